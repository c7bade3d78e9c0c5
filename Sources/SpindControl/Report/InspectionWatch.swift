package import SpindCore

/// Tells from the journal how an inspection goes, door by door. Pure: it is handed the records.
package struct InspectionWatch {
    /// What became of one door.
    package struct Door: Equatable, Encodable, Sendable {
        package var compartment: CompartmentID
        /// Whether it opened, as far as can be told.
        package var opened: Bool
        /// In words.
        package var words: String
    }

    /// The doors that had their turn, in order.
    package private(set) var doors: [Door] = []
    /// How many opened and how many did not, once the inspection is over.
    package private(set) var result: (opened: Int, failed: Int)?

    private let blind: [CompartmentID]
    private var cause: OpeningCause?
    private var current: (opening: OpeningID, compartment: CompartmentID)?

    /// Begins to wait for an inspection.
    ///
    /// - Parameter blind: the compartments of which no contact tells whether they open.
    package init(blind: [CompartmentID]) {
        self.blind = blind
    }

    /// Looks at the next record.
    ///
    /// - Returns: what there is to tell, a line each.
    package mutating func see(_ record: AuditRecord) -> [String] {
        guard result == nil else { return [] }
        switch record.event {
        case .inspectionStarted(let cause):
            self.cause = cause
            return []
        case .openingIntended(let opening, let compartment, 1, let cause) where cause == self.cause:
            current = (opening, compartment)
            doors.append(
                Door(compartment: compartment, opened: false, words: "did not open"))
            return []
        case .inspectionEnded(let opened, let failed):
            guard cause != nil else { return [] }
            result = (opened, failed)
            return []
        default:
            guard let current else { return [] }
            return see(record.event, of: current.opening, current.compartment)
        }
    }

    private mutating func see(
        _ event: AuditEvent, of opening: OpeningID, _ compartment: CompartmentID
    ) -> [String] {
        switch event {
        case .pulseEnded(opening, _, _, .pulsed):
            guard blind.contains(compartment) else { return [] }
            return note("its lock was driven; no contact tells whether it opened", true)
        case .pulseEnded(opening, _, _, let outcome): return note(outcome.line, false)
        case .doorOpened(_, opening, let alreadyOpen):
            return note(
                (alreadyOpen ? "open (its contact read open before)" : "open")
                    + "; close it to go on", true)
        case .doorClosed(_, opening, let milliseconds):
            return note(
                "closed after " + Duration.milliseconds(milliseconds).briefText,
                doors.last?.opened ?? false)
        case .doorHeldOpen(_, opening):
            return ["door \(compartment): open for TOO LONG; close it to go on"]
        case .openNotDetected(_, opening, let attempt):
            return note("did NOT open on try \(attempt)", false)
        case .lockStuck(_, opening): return note("did NOT open: its lock is STUCK", false)
        default: return []
        }
    }

    private mutating func note(_ words: String, _ opened: Bool) -> [String] {
        guard let last = doors.indices.last else { return [] }
        doors[last].opened = opened
        doors[last].words = words
        return ["door \(doors[last].compartment): \(words)"]
    }
}
