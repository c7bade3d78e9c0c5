import SpindCore

/// An MCP23017: sixteen lines behind an I²C address.
public struct ExpanderWiring: Hashable, Sendable {
    /// How many lines it has: 0 to 7 are GPA0 to GPA7, 8 to 15 GPB0 to GPB7.
    public static let lineCount = 16
    /// The lines that can only be outputs: Microchip, data sheet DS20001952D, has GPA7 and GPB7 so
    /// since a level that changes there while it is read disturbs the bus.
    public static let outputOnly: Set<Int> = [7, 15]
    /// The devices of a bus that it may be: three pins are its address.
    public static let devices: ClosedRange<UInt8> = 0x20...0x27

    /// Its name in the cabinet file.
    public var name: String
    /// Where it is.
    public var address: I2CAddress
    /// How often its inputs are read.
    public var poll: Duration
    /// The names that its lines are found by, from line 0; no more than it has lines.
    public var lineNames: [String?]
    /// How long a caller waits for the chip at most before its call counts as failed. Whoever
    /// drives locks is kept so long, once, when a bus hangs.
    public var patience: Duration

    /// Makes a wiring; its lines are named as the data sheet has them, behind its own name.
    public init(
        name: String, address: I2CAddress, poll: Duration, lineNames: [String?]? = nil,
        patience: Duration = .milliseconds(250)
    ) {
        self.name = name
        self.address = address
        self.poll = poll
        self.lineNames =
            lineNames ?? (0..<Self.lineCount).map { "\(name)/\(Self.pinName(LineOffset($0)))" }
        self.patience = patience
    }

    /// The label of the chip that its lines are on: that of its address, so that no chip of the
    /// kernel bears it.
    public var label: String { address.description }

    /// The address of one of its lines.
    public func line(_ offset: LineOffset) -> LineAddress { .offset(chip: label, offset) }

    /// What the data sheet calls a line, for example `GPB3`.
    public static func pinName(_ offset: LineOffset) -> String {
        (offset.rawValue < 8 ? "GPA" : "GPB") + String(offset.rawValue % 8)
    }
}

extension I2CAddress {
    /// Understands an address as ``description`` writes it; `nil` for anything else.
    public init?(parsing text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].hasPrefix("i2c-"), parts[1].hasPrefix("0x"),
            let bus = Int(parts[0].dropFirst(4)),
            let device = UInt8(parts[1].dropFirst(2), radix: 16)
        else { return nil }
        self.init(bus: bus, device: device)
        guard description == text else { return nil }
    }
}
