/// A keyed fingerprint of a credential: HMAC-SHA256 of a PIN's digits under a cabinet subkey.
///
/// The cabinet looks a typed PIN up by it and holds no PIN. Never printed: whoever has the
/// cabinet's key could find the digits.
public struct CredentialVerifier: Hashable, Sendable, CustomStringConvertible {
    /// The 32 bytes.
    public var bytes: [UInt8]

    /// Makes a verifier of its bytes.
    public init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// A placeholder, so that a verifier cannot slip into a log.
    public var description: String { "verifier(...)" }
}

/// What a grant lets its holder do.
public enum GrantKind: String, Codable, Sendable {
    /// Take the asset and bring it back: the first opening is the pickup, the next the return.
    case loan
    /// Open the compartments, with no loan kept: a steward, a delivery, a cupboard of free things.
    case opening
}

/// What a cabinet needs to know of a reservation: pseudonymous, without name or contact.
public struct Grant: Hashable, Sendable {
    /// Its name.
    public var id: GrantID
    /// What it lets its holder do.
    public var kind: GrantKind
    /// The asset's compartments.
    public var set: HandoverSetID
    /// The reserved time. A pickup counts inside it, a return of an open loan always.
    public var window: WallWindow
    /// How long after the window a pickup or opening still counts.
    public var grace: Duration
    /// How many loans (or, for `.opening`, openings) it is good for; `nil` for no limit.
    public var usesAllowed: Int?
    /// When it was revoked, if it was. A revoked grant still serves to return its open loan.
    public var revokedAt: WallTime?
    /// Where it comes from.
    public var origin: GrantOrigin

    /// Makes a grant.
    public init(
        id: GrantID, kind: GrantKind, set: HandoverSetID, window: WallWindow, grace: Duration,
        usesAllowed: Int?, revokedAt: WallTime? = nil, origin: GrantOrigin = .local
    ) {
        self.id = id
        self.kind = kind
        self.set = set
        self.window = window
        self.grace = grace
        self.usesAllowed = usesAllowed
        self.revokedAt = revokedAt
        self.origin = origin
    }

    /// The window with the grace at its end.
    public var windowWithGrace: WallWindow {
        WallWindow(start: window.start, end: window.end + grace)
    }
}

/// A grant as the store holds it, with what happened to it: what the shell passes to the engine
/// beside a credential that matched.
public struct GrantStatus: Hashable, Sendable {
    /// The grant.
    public var grant: Grant
    /// How many of its uses are consumed.
    public var usesConsumed: Int
    /// The windows (without grace) of other grants of the same handover set that are neither
    /// revoked nor used up and lie within 31 days of this one's: a moment that could belong to one
    /// of them does not count for this grant, and this one's grace ends where one of them begins.
    public var neighbours: [WallWindow]

    /// Makes a status.
    public init(
        grant: Grant, usesConsumed: Int = 0, neighbours: [WallWindow] = []
    ) {
        self.grant = grant
        self.usesConsumed = usesConsumed
        self.neighbours = neighbours
    }

    /// Whether all of its uses are consumed.
    public var isUsedUp: Bool { grant.usesAllowed.map { usesConsumed >= $0 } ?? false }
}
