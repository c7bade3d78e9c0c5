import SpindCore
import SpindHAL

/// The line of one lock, and the way back to it when its board was unplugged.
struct LockChannel: Sendable {
    private let wiring: LockWiring
    private let gpio: any GPIOProvider
    private var line: (any OutputLine)?
    /// Whether the last release failed, so that the request itself may be dead.
    private var isSuspect = false

    init(_ wiring: LockWiring, gpio: any GPIOProvider) throws(HALError) {
        self.wiring = wiring
        self.gpio = gpio
        line = try Self.request(wiring, gpio)
    }

    var compartment: CompartmentID { wiring.compartment }

    func drive() throws(HALError) {
        guard let line else { throw HALError(.io, "driving \(wiring.line), which is lost") }
        try line.set(.active)
    }

    /// Makes the line inactive. When that failed before, the line is requested anew: a board that
    /// was unplugged and is back answers new requests only.
    mutating func release() throws(HALError) {
        do throws(HALError) {
            guard let line else { throw HALError(.io, "releasing \(wiring.line), which is lost") }
            try line.set(.inactive)
        } catch {
            guard isSuspect else {
                isSuspect = true
                throw error
            }
            line = nil
            line = try Self.request(wiring, gpio)
        }
        isSuspect = false
    }

    private static func request(
        _ wiring: LockWiring, _ gpio: any GPIOProvider
    ) throws(HALError) -> any OutputLine {
        try gpio.output(
            wiring.line, settings: wiring.settings, initial: .inactive,
            consumer: "spind lock \(wiring.compartment)")
    }
}
