extension LocalTime {
    /// For example `2026-12-01`.
    public var dateText: String {
        "\(year)-\(Self.twoDigits(month))-\(Self.twoDigits(day))"
    }

    /// For example `09:05:30`.
    public var clockText: String {
        "\(minuteText):\(Self.twoDigits(second))"
    }

    /// For example `09:05`.
    public var minuteText: String {
        "\(Self.twoDigits(hour)):\(Self.twoDigits(minute))"
    }

    private static func twoDigits(_ number: Int) -> String {
        number < 10 ? "0\(number)" : String(number)
    }
}

extension TimeZoneRules {
    /// The date and time of day with the zone, for example `2026-12-01 09:05:30 +01:00`.
    public func text(of time: WallTime) -> String {
        let local = local(time)
        return "\(local.dateText) \(local.clockText) \(offsetText(at: time))"
    }

    /// The offset from UTC that applies at a time, for example `+01:00`.
    public func offsetText(at time: WallTime) -> String {
        let seconds = offsetSeconds(at: time)
        let minutes = abs(seconds) / 60
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
        return (seconds < 0 ? "-" : "+") + two(minutes / 60) + ":" + two(minutes % 60)
    }
}

extension Duration {
    /// The duration for people, in its two largest units, rounded down: `250 ms`, `12 s`,
    /// `5 min 3 s`, `2 h`, `3 d 4 h`. A negative one begins with `-`.
    public var briefText: String {
        if self < .zero { return "-" + (.zero - self).briefText }
        if self < .seconds(1) { return self == .zero ? "0 s" : "\(wholeMilliseconds) ms" }
        let units: [(name: String, seconds: Int64)] = [
            ("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1),
        ]
        var rest = components.seconds
        var parts: [String] = []
        for unit in units {
            let count = rest / unit.seconds
            rest %= unit.seconds
            // The unit below the largest is the last one told.
            if count > 0 { parts.append("\(count) \(unit.name)") }
            if !parts.isEmpty, parts.count == 2 || count == 0 { break }
        }
        return parts.joined(separator: " ")
    }
}
