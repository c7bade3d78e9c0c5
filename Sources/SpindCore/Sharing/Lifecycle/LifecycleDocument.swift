/// The tables of reservations, loans and leases as `Docs/reservation-states.md` has them: a test
/// compares the document with this.
public enum LifecycleDocument {
    /// The whole document, in Markdown.
    public static var markdown: String {
        """
        # The states of reservations and loans

        Made from the tables in `Sources/SpindCore/Sharing/Lifecycle`; do not edit. To make it anew,
        run the tests with `SPIND_UPDATE_DOCUMENTS=1`.

        Each row is something that happens, and who may cause it; each column is a state before it. Whoever
        is not named may not cause it: they are refused. A cabinet's journal is never refused: what should
        not have happened is recorded, and becomes an anomaly for an operator. A recorded pickup beats any
        decision of the registry, and the member who loses by it is told.

        ## Reservations

        \(table(ReservationMachine.table))

        Nobody is put down as not having come because a time passed: a *noPickup* needs a journal that was
        heard past the deadline.

        ## Loans

        \(table(RegistryLoanMachine.table))

        Overdue is derived from the times. While an asset is not back, its next pickup is answered with
        `notBack`.

        ## When a reservation holds its asset

        | it is | it holds |
        |---|---|
        | requested, confirmed | its time with the buffers |
        | fulfilled, with an open loan | its time with the buffers; later than that the loan is overdue |
        | fulfilled, and back | until the buffer after the return is over, never longer than before |
        | cancelled by its holder | nothing, at once |
        | cancelled or declined by others, or a no-show | as long as its time is leased |
        | changed by another than its holder | its new time; what was taken from the old, as long as it is leased |

        A loan that no reservation holds time for (of a grant that the registry does not know, or of a
        reservation that was called off before) keeps its asset from its pickup until it is due and the buffer
        after it is over.

        A grant that a cabinet may have, or a PIN that was told, is a lease. It ends when the cabinet
        acknowledged the revocation, or when the window, the grace and the largest error of a cabinet's
        clock (10 min) have passed.

        """
    }

    private static func table<State, Event>(_ table: LifecycleTable<State, Event>) -> String {
        let states = State.allCases.map(\.rawValue)
        let head = "| event | by | " + states.joined(separator: " | ") + " |"
        let line = "|" + String(repeating: "---|", count: states.count + 2)
        let rows = table.rows.map { row in
            let causes = row.causes.map(\.rawValue).joined(separator: ", ")
            let cells = State.allCases.map { row.outcomes[$0].map(cell) ?? "" }
            return "| **\(row.event.rawValue)** | \(causes) | "
                + cells.joined(separator: " | ") + " |"
        }
        return ([head, line] + rows).joined(separator: "\n")
    }

    private static func cell<State: RawRepresentable<String>>(
        _ outcome: LifecycleOutcome<State>
    ) -> String {
        switch outcome {
        case .moves(let state): "→ **\(state.rawValue)**"
        case .changesTimes: "its times change"
        case .frees: "frees the rest"
        case .noEffect(let why): "no effect: \(why.words)"
        case .refused(let why): "refused: \(why.words)"
        case .recorded(let kind, let state):
            (state.map { "→ **\($0.rawValue)**, " } ?? "") + "anomaly `\(kind.rawValue)`"
        }
    }
}

extension LifecycleReason {
    /// The reason in plain English, without a capital and a full stop.
    public var words: String {
        switch self {
        case .alreadySo: "it is so already"
        case .ended: "it has ended"
        case .pickedUp: "the asset was picked up"
        case .confirmed: "it is confirmed"
        case .notConfirmed: "nobody has confirmed it"
        case .isBack: "the asset is back"
        case .derived: "that is derived"
        case .notHeard: "the cabinet was not heard past the deadline"
        case .notTheirs: "they may not cause it"
        }
    }
}
