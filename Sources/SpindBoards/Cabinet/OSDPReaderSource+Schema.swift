import SpindHAL

/// An OSDP reader as written.
struct OSDPReaderSource {
    var bus: Located<String>
    var address: Located<Int>
    /// The keypad that it belongs to; `nil` for a reader that is one.
    var beside: Located<String>?
    var security: Located<OSDPReaderWiring.Security>?
    var hasLight: Bool
    var hasSounder: Bool
    var lines: Int
    /// How many inputs it has.
    var inputs: Int
    /// The output that is on while an alarm sounds.
    var alarmOutput: Int?
}

extension OSDPReaderSource {
    static func read(_ fields: Fields) -> OSDPReaderSource? {
        let bus = fields.requiredLocated("bus", .name)
        let address = fields.requiredLocated("address", .whole(0...126))
        let beside = fields.optionalLocated("beside", .name)
        let security = fields.optionalLocated(
            "secure", .word(OSDPReaderWiring.Security.allCases))
        let hasLight = fields.optional("led", .boolean)
        let hasSounder = fields.optional("buzzer", .boolean)
        let lines = fields.optional("lines", .whole(1...4))
        let inputs = fields.optional("inputs", .whole(1...32))
        let alarmOutput = fields.optional("alarm-output", .whole(1...32))
        guard let bus, let address else { return nil }
        return OSDPReaderSource(
            bus: bus, address: address, beside: beside, security: security,
            hasLight: hasLight ?? true, hasSounder: hasSounder ?? true, lines: lines ?? 0,
            inputs: inputs ?? 0, alarmOutput: alarmOutput)
    }
}
