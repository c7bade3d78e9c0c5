import SpindCore
import SpindHAL

/// What a keypad's thread does, round after round: carries out what its scanner asks for.
struct KeypadReader {
    private let wiring: KeypadWiring
    private let monitor: ThreadMonitor<KeypadState>
    private let gpio: any GPIOProvider
    private let clock: any MonotonicClock
    private var scanner: KeyMatrixScanner
    private var columns: [any OpenDrainLine] = []

    init(
        _ wiring: KeypadWiring, monitor: ThreadMonitor<KeypadState>, gpio: any GPIOProvider,
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
        let isEnding = monitor.withLock { state in
            state.life.answer()
            return state.isEnding
        }
        if isEnding {
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
                guard sleep(until: time) else { return [] }
                let anyRowLow = try rest()
                return scanner.rested(anyRowLow: anyRowLow, at: clock.now)
            case .scan(let time):
                guard sleep(until: time) else { return [] }
                let pressed = try scan()
                return scanner.scanned(pressed, at: clock.now)
            case .asleep:
                guard let rows = monitor.withLock({ $0.rows }) else {
                    preconditionFailure("a keypad sleeps on its rows")
                }
                if case .edge = try rows.wait(until: nil) { scanner.woke(at: clock.now) }
                return []
            }
        } catch {
            drop()
            return scanner.failed("keypad \(wiring.id): \(error)", at: clock.now)
        }
    }

    /// Waits for a time of the scanner's; false when the thread is asked for something earlier.
    private func sleep(until time: Instant) -> Bool {
        monitor.wait(on: clock) { state in
            state.life.answer()
            if state.isEnding { return .done(false) }
            return time <= clock.now ? .done(true) : .until(time)
        }
    }

    /// Drives all columns low, drops the edges of the scans, and says whether a key is down.
    private mutating func rest() throws(HALError) -> Bool {
        if columns.isEmpty { try request() }
        for column in columns { try column.driveLow() }
        clock.pause(for: wiring.settle)
        guard let rows = monitor.withLock({ $0.rows }) else { return false }
        _ = try rows.wait(until: clock.now)
        return try rows.states().contains(.active)
    }

    /// Drives one column after the other low, the others released, and reads the rows.
    private func scan() throws(HALError) -> [KeyPosition] {
        var pressed: [KeyPosition] = []
        guard let rows = monitor.withLock({ $0.rows }) else { return [] }
        for column in columns { try column.release() }
        for (index, column) in columns.enumerated() {
            try column.driveLow()
            clock.pause(for: wiring.settle)
            let states = try rows.states()
            try column.release()
            for (row, state) in states.enumerated() where state == .active {
                pressed.append(KeyPosition(row: row, column: index))
            }
        }
        return pressed
    }

    private mutating func request() throws(HALError) {
        var columns: [any OpenDrainLine] = []
        for address in wiring.columns {
            columns.append(
                try gpio.openDrain(address, bias: .asIs, consumer: "spind \(wiring.id)"))
        }
        // Active means low: a key that is down.
        let rows = try gpio.inputs(
            wiring.rows, settings: LineSettings(activeLow: true, bias: wiring.bias),
            consumer: "spind \(wiring.id)")
        monitor.withLock { $0.rows = rows }
        self.columns = columns
    }

    /// Releases the columns as far as they can be, and all lines.
    private mutating func drop() {
        for column in columns { try? column.release() }
        columns = []
        monitor.withLock { $0.rows = nil }
    }
}
