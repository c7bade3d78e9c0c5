/// A credential of somebody who looks after the cabinet: a personal nine-digit service PIN, or a
/// card. It opens every compartment, also without network and clock, and during a lockout.
public struct ServiceCredential: Hashable, Codable, Sendable {
    /// Digits of a service PIN.
    public static let digits = 9
    /// The longest a service credential lasts: 90 days.
    public static let longest = Duration.seconds(90 * 86_400)

    /// What is typed or held to a reader.
    public enum Kind: String, Hashable, Codable, Sendable {
        /// Nine digits.
        case pin
        /// A card: an identifier, not a proof, since most can be copied.
        case card
    }

    /// Its name.
    public var id: ServiceID
    /// What it is.
    public var kind: Kind
    /// When it counts. While the clock is untrusted it counts until it has surely ended: its end
    /// lies at or before the newest time that is known to have passed.
    public var window: WallWindow
    /// When it was revoked, if it was.
    public var revokedAt: WallTime?

    /// Makes a credential.
    public init(id: ServiceID, kind: Kind, window: WallWindow, revokedAt: WallTime? = nil) {
        self.id = id
        self.kind = kind
        self.window = window
        self.revokedAt = revokedAt
    }
}

/// The name of a service credential, which stands for a person: 1 to 32 ASCII letters, digits and
/// `-`, given by the operator, for example `op-3`. The operator knows who it is; the cabinet does
/// not.
public struct ServiceID: Identifier {
    /// The name.
    public var rawValue: String

    /// Makes the identifier with that name.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }
}

/// The question of a break-glass: eight digits that the display shows, to be answered by whoever
/// holds the cabinet's key (OCRA, RFC 6287). Used once.
public struct Challenge: Hashable, Codable, Sendable, CustomStringConvertible {
    /// How long it can be answered.
    public static let lifetime = Duration.seconds(600)
    /// The least time between two challenges of a keypad.
    public static let pause = Duration.seconds(60)
    /// How many wrong answers it bears: then it is answered no more, and no other is shown before
    /// its time is over.
    ///
    /// That makes at most 1,440 tries a day at a keypad, each right once in 100 million: a chance
    /// of 1.5 in 100,000 on a day of ceaseless typing, with an alarm every ten minutes.
    public static let tries = 10
    /// How long the display shows it; it can be answered longer, and asking again shows it again.
    public static let shownFor = Duration.seconds(120)
    /// What is typed to be shown one.
    public static let request = "000"

    /// The eight digits.
    public var digits: String

    /// Makes a challenge of eight ASCII digits.
    public init(digits: String) {
        precondition(
            digits.utf8.count == 8 && digits.utf8.allSatisfy { (0x30...0x39).contains($0) },
            "a challenge has eight digits")
        self.digits = digits
    }

    /// The digits: they are no secret.
    public var description: String { digits }
}

/// Who acts at the cabinet as an operator.
public enum ServiceActor: Hashable, Codable, Sendable {
    /// The holder of a service PIN or card.
    case credential(ServiceID)
    /// Whoever answered this challenge; whoever made the answer knows who.
    case challenge(Challenge)
}

/// What an operator does at the cabinet.
public enum ServiceErrand: String, Hashable, Codable, Sendable {
    /// Open one compartment.
    case opening
    /// Open all compartments in turn: the next when the one before is closed.
    case inspection
    /// Leave a door open for a while without an alarm.
    case restocking
}

/// Why a service credential was refused.
public enum ServiceDenial: Hashable, Codable, Sendable {
    /// No service credential is like that.
    case unknownCredential
    /// It begins later.
    case notYet(start: WallTime)
    /// It has ended.
    case ended(end: WallTime)
    /// It was revoked.
    case revoked(at: WallTime)
    /// Too many wrong service PINs at this keypad, this many milliseconds from now.
    case lockedOut(remainingMilliseconds: Int64)
    /// A challenge was shown less than ``Challenge/pause`` ago, or was answered wrongly too often
    /// and its time is not over.
    case challengedBefore
    /// Eight digits do not answer the challenge; so many tries are left. Without any it is an
    /// alarm.
    case wrongAnswer(triesLeft: Int)
    /// Nothing can be recorded, so nobody is let in.
    case storeUnavailable
}
