/// Times and lengths as one language writes them, in one time zone.
struct TimeText: Sendable {
    private let words: RefusalPhrases.Times
    private let zone: TimeZoneRules

    init(_ words: RefusalPhrases.Times, zone: TimeZoneRules) {
        self.words = words
        self.zone = zone
    }

    /// For example `Mo 23.11.2026, 14:30 Uhr`.
    func moment(_ time: WallTime) -> String {
        words.moment.replacing("{date}", with: date(time)).replacing("{time}", with: clock(time))
    }

    /// For example `Mo 23.11.2026, 14:30 bis 16:00 Uhr`.
    func span(_ window: WallWindow) -> String {
        let days = (zone.date(at: window.start), zone.date(at: window.end))
        guard days.0 == days.1 else {
            return words.span.replacing("{from}", with: moment(window.start))
                .replacing("{to}", with: moment(window.end))
        }
        return words.spanOfDay.replacing("{date}", with: date(window.start))
            .replacing("{from}", with: clock(window.start)).replacing(
                "{to}", with: clock(window.end))
    }

    /// For example `1 Tag 2 Stunden`.
    func length(minutes: Int) -> String {
        let parts = [
            (minutes / 1_440, words.day), (minutes / 60 % 24, words.hour),
            (minutes % 60, words.minute),
        ].filter { $0.0 != 0 }
        guard !parts.isEmpty else { return counted(0, words.minute) }
        return parts.map { counted($0.0, $0.1) }.joined(separator: " ")
    }

    /// For example `2 Stunden`.
    func counted(_ number: Int, _ unit: (String, String)) -> String {
        "\(number) \(number == 1 ? unit.0 : unit.1)"
    }

    private func date(_ time: WallTime) -> String {
        let date = zone.date(at: time)
        let day = date.day < 10 ? "0\(date.day)" : String(date.day)
        return words.date.replacing("{weekday}", with: words.weekdays[date.weekday.rawValue])
            .replacing("{day}", with: day).replacing("{month}", with: words.months[date.month - 1])
            .replacing("{year}", with: String(date.year))
    }

    /// The time of day; where clocks show it twice, with which of the two it is.
    private func clock(_ time: WallTime) -> String {
        let local = zone.local(time)
        let second = (local.hour * 60 + local.minute) * 60 + local.second
        let text = local.second == 0 ? local.minuteText : local.clockText
        switch zone.occurrence(of: zone.date(at: time), secondOfDay: second) {
        case .twice: return "\(text) (UTC\(zone.offsetText(at: time)))"
        case .once, .skipped: return text
        }
    }
}
