package import SpindCore

/// What the control socket asks of a running cabinet; coded as JSON on the wire.
package enum ControlRequest: Hashable, Codable, Sendable {
    /// The state of everything; answered by `.status`.
    case status
    /// Journal records after a sequence number (`nil`: the newest `limit`), at most `limit`
    /// (1 to 1000); with `follow`, then each new one until the caller hangs up. Answered by
    /// `.records`, once or again and again.
    case events(after: Int64?, limit: Int, follow: Bool)
    /// One record; `nil` for the newest refusal. Answered by `.records` with one or none.
    case record(sequence: Int64?)
    /// Grants in force or to come, and those with an open loan; answered by `.grants`.
    case grants
    /// Draw a PIN and add a grant; answered by `.grantAdded`.
    case addGrant(GrantRequest)
    /// Answered by `.outcome`, like all that follow.
    case revokeGrant(GrantID)
    case open(CompartmentID, reason: String)
    /// Lock what a drive of its own locks: a car.
    case lock(CompartmentID, reason: String)
    case block(CompartmentID, note: String)
    case unblock(CompartmentID)
    case closeLoan(LoanID, reason: String)
    /// Open all compartments in turn, each when the one before is closed.
    case inspect(reason: String)
    /// Open a compartment and let it stand open for 1 minute to 8 hours without alarm.
    case propOpen(CompartmentID, milliseconds: Int64, reason: String)
    /// What lay in a spare compartment is in its own again.
    case moveHome(HandoverSetID)
    case revokeService(ServiceID)
    /// Take this for the time now, as far as somebody looked at a clock: the only way to lower the
    /// floor, and the end of a clock that NTP contradicts.
    case confirmTime(WallTime, reason: String)
    /// Show which keys are pressed for 10 seconds to 5 minutes instead of taking entries; `watch`
    /// tells them.
    case testKeypad(KeypadID, milliseconds: Int64)
    /// Read the cabinet file anew; the old one stays in force when the new one is bad. Answered
    /// by `.reloaded`.
    case reload
    /// Draw a service PIN, or add a card; answered by `.serviceAdded`.
    case addService(ServiceRequest)
    /// Service credentials that have not ended; answered by `.services`.
    case services
    /// The state of everything, then again whenever it changed (at most ten times a second) until
    /// the caller hangs up; answered by `.status` again and again.
    case watch
    /// Check the journal's chain from its anchor to its end; answered by `.verification`.
    case verifyJournal

    /// Whether it changes anything: then the caller must be in the group `spind-maintainer`.
    package var acts: Bool {
        switch self {
        case .status, .watch, .events, .record, .grants, .services, .verifyJournal: false
        case .addGrant, .revokeGrant, .open, .lock, .block, .unblock, .closeLoan, .inspect,
            .propOpen, .moveHome, .addService, .revokeService, .confirmTime, .testKeypad, .reload:
            true
        }
    }
}

/// A grant to be added on a cabinet without a registry.
package struct GrantRequest: Hashable, Codable, Sendable {
    /// What it lets its holder do.
    package var kind: GrantKind
    /// The handover set.
    package var set: HandoverSetID
    /// When it begins; `nil` for now.
    package var start: WallTime?
    /// How long it lasts, in milliseconds; at least one minute, at most 366 days.
    package var durationMilliseconds: Int64
    /// How long after its end a pickup still counts, in milliseconds.
    package var graceMilliseconds: Int64
    /// How many uses; `nil` for no limit.
    package var usesAllowed: Int?

    package init(
        kind: GrantKind, set: HandoverSetID, start: WallTime?, durationMilliseconds: Int64,
        graceMilliseconds: Int64, usesAllowed: Int?
    ) {
        self.kind = kind
        self.set = set
        self.start = start
        self.durationMilliseconds = durationMilliseconds
        self.graceMilliseconds = graceMilliseconds
        self.usesAllowed = usesAllowed
    }
}

