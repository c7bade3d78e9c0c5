import SpindCore

extension BookingTerms {
    /// What is wrong with the terms, and in which field; `nil` if nothing is.
    var problem: (field: String, words: String)? {
        let day = 1_440
        let ranges: [(String, Int, ClosedRange<Int>)] = [
            ("minimumMinutes", minimumMinutes, Self.gridMinutes...28 * day),
            ("maximumMinutes", maximumMinutes, minimumMinutes...max(minimumMinutes, 28 * day)),
            ("bufferBeforeMinutes", bufferBeforeMinutes, 0...7 * day),
            ("bufferAfterMinutes", bufferAfterMinutes, 0...7 * day),
            ("leadMinutes", leadMinutes, 0...90 * day),
            ("horizonMinutes", horizonMinutes, leadMinutes...max(leadMinutes, 366 * day)),
            ("graceMinutes", graceMinutes, 0...day),
            ("noShowMinutes", noShowMinutes ?? day, Self.gridMinutes...28 * day),
            ("confirmWithinMinutes", confirmWithinMinutes ?? day, Self.gridMinutes...28 * day),
            ("atOnce", atOnce ?? 1, 1...100),
        ]
        for (field, value, range) in ranges where !range.contains(value) {
            return (field, "\(range.lowerBound) to \(range.upperBound), not \(value)")
        }
        if let age = minimumAge, age != 16 && age != 18 {
            return ("minimumAge", "16, 18, or none")
        }
        if let licence = licenceClass, !CheckDesk.licenceClasses.contains(licence) {
            return (
                "licenceClass", "one of \(CheckDesk.licenceClasses.joined(separator: ", "))"
            )
        }
        guard let openingHours else { return nil }
        do throws(OpeningHoursError) {
            _ = try OpeningHours(openingHours)
            return nil
        } catch {
            return ("openingHours", "\(error)")
        }
    }
}
