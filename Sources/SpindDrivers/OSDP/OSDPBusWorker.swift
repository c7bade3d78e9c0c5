import SpindCore
import SpindHAL

/// What a bus's thread does, round after round: carries out what the bus asks for.
struct OSDPBusWorker {
    /// Between two tries to open a port that cannot be used.
    static let reopenAfter: Duration = .seconds(1)

    private let wiring: SerialBusWiring
    private let monitor: ThreadMonitor<OSDPPanelState>
    private let serial: any SerialProvider
    private let clock: any MonotonicClock
    private let random: @Sendable (Int) -> [UInt8]
    private var bus: OSDPBus
    private var port: (any SerialPort)?
    private var openAt: Instant
    private var isFaulty = false

    init(
        _ wiring: SerialBusWiring, _ readers: [OSDPSettings],
        monitor: ThreadMonitor<OSDPPanelState>, serial: any SerialProvider,
        clock: any MonotonicClock, random: @escaping @Sendable (Int) -> [UInt8]
    ) {
        self.wiring = wiring
        self.monitor = monitor
        self.serial = serial
        self.clock = clock
        self.random = random
        openAt = clock.now
        bus = OSDPBus(readers, at: clock.now)
    }

    /// One exchange's step or sleep, and what came of it; false when the thread is to end.
    mutating func round(
        onReport: (Int, OSDPReport) -> Void, onPortFault: (HALError?) -> Void
    ) -> Bool {
        let (isEnding, commands) = monitor.withLock { state in
            state.life.answer()
            defer { state.commands = [] }
            return (state.isEnding, state.commands)
        }
        if isEnding {
            keep(nil)
            return false
        }
        for (reader, command) in commands { bus.submit(command, to: reader, at: clock.now) }
        do throws(HALError) {
            guard let port else {
                try open(onPortFault)
                return true
            }
            guard let (reader, reports) = try step(port) else { return true }
            for report in reports { onReport(reader, report) }
        } catch {
            keep(nil)
            openAt = clock.now.advanced(by: Self.reopenAfter)
            for (reader, reports) in bus.portFailed(at: clock.now) {
                for report in reports { onReport(reader, report) }
            }
            if !isFaulty { onPortFault(error) }
            isFaulty = true
        }
        return true
    }

    private mutating func step(
        _ port: any SerialPort
    ) throws(HALError) -> (reader: Int, reports: [OSDPReport])? {
        let random = random
        switch bus.next(at: clock.now, random: { random(8) }) {
        case .send(let bytes):
            // What is left of an answer that came too late.
            try port.discardInput()
            try port.write(bytes)
            bus.sent(at: clock.now)
            return nil
        case .listen(let deadline):
            switch try port.read(upTo: OSDPFrame.lengthLimit, until: deadline) {
            case .bytes(let bytes): return bus.heard(bytes, at: clock.now)
            case .timeout: return bus.timedOut(at: clock.now)
            case .interrupted: return nil
            }
        case .sleep(let time):
            sleep(until: time)
            return nil
        }
    }

    private mutating func open(_ onPortFault: (HALError?) -> Void) throws(HALError) {
        guard openAt <= clock.now else {
            sleep(until: openAt)
            return
        }
        keep(try serial.serial(wiring.path, settings: wiring.settings))
        bus.portOpened(at: clock.now)
        if isFaulty { onPortFault(nil) }
        isFaulty = false
    }

    /// Sleeps until that time, a command, or a question for a sign of life.
    private func sleep(until time: Instant) {
        monitor.wait(on: clock) { state in
            if state.isEnding || state.life.isAsked || !state.commands.isEmpty
                || time <= clock.now
            {
                return .done(())
            }
            return .until(time)
        }
    }

    private mutating func keep(_ port: (any SerialPort)?) {
        self.port = port
        monitor.withLock { $0.port = port }
    }
}
