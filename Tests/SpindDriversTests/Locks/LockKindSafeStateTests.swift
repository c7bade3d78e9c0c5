import SpindCore
import SpindDrivers
import SpindHAL
import SpindSimulatedHardware
import Testing

/// What each kind of lock is left at when an agent starts, stops, or ends in the middle of a drive.
/// The rows of the table in `Sources/SpindDrivers/Locks/README.md`.
@Suite("The safe state of each kind of lock", .timeLimit(.minutes(1)))
struct LockKindSafeStateTests {
    /// A kind of lock on a relay that is energised by a high or a low level.
    struct Case: CustomTestStringConvertible, Sendable {
        var kind: LockKind
        var activeLow: Bool
        var onRelease: ReleasedOutput

        var testDescription: String {
            "\(kind.rawValue), \(activeLow ? "active-low" : "active-high"), \(onRelease)"
        }
    }

    static let cases: [Case] = [
        LockKind.solenoid, .strike, .maglock, .motor, .centralLocking,
    ].flatMap { kind in
        [false, true].flatMap { activeLow in
            [ReleasedOutput.input, .pull, .persists].map {
                Case(kind: kind, activeLow: activeLow, onRelease: $0)
            }
        }
    }

    private static let one = CompartmentID(1)
    private let clock = MachineClock()

    private static func line(_ offset: Int) -> LineAddress {
        .offset(chip: "relays", LineOffset(offset))
    }

    private func wiring(_ test: Case, time: Duration = .seconds(30)) -> LockWiring {
        let settings = LineSettings(activeLow: test.activeLow)
        return LockWiring(
            compartment: Self.one, kind: test.kind, line: Self.line(1), settings: settings,
            unlockTime: time, unlockTimeMax: time, dutyMax: 1, dutyWindow: .seconds(3_600),
            milliamperes: test.kind == .maglock ? 0 : 300,
            locking: test.kind == .centralLocking
                ? LockingWiring(line: Self.line(2), settings: settings, time: time) : nil)
    }

    /// A board whose relays rest off by their own resistors, as relay boards do.
    private func board(_ test: Case) throws -> SimulatedGPIO {
        let gpio = SimulatedGPIO(clock: clock)
        gpio.addChip(label: "relays", lines: 4, onRelease: test.onRelease)
        for line in [1, 2] { try gpio.pull(Self.line(line), high: test.activeLow) }
        return gpio
    }

    private func isDriven(_ line: Int, _ test: Case, _ gpio: SimulatedGPIO) throws -> Bool {
        try gpio.level(of: Self.line(line)) != test.activeLow
    }

    private func order(_ purpose: UnlockOrder.Purpose = .opening) -> UnlockOrder {
        UnlockOrder(
            opening: OpeningID(1), compartment: Self.one, attempt: 1,
            notAfter: clock.now.advanced(by: .seconds(5)), purpose: purpose)
    }

    private func waits(_ gpio: SimulatedGPIO, _ test: Case, line: Int) -> Bool {
        let address = Self.line(line)
        return gpio.wait(until: clock.now.advanced(by: .seconds(20))) {
            $0(address) != test.activeLow
        }
    }

    @Test(arguments: cases)
    func startAndStop_DriveNothing(test: Case) throws {
        let gpio = try board(test)
        let bank = try LockBank(
            locks: [wiring(test)], budgetMilliamperes: nil, gpio: gpio, clock: clock
        ) { _, _, _ in }
        for line in [1, 2] { #expect(try !isDriven(line, test, gpio)) }
        bank.shutdown()
        for line in [1, 2] {
            #expect(try !isDriven(line, test, gpio))
            #expect(
                try gpio.history(of: Self.line(line)).allSatisfy { $0.isHigh == test.activeLow })
        }
    }

