package import SpindCore

/// Looks whether the computer has all lines and nobody else does.
package struct LinesCheck: WiringCheck {
    package let parts = [WiringPart.lines]
    package private(set) var step = WiringStep.look(.lines, after: .zero, beside: nil)

    /// Makes the check.
    package init() {}

    package mutating func take(_ input: WiringInput, at now: Instant) {
        switch input {
        case .saw(.lines(let faults)):
            step = .found(
                faults.isEmpty
                    ? [WiringFinding(.lines, .right)]
                    : faults.map { WiringFinding(.lines, .fault($0)) })
        case .saw(.failed(let why)):
            step = .found([WiringFinding(.lines, .fault(.unusable(why)))])
        case .saw, .reply: break
        }
    }
}
