public import SpindCore

/// A reader on an RS-485 bus that speaks OSDP.
public struct OSDPReaderWiring: Hashable, Sendable {
    /// How the reader is talked to.
    public enum Security: String, Hashable, Sendable, CaseIterable {
        /// In a secure channel with its own key, or not at all.
        case required
        /// The same; and a reader that still has the key of delivery is given its own.
        case installation
        /// In clear.
        case none
    }

    /// Its name in the cabinet file.
    public var name: String
    /// The name of its bus.
    public var bus: String
    /// Its address there, 0 to 126.
    public var address: UInt8
    /// The keypad that it is, or that it belongs to.
    public var keypad: KeypadID
    /// Whether it is that keypad.
    public var hasKeys: Bool
    /// How it is talked to.
    public var security: Security
    /// Whether it shows signals by its light.
    public var hasLight: Bool
    /// Whether it sounds signals.
    public var hasSounder: Bool
    /// How many lines its display has; 0: none.
    public var lines: Int
    /// The output, from 1, that is on while an alarm sounds; `nil`: none.
    public var alarmOutput: Int?
    /// What hangs on its inputs; their ``BoardInputWiring/board`` is its name.
    public var inputs: [BoardInputWiring]

    /// Makes a wiring.
    public init(
        name: String, bus: String, address: UInt8, keypad: KeypadID, hasKeys: Bool,
        security: Security = .required, hasLight: Bool = true, hasSounder: Bool = true,
        lines: Int = 0, alarmOutput: Int? = nil, inputs: [BoardInputWiring] = []
    ) {
        self.name = name
        self.bus = bus
        self.address = address
        self.keypad = keypad
        self.hasKeys = hasKeys
        self.security = security
        self.hasLight = hasLight
        self.hasSounder = hasSounder
        self.lines = lines
        self.alarmOutput = alarmOutput
        self.inputs = inputs
    }
}
