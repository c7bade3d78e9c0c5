/// Who may cause what, and what it does in each state: a table, so that it can be read and printed.
public struct LifecycleTable<State, Event>: Sendable
where
    State: Hashable & Sendable & CaseIterable & RawRepresentable<String>,
    Event: Hashable & Sendable & CaseIterable & RawRepresentable<String>
{
    /// What an event does, where these may cause it.
    public struct Row: Sendable {
        /// The event.
        public var event: Event
        /// Who may cause it.
        public var causes: [LifecycleCause]
        /// What it does, for every state.
        public var outcomes: [State: LifecycleOutcome<State>]
        /// Why the others may not, where that is not a matter of course.
        public var others: [LifecycleCause: LifecycleReason]
    }

    /// The rows; each event has one.
    public let rows: [Row]

    /// Makes a table; each event has one row, and each row an outcome for every state.
    init(_ rows: [Row]) {
        precondition(
            rows.count == Event.allCases.count && Set(rows.map(\.event)).count == rows.count,
            "each event has one row")
        precondition(
            rows.allSatisfy { $0.outcomes.count == State.allCases.count },
            "each row says something of every state")
        self.rows = rows
    }

    /// What an event by somebody does to something in a state.
    public func outcome(
        of event: Event, by cause: LifecycleCause, in state: State
    ) -> LifecycleOutcome<State> {
        guard let row = rows.first(where: { $0.event == event }) else {
            preconditionFailure("each event has a row")
        }
        guard row.causes.contains(cause), let outcome = row.outcomes[state] else {
            return .refused(row.others[cause] ?? .notTheirs)
        }
        return outcome
    }
}
