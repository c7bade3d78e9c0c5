import SpindCore
import SpindSeeds
import Testing

@Suite("How far the clock is believed")
struct ClockEstimatorTests {
    private let noon = WallTime(secondsSince1970: 1_790_000_000)

    private func reading(
        _ second: Double, _ wall: WallTime, synchronized: Bool = false
    ) -> ClockReading {
        ClockReading(
            instant: Instant(sinceBoot: .seconds(second)), wall: wall,
            kernelSynchronized: synchronized)
    }

    @Test func clockIsUntrustedAfterAStart_AndCountsOnFromTheFloor() {
        var clock = ClockEstimator(floor: noon)
        let past = WallTime(secondsSince1970: 0)
        #expect(clock.update(reading(10, past)).wall == noon)
        let later = clock.update(reading(25, past + .seconds(15)))
        #expect(later.trust == .untrusted)
        #expect(later.wall == noon + .seconds(15))
    }

    @Test func unsynchronisedClockInTheFutureIsNotBelieved() {
        var clock = ClockEstimator(floor: noon)
        let moment = clock.update(reading(10, noon + .seconds(80_000_000)))
        #expect(moment.wall == noon)
        #expect(moment.trust == .untrusted)
    }

    @Test func newCabinetStartsNoEarlierThanTheProgram() {
        var clock = ClockEstimator(floor: nil)
        #expect(
            clock.update(reading(1, WallTime(secondsSince1970: 0))).wall
                == .init(
                    secondsSince1970: 1_767_225_600))
    }

    @Test func kernelSynchronisationMakesItTrusted_AndItsLossHoldover() {
        var clock = ClockEstimator(floor: noon)
        let ntp = noon + .seconds(3_600)
        #expect(clock.update(reading(10, ntp, synchronized: true)).trust == .trusted)
        let day = clock.update(reading(10 + 86_400, ntp + .seconds(86_400)))
        #expect(day.wall == ntp + .seconds(86_400))
        // 5 s at the start and 100 ppm of a day.
        #expect(day.trust == .holdover(errorMilliseconds: 5_000 + 8_640 + 1))
    }

    @Test func steppedSystemClockDoesNotMoveTheEstimate() {
        var clock = ClockEstimator(floor: noon)
        _ = clock.update(reading(10, noon, synchronized: true))
        let after = clock.update(reading(20, noon + .seconds(7_200)))
        #expect(after.wall == noon + .seconds(10))
        #expect(clock.takeNotice() == .systemClockStepped(by: .seconds(7_190)))
        #expect(clock.takeNotice() == nil)
    }

    @Test(arguments: [-40.0, 40.0])
    func contradictionMakesItUntrusted_UntilSomebodyConfirms(difference: Double) {
        var clock = ClockEstimator(floor: noon)
        _ = clock.update(reading(10, noon, synchronized: true))
        let wrong = noon + .seconds(10 + difference)
        let doubted = clock.update(reading(20, wrong, synchronized: true))
        #expect(doubted.trust == .untrusted)
        #expect(doubted.wall >= noon)
        #expect(clock.takeNotice() == .contradicted(by: .seconds(difference)))
        // It stays so though NTP goes on, and though it agrees again.
        #expect(
            clock.update(reading(30, noon + .seconds(20), synchronized: true)).trust
                == .untrusted)

        let known = noon + .seconds(30 + difference)
        clock.confirm(known, error: .seconds(2), at: Instant(sinceBoot: .seconds(40)))
        let confirmed = clock.update(reading(40, known))
        #expect(confirmed.wall == known)
        #expect(confirmed.trust == .holdover(errorMilliseconds: 2_001))
        let again = clock.update(reading(50, known + .seconds(10), synchronized: true))
        #expect(again.trust == .trusted)
    }

    @Test func confirmedTimeLowersTheFloor_AndRunsOnInHoldover() {
        var clock = ClockEstimator(floor: noon)
        _ = clock.update(reading(10, noon - .seconds(90_000)))
        let known = noon - .seconds(86_400)
        clock.confirm(known, error: .seconds(60), at: Instant(sinceBoot: .seconds(10)))
        let now = clock.update(reading(10, noon - .seconds(90_000)))
        #expect(now.wall == known)
        #expect(now.trust == .holdover(errorMilliseconds: 60_001))
        #expect(clock.report?.floor == known)
        #expect(clock.report?.source == .confirmed)
        let later = clock.update(reading(110, noon + .seconds(5)))
        #expect(later.wall == known + .seconds(100))
        #expect(clock.report?.ageMilliseconds == 100_000)
    }

    @Test func ntpThatAgreesWithAConfirmedTimeIsTrustedAtOnce_AlsoALittleEarlier() {
        var clock = ClockEstimator(floor: noon + .seconds(86_400))
        _ = clock.update(reading(10, noon, synchronized: true))
        #expect(clock.report?.contradictedByMilliseconds == -86_400_000)
        let read = noon + .seconds(40)
        #expect(
            clock.contradiction(
                of: read, error: .seconds(60), at: Instant(sinceBoot: .seconds(10))) == nil)
        clock.confirm(read, error: .seconds(60), at: Instant(sinceBoot: .seconds(10)))
        let now = clock.update(reading(11, noon + .seconds(1), synchronized: true))
        #expect(now.trust == .trusted)
        #expect(now.wall == noon + .seconds(1))
        #expect(clock.report?.source == .kernel)
        #expect(clock.report?.contradictedByMilliseconds == nil)
    }

    @Test(arguments: [(-66.0, true), (-65.0, false), (65.0, false), (66.0, true)])
    func ntpContradictsATimeAboutToBeConfirmed_BeyondItsError(by seconds: Double, _ does: Bool) {
        var clock = ClockEstimator(floor: noon)
        _ = clock.update(reading(10, noon + .seconds(seconds), synchronized: true))
        let found = clock.contradiction(
            of: noon + .seconds(5), error: .seconds(60), at: Instant(sinceBoot: .seconds(15)))
        #expect(found == (does ? .seconds(seconds) : nil))
        // A clock that nobody keeps contradicts nothing.
        _ = clock.update(reading(20, noon))
        #expect(
            clock.contradiction(
                of: noon + .seconds(9_999), error: .zero, at: Instant(sinceBoot: .seconds(20)))
                == nil)
    }

    @Test func ntpFarBelowTheFloorIsNotBelieved() {
        var clock = ClockEstimator(floor: noon)
        let moment = clock.update(reading(10, noon - .seconds(601), synchronized: true))
        #expect(moment.trust == .untrusted)
        #expect(moment.wall == noon)
    }

    @Test func ntpALittleBelowTheFloorMakesTimeStandStillUntilItIsReached() {
        var clock = ClockEstimator(floor: noon)
        let held = clock.update(reading(10, noon - .seconds(60), synchronized: true))
        #expect(held.wall == noon)
        #expect(held.trust == .holdover(errorMilliseconds: 65_001))
        let reached = clock.update(reading(70, noon, synchronized: true))
        #expect(reached.wall == noon)
        #expect(reached.trust == .trusted)
    }

    @Test func ntpCannotMoveTheTimeFarBySmallSteps() {
        var clock = ClockEstimator(floor: noon)
        var trust = ClockTrust.trusted
        for step in 0..<10 {
            let wall = noon + .seconds(Double(step) * 9)
            trust = clock.update(reading(Double(step), wall, synchronized: true)).trust
        }
        #expect(trust == .untrusted)
    }

    @Test func floorThatBecomesKnownLaterRaisesTheTime() {
        var clock = ClockEstimator(floor: nil)
        _ = clock.update(reading(10, noon))
        clock.raiseFloor(to: noon)
        #expect(clock.update(reading(20, noon)).wall == noon)
        clock.raiseFloor(to: noon - .seconds(60))
        #expect(clock.update(reading(25, noon)).wall == noon + .seconds(5))
    }

    @Test func batteryClockGivesHoldoverAfterAStart() {
        let battery = ClockEstimator.BatteryClock(trustedAt: noon, error: .seconds(5))
        var clock = ClockEstimator(floor: noon, battery: battery)
        let month = Duration.seconds(30 * 86_400)
        let moment = clock.update(reading(10, noon + month))
        #expect(moment.wall == noon + month)
        // 5 s, 20 ppm of a month, and the clock's whole second.
        #expect(moment.trust == .holdover(errorMilliseconds: 5_000 + 51_840 + 1_000 + 1))
    }

    @Test(arguments: [-3_600.0, 6 * 366 * 86_400.0])
    func batteryClockThatLostItsTimeIsNotBelieved(off: Double) {
        let battery = ClockEstimator.BatteryClock(trustedAt: noon)
        var clock = ClockEstimator(floor: noon, battery: battery)
        #expect(clock.update(reading(10, noon + .seconds(off))).trust == .untrusted)
    }

    @Test func ntpOutsideTheBatteryClocksIntervalIsNotBelieved() {
        let battery = ClockEstimator.BatteryClock(trustedAt: noon)
        var clock = ClockEstimator(floor: noon, battery: battery)
        _ = clock.update(reading(10, noon + .seconds(60)))
        let ntp = clock.update(reading(20, noon + .seconds(700), synchronized: true))
        #expect(ntp.trust == .untrusted)
    }

    @Test(arguments: 1...200)
    func trueTimeLiesWithinTheError_AndTimeNeverGoesBack(seed: UInt64) {
        var world = ClockWorld(seed: seed, start: noon)
        var clock = ClockEstimator(floor: world.floor, battery: world.battery)
        var newest = world.floor
        for _ in 0..<300 {
            let reading = world.next()
            let moment = clock.update(reading)
            #expect(moment.wall >= newest, "time went back")
            newest = moment.wall
            switch moment.trust {
            case .trusted:
                #expect(world.distance(to: moment.wall) <= .seconds(10))
            case .holdover(let milliseconds):
                #expect(world.distance(to: moment.wall) <= .milliseconds(milliseconds))
            case .untrusted:
                #expect(moment.wall <= world.truth + .seconds(world.elapsed / 5_000 + 1))
            }
        }
    }
}

