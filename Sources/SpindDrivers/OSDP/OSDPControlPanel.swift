package import SpindHAL

/// The control panel (ACU) of one RS-485 bus: polls its OSDP readers in turn on a thread of its own.
///
/// It opens the port on that thread and again, every second, after a failure, so that a bus that is
/// missing at the start is a fault that heals, and not a cabinet that does not start.
package final class OSDPControlPanel: Sendable {
    /// Its name in the log.
    package let name: String
    private let monitor: ThreadMonitor<OSDPPanelState>
    private let clock: any MonotonicClock
    private let thread: DriverThread

    /// Starts the thread.
    ///
    /// - Parameters:
    ///   - bus: the port and how it is set.
    ///   - readers: the readers on it; their numbers here are those of reports and commands.
    ///   - serial: where the port is.
    ///   - clock: all durations count on it.
    ///   - random: gives random bytes, so many; the system's (`getrandom`) outside tests.
    ///   - onReport: called with a reader's number and what it told, on the bus's thread.
    ///   - onPortFault: called when the port cannot be used, and with `nil` when it can again.
    /// - Throws: ``HALError`` `io` when the machine has no thread left.
    package init(
        bus: SerialBusWiring, readers: [OSDPSettings], serial: any SerialProvider,
        clock: any MonotonicClock, random: @escaping @Sendable (Int) -> [UInt8],
        onReport: @escaping @Sendable (Int, OSDPReport) -> Void,
        onPortFault: @escaping @Sendable (HALError?) -> Void
    ) throws(HALError) {
        let monitor = ThreadMonitor(OSDPPanelState())
        name = "readers on \(bus.name)"
        self.monitor = monitor
        self.clock = clock
        thread = try DriverThread(name: "spind-osdp") {
            var worker = OSDPBusWorker(
                bus, readers, monitor: monitor, serial: serial, clock: clock, random: random)
            while worker.round(onReport: onReport, onPortFault: onPortFault) {}
        }
    }

    deinit {
        shutdown()
    }

    /// Has a reader do something when its turn comes. Returns at once.
    package func send(_ commands: [OSDPCommand], to reader: Int) {
        monitor.update { state in
            // What the thread does not take, because it hangs, does not grow.
            guard state.commands.count < 256 else { return }
            state.commands += commands.map { (reader, $0) }
        }
    }

    /// Asks the thread for a sign of life; answered by the time of the next call.
    ///
    /// - Returns: whether the last question was answered (true on the first).
    package func beat() -> Bool {
        monitor.update { $0.life.beat() }
    }

    /// Ends the thread, the port released. May be called more than once.
    package func shutdown() {
        monitor.update { state in
            state.isEnding = true
            state.port?.interrupt()
        }
        thread.join()
    }
}

/// What a bus's thread and its callers share.
struct OSDPPanelState: Sendable {
    var isEnding = false
    var life = SignOfLife()
    var commands: [(reader: Int, command: OSDPCommand)] = []
    /// The port the thread reads, for interrupting it; only the thread replaces it.
    var port: (any SerialPort)?
}
