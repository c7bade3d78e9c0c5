import SpindCore
import SpindSeeds
import Testing

@Suite struct FiguresTests {
    private typealias Ex = BookingExamples

    private func day(_ text: String) throws -> WallWindow {
        Ex.zone.day(try #require(LocalDate(text)))
    }

    @Test func day_IsFreeBlockedAndUsed() throws {
        let use = Figures.use(
            in: try day("2026-11-24"),
            opening: [try Ex.window("2026-11-24 08:00", "2026-11-24 18:00")],
            blocked: [
                try Ex.window("2026-11-24 07:00", "2026-11-24 10:00"),
                try Ex.window("2026-11-24 09:30", "2026-11-24 10:30"),
            ],
            used: [
                try Ex.window("2026-11-23 20:00", "2026-11-24 08:30"),
                try Ex.window("2026-11-24 10:00", "2026-11-24 12:00"),
                try Ex.window("2026-11-24 11:00", "2026-11-24 12:15"),
            ])
        // Used: 00:00 to 08:30 and 10:00 to 12:15; blocked: 08:30 to 10:00; free: from 12:15.
        #expect(
            use
                == Figures.Use(
                    freeMinutes: 345, blockedMinutes: 90, usedMinutes: 510 + 135))
    }

    @Test(arguments: [("2026-10-25", 1_500), ("2027-03-28", 1_380), ("2026-12-31", 1_440)])
    func daysAreAsLongAsTheyAre(date: String, minutes: Int) throws {
        let use = Figures.use(in: try day(date), opening: nil, blocked: [], used: [])
        #expect(use == Figures.Use(freeMinutes: minutes, blockedMinutes: 0, usedMinutes: 0))
    }

    @Test(arguments: 0..<40)
    func windowSets_DoWhatTheMinutesDo(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        func windows() -> [WallWindow] {
            (0..<random.below(8)).map { _ in
                let start = random.below(60)
                return WallWindow(
                    start: WallTime(secondsSince1970: Int64(start * 60)),
                    end: WallTime(secondsSince1970: Int64((start + random.below(15)) * 60)))
            }
        }
        func minutes(_ windows: [WallWindow]) -> Set<Int> {
            Set(
                (0..<100).filter { minute in
                    let time = WallTime(secondsSince1970: Int64(minute * 60))
                    return windows.contains { $0.start <= time && time < $0.end }
                })
        }
        let (left, right) = (windows(), windows())
        let (a, b) = (WindowSet(left), WindowSet(right))
        let (all, others) = (minutes(left), minutes(right))
        #expect(minutes(a.windows) == all)
        #expect(a.minutes == all.count)
        #expect(minutes(a.intersection(b).windows) == all.intersection(others))
        #expect(minutes(a.subtracting(b).windows) == all.subtracting(others))
        for set in [a, a.intersection(b), a.subtracting(b)] {
            for (window, next) in zip(set.windows, set.windows.dropFirst()) {
                #expect(window.start < window.end && window.end < next.start)
            }
        }
    }

    @Test func groupsUnderFive_AreNotShown() {
        let shown = Figures.disclosed([
            "Ahaus": 12, "Rhede": 4, "Vreden": 1, "Heek": 5, "Legden": 0,
        ])
        #expect(shown == ["Ahaus": 12, "Rhede": nil, "Vreden": nil, "Heek": 5, "Legden": 0])
    }

    @Test func oneHiddenGroup_HidesTheNextSmallest() {
        let shown = Figures.disclosed(["Ahaus": 12, "Rhede": 4, "Vreden": 7, "Heek": 30])
        #expect(shown == ["Ahaus": 12, "Rhede": nil, "Vreden": nil, "Heek": 30])
        #expect(Figures.disclosed(["Rhede": 4]) == ["Rhede": nil])
        #expect(Figures.disclosed(["Rhede": 5]) == ["Rhede": 5])
    }
}
