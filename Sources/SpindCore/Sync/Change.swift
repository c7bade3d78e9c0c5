/// A grant as the registry sends it, with the verifier of its PIN.
public struct SyncedGrant: Hashable, Codable, Sendable {
    /// Its name: that of the reservation.
    public var id: GrantID
    /// What it lets its holder do.
    public var kind: GrantKind
    /// The asset's compartments on that cabinet.
    public var set: HandoverSetID
    /// The reserved time.
    public var window: WallWindow
    /// How long after the window a pickup still counts, in milliseconds.
    public var graceMilliseconds: Int64
    /// How many uses; `nil` for no limit.
    public var usesAllowed: Int?
    /// The fingerprint of its PIN, 64 hexadecimal digits; made with the cabinet's key of that epoch.
    public var verifier: String
    /// The epoch of the key that ``verifier`` was made with.
    public var keyEpoch: UInt32
    /// Whether all of it could be read; otherwise it is a newer registry's, nothing but its name
    /// counts, and whatever an earlier version of it allowed is over.
    public internal(set) var isReadable = true

    enum CodingKeys: String, CodingKey {
        case id, kind, set, window, graceMilliseconds, usesAllowed, verifier, keyEpoch
    }

    /// Makes a grant.
    public init(
        id: GrantID, kind: GrantKind, set: HandoverSetID, window: WallWindow,
        graceMilliseconds: Int64, usesAllowed: Int?, verifier: String, keyEpoch: UInt32
    ) {
        self.id = id
        self.kind = kind
        self.set = set
        self.window = window
        self.graceMilliseconds = graceMilliseconds
        self.usesAllowed = usesAllowed
        self.verifier = verifier
        self.keyEpoch = keyEpoch
    }
}

/// Something that the registry has a cabinet do. Executed at most once, also across a power cut.
public struct RemoteCommand: Hashable, Codable, Sendable {
    /// What to do.
    public enum Action: Hashable, Sendable {
        /// Open a compartment.
        case open(CompartmentID)
        /// Let nobody pick up from a compartment.
        case block(CompartmentID)
        /// End a block.
        case unblock(CompartmentID)
        /// End a loan that will not come back by the door; its grant's name.
        case closeLoan(GrantID)
    }

    /// Its name.
    public var id: RemoteCommandID
    /// What to do.
    public var action: Action
    /// Why; it stands in the journal. 1 to 200 characters, one line.
    public var reason: String
    /// Who asked, by the name of their account.
    public var by: AccountID
    /// Later than this it is not begun.
    public var expires: WallTime

    /// Makes a command.
    public init(
        id: RemoteCommandID, action: Action, reason: String, by: AccountID, expires: WallTime
    ) {
        self.id = id
        self.action = action
        self.reason = reason
        self.by = by
        self.expires = expires
    }
}

/// One entry of a cabinet's change log.
public struct Change: Hashable, Sendable {
    /// What changed.
    public enum Body: Hashable, Sendable {
        /// Add this grant, or put it in the place of the one with its name.
        case grant(SyncedGrant)
        /// Revoke the grant with that name; without effect where there is none.
        case revokeGrant(GrantID)
        /// Do this.
        case command(RemoteCommand)
        /// Something that this version does not know: its type. Reported, not skipped in silence.
        case unsupported(String)
    }

    /// Its number in the log, from 1, without gaps.
    public var number: Int64
    /// What changed.
    public var body: Body

    /// Makes a change.
    public init(number: Int64, body: Body) {
        self.number = number
        self.body = body
    }
}

/// The answer to a request for changes; without any when the wait was over.
public struct ChangesAnswer: Hashable, Codable, Sendable {
    /// The changes behind the cursor that was asked with, in order.
    public var changes: [Change]
    /// Where the log stands behind them: to be kept with their effect, and asked with next. Means
    /// nothing to a cabinet: 1 to 200 characters of letters, digits, `.` and `-`.
    public var cursor: String
    /// Whether there are more behind them.
    public var hasMore: Bool

    /// Makes an answer.
    public init(changes: [Change], cursor: String, hasMore: Bool) {
        self.changes = changes
        self.cursor = cursor
        self.hasMore = hasMore
    }
}

/// What a cabinet says when it needs the whole mirror.
public struct SnapshotRequest: Hashable, Codable, Sendable {
    /// The grants it holds from the registry that are neither ended nor revoked: one that the
    /// registry does not know any more stays in force, and becomes a task for an operator.
    public var held: [HeldGrant]

    /// Makes a request.
    public init(held: [HeldGrant]) {
        self.held = held
    }
}

/// A grant that a cabinet holds.
public struct HeldGrant: Hashable, Codable, Sendable {
    /// Its name.
    public var id: GrantID
    /// Its handover set.
    public var set: HandoverSetID
    /// Its time.
    public var window: WallWindow

    /// Makes the fact.
    public init(id: GrantID, set: HandoverSetID, window: WallWindow) {
        self.id = id
        self.set = set
        self.window = window
    }
}

/// The whole mirror: takes the place of all grants that came from the registry, in one transaction,
/// and never touches what the cabinet itself knows (loans, uses, its own grants).
public struct Snapshot: Hashable, Codable, Sendable {
    /// Where the log stands behind it.
    public var cursor: String
    /// All grants that have not ended.
    public var grants: [SyncedGrant]
    /// Held grants that the registry does not know and that stay in force.
    public var kept: [GrantID]

    /// Makes a snapshot.
    public init(cursor: String, grants: [SyncedGrant], kept: [GrantID]) {
        self.cursor = cursor
        self.grants = grants
        self.kept = kept
    }
}
