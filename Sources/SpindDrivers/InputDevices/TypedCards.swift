import SpindCore
import SpindCrypto
package import SpindHAL

/// Makes card numbers of what a reader types that acts as a keyboard: digits in quick succession,
/// then enter. Pure: strokes in, numbers out.
///
/// What a card says is an identifier, not a proof: most can be copied.
package struct TypedCards: Sendable {
    /// What a number became.
    package enum Finding: Hashable, Sendable {
        /// A card was read; the bytes of its number.
        case card([UInt8])
        /// What was typed is no card's number; why. The digits are not told.
        case refused(String)
    }

    /// Between two keys of one number; a reader types within a few milliseconds.
    package static let gapMax: Duration = .milliseconds(250)
    /// The most digits of a number: ten bytes in hexadecimal, with some to notice a longer one.
    package static let digitLimit = 24

    private let form: CardNumberForm
    private var digits: [Character] = []
    private var newest: Instant?
    /// Why the number under way cannot count, whatever follows until it ends.
    private var spoiled: String?

    /// Makes the decoder of a reader that types numbers in that form.
    package init(form: CardNumberForm) {
        self.form = form
    }

    /// Takes the strokes of one reading.
    ///
    /// - Parameters:
    ///   - strokes: in order.
    ///   - lost: whether the kernel dropped others before: the number under way is refused.
    /// - Returns: what was read, in order.
    package mutating func take(_ strokes: [KeyStroke], lost: Bool) -> [Finding] {
        if lost { spoiled = "the kernel dropped keys" }
        return strokes.compactMap { $0.isDown ? press($0) : nil }
    }

    /// Forgets what was begun: the device is gone.
    package mutating func reset() {
        digits = []
        newest = nil
        spoiled = nil
    }

    private mutating func press(_ stroke: KeyStroke) -> Finding? {
        if let newest, newest.duration(to: stroke.at) > Self.gapMax { reset() }
        newest = stroke.at
        if KeyCode.ends.contains(stroke.code) {
            defer { reset() }
            if digits.isEmpty, spoiled == nil { return nil }
            return finding()
        }
        // Shift, which some readers press for letters.
        if stroke.code == 42 || stroke.code == 54 { return nil }
        let digit =
            switch form {
            case .decimal: KeyCode.digit(stroke.code)
            case .hexadecimal: KeyCode.hexadecimalDigit(stroke.code)
            }
        if let digit, digits.count < Self.digitLimit {
            digits.append(digit)
        } else {
            spoiled = digit == nil ? "a key is no digit of it" : "it is too long"
        }
        return nil
    }

    private func finding() -> Finding {
        if let spoiled { return .refused(spoiled) }
        guard let bytes = form.bytes(of: digits) else {
            return .refused(
                "\(digits.count) digits are no \(form.rawValue) number of 4 to 10 bytes")
        }
        return .card(bytes)
    }
}

extension CardNumberForm {
    /// The bytes of a number, the most significant first; `nil` for what has not 4 to 10 of them. A
    /// decimal number has as many as it needs, at least four.
    fileprivate func bytes(of digits: [Character]) -> [UInt8]? {
        switch self {
        case .hexadecimal:
            guard (8...20).contains(digits.count) else { return nil }
            return Hexadecimal.bytes(String(digits))
        case .decimal:
            // Fewer digits are the rest of a number whose beginning was lost.
            let values = digits.compactMap(\.wholeNumberValue).map(UInt16.init)
            guard values.count >= 8 else { return nil }
            var bytes: [UInt8] = []
            for value in values {
                var carry = value
                for index in bytes.indices.reversed() {
                    carry += UInt16(bytes[index]) * 10
                    bytes[index] = UInt8(carry & 0xFF)
                    carry >>= 8
                }
                if carry > 0 { bytes.insert(UInt8(carry), at: 0) }
            }
            guard bytes.count <= 10 else { return nil }
            return [UInt8](repeating: 0, count: max(0, 4 - bytes.count)) + bytes
        }
    }
}
