package import SpindCore
package import SpindHAL

/// A Wiegand reader: its thread sleeps until an edge comes, collects the edges of a frame, and
/// tells what was typed and which card was held there.
///
/// It requests its lines on that thread and again after a failure, so that a reader that is missing
/// at the start is a fault that heals, and not a cabinet that does not start.
package final class WiegandReader: Sendable {
    /// Its name in the log.
    package let name: String
    private let monitor: ThreadMonitor<WatchState>
    private let thread: DriverThread

    /// Starts the thread.
    ///
    /// - Parameters:
    ///   - wiring: its lines and settings, as the loader has checked them.
    ///   - gpio: where the lines are.
    ///   - clock: all durations count on it; the one that stamps the edges.
    ///   - onKey: called for each key, on the reader's thread.
    ///   - onCard: called for each card, as often as the reader sends it, on the reader's thread.
    ///   - onFault: called when the reader became faulty, and with `nil` when it is well again.
    /// - Throws: ``HALError`` `io` when the machine has no thread left.
    package init(
        wiring: WiegandWiring, gpio: any GPIOProvider, clock: any MonotonicClock,
        onKey: @escaping @Sendable (Character) -> Void,
        onCard: @escaping @Sendable (WiegandCard) -> Void,
        onFault: @escaping @Sendable (KeypadFault?) -> Void
    ) throws(HALError) {
        let monitor = ThreadMonitor(WatchState())
        name = "reader \(wiring.name)"
        self.monitor = monitor
        // Urgent: the kernel's first API keeps 16 edges of a line, which come within 3.2 ms.
        thread = try DriverThread(name: "spind-wiegand", isUrgent: true) {
            var listener = WiegandListener(wiring, monitor: monitor, gpio: gpio, clock: clock)
            while listener.round({ action in
                switch action {
                case .key(let key): onKey(key)
                case .card(let card): onCard(card)
                case .fault(let fault): onFault(fault?.recorded(as: wiring.name))
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

    /// Ends the thread and gives the lines back. May be called more than once.
    package func shutdown() {
        monitor.end()
        thread.join()
    }
}
