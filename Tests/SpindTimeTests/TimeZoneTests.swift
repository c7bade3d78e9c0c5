import SpindCore
import SpindTime
import Testing

/// 2026-09-21T14:13:20Z.
private let start = WallTime(secondsSince1970: 1_790_000_000)

@Suite("Time zones of the system")
struct TimeZoneTests {
    @Test func summerBeginsAndEndsInGermany() throws {
        let march = WallTime(secondsSince1970: 1_774_746_000)  // 2026-03-29T01:00Z
        let rules = try #require(TimeZoneRules.system(named: "Europe/Berlin", around: march))
        #expect(rules.offsetSeconds(at: march - .seconds(1)) == 3_600)
        #expect(rules.offsetSeconds(at: march) == 7_200)
        let october = WallTime(secondsSince1970: 1_792_890_000)  // 2026-10-25T01:00Z
        #expect(rules.offsetSeconds(at: october - .seconds(1)) == 7_200)
        #expect(rules.offsetSeconds(at: october) == 3_600)
        #expect(rules.transitions.count >= 20, "ten years and more")
    }

    @Test func machineThatWakesIn1970KnowsTheSummersToCome() throws {
        let rules = try #require(
            TimeZoneRules.system(
                named: "Europe/Berlin", around: WallTime(secondsSince1970: 0)))
        #expect(rules.offsetSeconds(at: WallTime(secondsSince1970: 1_783_000_000)) == 7_200)
    }

    @Test func zoneWithoutSummerHasOneOffset() throws {
        let zone = try #require(
            TimeZoneRules.system(named: "Asia/Kolkata", around: start))
        #expect(zone == TimeZoneRules(firstOffsetSeconds: 19_800, transitions: []))
    }

    @Test func unknownZoneIsNil() {
        #expect(TimeZoneRules.system(named: "Europe/Spind", around: start) == nil)
    }
}
