public import SpindCore

/// The frames in which a Wiegand reader sends a card's number, most significant bit first.
///
/// Named as in a cabinet file. H10301, H10302 and H10304 are the names that HID gives its formats;
/// 34 bits with a parity bit at each end, and 32 bits without, are what most makers mean by them.
public enum WiegandFormat: String, Hashable, Sendable, CaseIterable {
    /// H10301: 8 bits of facility and 16 of card number between two parity bits.
    case h10301 = "26-bit"
    /// 32 bits of number without parity: a disturbance makes another number of it.
    case bits32 = "32-bit"
    /// 32 bits of number between two parity bits; often 16 of facility and 16 of card number.
    case bits34 = "34-bit"
    /// 37 bits: 35 of number between two parity bits.
    case h10302
    /// 37 bits: 16 of facility and 19 of card number between two parity bits. On the wire, and in
    /// the bytes that are handed up, the same as ``h10302``.
    case h10304
}

/// How a Wiegand reader sends its keys.
public enum WiegandKeys: String, Hashable, Sendable, CaseIterable {
    /// It has none, or they are not for this cabinet.
    case none
    /// Each press is four bits: 0 to 9, 10 for `*`, 11 for `#`.
    case fourBits = "4-bit"
    /// Each press is eight bits: the four of ``fourBits`` after their complement.
    case eightBits = "8-bit"
    /// What was typed, up to five digits, is the card number of a 26-bit frame; zeros in front are
    /// lost, and 65535 means nothing.
    case buffered
    /// What was typed, six digits, is the 24 bits of a 26-bit frame, four for each digit.
    case bufferedDigits = "buffered-bcd"

    /// Whether a 26-bit frame is what somebody typed, so that it cannot be a card.
    public var areBuffered: Bool {
        switch self {
        case .buffered, .bufferedDigits: true
        case .none, .fourBits, .eightBits: false
        }
    }
}

/// A Wiegand reader: two lines that rest high, each pulled low for a moment for each bit.
public struct WiegandWiring: Hashable, Sendable {
    /// Its name in the cabinet file.
    public var name: String
    /// The keypad that its keys, cards and faults belong to: itself, or the one it stands beside.
    public var keypad: KeypadID
    /// The line that is pulled low for a bit 0.
    public var d0: LineAddress
    /// The line that is pulled low for a bit 1; on the chip of ``d0``.
    public var d1: LineAddress
    /// The lines' pull.
    public var bias: Bias
    /// The formats that are accepted as a card, no two of one length.
    public var formats: [WiegandFormat]
    /// How keys are sent.
    public var keys: WiegandKeys

    /// Makes a wiring.
    public init(
        name: String, keypad: KeypadID, d0: LineAddress, d1: LineAddress, bias: Bias,
        formats: [WiegandFormat], keys: WiegandKeys
    ) {
        self.name = name
        self.keypad = keypad
        self.d0 = d0
        self.d1 = d1
        self.bias = bias
        self.formats = formats
        self.keys = keys
    }
}
