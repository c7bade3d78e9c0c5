package import SpindHAL

/// The number that a 13.56 MHz card (ISO/IEC 14443-3, type A) gives whoever asks: its UID of 4, 7
/// or 10 bytes. An identifier and no proof: it can be copied.
///
/// Not printed whole, as it lets somebody in.
package struct ISO14443UID: Hashable, Sendable, CustomStringConvertible {
    /// The byte that stands before the bytes of a longer number, and begins none (ISO/IEC 14443-3,
    /// cascade tag).
    package static let cascadeTag: UInt8 = 0x88
    /// What a number of four bytes begins with that the card draws anew each time (ISO/IEC
    /// 14443-3).
    package static let randomMark: UInt8 = 0x08

    /// Its bytes, as the card sends them.
    package let bytes: [UInt8]

    /// Makes the number of what a card sent; `nil` for what has not 4, 7 or 10 bytes.
    package init?(_ bytes: [UInt8]) {
        guard [4, 7, 10].contains(bytes.count) else { return nil }
        self.bytes = bytes
    }

    /// Why it says nothing about who holds the card, in words for the operator; `nil` where it
    /// does.
    package var objection: String? {
        if bytes.allSatisfy({ $0 == 0 }) || bytes.allSatisfy({ $0 == 0xFF }) {
            return "a card without a number of its own"
        }
        guard bytes.count == 4 else { return nil }
        if bytes[0] == Self.randomMark {
            return "a card that gives another number each time, as telephones and identity cards "
                + "do: use another card"
        }
        return bytes[0] == Self.cascadeTag ? "the beginning of a longer number" : nil
    }

    /// What the cabinet knows the card by.
    package func number(_ order: CardByteOrder) -> [UInt8] {
        switch order {
        case .asSent: bytes
        case .reversed: bytes.reversed()
        }
    }

    /// Its length alone.
    package var description: String { "card(\(bytes.count) bytes, ...)" }
}
