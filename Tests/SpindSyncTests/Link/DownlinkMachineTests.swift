import SpindAgent
import SpindCore
import SpindSeeds
import SpindSync
import Testing

@Suite struct DownlinkMachineTests {
    private let start = Instant(sinceBoot: .seconds(100))

    /// A machine whose link is up, waiting for changes.
    private func connected(
        _ generator: inout SeededGenerator
    ) -> DownlinkMachine {
        var machine = DownlinkMachine()
        for event in [
            DownlinkMachine.Event.began, .greeted(hasCursor: true), .timed,
            .changesTaken(hasMore: false),
        ] {
            _ = machine.handle(event, at: start, wantsRenewal: false, using: &generator)
        }
        return machine
    }

    @Test func waitsGrowToFiveMinutesAndAreDrawnFromTheWhole() {
        var generator = SeededGenerator(seed: 1)
        var longest: [Duration] = []
        for number in 0..<12 {
            var drawn: [Duration] = []
            for _ in 0..<200 {
                var backoff = Backoff()
                for _ in 0..<number { _ = backoff.next(using: &generator) }
                drawn.append(backoff.next(using: &generator))
            }
            let limit = min(Duration.seconds(1) * (1 << min(number, 9)), .seconds(300))
            #expect(drawn.allSatisfy { $0 <= limit && $0 >= Backoff.least })
            // Full jitter: low draws as well as high ones.
            #expect(drawn.contains { $0 > limit * 3 / 4 } && drawn.contains { $0 < limit / 4 })
            longest.append(drawn.max() ?? .zero)
        }
        #expect(longest.max() ?? .zero <= .seconds(300))
    }

    /// Leosac gives up its broker after sixty tries: here no number of failures ends the trying.
    @Test func registryThatWasAwayForWeeksIsStillAskedEveryFiveMinutes() {
        var generator = SeededGenerator(seed: 3)
        var backoff = Backoff()
        var away = Duration.zero
        var tries = 0
        while away < .seconds(8 * 7 * 86_400) {
            let wait = backoff.next(using: &generator)
            #expect(wait <= .seconds(300))
            away += wait
            tries += 1
        }
        #expect(tries > 8 * 7 * 288)
    }

    @Test(arguments: [(0, 0), (30, 30), (100_000, 900), (-5, 0)])
    func registryMayAskForAWaitOfAQuarterOfAnHourAtMost(asked: Int, waited: Int) {
        var generator = SeededGenerator(seed: 2)
        var backoff = Backoff()
        let wait = backoff.next(atLeast: .seconds(asked), using: &generator)
        #expect(wait >= .seconds(waited) && wait <= .seconds(waited + 1))
    }

    @Test func helloIsSaidAnew_WhenAConnectionFailed() {
        var generator = SeededGenerator(seed: 3)
        var machine = connected(&generator)
        let failure = LinkFailure(.unreachable, "cut")
        let wait = machine.handle(
            .failed(failure), at: start, wantsRenewal: false, using: &generator)
        guard case .wait(let duration) = wait else {
            Issue.record("\(wait)")
            return
        }
        #expect(duration <= .seconds(1))
        #expect(machine.state == .waiting && machine.problem == "cut")
        let next = machine.handle(.waited, at: start, wantsRenewal: false, using: &generator)
        #expect(next == .hello && machine.state == .connecting)
    }

