import SpindCore
import Testing

@testable import SpindRegistry

@Suite struct TimestampTests {
    @Test(
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("2026-12-01T09:00:00+01:00", 1_796_112_000_000),
            ("2026-12-01T08:00Z", 1_796_112_000_000), ("2026-12-01t08:00:00.5z", 1_796_112_000_500),
            ("2026-12-01T08:00:00.123456789Z", 1_796_112_000_123),
            ("2028-02-29T00:00:00-00:30", 1_835_397_000_000),
            ("2026-12-31T23:59:60Z", 1_798_761_600_000),
        ] as [(String, Int64)])
    func readsRFC3339(_ text: String, _ milliseconds: Int64) throws {
        #expect(try Timestamp.parse(text) == WallTime(millisecondsSince1970: milliseconds))
    }

    @Test(arguments: [
        ("2026-12-01T09:00:00", Timestamp.Malformed.noOffset), ("2026-12-01T09:00", .noOffset),
        ("2026-12-01", .form), ("2026-12-01 09:00:00Z", .form), ("2026-02-29T00:00:00Z", .calendar),
        ("2026-13-01T00:00:00Z", .calendar), ("2026-12-01T24:00:00Z", .calendar),
        ("2026-12-01T09:00:00+1:00", .form), ("2026-12-01T09:00:00+25:00", .calendar),
        ("1969-12-31T23:59:59Z", .calendar), ("2026-12-01T09:00:00.Z", .form),
        ("tomorrow at nine o'clock", .form), ("", .form), ("2026-12-01T09:00:00Z ", .form),
        ("٢٠٢٦-12-01T09:00:00Z", .form),
    ])
    func refusesWhatIsNoMoment(_ text: String, _ why: Timestamp.Malformed) {
        #expect(throws: why) { try Timestamp.parse(text) }
    }

    @Test func writesThePlacesTime_AlsoInTheHourThatThereIsTwice() throws {
        // Summer time ends on 2026-10-25 at 01:00Z.
        let times = ["2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z", "2026-12-01T08:00:00Z"]
        let texts = try times.map { Timestamp.text(try Timestamp.parse($0), APIBench.zone) }
        #expect(
            texts == [
                "2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+01:00",
                "2026-12-01T09:00:00+01:00",
            ])
    }

    @Test func everyHourOfFourYearsIsReadAsItIsWritten() throws {
        for hour in 0..<(4 * 366 * 24) {
            let time = WallTime(secondsSince1970: 1_767_225_600 + Int64(hour) * 3_600)
            #expect(try Timestamp.parse(Timestamp.text(time, APIBench.zone)) == time)
        }
    }
}
