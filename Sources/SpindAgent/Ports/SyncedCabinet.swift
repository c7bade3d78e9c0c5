package import SpindCore

/// A running cabinet, as its link to the registry sees it. Calls may come from any thread; each is
/// one step of the loop, or (the outbox) a read beside it.
///
/// *Implementation guidance*: `take` is one transaction with the cursor in it, so a change is taken
/// once, also across a power cut. A store that is away answers with `failed`, and the link tries
/// the same again later: nothing is skipped.
package protocol SyncedCabinet: Sendable {
    /// What the registry has to know of the cabinet. It changes when the cabinet file is read anew,
    /// which is recorded: so whenever ``appended()`` tells of a record, the link asks again, and says
    /// hello anew if the answer is another.
    func describe() async -> CabinetDescription
    /// Where it stands.
    func position() async throws(StoreError) -> SyncPosition
    /// Takes changes in, in order, with the cursor behind them.
    func take(_ changes: [Change], cursor: String) async -> SyncOutcome
    /// Puts a snapshot in the place of the mirror of grants.
    func take(_ snapshot: Snapshot) async -> SyncOutcome
    /// The registry's grants that are neither ended nor revoked.
    func heldGrants() async throws(StoreError) -> [HeldGrant]
    /// The journal behind a record, as it is stored; at most so many records and (beyond the first)
    /// bytes of payload. `nil` when there is nothing behind it.
    func outbox(
        after sequence: Int64, limit: Int, bytes: Int
    ) async throws(StoreError) -> JournalBatch?
    /// Remembers that the registry holds the journal up to there; may go back, but not beyond the
    /// journal's end. From the first call on (with 0 if need be) only what it holds is ever pruned.
    func acknowledge(through sequence: Int64) async -> SyncOutcome
    /// Takes in the registry's time: what it was at `instant`, give or take `error`.
    func hear(time: WallTime, error: Duration, at instant: Instant) async
    /// Takes in how the link stands, for `spindctl status`.
    func tell(_ status: LinkStatus) async
    /// The number of the newest record whenever it rose; the newest only where the consumer is slow.
    func appended() -> AsyncStream<Int64>
}

/// What became of something that the link handed over.
package enum SyncOutcome: Hashable, Sendable {
    case done
    /// Nothing of it was kept; why.
    case failed(String)
}

/// Where a cabinet stands between its journal and the registry's log.
package struct SyncPosition: Hashable, Sendable {
    /// The cursor behind the last change taken; `nil` before the first snapshot.
    package var cursor: String?
    /// The incarnation of the journal: 32 hexadecimal digits.
    package var incarnation: String
    /// The number of the last journal record; 0 when it is empty.
    package var journalLast: Int64
    /// The record that the registry holds the journal up to; 0 for none.
    package var acknowledgedThrough: Int64
    /// Whether a registry ever said so: then only what it holds is pruned.
    package var isAcknowledged: Bool

    package init(
        cursor: String?, incarnation: String, journalLast: Int64, acknowledgedThrough: Int64,
        isAcknowledged: Bool = true
    ) {
        self.isAcknowledged = isAcknowledged
        self.cursor = cursor
        self.incarnation = incarnation
        self.journalLast = journalLast
        self.acknowledgedThrough = acknowledgedThrough
    }
}

/// How the link to the registry stands.
package struct LinkStatus: Hashable, Codable, Sendable {
    /// What the link is doing.
    package enum State: String, Hashable, Codable, Sendable {
        /// A request was answered within the last minute.
        case connected
        /// It is trying.
        case connecting
        /// It waits before it tries again.
        case waiting
        /// The registry refuses this cabinet; somebody has to act.
        case refused
    }

    /// What keeps the registry from being heard, where its mending differs from a network's.
    package enum Trouble: String, Hashable, Codable, Sendable {
        /// The registry's certificate does not have the name that the cabinet calls it by.
        case nameMismatch
        /// Whoever answers at its address is not the registry.
        case authorityUnknown
        /// Its certificate is of another time than the cabinet's clock.
        case serverCertificateDates
    }

    /// What it is doing.
    package var state: State
    /// What is the matter, where that is known more closely than by ``problem``.
    package var trouble: Trouble?
    /// The registry's address.
    package var registry: String
    /// When the registry last answered, by the cabinet's clock.
    package var heardAt: WallTime?
    /// The cursor behind the last change taken.
    package var cursor: String?
    /// The record that the registry holds the journal up to.
    package var acknowledgedThrough: Int64
    /// When the cabinet's certificate ends.
    package var certificateUntil: WallTime?
    /// What went wrong last, and how to mend it; `nil` while all is well.
    package var problem: String?

    package init(
        state: State, registry: String, heardAt: WallTime? = nil, cursor: String? = nil,
        acknowledgedThrough: Int64 = 0, certificateUntil: WallTime? = nil, problem: String? = nil
    ) {
        self.state = state
        self.registry = registry
        self.heardAt = heardAt
        self.cursor = cursor
        self.acknowledgedThrough = acknowledgedThrough
        self.certificateUntil = certificateUntil
        self.problem = problem
    }
}
