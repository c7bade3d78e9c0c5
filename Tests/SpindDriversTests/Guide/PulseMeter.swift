import SpindCore
import SpindDrivers
import SpindHAL

// The driver that Docs/guide-driver-author.md shows, line by line: a test compares the two.

/// Counts an energy meter's pulses: at least 30 ms on, 30 ms off (IEC 62053-31, "S0").
struct PulseCount {
    private(set) var pulses = 0
    private var last: Instant?

    mutating func began(at time: Instant) {
        if let last, last.duration(to: time) < .milliseconds(50) { return }  // a bounce
        (pulses, last) = (pulses + 1, time)
    }
}

/// A meter's pulse output on a line, with a thread of its own.
final class PulseMeter: Sendable {
    private let lines: any EdgeLines
    private let thread: DriverThread

    init(
        line: LineAddress, gpio: any GPIOProvider, onCount: @escaping @Sendable (Int) -> Void,
        onFault: @escaping @Sendable (HALError) -> Void
    ) throws(HALError) {
        let settings = LineSettings(activeLow: true, bias: .pullUp)
        lines = try gpio.edges([line], settings: settings, consumer: "meter")
        thread = try DriverThread(name: "spind-meter") { [lines] in
            var count = PulseCount()
            do throws(HALError) {
                while case .edges(let edges, _) = try lines.wait(until: nil) {
                    for edge in edges { count.began(at: edge.at) }
                    onCount(count.pulses)
                }
            } catch { onFault(error) }
        }
    }

    func shutdown() {
        lines.interrupt()
        thread.join()
    }
}
