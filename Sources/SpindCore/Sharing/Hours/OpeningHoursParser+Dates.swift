extension OpeningHoursParser {
    /// One end of a range of dates, as it is written.
    private struct End {
        var year: Int?
        var month: Int
        /// `nil` for the whole month.
        var day: Int?
        /// Where its last part begins.
        var place: Int
    }

    /// Reads a list of dates: all with a year, or none.
    mutating func dates() throws(OpeningHoursError) -> [OpeningHoursDates] {
        var list: [OpeningHoursDates] = []
        var hasYear: Bool?
        repeat {
            let start = try end(hasYear: hasYear)
            hasYear = start.year != nil
            list.append(try range(from: start))
        } while take(",")
        return list
    }

    private mutating func range(from start: End) throws(OpeningHoursError) -> OpeningHoursDates {
        guard take("-") else { return try dates(from: start, through: start, wraps: false) }
        if start.day != nil, 1...2 ~= digits(at: position) {
            let place = position
            let day = try number(digits: 1...2, in: 1...31, .day)
            var last = End(year: start.year, month: start.month, day: day, place: place)
            try check(&last)
            return try dates(from: start, through: last, wraps: false)
        }
        // With a year and without days, `2026 Jul-Aug` is all that OSM has.
        let mayHaveYear = start.year != nil && start.day != nil
        let isYear = digits(at: position) == 4
        guard isYear && mayHaveYear || OpeningHoursRule.monthNames.contains(word(at: position))
        else {
            throw unexpected(
                (start.day == nil ? [] : [.day]) + [.month] + (mayHaveYear ? [.year] : []))
        }
        var last = try end(hasYear: mayHaveYear ? nil : false, needsDay: start.day != nil)
        // A year that only the start names is the end's too, or the next one's over the year's end.
        let wraps = last.year == nil
        last.year = last.year ?? start.year
        return try dates(from: start, through: last, wraps: wraps)
    }

    private func dates(
        from start: End, through last: End, wraps: Bool
    ) throws(OpeningHoursError) -> OpeningHoursDates {
        let first = MonthDay(month: start.month, day: start.day ?? 1)
        if let startYear = start.year, var lastYear = last.year {
            let monthOnly = MonthDay(month: last.month, day: last.day ?? 31)
            if wraps, last.day != nil, monthOnly < first { lastYear += 1 }
            guard OpeningHours.years.contains(lastYear) else {
                throw unexpected([.year], at: last.place)
            }
            let days = LocalDate.daysInMonth(last.month, of: lastYear)
            // A leap day that the next year has not got.
            if let day = last.day, day > days {
                throw error(at: last.place, .noSuchDay)
            }
            let from = LocalDate(valid: startYear, first.month, first.day)
            let through = LocalDate(valid: lastYear, last.month, last.day ?? days)
            guard from <= through else { throw error(at: last.place, .endsBeforeStart) }
            return .once(from: from, through: through)
        }
        let days = LocalDate.daysInMonth(last.month, of: 2_000)
        let through = MonthDay(month: last.month, day: last.day ?? days)
        guard wraps || first <= through else { throw error(at: last.place, .endsBeforeStart) }
        return .yearly(from: first, through: through)
    }

    /// Reads `[year] month [day]`. A year must stand there, or must not, or (`nil`) may; and so a day.
    private mutating func end(
        hasYear: Bool?, needsDay: Bool? = nil
    ) throws(OpeningHoursError) -> End {
        let isNumber = digits(at: position) > 0
        let expected: [Element] =
            switch hasYear {
            case true?: [.year]
            case false?: [.month]
            case nil: [.month, .year]
            }
        if let hasYear, hasYear != isNumber { throw unexpected(expected) }
        var year: Int?
        if isNumber {
            year = try number(digits: 4...4, in: OpeningHours.years, .year)
            guard skipSpaces() else { throw unexpected([.space]) }
        }
        let place = position
        guard let index = OpeningHoursRule.monthNames.firstIndex(of: word(at: position)) else {
            throw unexpected(year == nil ? expected : [.month])
        }
        position += 3
        var end = End(year: year, month: index + 1, day: nil, place: place)
        if needsDay != false { try readDay(of: &end, isNeeded: needsDay == true) }
        return end
    }

    /// Reads a space and a day, if they stand there; a time such as `08:00` is none.
    private mutating func readDay(
        of end: inout End, isNeeded: Bool
    ) throws(OpeningHoursError) {
        let before = position
        let isSpaced = skipSpaces()
        let count = digits(at: position)
        let behind = position + count
        let isTime =
            behind + 1 < characters.count && characters[behind] == ":"
            && digits(at: behind + 1) > 0
        guard isSpaced, 1...2 ~= count, !isTime else {
            if isNeeded { throw unexpected(isSpaced ? [.day] : [.space]) }
            position = before
            return
        }
        end.place = position
        end.day = try number(digits: 1...2, in: 1...31, .day)
        try check(&end)
    }

    /// Refuses a day that the month has not got; 29 February is one unless the year is known.
    private func check(_ end: inout End) throws(OpeningHoursError) {
        guard let day = end.day else { return }
        if day > LocalDate.daysInMonth(end.month, of: end.year ?? 2_000) {
            throw error(at: end.place, .noSuchDay)
        }
    }
}
