import SpindCore
import SpindHAL

/// What a keypad's thread does, round after round: carries out what its scanner asks for.
struct KeypadReader {
    private let wiring: KeypadWiring
    private let monitor: ThreadMonitor<WatchState>
    private let gpio: any GPIOProvider
    private let clock: any MonotonicClock
    private var scanner: KeyMatrixScanner
    private var lines: KeyMatrixLines?

    init(
        _ wiring: KeypadWiring, monitor: ThreadMonitor<WatchState>, gpio: any GPIOProvider,
        clock: any MonotonicClock
    ) {
        self.wiring = wiring
        self.monitor = monitor
        self.gpio = gpio
        self.clock = clock
        scanner = KeyMatrixScanner(keys: wiring.keys, debounce: wiring.debounce, at: clock.now)
    }

    /// One sleep and what came of it; false when the thread is to end.
    mutating func round(_ report: (KeyMatrixScanner.Action) -> Void) -> Bool {
        guard monitor.goesOn() else {
            drop()
            return false
        }
        for action in advance() { report(action) }
        return true
    }

    private mutating func advance() -> [KeyMatrixScanner.Action] {
        do throws(HALError) {
            switch scanner.next {
            case .rest(let time):
                guard monitor.sleep(until: time, on: clock) else { return [] }
                let anyRowLow = try requested().rest()
                return scanner.rested(anyRowLow: anyRowLow, at: clock.now)
            case .scan(let time):
                guard monitor.sleep(until: time, on: clock) else { return [] }
                let pressed = try requested().scan()
                return scanner.scanned(pressed, at: clock.now)
            case .asleep:
                let wake = try requested().rows.wait(until: nil)
                if case .edge = wake { scanner.woke(at: clock.now) }
                return []
            }
        } catch {
            drop()
            return scanner.failed("keypad \(wiring.id): \(error)", at: clock.now)
        }
    }

    private mutating func requested() throws(HALError) -> KeyMatrixLines {
        if let lines { return lines }
        let lines = try KeyMatrixLines(wiring: wiring, gpio: gpio, clock: clock)
        monitor.watch(lines.rows)
        self.lines = lines
        return lines
    }

    private mutating func drop() {
        lines?.releaseColumns()
        lines = nil
        monitor.watch(nil)
    }
}
