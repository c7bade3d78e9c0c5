import SpindCore
import Testing

@Suite struct AccessPolicyTests {
    private static let noon = WallTime(secondsSince1970: 1_800_000_000)
    private static let hour = Duration.seconds(3_600)

    private func status(
        grace: Duration = .zero, neighbours: [WallWindow] = []
    ) -> GrantStatus {
        GrantStatus(
            grant: Grant(
                id: GrantID("g"), kind: .loan, set: HandoverSetID(1),
                window: WallWindow(start: Self.noon, end: Self.noon + Self.hour * 2),
                grace: grace, usesAllowed: 1),
            neighbours: neighbours)
    }

    private func decide(
        _ status: GrantStatus, at offset: Duration, _ trust: ClockTrust = .trusted,
        untrusted: CabinetPolicy.UntrustedClock = .returnsOnly
    ) -> AccessDecision {
        let now = Moment(
            instant: Instant(sinceBoot: .zero), wall: Self.noon + offset, trust: trust)
        return AccessPolicy(untrustedClock: untrusted)
            .decide(status, at: now, doors: AccessPolicy.Doors())
    }

    @Test(arguments: [
        (Duration.seconds(-7_201), DenialReason.beforeWindow(start: noon)),
        (.seconds(-7_200), .tooEarly(start: noon)),
        (.milliseconds(-1), .tooEarly(start: noon)),
        (.seconds(7_200), .afterWindow(end: noon + hour * 2)),
    ])
    func outsideTheWindowItIsRefusedWithTheTime(offset: Duration, reason: DenialReason) {
        #expect(decide(status(), at: offset) == .deny(reason))
    }

    @Test(arguments: [Duration.zero, .seconds(3_600), .milliseconds(7_199_999)])
    func insideTheWindowItCounts(offset: Duration) {
        #expect(decide(status(), at: offset) == .grant(.pickup))
    }

    @Test func graceExtendsTheWindowUntilSomebodyElsesTimeBegins() {
        let late = Duration.seconds(7_200 + 900)
        #expect(decide(status(grace: .seconds(1_800)), at: late) == .grant(.pickup))
        let next = WallWindow(start: Self.noon + Self.hour * 2, end: Self.noon + Self.hour * 4)
        #expect(
            decide(status(grace: .seconds(1_800), neighbours: [next]), at: late)
                == .deny(.afterWindow(end: Self.noon + Self.hour * 2)))
    }

    @Test func aSmallErrorCountsWhereTheWindowIsTouched() {
        let trust = ClockTrust.holdover(errorMilliseconds: 300_000)
        #expect(decide(status(), at: .seconds(-299), trust) == .grant(.pickup))
        #expect(
            decide(status(), at: .seconds(-301), trust) == .deny(.tooEarly(start: Self.noon)))
        #expect(decide(status(), at: .seconds(7_200 + 299), trust) == .grant(.pickup))
    }

    @Test func aSmallErrorDoesNotCountWhereItCouldBeSomebodyElsesTime() {
        let trust = ClockTrust.holdover(errorMilliseconds: 300_000)
        let next = WallWindow(start: Self.noon + Self.hour * 2, end: Self.noon + Self.hour * 4)
        let both = status(neighbours: [next])
        #expect(
            decide(both, at: .seconds(7_000), trust)
                == .deny(.clockTooUncertain(errorMilliseconds: 300_000)))
        #expect(decide(both, at: .seconds(6_800), trust) == .grant(.pickup))
        #expect(decide(both, at: .seconds(7_000)) == .grant(.pickup), "a sure clock is sure")
    }

    @Test(arguments: [Int64(1), 300_000, 600_000, 600_001])
    func whatIsWhollyInsideItsOwnWindowCountsBesideAGrantForTheSameTime(error: Int64) {
        let steward = WallWindow(start: Self.noon - Self.hour * 48, end: Self.noon + Self.hour * 48)
        let trust = ClockTrust.holdover(errorMilliseconds: error)
        #expect(decide(status(neighbours: [steward]), at: Self.hour, trust) == .grant(.pickup))
        let uncertain = AccessDecision.deny(.clockTooUncertain(errorMilliseconds: error))
        #expect(decide(status(neighbours: [steward]), at: .zero, trust) == uncertain)
    }

    @Test func aLargeErrorCountsOnlyWhollyInside() {
        let trust = ClockTrust.holdover(errorMilliseconds: 1_800_000)
        #expect(decide(status(), at: .seconds(1_800), trust) == .grant(.pickup))
        let uncertain = AccessDecision.deny(.clockTooUncertain(errorMilliseconds: 1_800_000))
        #expect(decide(status(), at: .seconds(1_799), trust) == uncertain)
        #expect(decide(status(), at: .seconds(5_400), trust) == uncertain)
    }

    @Test func anUntrustedClockMeansReturnsOnlyUnlessTheSiteSaysOtherwise() {
        #expect(decide(status(), at: Self.hour, .untrusted) == .deny(.clockUntrusted))
        #expect(
            decide(status(), at: Self.hour * -48, .untrusted, untrusted: .notEndedAtFloor)
                == .grant(.pickup))
        #expect(
            decide(status(), at: Self.hour * 3, .untrusted, untrusted: .notEndedAtFloor)
                == .deny(.afterWindow(end: Self.noon + Self.hour * 2)))
    }

    @Test func revocationAndUseComeBeforeTime() {
        var revoked = status()
        revoked.grant.revokedAt = Self.noon
        #expect(decide(revoked, at: Self.hour) == .deny(.revoked(at: Self.noon)))
        var used = status()
        used.usesConsumed = 1
        #expect(decide(used, at: Self.hour) == .deny(.usedUp(usesAllowed: 1)))
    }
}
