import SpindCore
import Testing

@testable import SpindRegistry

/// Moments as people type them, in Berlin's time.
struct LocalTimeEntryTests {
    /// 2026-12-01T08:00+01:00.
    private static let now = WallTime(secondsSince1970: 1_796_108_400)

    private static func parse(_ text: String) throws(LocalTimeEntry.Fault) -> String {
        let time = try LocalTimeEntry.parse(text, in: APIBench.zone, now: now)
        return Timestamp.text(time, APIBench.zone)
    }

    @Test(arguments: [
        ("2026-12-01 14:00", "2026-12-01T14:00:00+01:00"),
        ("2026-12-01T14:00", "2026-12-01T14:00:00+01:00"),
        ("2026-12-01 9:05", "2026-12-01T09:05:00+01:00"),
        ("2027-07-01 00:00", "2027-07-01T00:00:00+02:00"),
        ("2026-12-01 24:00", "2026-12-02T00:00:00+01:00"),
        ("today 14:00", "2026-12-01T14:00:00+01:00"),
        ("tomorrow 14:00", "2026-12-02T14:00:00+01:00"),
        ("now", "2026-12-01T08:00:00+01:00"),
        ("2026-10-25 02:30 +02:00", "2026-10-25T02:30:00+02:00"),
        ("2026-10-25 02:30+01:00", "2026-10-25T02:30:00+01:00"),
        ("2026-10-25 03:00", "2026-10-25T03:00:00+01:00"),
    ])
    func momentIsRead_InTheZonesTime(_ text: String, _ expected: String) throws {
        #expect(try Self.parse(text) == expected)
    }

    @Test(arguments: [
        ("2026-10-25 02:30", ["'2026-10-25 02:30 +02:00'", "'2026-10-25 02:30 +01:00'"]),
        ("2027-03-28 02:30", ["'2027-03-28 01:59'", "'2027-03-28 03:00'"]),
    ])
    func bothPossibilitiesAreNamed_WhereTheClockIsSet(_ text: String, _ named: [String]) throws {
        let fault = try #require(throws: LocalTimeEntry.Fault.self) { try Self.parse(text) }
        for possibility in named { #expect(fault.description.contains(possibility)) }
        // What is named can be typed.
        for possibility in named { _ = try Self.parse(possibility.filter { $0 != "'" }) }
    }

    @Test(arguments: [
        "", "14:00", "2026-12-01", "2026-12-01 14", "2026-12-01 25:00", "2026-12-01 14:60",
        "2026-02-30 14:00", "01.12.2026 14:00", "2026-12-01 14:00 CET", "2026-12-01 14:00 +01",
        "2026-12-01 14:00 +03:00", "yesterday 14:00", "now now", "2026-12-01 14:00:30",
        "2026-12-01 １４:00",
    ])
    func otherTextIsRefused_WithAnExample(_ text: String) throws {
        let fault = try #require(throws: LocalTimeEntry.Fault.self) { try Self.parse(text) }
        #expect(!fault.description.isEmpty)
    }
}
