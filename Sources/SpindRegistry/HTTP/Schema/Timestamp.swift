package import SpindCore

/// Moments in the API: RFC 3339 with the offset from UTC, both ways. A time without an offset is
/// refused: in the night in which summer time ends it would mean two moments.
///
/// Written and read by hand: these are the most frequent values of the hot answers.
package enum Timestamp {
    /// Why a text is no moment.
    package enum Malformed: Error, Hashable, Sendable {
        /// It is not written as RFC 3339 wants.
        case form
        /// There is no such day or time of day.
        case calendar
        /// It does not say its offset from UTC.
        case noOffset
    }

    /// Reads `2026-12-01T09:00:00+01:00`, `2026-12-01T08:00Z` (seconds may be left out) or with
    /// a fraction, which is kept to the millisecond. Years 1970 to 9999.
    package static func parse(_ text: String) throws(Malformed) -> WallTime {
        let bytes = Array(text.utf8)
        let date = String(decoding: bytes.prefix(10), as: UTF8.self)
        guard bytes.count >= 16, bytes.count <= 40, TextForm.date.allows(date),
            "Tt".utf8.contains(bytes[10]), bytes[13] == UInt8(ascii: ":"),
            let hour = number(bytes[11..<13]), let minute = number(bytes[14..<16])
        else { throw .form }
        var position = 16
        var second = 0
        var millisecond = 0
        if position < bytes.count, bytes[position] == UInt8(ascii: ":") {
            guard bytes.count >= 19, let found = number(bytes[17..<19]) else { throw .form }
            second = found
            position = 19
            if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
                let digits = bytes[(position + 1)...].prefix { isDigit($0) }
                guard !digits.isEmpty, let found = number((digits + [48, 48]).prefix(3)) else {
                    throw .form
                }
                millisecond = found
                position += 1 + digits.count
            }
        }
        guard hour <= 23, minute <= 59, second <= 60, let day = LocalDate(date) else {
            throw .calendar
        }
        let offset = try offsetMinutes(bytes[position...])
        // A leap second counts as the one after it.
        let seconds = Int64(
            day.daysSince1970 * 86_400 + hour * 3_600 + (minute - offset) * 60 + second)
        guard seconds >= 0 else { throw .calendar }
        return WallTime(millisecondsSince1970: seconds * 1_000 + Int64(millisecond))
    }

    private static func offsetMinutes(_ bytes: ArraySlice<UInt8>) throws(Malformed) -> Int {
        guard let sign = bytes.first else { throw .noOffset }
        if "Zz".utf8.contains(sign) {
            guard bytes.count == 1 else { throw .form }
            return 0
        }
        let start = bytes.startIndex
        guard "+-".utf8.contains(sign), bytes.count == 6, bytes[start + 3] == UInt8(ascii: ":"),
            let hours = number(bytes[start + 1..<start + 3]),
            let minutes = number(bytes[start + 4..<start + 6])
        else { throw .form }
        guard hours <= 23, minutes <= 59 else { throw .calendar }
        return (sign == UInt8(ascii: "-") ? -1 : 1) * (hours * 60 + minutes)
    }

    /// The moment in a zone's time, as 25 bytes of ASCII: `2026-12-01T09:00:00+01:00`. Whole
    /// seconds; what is below is cut off.
    package static func bytes(_ time: WallTime, _ zone: TimeZoneRules) -> [UInt8] {
        let local = zone.local(time)
        let offset = zone.offsetSeconds(at: time) / 60
        var bytes: [UInt8] = []
        bytes.reserveCapacity(25)
        let year = min(max(local.year, 0), 9_999)
        append(year / 100, &bytes)
        append(year % 100, &bytes)
        bytes.append(UInt8(ascii: "-"))
        append(local.month, &bytes)
        bytes.append(UInt8(ascii: "-"))
        append(local.day, &bytes)
        bytes.append(UInt8(ascii: "T"))
        append(local.hour, &bytes)
        bytes.append(UInt8(ascii: ":"))
        append(local.minute, &bytes)
        bytes.append(UInt8(ascii: ":"))
        append(local.second, &bytes)
        bytes.append(offset < 0 ? UInt8(ascii: "-") : UInt8(ascii: "+"))
        append(abs(offset) / 60, &bytes)
        bytes.append(UInt8(ascii: ":"))
        append(abs(offset) % 60, &bytes)
        return bytes
    }

    /// The moment in a zone's time.
    package static func text(_ time: WallTime, _ zone: TimeZoneRules) -> String {
        String(decoding: bytes(time, zone), as: UTF8.self)
    }

    private static func append(_ number: Int, _ bytes: inout [UInt8]) {
        bytes.append(UInt8(48 + number / 10))
        bytes.append(UInt8(48 + number % 10))
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }

    private static func number(_ digits: some Collection<UInt8>) -> Int? {
        var number = 0
        for byte in digits {
            guard isDigit(byte) else { return nil }
            number = number * 10 + Int(byte - 48)
        }
        return number
    }
}

extension Timestamp.Malformed {
    /// What is wrong, for people.
    package var words: LocalizedText {
        switch self {
        case .form:
            LocalizedText(
                german: "ist keine Zeit nach RFC 3339 wie 2026-12-01T09:00:00+01:00",
                english: "is no time by RFC 3339 like 2026-12-01T09:00:00+01:00",
                dutch: "is geen tijd volgens RFC 3339 zoals 2026-12-01T09:00:00+01:00")
        case .calendar:
            LocalizedText(
                german: "gibt es im Kalender nicht", english: "is not in the calendar",
                dutch: "bestaat niet in de kalender")
        case .noOffset:
            LocalizedText(
                german: "sagt nicht, welche Zeitzone gilt; +01:00, +02:00 oder Z anhängen",
                english: "does not say its offset; append +01:00, +02:00 or Z",
                dutch: "zegt niet welke tijdzone geldt; voeg +01:00, +02:00 of Z toe")
        }
    }
}
