package import SpindCore
package import SpindHAL

/// Looks for a character display on its I²C bus.
///
/// It reads single bytes, and only where expanders can be: writing at random may spoil an EEPROM.
package struct DisplayCheck: WiringCheck {
    /// The addresses of PCF8574 and PCF8574A.
    package static let range = Array(UInt8(0x20)...0x27) + Array(UInt8(0x38)...0x3F)

    private let name: String
    private let expected: I2CAddress
    private var candidates: [UInt8]
    private var verdict: WiringFinding.Verdict?

    /// Makes the check of a display.
    ///
    /// - Parameters:
    ///   - wiring: where it should be.
    ///   - neighbours: the addresses of other devices on its bus, which are not it.
    package init(_ wiring: CharacterDisplayWiring, neighbours: Set<UInt8>) {
        name = wiring.name
        expected = wiring.address
        let device = wiring.address.device
        // Twice where it should be: one call may be disturbed.
        candidates =
            [device, device]
            + Self.range.filter { $0 != device && !neighbours.contains($0) }
    }

    private var part: WiringPart { .display(name) }

    package var parts: [WiringPart] { [part] }

    package var step: WiringStep {
        if let verdict { return .found([WiringFinding(part, verdict)]) }
        let device = candidates.first ?? expected.device
        return .look(
            .i2c(I2CAddress(bus: expected.bus, device: device)), after: .milliseconds(5),
            beside: nil)
    }

    package mutating func take(_ input: WiringInput, at now: Instant) {
        switch input {
        case .saw(.answered):
            let found = candidates.first ?? expected.device
            verdict =
                found == expected.device
                ? .right : .fault(.wrongI2CAddress(expected: expected.device, found: found))
        case .saw(.silence):
            candidates.removeFirst()
            if candidates.isEmpty { verdict = .fault(.i2cSilent) }
        case .saw(.missing(let bus)): verdict = .fault(.portMissing(bus))
        case .saw(.failed(let why)): verdict = .fault(.unusable(why))
        case .saw, .reply: break
        }
    }
}
