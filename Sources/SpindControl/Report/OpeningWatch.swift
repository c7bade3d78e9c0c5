package import SpindCore

/// Waits in the journal for what becomes of one opening. Pure: it is handed the records.
package struct OpeningWatch {
    /// What became of it.
    package struct Verdict: Equatable, Sendable {
        /// In words.
        package var words: String
        /// Whether the door is open, as far as can be told.
        package var opened: Bool
    }

    private let opening: OpeningID
    private let compartment: CompartmentID
    private let seesDoor: Bool
    private var didNotOpen = false
    private var wasDriven = false

    /// Begins to wait.
    ///
    /// - Parameters:
    ///   - opening: its number.
    ///   - compartment: whose door.
    ///   - seesDoor: whether a contact that is believed says when the door opens.
    package init(opening: OpeningID, compartment: CompartmentID, seesDoor: Bool) {
        self.opening = opening
        self.compartment = compartment
        self.seesDoor = seesDoor
    }

    /// Looks at the next record.
    ///
    /// - Returns: what became of the opening, once it is clear.
    package mutating func see(_ record: AuditRecord) -> Verdict? {
        switch record.event {
        case .pulseEnded(opening, _, _, .pulsed):
            wasDriven = true
            if seesDoor { return nil }
            return verdict("its lock was driven; no contact tells whether it opened", true)
        case .pulseEnded(opening, _, _, let outcome): return verdict(outcome.line, false)
        case .doorOpened(_, opening, let alreadyOpen):
            return verdict(alreadyOpen ? "open (its contact read open before)" : "open", true)
        case .openNotDetected(_, opening, _):
            didNotOpen = true
            return nil
        case .lockStuck(_, opening): return verdict("did not open: its lock is STUCK", false)
        default: return nil
        }
    }

    /// What can be said when the time is over.
    package var unfinished: Verdict {
        if didNotOpen { return verdict("did not open so far", false) }
        return verdict(
            wasDriven
                ? "its lock was driven, and it is not open yet" : "nothing is known of it yet",
            false)
    }

    private func verdict(_ words: String, _ opened: Bool) -> Verdict {
        Verdict(words: "door \(compartment): \(words)", opened: opened)
    }
}
