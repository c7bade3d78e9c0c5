package import SpindCore
package import SpindHAL

/// A matrix keypad: sleeps while no key is down, scans every 5 ms while one is, on a thread of its
/// own.
///
/// It requests its lines on that thread and again after a failure, so that a keypad that is
/// missing at the start is a fault that heals, and not a cabinet that does not start.
package final class MatrixKeypad: Sendable {
    /// Its name in the log.
    package let name: String
    private let monitor: ThreadMonitor<WatchState>
    private let thread: DriverThread

    /// Starts the thread.
    ///
    /// - Parameters:
    ///   - wiring: rows, columns and keys; the keys' shape is that of the lines.
    ///   - gpio: where the lines are.
    ///   - clock: all durations count on it.
    ///   - onKey: called once for each press, with its time, on the keypad's thread.
    ///   - onFault: called when the keypad became faulty, and with `nil` when it is well again.
    /// - Throws: ``HALError`` `io` when the machine has no thread left.
    package init(
        wiring: KeypadWiring, gpio: any GPIOProvider, clock: any MonotonicClock,
        onKey: @escaping @Sendable (KeypadID, Character, Instant) -> Void,
        onFault: @escaping @Sendable (KeypadID, KeypadFault?) -> Void
    ) throws(HALError) {
        precondition(
            !wiring.columns.isEmpty && wiring.keys.count == wiring.rows.count
                && wiring.keys.allSatisfy { $0.count == wiring.columns.count },
            "the loader checks a keypad's shape")
        let monitor = ThreadMonitor(WatchState())
        name = "keypad \(wiring.id)"
        self.monitor = monitor
        thread = try DriverThread(name: "spind-keypad") {
            var reader = KeypadReader(wiring, monitor: monitor, gpio: gpio, clock: clock)
            while reader.round({ action in
                switch action {
                case .press(let key): onKey(wiring.id, key, clock.now)
                case .fault(let fault): onFault(wiring.id, fault)
                }
            }) {}
        }
    }

    deinit {
        shutdown()
    }

    /// Asks the thread for a sign of life, which wakes it; answered by the time of the next call.
    ///
    /// - Returns: whether the last question was answered (true on the first).
    package func beat() -> Bool {
        monitor.beat()
    }

    /// Ends the thread, the columns released. May be called more than once.
    package func shutdown() {
        monitor.end()
        thread.join()
    }
}
