public import SpindCore

/// Which of the 40 bits of a 125 kHz tag (EM4100) are its number, so that it is the same as at
/// readers of other kinds beside it. Named as in a cabinet file.
public enum TagNumberForm: String, Hashable, Sendable, CaseIterable {
    /// The last 24 bits, as readers send them that send 26 bits of Wiegand.
    case bits24 = "24-bit"
    /// The last 32 bits, as most readers type them and 34 bits of Wiegand carry them.
    case bits32 = "32-bit"
    /// All 40.
    case bits40 = "40-bit"
}

/// In which order the bytes of a 13.56 MHz card's number (its UID) are its number. Named as in a
/// cabinet file.
public enum CardByteOrder: String, Hashable, Sendable, CaseIterable {
    /// As the card sends them, and telephones and most papers show them.
    case asSent = "as-sent"
    /// The last one first, as some readers send or type them.
    case reversed
}

/// A bare module that reads card numbers, without keys: it belongs to a keypad.
public struct CardReaderWiring: Hashable, Sendable {
    /// What it is and how it is connected.
    public enum Module: Hashable, Sendable {
        /// An RDM6300, or one that speaks as it does, alone on a serial line.
        case rdm6300(SerialBusWiring, TagNumberForm)
        /// A PN532 alone on a serial line (its HSU mode).
        case pn532Serial(SerialBusWiring, CardByteOrder)
        /// A PN532 on an I²C bus.
        case pn532I2C(I2CAddress, CardByteOrder)
    }

    /// Its name in the cabinet file.
    public var name: String
    /// What it is and how it is connected.
    public var module: Module
    /// The keypad beside which it is.
    public var keypad: KeypadID

    /// Makes a wiring.
    public init(name: String, module: Module, keypad: KeypadID) {
        self.name = name
        self.module = module
        self.keypad = keypad
    }
}
