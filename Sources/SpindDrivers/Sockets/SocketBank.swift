package import SpindCore
package import SpindHAL

/// The charging sockets of a cabinet: owns the lines of their relays and switches them as it is
/// told. It decides nothing, and never switches one on by itself.
///
/// A socket that cannot be switched on is set off. One that cannot be switched off is tried again
/// every ``retry`` until it is, its line requested anew: a board that was unplugged comes back so.
package final class SocketBank: Sendable {
    /// Between two tries to switch off what refused.
    package static let retry: Duration = .seconds(1)

    /// Its name in the log.
    package let name = "sockets"
    private let monitor: ThreadMonitor<SocketBankState>
    private let clock: any MonotonicClock
    private let thread: DriverThread

    /// Requests all lines, off, and then starts the thread.
    ///
    /// - Parameters:
    ///   - sockets: may be empty.
    ///   - gpio: where the lines are.
    ///   - clock: all durations count on it.
    ///   - onFault: called with a socket that refused and the kernel's words, on a thread of the
    ///     bank's: once until it was switched again as it should.
    /// - Throws: what requesting a line throws; no line is held then.
    package init(
        sockets: [SocketWiring], gpio: any GPIOProvider, clock: any MonotonicClock,
        onFault: @escaping @Sendable (CompartmentID, String) -> Void
    ) throws(HALError) {
        var channels: [SocketChannel] = []
        for socket in sockets { channels.append(try SocketChannel(socket, gpio: gpio)) }
        let monitor = ThreadMonitor(SocketBankState(channels: channels))
        self.monitor = monitor
        self.clock = clock
        thread = try DriverThread(name: "spind-sockets") {
            while let faults = monitor.wait(on: clock, { $0.round(at: clock.now) }) {
                for fault in faults { onFault(fault.compartment, fault.what) }
            }
        }
    }

    deinit {
        shutdown()
    }

    /// Switches a compartment's socket: when it returns, the line is as it should be, or is off,
    /// or is tried until it is off. A compartment without a socket is passed over; after
    /// ``shutdown()`` nothing is switched on.
    package func switchSocket(_ compartment: CompartmentID, on: Bool) {
        monitor.update { $0.switchSocket(compartment, on: on, at: clock.now) }
    }

    /// Switches all off: when it returns, the lines are inactive, or are tried until they are.
    package func switchAllOff() {
        monitor.update { $0.switchAllOff(at: clock.now) }
    }

    /// Asks the thread for a sign of life; answered by the time of the next call.
    ///
    /// - Returns: whether the last question was answered (true on the first).
    package func beat() -> Bool {
        monitor.update { $0.life.beat() }
    }

    /// Switches all off and ends the thread. May be called more than once. A line that refuses is
    /// not tried again: that is left to `spind-safe-outputs`, which runs when the process has
    /// ended.
    package func shutdown() {
        monitor.update { $0.end(at: clock.now) }
        thread.join()
    }
}

/// What the thread and its callers share.
private struct SocketBankState: Sendable {
    struct Fault: Sendable {
        let compartment: CompartmentID
        let what: String
    }

    private var channels: [SocketChannel]
    private var faults: [Fault] = []
    private var isEnding = false
    var life = SignOfLife()

    init(channels: [SocketChannel]) {
        self.channels = channels
    }

    mutating func switchSocket(_ compartment: CompartmentID, on: Bool, at now: Instant) {
        guard let index = channels.firstIndex(where: { $0.compartment == compartment }),
            !(on && isEnding)
        else { return }
        if let what = channels[index].switchTo(on ? .active : .inactive, at: now) {
            faults.append(Fault(compartment: compartment, what: what))
        }
    }

    mutating func switchAllOff(at now: Instant) {
        for channel in channels { switchSocket(channel.compartment, on: false, at: now) }
    }

    mutating func end(at now: Instant) {
        if isEnding { return }
        switchAllOff(at: now)
        isEnding = true
    }

    /// What the thread does each time it wakes; done with `nil` at the end.
    mutating func round(at now: Instant) -> ThreadMonitor<SocketBankState>.Finding<[Fault]?> {
        life.answer()
        if !isEnding {
            for index in channels.indices { channels[index].retryIfDue(at: now) }
        }
        if !faults.isEmpty {
            defer { faults = [] }
            return .done(faults)
        }
        if isEnding { return .done(nil) }
        return .until(channels.compactMap(\.retryAt).min())
    }
}

/// The line of one socket, and the way back to it.
private struct SocketChannel: Sendable {
    let wiring: SocketWiring
    private let gpio: any GPIOProvider
    private var line: (any OutputLine)?
    /// When the line is tried again, which must be off and is not known to be.
    private(set) var retryAt: Instant?
    private var isFaulty = false

    init(_ wiring: SocketWiring, gpio: any GPIOProvider) throws(HALError) {
        self.wiring = wiring
        self.gpio = gpio
        line = try Self.request(wiring, gpio)
    }

    var compartment: CompartmentID { wiring.compartment }

    /// - Returns: what is wrong, once until the line obeyed again.
    mutating func switchTo(_ state: LineState, at now: Instant) -> String? {
        do throws(HALError) {
            guard let line else { throw HALError(.io, "switching \(wiring.line), which is lost") }
            try line.set(state)
            retryAt = nil
            isFaulty = false
            return nil
        } catch {
            // Its level is not known now, and off is what is safe.
            if (try? line?.set(.inactive)) == nil { retryAt = now.advanced(by: SocketBank.retry) }
            defer { isFaulty = true }
            return isFaulty ? nil : "socket \(compartment): \(error)"
        }
    }

    mutating func retryIfDue(at now: Instant) {
        guard let due = retryAt, due <= now else { return }
        if (try? line?.set(.inactive)) == nil {
            line = nil
            line = try? Self.request(wiring, gpio)
        }
        retryAt = line == nil ? now.advanced(by: SocketBank.retry) : nil
    }

    private static func request(
        _ wiring: SocketWiring, _ gpio: any GPIOProvider
    ) throws(HALError) -> any OutputLine {
        try gpio.output(
            wiring.line, settings: wiring.settings, initial: .inactive,
            consumer: "spind socket \(wiring.compartment)")
    }
}
