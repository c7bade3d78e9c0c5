import SpindCore
import Testing

/// Every pair of state and event, by every cause, against the tables written out here.
///
/// A line is an event and who may cause it; then what it does in each state: a state it moves to,
/// `=` (nothing changes, and why), `-` (refused, and why), `!` (recorded as that anomaly, and the
/// state it moves to), `times`, `frees`.
@Suite struct LifecycleTests {
    private static let reservations = """
        confirm operator | confirmed | =alreadySo | =pickedUp | -ended | -ended | -ended
        decline operator | declined | -confirmed | -pickedUp | =ended | =alreadySo | =ended
        cancel member,operator | cancelled | cancelled | -pickedUp | =alreadySo | =ended | =ended
        change member,operator | times | times | times | -ended | -ended | -ended
        lapse deadline | declined | =confirmed | =pickedUp | =ended | =alreadySo | =ended
        noPickup journal | =notConfirmed | noShow | =pickedUp | =ended | =ended | =alreadySo
        pickup journal | !pickupUnconfirmed fulfilled | fulfilled | !pickedUpAgain | \
        !pickupAfterCancellation fulfilled | !pickupUnconfirmed fulfilled | \
        !pickupAfterNoShow fulfilled
        othersPickup journal | !displaced | !displaced | =pickedUp | =ended | =ended | =ended
        return journal | !returnWithoutPickup | !returnWithoutPickup | frees | \
        !returnWithoutPickup | !returnWithoutPickup | !returnWithoutPickup
        failedReturn journal | !returnWithoutPickup | !returnWithoutPickup | !returnFailed | \
        !returnWithoutPickup | !returnWithoutPickup | !returnWithoutPickup
        """

    private static let loans = """
        pickup journal | =alreadySo | =ended | =ended | =ended | =ended
        return journal | returned | =alreadySo | !returnedAfterAll returned | \
        !returnedAfterAll returned | !returnedAfterAll returned
        failedReturn journal | !returnFailed | !returnFailed | !returnFailed | !returnFailed | \
        !returnFailed
        othersPickup journal | !presumedReturned presumedReturned | =ended | =alreadySo | =ended | \
        !returnedAfterAll presumedReturned
        close operator,journal | closedByOperator | =ended | =ended | =alreadySo | =ended
        declareLost operator | lost | -isBack | lost | lost | =alreadySo
        fallDue deadline,journal | =derived | =ended | =ended | =ended | =ended
        change member,operator | times | -isBack | -ended | -ended | -ended
        """

    /// The cells of such a table: `event/state/cause`, and what it says.
    private static func cells<State, Event>(
        of text: String, _ states: State.Type, _ events: Event.Type,
        others: [String: String] = [:]
    ) -> [String: String]
    where
        State: CaseIterable & RawRepresentable<String>,
        Event: CaseIterable & RawRepresentable<String>
    {
        var cells: [String: String] = [:]
        for line in text.split(separator: "\n") {
            let columns = line.split(separator: "|").map { $0.split(separator: " ") }
            let event = columns[0][0]
            let causes = columns[0][1].split(separator: ",")
            for (state, column) in zip(State.allCases, columns.dropFirst()) {
                for cause in LifecycleCause.allCases {
                    let mayCause = causes.contains { $0 == cause.rawValue }
                    cells["\(event)/\(state.rawValue)/\(cause.rawValue)"] =
                        mayCause
                        ? column.joined(separator: " ")
                        : "-" + (others["\(event)/\(cause.rawValue)"] ?? "notTheirs")
                }
            }
        }
        return cells
    }

    private static func text<State: RawRepresentable<String>>(
        _ outcome: LifecycleOutcome<State>
    ) -> String {
        switch outcome {
        case .moves(let state): state.rawValue
        case .changesTimes: "times"
        case .frees: "frees"
        case .noEffect(let why): "=" + why.rawValue
        case .refused(let why): "-" + why.rawValue
        case .recorded(let kind, let state):
            "!" + kind.rawValue + (state.map { " " + $0.rawValue } ?? "")
        }
    }

    @Test func reservations_FollowTheirTable() {
        let cells = Self.cells(
            of: Self.reservations, ReservationState.self, ReservationEvent.self,
            others: ["noPickup/deadline": "notHeard"])
        #expect(cells.count == 6 * 10 * 4)
        for event in ReservationEvent.allCases {
            for state in ReservationState.allCases {
                for cause in LifecycleCause.allCases {
                    let outcome = ReservationMachine.outcome(of: event, by: cause, in: state)
                    let cell = "\(event.rawValue)/\(state.rawValue)/\(cause.rawValue)"
                    #expect(Self.text(outcome) == cells[cell], "\(cell)")
                }
            }
        }
    }

    @Test func loans_FollowTheirTable() {
        let cells = Self.cells(of: Self.loans, RegistryLoanState.self, LoanEvent.self)
        #expect(cells.count == 5 * 8 * 4)
        for event in LoanEvent.allCases {
            for state in RegistryLoanState.allCases {
                for cause in LifecycleCause.allCases {
                    let outcome = RegistryLoanMachine.outcome(of: event, by: cause, in: state)
                    let cell = "\(event.rawValue)/\(state.rawValue)/\(cause.rawValue)"
                    #expect(Self.text(outcome) == cells[cell], "\(cell)")
                }
            }
        }
    }

    /// What the cabinet says happened is never refused.
    @Test func journal_IsNeverRefused() {
        for row in ReservationMachine.table.rows where row.causes.contains(.journal) {
            for state in ReservationState.allCases {
                if case .refused? = row.outcomes[state] { Issue.record("\(row.event), \(state)") }
            }
        }
        for row in RegistryLoanMachine.table.rows where row.causes.contains(.journal) {
            for state in RegistryLoanState.allCases {
                if case .refused? = row.outcomes[state] { Issue.record("\(row.event), \(state)") }
            }
        }
    }

    /// What came twice changes nothing more than what came once.
    @Test func doubledEvent_ChangesNothingMore() {
        for row in ReservationMachine.table.rows {
            for cause in row.causes {
                for state in ReservationState.allCases {
                    let once = ReservationMachine.outcome(of: row.event, by: cause, in: state)
                    guard case .moves(let next) = once else { continue }
                    let twice = ReservationMachine.outcome(of: row.event, by: cause, in: next)
                    if case .moves(let other) = twice {
                        Issue.record("\(row.event): \(state), \(next), \(other)")
                    }
                }
            }
        }
    }

    @Test func endedReservation_HoldsOnlyWhileItsTimeIsLeased() {
        let states = ReservationState.allCases
        #expect(states.filter(\.isEnded) == [.cancelled, .declined, .noShow])
        #expect(states.filter(\.countsAtOnce) == [.requested, .confirmed])
    }
}
