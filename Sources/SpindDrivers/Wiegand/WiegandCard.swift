package import SpindHAL

/// The number that a card gave a Wiegand reader. An identifier and no proof: whoever saw the number
/// can make the frame.
///
/// Not printed whole, as it lets somebody in.
package struct WiegandCard: Hashable, Sendable, CustomStringConvertible {
    /// The format it came in.
    package let format: WiegandFormat
    /// All bits between the parity bits.
    package let data: UInt64

    /// Makes the card of a frame's data.
    package init(format: WiegandFormat, data: UInt64) {
        self.format = format
        self.data = data
    }

    /// The facility code, as it is printed before the number on many cards; `nil` where the format
    /// has none.
    package var facility: UInt64? {
        switch format {
        case .h10301: data >> 16
        case .h10304: data >> 19
        case .bits32, .bits34, .h10302: nil
        }
    }

    /// The card's number beside its facility code, or the whole number.
    package var number: UInt64 {
        switch format {
        case .h10301: data & 0xFFFF
        case .h10304: data & 0x7_FFFF
        case .bits32, .bits34, .h10302: data
        }
    }

    /// What the cabinet knows the card by: facility and number, as they follow each other on the
    /// wire, as one big-endian number of 4 bytes, or 5 in the formats of 37 bits.
    ///
    /// Facility 123 and number 4567 in 26 bits are `00 7B 11 D7`.
    package var bytes: [UInt8] {
        let count = format.bitCount > 34 ? 5 : 4
        return (0..<count).reversed().map { UInt8(truncatingIfNeeded: data >> ($0 * 8)) }
    }

    /// The format alone.
    package var description: String { "card(\(format.rawValue), ...)" }
}
