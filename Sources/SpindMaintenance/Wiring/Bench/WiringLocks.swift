import SpindBoards
import SpindCore
import SpindDrivers
import SpindHAL

/// Drives locks for a ``WiringBench``: one at a time, as their ``LockSchedule`` allows, on the
/// caller's thread, which waits until the lock is let go.
struct WiringLocks {
    /// Tries to let a line go, 250 ms apart; then only `spind-safe-outputs` can help.
    private static let releaseTries = 40
    private static let answerTime: Duration = .milliseconds(300)

    private let file: CabinetFile
    private let hardware: HardwareAccess
    private let clock: any MonotonicClock
    private var schedule: LockSchedule
    private var opening: Int64 = 0

    init(file: CabinetFile, hardware: HardwareAccess, clock: any MonotonicClock) {
        self.file = file
        self.hardware = hardware
        self.clock = clock
        schedule = LockSchedule(
            locks: file.locks, budgetMilliamperes: file.lockBudgetMilliamperes, at: clock.now)
    }

    /// Takes a lock's line at rest for its unlock time. That counts as a drive: an inverted relay
    /// drives its lock at rest.
    mutating func rest(_ id: CompartmentID) throws(HALError) -> WiringObservation {
        try run(id) { _ throws(HALError) in }
    }

    /// Drives a lock once.
    mutating func drive(_ id: CompartmentID) throws(HALError) -> WiringObservation {
        try run(id) { channel throws(HALError) in try channel.set(.active) }
    }

    private mutating func run(
        _ id: CompartmentID, begin: (any OutputLine) throws(HALError) -> Void
    ) throws(HALError) -> WiringObservation {
        guard let lock = file.lock(of: id) else { return .missing("lock \(id)") }
        let line = try channel(of: lock)
        // Whatever happens, the lock is let go before the line is.
        defer { try? line.set(.inactive) }
        opening += 1
        let now = clock.now
        let order = UnlockOrder(
            opening: OpeningID(opening), compartment: id, attempt: 1,
            notAfter: now.advanced(by: .seconds(5)))
        var actions = schedule.submit(order, at: now)
        var outcome: PulseOutcome?
        var failures = 0
        while true {
            while let action = actions.first {
                actions.removeFirst()
                switch action {
                case .drive:
                    do throws(HALError) {
                        try begin(line)
                        confirm(order, isOnBoard: lock.isOnBoard)
                    } catch {
                        actions += schedule.driveFailed(id, error.description, at: clock.now)
                    }
                case .release:
                    do throws(HALError) {
                        try line.set(.inactive)
                        actions += schedule.released(id, at: clock.now)
                    } catch {
                        failures += 1
                        actions += schedule.releaseFailed(id, error.description, at: clock.now)
                    }
                case .report(_, let told): outcome = told
                }
            }
            let isDriven = schedule.drivenCompartments.contains(id)
            if let outcome, !isDriven || failures >= Self.releaseTries {
                return try observation(outcome)
            }
            let next = schedule.nextDeadline ?? clock.now.advanced(by: .milliseconds(100))
            clock.pause(for: max(.milliseconds(1), clock.now.duration(to: next)))
            actions = schedule.advance(to: clock.now)
        }
    }

    private mutating func confirm(_ order: UnlockOrder, isOnBoard: Bool) {
        if isOnBoard {
            schedule.driven(order, from: clock.now, to: clock.now)
        } else {
            schedule.driven(order.compartment, at: clock.now)
        }
    }

    private func observation(_ outcome: PulseOutcome) throws(HALError) -> WiringObservation {
        switch outcome {
        case .pulsed: return .driven
        case .limited(_, let milliseconds): return .limited(.milliseconds(milliseconds))
        case .failed(let why): throw HALError(.io, why)
        case .expired, .interrupted: throw HALError(.io, "the order came too late")
        }
    }

    private func channel(of lock: LockWiring) throws(HALError) -> any OutputLine {
        switch lock.output {
        case .line(let address, let settings):
            return try hardware.gpio.output(
                address, settings: settings, initial: .inactive, consumer: "spind wiring")
        case .board(let name, let number):
            guard let bus = file.lockBuses.first(where: { $0.boards.contains { $0.name == name } }),
                let board = bus.boards.first(where: { $0.name == name })
            else { throw HALError(.notFound, "the bus of the board \(name)") }
            return BoardLine(
                port: try hardware.serial.serial(bus.bus.path, settings: bus.bus.settings),
                codec: board.codec, lock: number, pulse: lock.unlockTime, clock: clock)
        }
    }

    /// A lock of a board, which ends each pulse by itself.
    private struct BoardLine: OutputLine {
        let port: any SerialPort
        let codec: any LockBoardCodec
        let lock: Int
        let pulse: Duration
        let clock: any MonotonicClock

        func set(_ state: LineState) throws(HALError) {
            let question: LockBoardQuestion =
                state == .active ? .unlock(lock: lock, pulse: pulse) : .letGo(lock: lock)
            // A board without words for it ends the pulse by itself, as every board does.
            guard let bytes = codec.bytes(of: question) else { return }
            clock.pause(for: .milliseconds(20))
            try port.discardInput()
            try port.write(bytes)
            guard state == .active, codec.answersUnlock else { return }
            var buffer: [UInt8] = []
            let end = clock.now.advanced(
                by: max(WiringLocks.answerTime, codec.unlockPatience))
            while clock.now < end {
                clock.pause(for: .milliseconds(5))
                guard case .bytes(let some) = try port.read(upTo: 64, until: clock.now) else {
                    continue
                }
                buffer += some
                switch codec.answer(to: question, in: &buffer) {
                // Whether it opened is for whoever stands there to say.
                case .done, .bits, .notOpened: return
                case .refused(let code): throw HALError(.io, "the board refuses, code \(code)")
                case nil: continue
                }
            }
            throw HALError(.io, "the board does not answer")
        }
    }
}
