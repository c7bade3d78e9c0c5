import SpindCore
import Testing

/// A text that is refused, and how.
struct OpeningHoursRefusal: Sendable, CustomTestStringConvertible {
    var text: String
    var column: Int
    var found: String
    var problem: OpeningHoursError.Problem

    var testDescription: String { text }

    private init(_ text: String, _ column: Int, _ found: String, _ problem: Problem) {
        (self.text, self.column, self.found, self.problem) = (text, column, found, problem)
    }

    private init(_ text: String, _ column: Int, _ found: String, _ expected: [Element]) {
        self.init(text, column, found, .unexpected(expected))
    }

    private typealias Problem = OpeningHoursError.Problem
    private typealias Element = OpeningHoursError.Element

    private static let start: [Element] = [
        .weekday, .holiday, .month, .year, .span, .off, .always,
    ]
    private static let afterPart: [Element] = [.comma, .space, .semicolon, .end]

    static let all: [OpeningHoursRefusal] = rules + days + times + dates

    private static let rules = [
        OpeningHoursRefusal("", 1, "", start),
        OpeningHoursRefusal("   ", 4, "", start),
        OpeningHoursRefusal(";", 1, ";", start),
        OpeningHoursRefusal("Mo;", 4, "", start),
        OpeningHoursRefusal("Mo;; Tu", 4, ";", start),
        OpeningHoursRefusal("open", 1, "open", start),
        OpeningHoursRefusal("mo 08:00-12:00", 1, "mo", start),
        OpeningHoursRefusal("Montag", 1, "Montag", start),
        OpeningHoursRefusal("täglich", 1, "täglich", start),
        OpeningHoursRefusal("🚗 08:00-12:00", 1, "🚗", start),
        OpeningHoursRefusal("easter off", 1, "easter", start),
        OpeningHoursRefusal("week 10 off", 1, "week", start),
        OpeningHoursRefusal("sunrise-sunset", 1, "sunrise", start),
        OpeningHoursRefusal("\"by appointment\"", 1, "\"", start),
        OpeningHoursRefusal("\tMo", 1, "\t", start),
        OpeningHoursRefusal("24/7 off", 6, "off", [.semicolon, .end]),
        OpeningHoursRefusal("24/7, PH off", 5, ",", [.semicolon, .end]),
        OpeningHoursRefusal("Mo 24/7", 4, "24", [.startHour]),
        OpeningHoursRefusal("24/5", 1, "24", [.startHour]),
        OpeningHoursRefusal(
            "Mo-Fr 08:00-12:00 || \"call\"", 19, "|", [.off, .semicolon, .end]),
        OpeningHoursRefusal("Mo off off", 8, "off", [.semicolon, .end]),
        OpeningHoursRefusal("Mo off 08:00-12:00", 8, "08", [.semicolon, .end]),
        OpeningHoursRefusal("Mo off,Tu", 7, ",", [.space, .semicolon, .end]),
        OpeningHoursRefusal("offen", 1, "offen", start),
    ]

    private static let days = [
        OpeningHoursRefusal("Mo08:00-12:00", 3, "08", afterPart),
        OpeningHoursRefusal("Mo-", 4, "", [.weekday]),
        OpeningHoursRefusal("Mo-08:00", 4, "08", [.weekday]),
        OpeningHoursRefusal("Mo-PH", 4, "PH", [.weekday]),
        OpeningHoursRefusal("PH-Mo", 3, "-", afterPart),
        OpeningHoursRefusal("Mo - Fr", 4, "-", [.span, .off, .semicolon, .end]),
        OpeningHoursRefusal("Mo, We 08:00-12:00", 4, " ", [.weekday, .holiday]),
        OpeningHoursRefusal("Mo,", 4, "", [.weekday, .holiday]),
        OpeningHoursRefusal("Mo,PH,Tu", 7, "Tu", [.holiday]),
        OpeningHoursRefusal("PH,Mo,SH", 7, "SH", [.weekday]),
        OpeningHoursRefusal("PH,Mo,Dec", 7, "Dec", [.weekday]),
        OpeningHoursRefusal("Mo-Fr Sa", 7, "Sa", [.span, .off, .semicolon, .end]),
        OpeningHoursRefusal("SH Mo-Fr Sa", 10, "Sa", [.span, .off, .semicolon, .end]),
        OpeningHoursRefusal("SH Mo,PH", 7, "PH", [.weekday]),
        OpeningHoursRefusal("SH xy", 4, "xy", [.weekday, .span, .off, .semicolon, .end]),
        OpeningHoursRefusal("Sa[1] 10:00-12:00", 3, "[", afterPart),
        OpeningHoursRefusal("Mo Dec 24", 4, "Dec", [.span, .off, .semicolon, .end]),
        OpeningHoursRefusal("MoTu", 1, "MoTu", start),
    ]

