/// An opening of the run before whose lock was driven, or may have been, and whose door was not
/// seen open: the power was cut, or the agent ended, while somebody stood before it. A door that is
/// found open at the start may be this one.
public struct AwaitedOpening: Hashable, Sendable {
    /// The opening.
    public var opening: OpeningID
    /// The first opening of its visit, which names the loan of a pickup.
    public var visit: OpeningID
    /// Its compartment.
    public var compartment: CompartmentID
    /// The grant it was for.
    public var grant: GrantID
    /// What it was for.
    public var purpose: AccessPurpose
    /// Whether another door of the visit was seen open, so that its pickup or use is recorded.
    public var isConsumed: Bool

    /// Makes the fact.
    public init(
        opening: OpeningID, visit: OpeningID, compartment: CompartmentID, grant: GrantID,
        purpose: AccessPurpose, isConsumed: Bool = false
    ) {
        self.opening = opening
        self.visit = visit
        self.compartment = compartment
        self.grant = grant
        self.purpose = purpose
        self.isConsumed = isConsumed
    }

    /// How many of the newest records tell what was awaited: those of the last minutes.
    public static let recordsRead = 256

    /// What was awaited at the end of the last run.
    ///
    /// - Parameter records: the newest records, in order, without those of a run that has begun
    ///   since.
    /// - Returns: by compartment, at most one each.
    public static func atEnd(of records: some Sequence<AuditRecord>) -> [AwaitedOpening] {
        var awaited: [AwaitedOpening] = []
        var visits: [GrantID: OpeningID] = [:]
        for record in records {
            switch record.event {
            case .started: awaited = []
            case .accessGranted(_, let grant, _, _, _): visits[grant] = nil
            case .openingIntended(let opening, let compartment, _, let cause):
                // Whatever was awaited there before, this opening has taken its place.
                awaited.removeAll { $0.compartment == compartment }
                guard case .grant(let grant, let purpose) = cause else { continue }
                let visit = visits[grant] ?? opening
                visits[grant] = visit
                awaited.append(
                    AwaitedOpening(
                        opening: opening, visit: visit, compartment: compartment, grant: grant,
                        purpose: purpose))
            case .pulseEnded(let opening, let compartment, _, let outcome):
                // What was pulsed, or cut short by the end of the run before, is awaited.
                switch outcome {
                case .pulsed, .interrupted: break
                case .expired, .limited, .failed:
                    awaited.removeAll { $0.opening == opening && $0.compartment == compartment }
                }
            case .doorOpened(let compartment, let opening, _):
                let visit = awaited.first { $0.opening == opening }?.visit
                for index in awaited.indices where awaited[index].visit == visit {
                    awaited[index].isConsumed = true
                }
                awaited.removeAll { $0.compartment == compartment }
            case .loanOpened(let loan, _, _, _):
                // Where the contact did not count, the pulse was the pickup.
                for index in awaited.indices where LoanID(pickup: awaited[index].visit) == loan {
                    awaited[index].isConsumed = true
                }
            default: break
            }
        }
        return awaited.sorted { $0.compartment < $1.compartment }
    }
}