    @Test(arguments: cases)
    func stopInMidDrive_LetsGo_BeforeTheLineIsReleased(test: Case) throws {
        let gpio = try board(test)
        let told = Recording<PulseOutcome>()
        let purposes: [UnlockOrder.Purpose] =
            test.kind == .centralLocking ? [.opening, .exit, .locking] : [.opening, .exit]
        for purpose in purposes {
            let bank = try LockBank(
                locks: [wiring(test)], budgetMilliamperes: nil, gpio: gpio, clock: clock
            ) { _, _, outcome in told.append(outcome) }
            bank.energize(order(purpose))
            #expect(waits(gpio, test, line: purpose == .locking ? 2 : 1))
            bank.shutdown()
            for line in [1, 2] { #expect(try !isDriven(line, test, gpio)) }
        }
        #expect(told.elements == purposes.map { _ in .interrupted })
    }

    /// Killed: nobody lets go, the kernel takes the line back. What is left then is what the stop
    /// helper is for, which sets each line safe (SpindLinuxTests run it).
    @Test(arguments: cases)
    func lineOfADeadAgent_IsDrivenOnlyWhereTheKernelKeepsIt_AndSafeOnceAnybodySetsIt(
        test: Case
    ) throws {
        let gpio = try board(test)
        let lock = wiring(test)
        do {
            let line = try gpio.output(
                Self.line(1), settings: lock.settings, initial: .inactive, consumer: "killed")
            try line.set(.active)
            #expect(try isDriven(1, test, gpio))
        }
        #expect(try isDriven(1, test, gpio) == (test.onRelease == .persists))
        // A new agent, or the helper, requests it inactive.
        let bank = try LockBank(
            locks: [lock], budgetMilliamperes: nil, gpio: gpio, clock: clock
        ) { _, _, _ in }
        #expect(try !isDriven(1, test, gpio))
        bank.shutdown()
    }

    @Test(arguments: cases)
    func power_ComesBackWithNothingDriven(test: Case) throws {
        let gpio = try board(test)
        let told = Recording<PulseOutcome>()
        let bank = try LockBank(
            locks: [wiring(test, time: .milliseconds(300))], budgetMilliamperes: nil, gpio: gpio,
            clock: clock
        ) { _, _, outcome in told.append(outcome) }
        bank.energize(order())
        #expect(waits(gpio, test, line: 1))
        gpio.disconnect(chip: "relays")
        let outcomes = told.wait { $0.count == 1 }
        gpio.reconnect(chip: "relays")
        #expect(outcomes.allSatisfy { if case .failed = $0 { true } else { false } })
        let address = Self.line(1)
        #expect(
            gpio.wait(until: clock.now.advanced(by: .seconds(20))) {
                $0(address) == test.activeLow
            })
        bank.shutdown()
        for line in [1, 2] { #expect(try !isDriven(line, test, gpio)) }
    }

    @Test(arguments: [LockKind.solenoid, .strike, .maglock, .motor, .centralLocking])
    func everyKind_KeepsItsDutyAndTheBudget(kind: LockKind) {
        let start = Instant(sinceBoot: .seconds(1_000))
        var lock = wiring(
            Case(kind: kind, activeLow: false, onRelease: .input), time: .seconds(3))
        lock.dutyMax = 0.1
        lock.dutyWindow = .seconds(60)
        var schedule = LockSchedule(locks: [lock], budgetMilliamperes: 299, at: start)
        var later = start.advanced(by: .seconds(70))
        var order = order()
        order.notAfter = later.advanced(by: .seconds(5))
        let first = schedule.submit(order, at: later)
        if kind != .maglock {
            guard case .report(_, .failed)? = first.first else {
                Issue.record("it draws more than the budget: \(first)")
                return
            }
            schedule = LockSchedule(locks: [lock], budgetMilliamperes: 300, at: start)
            #expect(schedule.submit(order, at: later) == [.drive(Self.one)])
        }
        schedule.driven(Self.one, at: later)
        later = later.advanced(by: .seconds(3))
        #expect(schedule.advance(to: later) == [.release(Self.one)])
        _ = schedule.released(Self.one, at: later)
        later = later.advanced(by: .seconds(4))
        order.notAfter = later.advanced(by: .seconds(5))
        _ = schedule.advance(to: later)
        _ = schedule.submit(order, at: later)
        later = later.advanced(by: .seconds(3))
        _ = schedule.advance(to: later)
        _ = schedule.released(Self.one, at: later)
        later = later.advanced(by: .seconds(1))
        order.notAfter = later.advanced(by: .seconds(5))
        _ = schedule.advance(to: later)
        guard case .report(_, .limited(.duty, _))? = schedule.submit(order, at: later).first
        else {
            Issue.record("a third drive of 3 s in a minute is more than 10 %")
            return
        }
    }
}