/// A service credential to be added.
package struct ServiceRequest: Hashable, Codable, Sendable {
    /// Its name, which stands for a person.
    package var id: ServiceID
    /// The bytes of a card's number as hexadecimal digits (4 to 10 bytes); `nil` for a PIN.
    package var card: String?
    /// How long it lasts, in milliseconds; one hour to 90 days.
    package var durationMilliseconds: Int64

    package init(id: ServiceID, card: String?, durationMilliseconds: Int64) {
        self.id = id
        self.card = card
        self.durationMilliseconds = durationMilliseconds
    }
}

/// The answer to a ``ControlRequest``; coded as JSON on the wire.
package enum ControlAnswer: Hashable, Codable, Sendable {
    case status(AgentStatus)
    case records([AuditRecord])
    case grants([GrantSummary])
    /// The only time the PIN is ever told.
    case grantAdded(GrantSummary, pin: String)
    case services([ServiceCredential])
    /// The only time a service PIN is ever told; `nil` for a card.
    case serviceAdded(ServiceCredential, pin: String?)
    case outcome(CommandOutcome)
    case verification(JournalVerification)
    case reloaded(ConfigurationReload)
    case refused(ControlRefusal)
}

/// What became of reading the cabinet file anew.
package struct ConfigurationReload: Hashable, Codable, Sendable {
    /// Whether the file is the one in force now; if not, the one before still is.
    package var accepted: Bool
    /// What changed, a line each; empty when nothing did.
    package var changes: [String]
    /// What is wrong with the file, each with its place; empty when it was accepted.
    package var problems: [String]
    /// What should be looked at, each with its place.
    package var warnings: [String]

    package init(
        accepted: Bool, changes: [String] = [], problems: [String] = [], warnings: [String] = []
    ) {
        self.accepted = accepted
        self.changes = changes
        self.problems = problems
        self.warnings = warnings
    }
}

/// Why a request was not carried out.
package enum ControlRefusal: Hashable, Codable, Sendable {
    /// The caller is in neither group, or only in `spind` where `spind-maintainer` is needed.
    case notPermitted(needs: String)
    /// The request cannot be understood; what is wrong and how to mend it.
    case malformed(String)
    /// The agent is stopping.
    case stopping
    /// The request cannot be carried out; why.
    case failed(String)
}

/// The agent's state.
package struct AgentStatus: Hashable, Codable, Sendable {
    /// The engine's state.
    package var cabinet: CabinetSnapshot
    /// The program's version.
    package var version: String
    /// How long it has been running, in milliseconds.
    package var uptimeMilliseconds: Int64
    /// The journal's first and last sequence numbers; both 0 when it is empty.
    package var journalFirst: Int64
    package var journalLast: Int64
    /// The name of the cabinet's time zone in the tz database.
    package var timeZone: String
    /// Its offset from UTC now, in seconds east of Greenwich.
    package var utcOffsetSeconds: Int
    /// What stands behind the time.
    package var clock: ClockReport?
    /// How the link to the registry stands; `nil` on a cabinet without one.
    package var link: LinkStatus?
    /// What was taken from the registry, and told to it; `nil` where none ever spoke.
    package var sync: SyncStanding?

    package init(
        cabinet: CabinetSnapshot, version: String, uptimeMilliseconds: Int64,
        journalFirst: Int64, journalLast: Int64, timeZone: String = "UTC",
        utcOffsetSeconds: Int = 0, clock: ClockReport? = nil, link: LinkStatus? = nil,
        sync: SyncStanding? = nil
    ) {
        self.link = link
        self.sync = sync
        self.cabinet = cabinet
        self.version = version
        self.uptimeMilliseconds = uptimeMilliseconds
        self.journalFirst = journalFirst
        self.journalLast = journalLast
        self.timeZone = timeZone
        self.utcOffsetSeconds = utcOffsetSeconds
        self.clock = clock
    }
}

