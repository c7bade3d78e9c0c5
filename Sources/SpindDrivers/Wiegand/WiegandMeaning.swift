package import SpindHAL

/// What a frame means to a reader's settings.
package enum WiegandMeaning: Hashable, Sendable {
    /// A card whose parity holds, or of the format without.
    case card(WiegandCard)
    /// What was typed, perhaps nothing.
    case keys([Character])
    /// Its bits turned round are a good frame: D0 and D1 are swapped.
    case inverted
    /// Nothing, and why.
    case refused(WiegandRefusal)
}

/// Why a frame means nothing.
package enum WiegandRefusal: Hashable, Sendable, CustomStringConvertible {
    /// No accepted format has so many bits.
    case length(Int)
    /// A good frame of a format that the settings do not name.
    case notAccepted(WiegandFormat)
    /// The parity is wrong both ways round.
    case parity(Int)
    /// The two halves of an 8-bit key do not complement each other, or a typed digit is above 9.
    case key
    /// Both lines were low at once.
    case overlap
    /// Edges may have been lost, and nothing in the frame would show it.
    case doubtful(Int)
    /// It came within the silence of the frame before: one of the two was cut.
    case cut

    /// The reason, without a bit of what was sent.
    package var description: String {
        switch self {
        case .length(1): "a single bit"
        case .length(52): "52 bits, as two frames of 26 that run together"
        case .length(let count): "\(count) bits, which no accepted format has"
        case .notAccepted(let format): "a card of \(format.rawValue), which is not accepted"
        case .parity(let count): "\(count) bits with wrong parity"
        case .key: "what is no key"
        case .overlap: "D0 and D1 low at once"
        case .doubtful(let count): "\(count) bits, of which some may have been lost"
        case .cut: "a frame in pieces"
        }
    }
}

/// What a reader's settings accept.
package struct WiegandInterpreter: Sendable {
    private let formats: [WiegandFormat]
    private let keys: WiegandKeys
    /// The most bits that anything accepted has.
    private let longest: Int

    /// Makes the interpreter of those settings; no two formats may have one length, and 26 bits are
    /// either a card or what was typed.
    package init(formats: [WiegandFormat], keys: WiegandKeys) {
        let lengths = formats.map(\.bitCount) + (keys.areBuffered ? [26] : [])
        precondition(Set(lengths).count == lengths.count, "the loader checks formats and keys")
        self.formats = formats
        self.keys = keys
        longest = lengths.max() ?? 0
    }

    /// What a frame means.
    package func meaning(of frame: WiegandFrame) -> WiegandMeaning {
        guard !frame.overlaps else { return .refused(.overlap) }
        let typed = frame.count == 26 && keys.areBuffered
        guard let format = typed ? .h10301 : formats.first(where: { $0.bitCount == frame.count })
        else { return shortFrame(frame) }
        guard !frame.isDoubtful || isProof(format) else {
            return .refused(.doubtful(frame.count))
        }
        guard format.parityHolds(frame.bits) else {
            let isInverted = !frame.isDoubtful && format.parityHolds(format.inverted(frame.bits))
            return isInverted ? .inverted : .refused(.parity(frame.count))
        }
        let card = WiegandCard(format: format, data: format.data(of: frame.bits))
        return typed ? entry(card) : .card(card)
    }

    /// Whether the right parity shows that no edge is missing: the rest of a longer accepted frame
    /// could look so by chance.
    private func isProof(_ format: WiegandFormat) -> Bool {
        format.paritySpan != nil && format.bitCount == longest
    }

    private func shortFrame(_ frame: WiegandFrame) -> WiegandMeaning {
        switch (keys, frame.count) {
        case (.fourBits, 4), (.eightBits, 8):
            guard !frame.isDoubtful else { return .refused(.doubtful(frame.count)) }
            let value = frame.bits & 0xF
            guard keys == .fourBits || frame.bits >> 4 == ~value & 0xF else {
                return .refused(.key)
            }
            return .keys(Self.key(value).map { [$0] } ?? [])
        default:
            let known = WiegandFormat.allCases.first { format in
                format.bitCount == frame.count && format.paritySpan != nil
                    && format.parityHolds(frame.bits)
            }
            return .refused(known.map { .notAccepted($0) } ?? .length(frame.count))
        }
    }

    /// The key of a value; function keys, 12 to 15, mean nothing here.
    private static func key(_ value: UInt64) -> Character? {
        switch value {
        case 10: "*"
        case 11: "#"
        default: digit(value)
        }
    }

    private static func digit(_ value: UInt64) -> Character? {
        value < 10 ? Character(Unicode.Scalar(0x30 + UInt8(value))) : nil
    }

    /// What was typed before it was sent as a card, with the `#` that sent it.
    private func entry(_ card: WiegandCard) -> WiegandMeaning {
        if keys == .buffered {
            // 65535 stands for more than the frame can say.
            guard card.number != 65_535 else { return .keys([]) }
            return .keys(Array(String(card.number)) + ["#"])
        }
        let digits = (0..<6).reversed().compactMap { Self.digit(card.data >> ($0 * 4) & 0xF) }
        return digits.count == 6 ? .keys(digits + ["#"]) : .refused(.key)
    }
}
