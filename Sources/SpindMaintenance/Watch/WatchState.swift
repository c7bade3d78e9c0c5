package import SpindAgent
package import SpindCore

/// What `spindctl watch` knows of a cabinet, and which page of its doors is shown.
package struct WatchState: Sendable {
    /// Whether the agent can be asked.
    package enum Link: Hashable, Sendable {
        /// It answers.
        case connected
        /// It does not, since then and for that reason; what is shown is old.
        case lost(since: Instant, why: String)
    }

    /// How many records are kept for the screen.
    package static let recordLimit = 200

    /// The newest state, and when it came.
    package private(set) var status: AgentStatus
    package private(set) var statusAt: Instant
    /// The newest records, oldest first.
    package private(set) var records: [AuditRecord] = []
    /// Whether the agent can be asked.
    package var link = Link.connected
    /// The first door shown, as an index; kept within the doors by the screen.
    package var firstDoor = 0

    /// Begins with a first state.
    package init(_ status: AgentStatus, at now: Instant) {
        self.status = status
        statusAt = now
    }

    /// Takes a new state in.
    package mutating func see(_ status: AgentStatus, at now: Instant) {
        self.status = status
        statusAt = now
        link = .connected
    }

    /// Takes new records in; what is known already is left out.
    package mutating func see(_ new: [AuditRecord]) {
        let last = records.last?.sequence ?? 0
        records += new.filter { $0.sequence > last }
        records.removeFirst(max(0, records.count - Self.recordLimit))
    }
}
