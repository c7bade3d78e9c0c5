/// What a reader answers.
package enum OSDPReply: Hashable, Sendable {
    /// Done, or nothing happened.
    case ack
    /// Refused.
    case nak(OSDPRefusal)
    /// Who it is.
    case identity(OSDPIdentity)
    /// What it can do: function, level and number of each.
    case capabilities([OSDPCapability])
    /// Whether it is opened, and whether its power fails.
    case localStatus(tamper: Bool, power: Bool)
    /// What the inputs read; true is active.
    case inputs([Bool])
    /// A card's bits.
    case card(OSDPCard)
    /// Digits of a card, as old readers send them.
    case digits([UInt8])
    /// Keys, `*` and `#` among them.
    case keys([Character])
    /// The reader's side of a challenge.
    case challenged(identifier: [UInt8], random: [UInt8], cryptogram: [UInt8])
    /// The first authentication code of a channel that stands.
    case established([UInt8])
    /// Ask again later.
    case busy
    /// Something that was not asked for and is of no use here.
    case other(UInt8)

    /// Reads what a code and its payload say; what does not fit is ``other(_:)``.
    package init(code: UInt8, payload: [UInt8]) {
        self = Self.read(code, payload) ?? .other(code)
    }

    private static func read(_ code: UInt8, _ payload: [UInt8]) -> OSDPReply? {
        switch (code, payload.count) {
        case (0x40, _): .ack
        case (0x41, 1...): .nak(OSDPRefusal(rawValue: payload[0]))
        case (0x45, 12): .identity(OSDPIdentity(payload))
        case (0x46, let count) where count.isMultiple(of: 3):
            .capabilities(
                stride(from: 0, to: count, by: 3).map {
                    OSDPCapability(
                        function: payload[$0], level: payload[$0 + 1], count: payload[$0 + 2])
                })
        case (0x48, 2): .localStatus(tamper: payload[0] != 0, power: payload[1] != 0)
        case (0x49, _): .inputs(payload.map { $0 != 0 })
        case (0x50, _): OSDPCard(payload: payload).map(OSDPReply.card)
        case (0x51, 4...) where Int(payload[2]) == payload.count - 3:
            .digits(Array(payload.dropFirst(3)))
        case (0x53, 2...) where Int(payload[1]) == payload.count - 2:
            .keys(payload.dropFirst(2).compactMap(key))
        case (0x76, 32):
            .challenged(
                identifier: Array(payload[..<8]), random: Array(payload[8..<16]),
                cryptogram: Array(payload[16...]))
        case (0x78, 16): .established(payload)
        case (0x79, _): .busy
        default: nil
        }
    }

    /// `*` and `#` have codes of their own, and some readers send them in ASCII; a key that the
    /// cabinet has no use for is none.
    private static func key(_ byte: UInt8) -> Character? {
        switch byte {
        case 0x30...0x39, 0x41...0x44: Character(UnicodeScalar(byte))
        case 0x7F, 0x2A: "*"
        case 0x0D, 0x23: "#"
        default: nil
        }
    }
}

/// Why a reader refused a command.
package struct OSDPRefusal: RawRepresentable, Hashable, Sendable {
    /// The code of the standard.
    package var rawValue: UInt8

    /// Makes the refusal with that code.
    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// It does not know the command.
    package static let unknownCommand = OSDPRefusal(rawValue: 3)
    /// It waited for another sequence number.
    package static let sequence = OSDPRefusal(rawValue: 4)
    /// It has no secure channel.
    package static let noSecureChannel = OSDPRefusal(rawValue: 5)
    /// It wants a secure channel, or the key is not the one it has.
    package static let securityConditions = OSDPRefusal(rawValue: 6)
}

/// Who a reader says it is.
package struct OSDPIdentity: Hashable, Sendable {
    /// Its maker's number (IEEE OUI).
    package var vendor: UInt32
    /// Its maker's number of the product.
    package var model: UInt8
    /// The product's version.
    package var version: UInt8
    /// Its serial number.
    package var serial: UInt32
    /// Its program's version.
    package var firmware: [UInt8]

    init(_ payload: [UInt8]) {
        vendor = payload[..<3].reduce(0) { $0 << 8 | UInt32($1) }
        model = payload[3]
        version = payload[4]
        serial = payload[5..<9].reversed().reduce(0) { $0 << 8 | UInt32($1) }
        firmware = Array(payload[9...])
    }
}

/// One thing that a reader can do.
package struct OSDPCapability: Hashable, Sendable {
    /// Which.
    package var function: UInt8
    /// How well.
    package var level: UInt8
    /// How many of it.
    package var count: UInt8

    /// Makes a capability.
    package init(function: UInt8, level: UInt8, count: UInt8) {
        self.function = function
        self.level = level
        self.count = count
    }
}

/// A card as a reader sent its bits.
package struct OSDPCard: Hashable, Sendable {
    /// Whether the reader says that the bits have parity as on Wiegand lines.
    package var isWiegand: Bool
    /// How many bits; 1 to 1,024.
    package var bitCount: Int
    /// The bits, the first highest, filled up with zeros behind the last.
    package var bytes: [UInt8]

    /// Makes a card.
    package init(isWiegand: Bool, bitCount: Int, bytes: [UInt8]) {
        self.isWiegand = isWiegand
        self.bitCount = bitCount
        self.bytes = bytes
    }

    init?(payload: [UInt8]) {
        guard payload.count >= 5 else { return nil }
        let bitCount = Int(payload[2]) | Int(payload[3]) << 8
        guard (1...1_024).contains(bitCount), payload.count - 4 == (bitCount + 7) / 8 else {
            return nil
        }
        self.init(
            isWiegand: payload[1] == 1, bitCount: bitCount, bytes: Array(payload.dropFirst(4)))
    }

    /// The bits, the first first.
    package var bits: [Bool] {
        (0..<bitCount).map { bytes[$0 / 8] >> (7 - UInt8($0 % 8)) & 1 == 1 }
    }
}
