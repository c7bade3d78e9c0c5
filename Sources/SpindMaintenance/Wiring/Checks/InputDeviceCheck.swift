package import SpindCore
package import SpindHAL

/// Looks whether an input device is there and types.
package struct InputDeviceCheck: WiringCheck {
    private let wiring: InputDeviceWiring
    private var verdict: WiringFinding.Verdict?

    /// Makes the check of a device.
    package init(_ wiring: InputDeviceWiring) {
        self.wiring = wiring
    }

    private var part: WiringPart { .inputDevice(wiring.name) }

    package var parts: [WiringPart] { [part] }

    package var step: WiringStep {
        if let verdict { return .found([WiringFinding(part, verdict)]) }
        return .look(.typing(wiring.name), after: .zero, beside: .use(wiring.name))
    }

    package mutating func take(_ input: WiringInput, at now: Instant) {
        switch input {
        case .saw(.typed(let count)) where count > 0: verdict = .right
        case .saw(.missing(let path)): verdict = .fault(.inputDeviceAbsent(path))
        case .saw(.failed(let why)): verdict = .fault(.unusable(why))
        case .reply(.done), .reply(.no): verdict = .fault(.inputDeviceSilent)
        case .saw, .reply: break
        }
    }
}
