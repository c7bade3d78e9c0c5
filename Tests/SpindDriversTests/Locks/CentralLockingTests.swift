import SpindCore
import SpindDrivers
import SpindHAL
import SpindSimulatedHardware
import Testing

/// Two relays, one that unlocks and one that locks: never both.
@Suite("Central locking", .timeLimit(.minutes(1)))
struct CentralLockingTests {
    private static let start = Instant(sinceBoot: .seconds(1_000))
    private static let car = CompartmentID(1)

    let clock = MachineClock()
    let gpio: SimulatedGPIO
    let told = Recording<PulseOutcome>()

    init() {
        gpio = SimulatedGPIO(clock: clock)
        gpio.addChip(label: "relays", lines: 8)
    }

    private static func line(_ offset: Int) -> LineAddress {
        .offset(chip: "relays", LineOffset(offset))
    }

    private static func wiring(
        unlock: Duration = .milliseconds(500), lock: Duration = .milliseconds(300),
        duty: Double = 0.5
    ) -> LockWiring {
        LockWiring(
            compartment: car, kind: .centralLocking, line: line(1), settings: LineSettings(),
            unlockTime: unlock, unlockTimeMax: max(unlock, lock) * 2, dutyMax: duty,
            dutyWindow: .seconds(60), milliamperes: 100,
            locking: LockingWiring(
                line: line(2), settings: LineSettings(activeLow: true), time: lock))
    }

    private static func order(
        _ purpose: UnlockOrder.Purpose, _ opening: Int64 = 1, at now: Instant = start
    ) -> UnlockOrder {
        UnlockOrder(
            opening: purpose == .locking ? UnlockOrder.noOpening : OpeningID(opening),
            compartment: car, attempt: 1, notAfter: now.advanced(by: .seconds(5)),
            purpose: purpose)
    }

    private static func schedule(_ wiring: LockWiring = wiring()) -> LockSchedule {
        LockSchedule(locks: [wiring], budgetMilliamperes: nil, at: start)
    }

    @Test func locking_LastsForItsOwnTime() {
        var schedule = Self.schedule()
        #expect(schedule.submit(Self.order(.locking), at: Self.start) == [.drive(Self.car)])
        schedule.driven(Self.car, at: Self.start)
        #expect(schedule.nextDeadline == Self.start.advanced(by: .milliseconds(300)))
    }

    @Test func orderTheOtherWay_WaitsUntilTheFirstIsOver() {
        var schedule = Self.schedule()
        _ = schedule.submit(Self.order(.opening), at: Self.start)
        schedule.driven(Self.car, at: Self.start)
        #expect(schedule.submit(Self.order(.locking), at: Self.start) == [])
        let end = Self.start.advanced(by: .milliseconds(500))
        #expect(schedule.advance(to: end) == [.release(Self.car)])
        _ = schedule.released(Self.car, at: end)
        #expect(schedule.advance(to: end) == [], "its relay has to drop first")
        let rested = end.advanced(by: LockSchedule.rest)
        #expect(schedule.advance(to: rested) == [.drive(Self.car)])
        #expect(schedule.order(of: Self.car)?.purpose == .locking)
    }

    @Test func bothWays_CountForTheDuty() {
        var schedule = Self.schedule(Self.wiring(duty: 0.045))
        // The start counts as one drive of 1 s; 2.7 s are allowed in a minute.
        var now = Self.start.advanced(by: .seconds(1))
        for purpose in [UnlockOrder.Purpose.opening, .locking] {
            #expect(schedule.submit(Self.order(purpose, at: now), at: now) == [.drive(Self.car)])
            schedule.driven(Self.car, at: now)
            now = now.advanced(by: .milliseconds(500))
            _ = schedule.advance(to: now)
            _ = schedule.released(Self.car, at: now)
            now = now.advanced(by: .seconds(1))
            _ = schedule.advance(to: now)
        }
        let actions = schedule.submit(Self.order(.locking, at: now), at: now)
        guard case .report(_, .limited(.duty, _))? = actions.first else {
            Issue.record("it was driven beyond its duty: \(actions)")
            return
        }
    }

    @Test func lockWithoutADriveThatLocks_IsNeverDrivenForIt() {
        var wiring = Self.wiring()
        wiring.locking = nil
        var schedule = Self.schedule(wiring)
        #expect(
            schedule.submit(Self.order(.locking), at: Self.start) == [
                .report(Self.order(.locking), .failed("lock 1 has no drive that locks it"))
            ])
    }

    @Test(arguments: 1...40 as ClosedRange<UInt64>)
    func linesAreNeverActiveTogether_WhateverIsOrdered(seed: UInt64) throws {
        var state = seed &* 0x9E37_79B9_7F4A_7C15
        func draw(_ range: ClosedRange<Int>) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return range.lowerBound + Int(state >> 33) % range.count
        }
        var schedule = Self.schedule(Self.wiring(duty: 1))
        var now = Self.start
        var active: UnlockOrder.Purpose?
        var drives = 0
        func perform(_ actions: [LockSchedule.Action]) {
            var left = actions
            while !left.isEmpty {
                switch left.removeFirst() {
                case .drive:
                    #expect(active == nil, "one is driven already")
                    active = schedule.order(of: Self.car)?.purpose
                    drives += 1
                    schedule.driven(Self.car, at: now)
                case .release:
                    active = nil
                    left += schedule.released(Self.car, at: now)
                case .report: break
                }
            }
        }
        for number in 1...200 {
            switch draw(0...5) {
            case 0: perform(schedule.submit(Self.order(.opening, Int64(number), at: now), at: now))
            case 1: perform(schedule.submit(Self.order(.locking, at: now), at: now))
            case 2: perform(schedule.deenergize(Self.car, at: now))
            default:
                now = now.advanced(by: .milliseconds(draw(1...400)))
                perform(schedule.advance(to: now))
            }
        }
        #expect(drives > 10)
    }

    @Test func bank_DrivesTheLineOfEachOrder_AndLetsBothGo() throws {
        let wiring = Self.wiring(unlock: .milliseconds(40), lock: .milliseconds(30), duty: 1)
        let bank = try LockBank(
            locks: [wiring], budgetMilliamperes: nil, gpio: gpio, clock: clock
        ) { [told] _, _, outcome in told.append(outcome) }
        let (unlocking, locking) = (Self.line(1), Self.line(2))
        #expect(try !gpio.level(of: unlocking))
        #expect(try gpio.level(of: locking), "it is active-low, and at rest")
        bank.energize(Self.order(.opening, at: clock.now))
        bank.energize(Self.order(.locking, at: clock.now))
        let limit = clock.now.advanced(by: .seconds(20))
        #expect(gpio.wait(until: limit) { $0(unlocking) && $0(locking) })
        #expect(gpio.wait(until: limit) { !$0(unlocking) && !$0(locking) })
        told.wait { $0.count == 2 }
        #expect(told.elements == [.pulsed, .pulsed])
        #expect(try !gpio.level(of: unlocking))
        #expect(try gpio.level(of: locking))
        bank.energize(Self.order(.locking, at: clock.now))
        #expect(gpio.wait(until: clock.now.advanced(by: .seconds(20))) { !$0(locking) })
        bank.shutdown()
        #expect(try gpio.level(of: locking), "it is let go when the agent ends")
        #expect(try !gpio.level(of: unlocking))
    }
}
