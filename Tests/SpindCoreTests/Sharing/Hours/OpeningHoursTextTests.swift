import SpindCore
import Testing

@Suite("The text of opening hours")
struct OpeningHoursTextTests {
    @Test(arguments: [
        ("24/7", "24/7"), ("00:00-24:00", "24/7"), ("off", "off"), ("closed", "off"),
        ("Mo-Fr 08:00-18:00", "Mo-Fr 08:00-18:00"), ("Mo-Su 08:00-18:00", "08:00-18:00"),
        ("Mo,Tu,We,Sa 08:00-18:00", "Mo-We,Sa 08:00-18:00"), ("Sa-Mo", "Mo,Sa-Su 00:00-24:00"),
        ("Fr,Mo 10:00-12:00,08:00-09:00", "Mo,Fr 08:00-09:00,10:00-12:00"),
        ("08:00-12:00,11:00-13:00,13:00-14:00", "08:00-14:00"),
        ("20:00-26:00", "20:00-02:00"), ("00:00-26:00", "00:00-26:00"),
        ("10:00-34:00", "10:00-34:00"),
        ("10:00-33:59", "10:00-09:59"), ("20:00-24:00", "20:00-24:00"),
        ("20:00-00:00", "20:00-24:00"),
        ("12:00-48:00", "12:00-48:00"),
        ("PH,Mo-Fr 08:00-12:00", "Mo-Fr,PH 08:00-12:00"), ("SH,PH off", "PH,SH off"),
        ("SH Mo-Fr 10:00-12:00", "SH Mo-Fr 10:00-12:00"), ("PH,SH Sa,Su off", "PH,SH Sa-Su off"),
        ("Dec 24 08:00-12:00", "Dec 24 08:00-12:00"), ("Dec 5 off", "Dec 05 off"),
        ("Dec 24-26 off", "Dec 24-26 off"), ("Dec 24-24 off", "Dec 24 off"),
        ("Jul 01-Aug 31 Mo-Fr 08:00-12:00", "Jul-Aug Mo-Fr 08:00-12:00"),
        ("Dec 24-Jan 06 off", "Dec 24-Jan 06 off"), ("Dec 24-Dec 20 off", "Dec 24-Dec 20 off"),
        ("Nov-Mar off", "Nov-Mar off"), ("Feb 01-29 off", "Feb off"),
        ("Feb 01-28 off", "Feb 01-28 off"),
        ("Dec 24,Dec 31 off", "Dec 24,Dec 31 off"),
        ("2026 Dec 24 off", "2026 Dec 24 off"), ("2026 Dec 24-26 off", "2026 Dec 24-26 off"),
        ("2026 Dec 24-Jan 06 off", "2026 Dec 24-2027 Jan 06 off"),
        ("2026 Jul-Aug off", "2026 Jul 01-Aug 31 off"), ("2028 Feb off", "2028 Feb 01-29 off"),
        ("2027 Feb off", "2027 Feb 01-28 off"),
        ("2026 Dec 24-2028 Jan 06 off", "2026 Dec 24-2028 Jan 06 off"),
        ("Jul 08:00-12:00", "Jul 08:00-12:00"), ("Jul 5 08:00-12:00", "Jul 05 08:00-12:00"),
        ("  Mo   08:00-12:00 ;Sa off  ", "Mo 08:00-12:00; Sa off"),
        ("24/7;PH off", "24/7; PH off"), ("Mo", "Mo 00:00-24:00"),
    ])
    func canonicalTextSaysTheSame(_ text: String, _ canonical: String) throws {
        let hours = try OpeningHours(text)
        #expect(hours.text == canonical)
        #expect(try OpeningHours(canonical) == hours)
        #expect(try OpeningHours(canonical).text == canonical)
    }

    /// Column, what is found, and the problem, for every way to go wrong.
    @Test(arguments: OpeningHoursRefusal.all)
    func whatIsNotKnownIsRefusedWithItsColumn(_ refusal: OpeningHoursRefusal) {
        #expect(
            throws: OpeningHoursError(
                column: refusal.column, found: refusal.found, problem: refusal.problem)
        ) { try OpeningHours(refusal.text) }
    }

    @Test func limitsAreTold() throws {
        let longest = String(repeating: " ", count: 508) + "24/7"
        #expect(try OpeningHours(longest) == .always)
        #expect(
            throws: OpeningHoursError(column: 513, found: "7", problem: .tooLong(limit: 512))
        ) { try OpeningHours(" " + longest) }
        let most = Array(repeating: "Mo off", count: 32).joined(separator: ";")
        #expect(try OpeningHours(most).text.count == 32 * 8 - 2)
        #expect(
            throws: OpeningHoursError(column: 225, found: "Tu", problem: .tooManyRules(limit: 32))
        ) { try OpeningHours(most + ";Tu off") }
    }

    @Test func hugeTextIsRefusedWithoutBeingRead() {
        let huge = String(repeating: "Mo;", count: 3_000_000)
        #expect(
            throws: OpeningHoursError(column: 513, found: ";", problem: .tooLong(limit: 512))
        ) { try OpeningHours(huge) }
    }

    @Test func refusalSaysInASentenceWhereAndWhat() {
        #expect(throws: OpeningHoursError.self) { try OpeningHours("Mo 8:00-12:00") }
        let error = OpeningHoursError(
            column: 4, found: "8", problem: .unexpected([.startHour]))
        #expect(
            error.description == "column 4: found '8', expected an hour of two digits, 00 to 23")
        let end = OpeningHoursError(column: 3, found: "", problem: .unexpected([.comma, .end]))
        #expect(
            end.description
                == "column 3: found the end, expected ',' without a space after it or the end")
    }

    @Test func hoursSayWhichHolidaysTheyAskFor() throws {
        let hours = try OpeningHours("Mo-Fr 08:00-12:00; PH off")
        #expect(hours.usesPublicHolidays)
        #expect(!hours.usesSchoolHolidays)
        #expect(try OpeningHours("SH Mo-Fr 08:00-12:00").usesSchoolHolidays)
        #expect(!OpeningHours.always.usesPublicHolidays)
    }
}