    @Test func refusedCabinetTriesRarely_AndIsTakenBackWhenItMay() {
        var generator = SeededGenerator(seed: 4)
        var machine = connected(&generator)
        for _ in 0..<3 {
            let wait = machine.handle(
                .failed(LinkFailure(.refused(.revoked), "revoked")), at: start,
                wantsRenewal: false, using: &generator)
            guard case .wait(let duration) = wait else {
                Issue.record("\(wait)")
                return
            }
            #expect(Backoff.refused.contains(duration))
            #expect(machine.state == .refused)
            #expect(
                machine.handle(.waited, at: start, wantsRenewal: false, using: &generator)
                    == .hello)
            #expect(machine.state == .refused)
        }
        _ = machine.handle(
            .greeted(hasCursor: true), at: start, wantsRenewal: false, using: &generator)
        #expect(machine.state == .connected)
    }

    @Test func snapshotIsAskedForOnceAtOnce_ThenAfterAWait() {
        var generator = SeededGenerator(seed: 5)
        var machine = connected(&generator)
        let needed = LinkFailure(.refused(.snapshotNeeded), "too old")
        func handle(_ event: DownlinkMachine.Event) -> DownlinkMachine.Action {
            machine.handle(event, at: start, wantsRenewal: false, using: &generator)
        }
        #expect(handle(.failed(needed)) == .snapshot)
        #expect(handle(.snapshotTaken) == .changes(waitSeconds: 40))
        guard case .wait = handle(.failed(needed)) else {
            Issue.record("a registry that forgets its own snapshot is asked without a pause")
            return
        }
        #expect(handle(.waited) == .snapshot)
    }

    @Test func renewalIsDueAtTwoThirdsOfACertificatesLife() {
        let place = SimulatedAccount.member("first", days: 90)
        let due = SimulatedTime.epoch + .seconds(60 * 86_400)
        #expect(!place.wantsRenewal(at: due - .milliseconds(1)))
        #expect(place.wantsRenewal(at: due))
    }

    @Test func newCertificateIsAskedForAtTwoThirds_AndAgainAnHourLater() {
        var generator = SeededGenerator(seed: 6)
        var machine = connected(&generator)
        var now = start
        #expect(
            machine.handle(
                .changesTaken(hasMore: false), at: now, wantsRenewal: true, using: &generator)
                == .renew)
        let wait = machine.handle(
            .failed(LinkFailure(.refused(.unavailable), "later")), at: now, wantsRenewal: true,
            using: &generator)
        guard case .wait = wait else {
            Issue.record("\(wait)")
            return
        }
        // The old one still serves.
        #expect(machine.handle(.waited, at: now, wantsRenewal: true, using: &generator) == .hello)
        _ = machine.handle(
            .greeted(hasCursor: true), at: now, wantsRenewal: true, using: &generator)
        now = now.advanced(by: .seconds(3_600))
        #expect(machine.handle(.timed, at: now, wantsRenewal: true, using: &generator) == .renew)
    }

    @Test func endedCertificateIsRenewedAtOnce_ButNotInALoop() {
        var generator = SeededGenerator(seed: 7)
        var machine = DownlinkMachine(renewalDue: start.advanced(by: .seconds(60)))
        let ended = LinkFailure(.certificateExpired, "ended")
        func handle(_ event: DownlinkMachine.Event, _ at: Instant) -> DownlinkMachine.Action {
            machine.handle(event, at: at, wantsRenewal: false, using: &generator)
        }
        // It was renewed a moment ago: then the registry's clock is wrong.
        _ = handle(.began, start)
        guard case .wait = handle(.failed(ended), start) else {
            Issue.record("it asks for one certificate after the other")
            return
        }
        let later = start.advanced(by: .seconds(60))
        _ = handle(.waited, later)
        #expect(handle(.failed(ended), later) == .renew)
        guard case .wait = handle(.failed(LinkFailure(.unreachable, "cut")), later) else {
            Issue.record("it does not wait")
            return
        }
        #expect(handle(.waited, later) == .hello)
    }

    @Test func storeThatIsAwayIsTriedAgainWithTheSameCursor() {
        var generator = SeededGenerator(seed: 8)
        var machine = connected(&generator)
        let wait = machine.handle(
            .storeFailed("full"), at: start, wantsRenewal: false, using: &generator)
        guard case .wait = wait else {
            Issue.record("\(wait)")
            return
        }
        #expect(machine.problem?.contains("full") == true)
        #expect(
            machine.handle(.waited, at: start, wantsRenewal: false, using: &generator)
                == .changes(waitSeconds: 40))
    }
}
