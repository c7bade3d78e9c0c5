import SpindCore
import Testing

@Suite("What time the registry has")
struct RegistryTimeTests {
    private let noon = WallTime(secondsSince1970: 1_790_000_000)
    private let years = Duration.seconds(3 * 366 * 86_400)

    private func reading(
        _ second: Int, _ wall: WallTime, synchronized: Bool = false
    ) -> ClockReading {
        ClockReading(
            instant: at(second), wall: wall, kernelSynchronized: synchronized)
    }

    private func at(_ second: Int) -> Instant { Instant(sinceBoot: .seconds(second)) }

    private let past = WallTime(secondsSince1970: 0)

    @Test func aClockWithoutABatteryStartsByIt_AndItsErrorGrows() {
        var clock = ClockEstimator(floor: noon)
        #expect(clock.update(reading(10, past)).trust == .untrusted)
        let now = noon + .seconds(7_200)
        #expect(clock.hear(now, error: .milliseconds(300), at: at(20)) == .taken)
        let heard = clock.update(reading(20, past))
        #expect(heard.wall == now)
        #expect(heard.trust == .holdover(errorMilliseconds: 5_301))
        let day = clock.update(reading(20 + 86_400, past))
        #expect(day.wall == now + .seconds(86_400))
        #expect(day.trust == .holdover(errorMilliseconds: 5_301 + 8_640))
        #expect(clock.report?.source == .registry)
    }

    @Test func aBetterTimeTakesTheOlderOnesPlace_AWorseOneDoesNot() {
        var clock = ClockEstimator(floor: noon)
        _ = clock.update(reading(10, past))
        _ = clock.hear(noon + .seconds(60), error: .seconds(1), at: at(10))
        _ = clock.hear(noon + .seconds(60 + 3_600), error: .seconds(1), at: at(10 + 3_600))
        #expect(
            clock.update(reading(10 + 3_600, past)).trust == .holdover(errorMilliseconds: 6_001))
        _ = clock.hear(noon + .seconds(60 + 3_601), error: .seconds(30), at: at(10 + 3_601))
        #expect(
            clock.update(reading(10 + 3_601, past)).trust == .holdover(errorMilliseconds: 6_001))
    }

    @Test func aRegistryYearsOffIsNotBelieved_WhileNtpKeepsTheClock() {
        for off in [years, .zero - years, .seconds(60)] {
            var clock = ClockEstimator(floor: noon)
            _ = clock.update(reading(10, noon, synchronized: true))
            #expect(clock.hear(noon + off, error: .seconds(1), at: at(10)) == .ignored)
            let after = clock.update(reading(20, noon + .seconds(10), synchronized: true))
            #expect(after.trust == .trusted)
            #expect(after.wall == noon + .seconds(10))
            if off > .zero {
                #expect(clock.takeNotice() == .registryOff(by: off))
                #expect(clock.report?.registryOffByMilliseconds == off.wholeMilliseconds)
            }
        }
    }

    @Test func aRegistryThatWandersFromWhatIsKnownEndsAllTrust_UntilNtpSaysTheSame() {
        var clock = ClockEstimator(floor: noon)
        _ = clock.update(reading(10, noon, synchronized: true))
        _ = clock.update(reading(20, noon + .seconds(10)))
        #expect(clock.hear(noon + years, error: .seconds(1), at: at(30)) == .ignored)
        #expect(clock.takeNotice() == .registryOff(by: years - .seconds(20)))
        let doubted = clock.update(reading(30, past))
        #expect(doubted.trust == .untrusted)
        #expect(doubted.wall < noon + .seconds(60))
        // Saying it again is no proof.
        #expect(clock.hear(noon + years, error: .seconds(1), at: at(31)) == .ignored)
        #expect(clock.update(reading(31, past)).trust == .untrusted)
        // NTP of another opinion is none either.
        #expect(
            clock.update(reading(40, noon + .seconds(30), synchronized: true)).trust == .untrusted)
        let agreed = noon + years + .seconds(19)
        #expect(clock.update(reading(50, agreed, synchronized: true)).trust == .trusted)
        #expect(clock.report?.registryOffByMilliseconds == nil)
    }

    @Test func aRegistryMayMendItsClockByALittle() {
        var clock = ClockEstimator(floor: noon)
        _ = clock.update(reading(10, past))
        _ = clock.hear(noon + .seconds(100), error: .zero, at: at(10))
        #expect(clock.hear(noon + .seconds(500), error: .zero, at: at(10)) == .taken)
        #expect(clock.update(reading(11, past)).wall == noon + .seconds(501))
    }

    @Test func withItsAgreementNtpIsBelievedBeforeTheFloor() {
        var clock = ClockEstimator(floor: noon + years)
        #expect(clock.update(reading(10, noon, synchronized: true)).trust == .untrusted)
        // Of another opinion, nothing changes.
        #expect(clock.hear(noon + .seconds(900), error: .seconds(1), at: at(10)) == .ignored)
        #expect(
            clock.update(reading(11, noon + .seconds(1), synchronized: true)).trust == .untrusted)
        #expect(clock.hear(noon + .seconds(3), error: .seconds(1), at: at(12)) == .confirmed)
        let after = clock.update(reading(13, noon + .seconds(3), synchronized: true))
        #expect(after.trust == .trusted)
        #expect(after.wall == noon + .seconds(3))
    }

    @Test func aloneItNeverLowersTheFloor() {
        var clock = ClockEstimator(floor: noon)
        _ = clock.update(reading(10, past))
        #expect(clock.hear(noon - .seconds(601), error: .zero, at: at(10)) == .ignored)
        #expect(clock.update(reading(10, past)).trust == .untrusted)
        #expect(clock.update(reading(11, past)).wall >= noon)
    }

    @Test func afterAWrongNtpWentAwayItVouches_ButNotBeforeTheFloor() {
        for (time, isTaken) in [(Duration.seconds(60), true), (.seconds(-700), false)] {
            var clock = ClockEstimator(floor: noon)
            _ = clock.update(reading(10, noon, synchronized: true))
            _ = clock.update(reading(20, noon + years, synchronized: true))
            #expect(clock.update(reading(30, noon + years)).trust == .untrusted)
            let hearing = clock.hear(noon + time, error: .seconds(1), at: at(30))
            #expect((hearing == .taken) == isTaken)
            #expect((clock.update(reading(31, past)).trust != .untrusted) == isTaken)
        }
    }

    @Test(arguments: [
        (0, -1), (0, 61_000), (-400 * 86_400, 0),
    ])
    func whatSaysNothingIsNotListenedTo(seconds: Int, error: Int) {
        var clock = ClockEstimator(floor: nil)
        _ = clock.update(reading(10, past))
        #expect(
            clock.hear(noon + .seconds(seconds), error: .milliseconds(error), at: at(10))
                == .ignored)
        #expect(clock.update(reading(10, past)).trust == .untrusted)
    }

    @Test func aPersonStillConfirmsAgainstIt() {
        var clock = ClockEstimator(floor: noon)
        _ = clock.update(reading(10, noon, synchronized: true))
        _ = clock.update(reading(20, noon + .seconds(10)))
        _ = clock.hear(noon + years, error: .seconds(1), at: at(30))
        clock.confirm(noon + .seconds(25), error: .seconds(60), at: at(35))
        #expect(clock.update(reading(35, past)).trust == .holdover(errorMilliseconds: 60_001))
    }
}
