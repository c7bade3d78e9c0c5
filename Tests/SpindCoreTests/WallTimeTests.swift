import SpindCore
import Testing

@Suite struct WallTimeTests {
    private static let first = WallTime(millisecondsSince1970: .min)
    private static let last = WallTime(millisecondsSince1970: .max)

    /// A damaged number in the store must refuse a PIN, not end the agent.
    @Test func stopsAtTheEndsOfItsNumbers() {
        #expect(Self.last + .seconds(1) == Self.last)
        #expect(Self.first - .seconds(1) == Self.first)
        #expect(Self.last - Self.first == .milliseconds(Int64.max))
        #expect(Self.first - Self.last == .milliseconds(Int64.min))
        #expect(WallTime(secondsSince1970: .max) == Self.last)
        let summer = TimeZoneRules(firstOffsetSeconds: 7_200, transitions: [])
        #expect(summer.local(Self.last) == TimeZoneRules.utc.local(Self.last))
    }

    @Test func aGrantWithExtremeTimesIsJudged() {
        let grant = Grant(
            id: GrantID("g"), kind: .loan, set: HandoverSetID(1),
            window: WallWindow(start: Self.first, end: Self.last), grace: .seconds(600),
            usesAllowed: nil)
        let now = Moment(
            instant: Instant(sinceBoot: .zero), wall: WallTime(secondsSince1970: 1_800_000_000),
            trust: .holdover(errorMilliseconds: 1_000))
        let decision = AccessPolicy(untrustedClock: .returnsOnly)
            .decide(GrantStatus(grant: grant), at: now, doors: AccessPolicy.Doors())
        #expect(decision == .grant(.pickup))
    }
}