/// How far a cabinet and its registry are in step.
package struct SyncStanding: Hashable, Codable, Sendable {
    /// The cursor behind the last change taken; `nil` before the first.
    package var cursor: String?
    /// The record that the registry holds the journal up to; 0 for none.
    package var acknowledgedThrough: Int64
    /// How many records the registry does not have yet.
    package var unsentRecords: Int64

    package init(cursor: String?, acknowledgedThrough: Int64, unsentRecords: Int64) {
        self.cursor = cursor
        self.acknowledgedThrough = acknowledgedThrough
        self.unsentRecords = unsentRecords
    }

    /// The standing of a cabinet that a registry ever spoke to.
    init?(_ position: SyncPosition?, journalLast: Int64) {
        guard let position, position.isAcknowledged else { return nil }
        self.init(
            cursor: position.cursor, acknowledgedThrough: position.acknowledgedThrough,
            unsentRecords: max(0, journalLast - position.acknowledgedThrough))
    }
}

/// A grant as `spindctl grant list` shows it.
package struct GrantSummary: Hashable, Codable, Sendable {
    package var id: GrantID
    package var kind: GrantKind
    package var set: HandoverSetID
    package var window: WallWindow
    package var graceMilliseconds: Int64
    package var usesAllowed: Int?
    package var usesConsumed: Int
    package var revokedAt: WallTime?
    /// Where it comes from.
    package var origin: GrantOrigin

    package init(_ status: GrantStatus) {
        self.origin = status.grant.origin
        self.id = status.grant.id
        self.kind = status.grant.kind
        self.set = status.grant.set
        self.window = status.grant.window
        self.graceMilliseconds = status.grant.grace.wholeMilliseconds
        self.usesAllowed = status.grant.usesAllowed
        self.usesConsumed = status.usesConsumed
        self.revokedAt = status.grant.revokedAt
    }
}

/// What checking the journal's chain found.
package struct JournalVerification: Hashable, Codable, Sendable {
    /// The first record that does not fit, and why.
    package struct Break: Hashable, Codable, Sendable {
        package var sequence: Int64
        package var reason: String

        package init(sequence: Int64, reason: String) {
            self.sequence = sequence
            self.reason = reason
        }
    }

    /// The first and last records looked at; both 0 when the journal is empty.
    package var first: Int64
    package var last: Int64
    /// The hash of the last good record, as 64 hexadecimal digits.
    package var head: String
    /// The first bad record; `nil` when the chain is whole.
    package var firstBad: Break?

    package init(first: Int64, last: Int64, head: String, firstBad: Break?) {
        self.first = first
        self.last = last
        self.head = head
        self.firstBad = firstBad
    }
}

/// A running cabinet, as the control socket sees it.
package protocol CabinetControl: Sendable {
    /// Answers one request of a caller whose rights were checked; `events` with `follow` gets the
    /// records that are there now.
    func answer(_ request: ControlRequest, by principal: Principal) async -> ControlAnswer
    /// Each record committed from now on, until the consumer stops or falls 1,000 behind (then the
    /// stream ends, and the caller reads on from the journal).
    func follow() -> AsyncStream<AuditRecord>
    /// The state whenever it changed from now on, at most ten times a second, the newest one where
    /// the consumer is slow, until the consumer stops or the agent ends.
    func watch() -> AsyncStream<AgentStatus>
}

/// The journal as read beside the running controller, from any thread, on a connection of its own.
package protocol JournalReader: Sendable {
    /// Records with a higher sequence number, at most `limit`, in order.
    func records(after sequence: Int64, limit: Int) throws(StoreError) -> [AuditRecord]
    /// The records behind that one as they are stored, or behind the last one pruned; at most `limit`
    /// and, beyond the first, `bytes` of payload. `nil` when there are none.
    func outbox(
        after sequence: Int64, limit: Int, bytes: Int
    ) throws(StoreError) -> JournalBatch?
    /// The newest record that is a refusal.
    func newestDenial() throws(StoreError) -> AuditRecord?
    /// The journal's first and last sequence numbers; both 0 when it is empty.
    func range() throws(StoreError) -> (first: Int64, last: Int64)
    /// Checks the whole chain from its anchor on.
    func verify() throws(StoreError) -> JournalVerification
}
