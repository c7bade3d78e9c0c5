/// What became of looking at a grant that the registry sent.
public enum CheckedGrant: Hashable, Sendable {
    /// It can be kept.
    case usable(MirroredGrant)
    /// It cannot.
    case unusable(GrantProblem)
}

extension SyncedGrant {
    /// The longest that a grant lasts: ten years.
    public static let longest = Duration.seconds(3_660 * 86_400)

    /// The grant as a cabinet with the key of that epoch keeps it, or what is wrong with it.
    ///
    /// Whatever was sent, nothing that comes out of here is out of the ranges of the store.
    public func checked(keyEpoch epoch: UInt32) -> CheckedGrant {
        if let field = malformedField { return .unusable(.malformed(field)) }
        guard let bytes = CredentialVerifier(hexadecimal: verifier) else {
            return .unusable(.malformed("its verifier is not 64 hexadecimal digits"))
        }
        guard keyEpoch == epoch else {
            return .unusable(.keyEpoch(grant: keyEpoch, cabinet: epoch))
        }
        let grant = Grant(
            id: id, kind: kind, set: set, window: window,
            grace: .milliseconds(graceMilliseconds), usesAllowed: usesAllowed, origin: .registry)
        return .usable(MirroredGrant(grant, bytes))
    }

    private var malformedField: String? {
        if !isReadable { return "something in it is of a newer release than this cabinet's" }
        if !id.isPlain { return "its name is not 1 to 64 letters, digits and '-'" }
        if !(1...999).contains(set.rawValue) { return "handover sets are numbered 1 to 999" }
        // Between 2000 and 2200, so that no sum of times overflows.
        let times = 946_684_800_000...7_258_118_400_000 as ClosedRange<Int64>
        guard times.contains(window.start.millisecondsSince1970),
            times.contains(window.end.millisecondsSince1970), window.start < window.end,
            window.end - window.start <= Self.longest
        else { return "its window is not up to ten years between 2000 and 2200" }
        if !(0...7 * 86_400_000).contains(graceMilliseconds) {
            return "its grace is not up to 7 days"
        }
        if let usesAllowed, !(1...1_000).contains(usesAllowed) {
            return "its uses are not 1 to 1000"
        }
        return nil
    }
}

extension CredentialVerifier {
    /// The verifier with these 64 hexadecimal digits; `nil` for anything else.
    public init?(hexadecimal text: String) {
        let digits = Array(text.utf8)
        guard digits.count == 64 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(32)
        for index in stride(from: 0, to: 64, by: 2) {
            guard let high = Self.value(digits[index]), let low = Self.value(digits[index + 1])
            else { return nil }
            bytes.append(high << 4 | low)
        }
        self.init(bytes: bytes)
    }

    private static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case 0x30...0x39: digit - 0x30
        case 0x41...0x46: digit - 0x41 + 10
        case 0x61...0x66: digit - 0x61 + 10
        default: nil
        }
    }
}

extension Identifier where RawValue == String {
    /// Whether it is made of ASCII letters, digits and `-`, at least one and at most 64.
    public var isPlain: Bool {
        (1...64).contains(rawValue.utf8.count) && rawValue.utf8.allSatisfy(Self.isPlain)
    }

    /// Itself, or what of it can stand in the journal: the first 64 characters, those that do not
    /// belong there as `?`.
    public var forTheJournal: Self {
        isPlain ? self : Self(Self.plain(rawValue))
    }

    /// A word that somebody else chose, as it can stand in the journal.
    public static func plain(_ word: String) -> String {
        let plain = word.unicodeScalars.prefix(64).map { scalar in
            UInt8(exactly: scalar.value).flatMap { isPlain($0) ? Character(scalar) : nil } ?? "?"
        }
        return String(plain)
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
            || (0x61...0x7A).contains(byte) || byte == 0x2D
    }
}