/// A machine whose oscillator wanders within 100 ppm, whose system clock is stepped at random, and
/// whose NTP comes and goes, is honest, and is at most 4.9 s wrong.
private struct ClockWorld {
    private var generator: SeededGenerator
    private var instant = Instant(sinceBoot: .seconds(5))
    private var offset: Duration
    private var isSynchronized = false
    private let start: WallTime
    private var passed = Duration.zero
    private var hasBeenRead = false
    let floor: WallTime
    let battery: ClockEstimator.BatteryClock?

    init(seed: UInt64, start: WallTime) {
        generator = SeededGenerator(seed: seed)
        self.start = start
        let off = Duration.seconds(Int64.random(in: 60...10_000_000, using: &generator))
        floor = start - off
        let hasBattery = Bool.random(using: &generator)
        battery = hasBattery ? .init(trustedAt: start - off) : nil
        let drift = Int64.random(in: -20...20, using: &generator)
        offset =
            hasBattery
            ? off * drift / 1_000_000
            : .seconds(Int64.random(in: -1_000_000_000...1_000_000_000, using: &generator))
        offset -= .seconds(5)
    }

    var truth: WallTime { start + passed }
    var elapsed: Double { passed / .seconds(1) }

    func distance(to wall: WallTime) -> Duration {
        let distance = wall - truth
        return distance < .zero ? .zero - distance : distance
    }

    mutating func next() -> ClockReading {
        let step = Duration.milliseconds(Int64.random(in: 0...500_000, using: &generator))
        let drift = Int64.random(in: -99...99, using: &generator)
        passed += step
        instant = instant.advanced(by: step + step * drift / 1_000_000)
        switch Int.random(in: 0..<20, using: &generator) {
        case 0: isSynchronized = true
        case 1: isSynchronized = false
        case 2 where !isSynchronized && hasBeenRead:
            offset += .seconds(Int64.random(in: -100_000...100_000, using: &generator))
        default: break
        }
        hasBeenRead = true
        if isSynchronized {
            let error = Duration.milliseconds(Int64.random(in: -4_900...4_900, using: &generator))
            let wall = truth + error
            offset = wall - start - instant.sinceBoot
            return ClockReading(instant: instant, wall: wall, kernelSynchronized: true)
        }
        return ClockReading(
            instant: instant, wall: start + instant.sinceBoot + offset, kernelSynchronized: false)
    }
}