    private static let times = [
        OpeningHoursRefusal("Mo 8:00-12:00", 4, "8", [.startHour]),
        OpeningHoursRefusal("Mo 24:00-26:00", 4, "24", [.startHour]),
        OpeningHoursRefusal("Mo 008:00-12:00", 4, "008", [.startHour]),
        OpeningHoursRefusal("Mo 08.00-12.00", 6, ".", [.colon]),
        OpeningHoursRefusal("Mo 08:60-12:00", 7, "60", [.minute]),
        OpeningHoursRefusal("Mo 08:0-12:00", 7, "0", [.minute]),
        OpeningHoursRefusal("Mo 08:00", 9, "", [.hyphen]),
        OpeningHoursRefusal("Mo 08:00+", 9, "+", [.hyphen]),
        OpeningHoursRefusal("Mo 08:00 - 12:00", 9, " ", [.hyphen]),
        OpeningHoursRefusal("Mo 08:00–12:00", 9, "–", [.hyphen]),
        OpeningHoursRefusal("Mo 08:00-49:00", 10, "49", [.endHour]),
        OpeningHoursRefusal("Mo 08:00-48:01", 13, "01", [.minute]),
        OpeningHoursRefusal("Mo 08:00-sunset", 10, "sunset", [.endHour]),
        OpeningHoursRefusal("Mo 08:00-08:00", 10, "08:00", .emptySpan),
        OpeningHoursRefusal("00:00-00:00", 7, "00:00", .emptySpan),
        OpeningHoursRefusal("Mo 08:00-12:00, 13:00-14:00", 16, " ", [.span]),
        OpeningHoursRefusal("Mo 08:00-12:00,", 16, "", [.span]),
        OpeningHoursRefusal("Mo 08:00-12:00/01:00", 15, "/", afterPart),
        OpeningHoursRefusal("Mo 08:00-12:00 Tu", 16, "Tu", [.off, .semicolon, .end]),
        OpeningHoursRefusal("08:00-12:00 13:00-14:00", 13, "13", [.off, .semicolon, .end]),
        OpeningHoursRefusal("08:00-12:00 open", 13, "open", [.off, .semicolon, .end]),
        OpeningHoursRefusal("٠٨:00-12:00", 1, "٠٨", start),
    ]

    private static let dates = [
        OpeningHoursRefusal("Feb 30 off", 5, "30", .noSuchDay),
        OpeningHoursRefusal("Apr 31 off", 5, "31", .noSuchDay),
        OpeningHoursRefusal("Apr 01-31 off", 8, "31", .noSuchDay),
        OpeningHoursRefusal("Dec 32 off", 5, "32", [.day]),
        OpeningHoursRefusal("Dec 00 off", 5, "00", [.day]),
        OpeningHoursRefusal("2027 Feb 29 off", 10, "29", .noSuchDay),
        OpeningHoursRefusal("2026 Dec 24-Feb 29 off", 17, "29", .noSuchDay),
        OpeningHoursRefusal("Dec 24-20 off", 8, "20", .endsBeforeStart),
        OpeningHoursRefusal("2026 Dec 24-20 off", 13, "20", .endsBeforeStart),
        OpeningHoursRefusal("2026 Dec 24-2026 Dec 20 off", 22, "20", .endsBeforeStart),
        OpeningHoursRefusal("2026 Nov-Feb off", 10, "Feb", .endsBeforeStart),
        OpeningHoursRefusal("2026 Nov-2027 Feb off", 10, "2027", [.month]),
        OpeningHoursRefusal("1999 Dec 24 off", 1, "1999", [.year]),
        OpeningHoursRefusal("2200 Dec 24 off", 1, "2200", [.year]),
        OpeningHoursRefusal("2199 Dec 24-Jan 06 off", 17, "06", [.year]),
        OpeningHoursRefusal("2026 off", 6, "off", [.month]),
        OpeningHoursRefusal("2026-2027 Dec off", 5, "-", [.space]),
        OpeningHoursRefusal("2026Dec 24", 5, "Dec", [.space]),
        OpeningHoursRefusal("Dec 24,31 off", 8, "31", [.month]),
        OpeningHoursRefusal("Dec 24,2026 Dec 31 off", 8, "2026", [.month]),
        OpeningHoursRefusal("2026 Dec 24,Dec 31 off", 13, "Dec", [.year]),
        OpeningHoursRefusal("Dec 24-2027 Jan 06 off", 8, "2027", [.day, .month]),
        OpeningHoursRefusal("Dec 24- off", 8, " ", [.day, .month]),
        OpeningHoursRefusal("2026 Dec 24-x", 13, "x", [.day, .month, .year]),
        OpeningHoursRefusal("Jul-", 5, "", [.month]),
        OpeningHoursRefusal("Jul-15 off", 5, "15", [.month]),
        OpeningHoursRefusal("Jul 01-Aug off", 12, "off", [.day]),
        OpeningHoursRefusal("Jul 01-Aug", 11, "", [.space]),
        OpeningHoursRefusal("Jul-Aug 15 off", 11, " ", [.colon]),
        OpeningHoursRefusal("Dec24 off", 4, "24", afterPart),
        OpeningHoursRefusal("Dec 24: 08:00-12:00", 7, ":", afterPart),
        OpeningHoursRefusal("December 24 off", 1, "December", start),
        OpeningHoursRefusal(
            "Dec 24 Dec 31 off", 8, "Dec", [.weekday, .holiday, .span, .off, .semicolon, .end]),
        OpeningHoursRefusal("Dec 24,PH off", 8, "PH", [.month]),
        OpeningHoursRefusal("PH,Dec 24 off", 4, "Dec", [.weekday, .holiday]),
    ]
}
