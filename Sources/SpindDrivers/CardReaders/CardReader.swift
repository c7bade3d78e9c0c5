import SpindCore
package import SpindHAL

/// A bare module that reads card numbers, on a thread of its own.
///
/// It opens its port or device on that thread and again after a failure, so that a module that is
/// missing at the start is a fault that heals, and not a cabinet that does not start.
package final class CardReader: Sendable {
    /// Its name in the log.
    package let name: String
    private let monitor: ThreadMonitor<WatchState>
    private let thread: DriverThread

    /// Starts the thread.
    ///
    /// - Parameters:
    ///   - wiring: what it is and where, as the loader has checked it.
    ///   - serial: where serial ports are.
    ///   - i2c: where I²C buses are.
    ///   - clock: all durations count on it.
    ///   - onEvent: called on the reader's thread; it delays that thread only.
    /// - Throws: ``HALError`` `io` when the machine has no thread left.
    package init(
        wiring: CardReaderWiring, serial: any SerialProvider, i2c: any I2CProvider,
        clock: any MonotonicClock, onEvent: @escaping @Sendable (CardReaderEvent) -> Void
    ) throws(HALError) {
        let monitor = ThreadMonitor(WatchState())
        name = "reader \(wiring.name)"
        self.monitor = monitor
        thread = try DriverThread(name: "spind-card") {
            var worker = Self.worker(wiring, serial, i2c, clock) { monitor.watch($0) }
            while monitor.goesOn() {
                let next = worker.step(onEvent)
                if clock.now < next { _ = monitor.sleep(until: next, on: clock) }
            }
            worker.drop()
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

    /// Ends the thread and lets the port or device go. May be called more than once.
    package func shutdown() {
        monitor.end()
        thread.join()
    }

    /// Makes what such a reader's thread does.
    ///
    /// - Parameters:
    ///   - wiring: what it is and where.
    ///   - serial: where serial ports are.
    ///   - i2c: where I²C buses are.
    ///   - clock: all durations count on it.
    ///   - watch: told what a read waits for, so that it can be interrupted; `nil` for nothing.
    /// - Returns: the work, not begun.
    package static func worker(
        _ wiring: CardReaderWiring, _ serial: any SerialProvider, _ i2c: any I2CProvider,
        _ clock: any MonotonicClock, watch: @escaping ((any Interruptible)?) -> Void
    ) -> any CardReaderWorker {
        switch wiring.module {
        case .rdm6300(let bus, let form):
            RDM6300Worker(bus, form, serial: serial, clock: clock, watch: watch)
        case .pn532Serial(let bus, let order):
            PN532Worker(order: order, clock: clock, watch: watch) { () throws(HALError) in
                try PN532SerialLink(bus, serial: serial, clock: clock, watch: watch)
            }
        case .pn532I2C(let address, let order):
            PN532Worker(order: order, clock: clock, watch: watch) { () throws(HALError) in
                PN532I2CLink(try i2c.i2cMessages(address), clock: clock)
            }
        }
    }
}
