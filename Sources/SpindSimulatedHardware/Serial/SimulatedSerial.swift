package import SpindCore
package import SpindHAL

/// Serial ports that exist in memory: drivers open them on one side, devices listen and speak on
/// the other.
///
/// ```swift
/// let serial = SimulatedSerial(clock: clock)
/// serial.addPort("/dev/bus1")
/// serial.attach(reader, to: "/dev/bus1")
/// let port = try serial.serial("/dev/bus1", settings: SerialSettings(bitsPerSecond: 9_600))
/// ```
///
/// Writing takes no time; answers come when their delay is over on the clock. All calls may come
/// from any thread; those of the outside world do nothing on a path without a port.
package final class SimulatedSerial: SerialProvider {
    let monitor = ThreadMonitor(SimulatedSerialLines())
    let clock: any MonotonicClock

    /// Makes a machine without ports.
    ///
    /// - Parameter clock: waits end and answers come on it.
    package init(clock: any MonotonicClock) {
        self.clock = clock
    }

    // MARK: - The program's side

    package func serial(
        _ path: String, settings: SerialSettings
    ) throws(HALError) -> any SerialPort {
        let owner = try monitor.update { lines throws(HALError) in
            try lines.open(path, settings)
        }
        return SimulatedSerialPort(self, path, owner)
    }

    // MARK: - The outside world's side

    /// Puts a port there, plugged in and without devices. Once for each path.
    package func addPort(_ path: String) {
        monitor.update { $0.add(path) }
    }

    /// Connects a device to the line.
    package func attach(_ device: some SimulatedSerialDevice, to path: String) {
        monitor.update { $0.change(path) { $0.devices.append(device) } }
    }

    /// Lets something outside speak now, without being asked; faults of the line apply.
    package func send(_ bytes: [UInt8], on path: String) {
        let now = clock.now
        monitor.update { $0.change(path) { $0.deliver(bytes, at: now) } }
    }

    /// Takes what the program wrote since this was last asked: its last
    /// ``SimulatedSerialLines/historyLimit`` bytes.
    package func takeWritten(on path: String) -> [UInt8] {
        monitor.withLock { lines in
            var taken: [UInt8] = []
            lines.change(path) { line in
                taken = line.written
                line.written = []
            }
            return taken
        }
    }

    /// Breaks the line in that way, or mends it (`nil`).
    package func setFault(_ fault: SimulatedSerialFault?, on path: String) {
        monitor.update { $0.change(path) { $0.fault = fault } }
    }

    /// Pulls the port out: whoever has it gets `io` for ever, and nobody finds it.
    package func unplug(_ path: String) {
        monitor.update { lines in
            lines.change(path) { line in
                line.isPlugged = false
                line.owner = nil
                line.arriving = []
            }
        }
    }

    /// Plugs the port in again; programs must open it anew.
    package func plug(_ path: String) {
        monitor.update { $0.change(path) { $0.isPlugged = true } }
    }

    /// How the port is set by the program that has it; `nil` when nobody has.
    package func settings(of path: String) -> SerialSettings? {
        monitor.withLock { $0.line(path)?.owner?.settings }
    }

    /// Blocks until the program has written at least so many bytes since they were last taken.
    ///
    /// - Returns: whether it did by then.
    package func waitForWritten(_ count: Int, on path: String, until deadline: Instant) -> Bool {
        monitor.wait(on: clock) { lines in
            if let line = lines.line(path), line.written.count >= count { return .done(true) }
            return deadline <= clock.now ? .done(false) : .until(deadline)
        }
    }
}
