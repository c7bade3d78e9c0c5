import SpindCore
import SpindRegistryContracts
import SpindRegistryStore
import Testing

@testable import SpindRegistry

/// The figures of finished days, and who sees them how.
@Suite(.timeLimit(.minutes(1)))
struct FiguresTests {
    /// Writes until nothing is due.
    private static func keep(_ test: TestRegistry) async throws {
        for _ in 0..<400 {
            let more = try await test.write { try Housekeeping.run(in: &$0) }
            if !more { return }
        }
        Issue.record("there is always more")
    }

    /// Free, blocked and used minutes of an asset on a day.
    private static func use(
        _ asset: AssetID, _ day: String, _ test: TestRegistry
    ) async throws -> [Int64] {
        let start = Int64(try #require(LocalDate(day)).daysSince1970) * 86_400_000
        var minutes: [Int64] = []
        for kind in [FactKind.freeMinutes, .blockedMinutes, .usedMinutes] {
            minutes.append(
                try await test.number(
                    """
                    SELECT coalesce(sum(amount), 0) AS number FROM facts
                    WHERE asset = $1 AND day_ms = $2 AND kind = $3
                    """, [SQLValue(asset), .integer(start), .text(kind.rawValue)]))
        }
        return minutes
    }

    @Test(arguments: TestedEngine.available)
    func finishedDayIsWrittenOnce(_ engine: TestedEngine) async throws {
        try await TestRegistry.run(engine) { test in
            // 10 to 12 reserved, back at 11; 14 to 16 closed; 18 to 19 called off at 18:30; 20 to 21
            // called off long before.
            let first = try await test.book(TestRegistry.at(2), TestRegistry.at(4))
            let second = try await test.book(TestRegistry.at(10), TestRegistry.at(11))
            let third = try await test.book(
                for: test.bea, TestRegistry.at(12), TestRegistry.at(13))
            try await test.write { step in
                let closure = Closure(
                    id: "", organisation: TestRegistry.rhede, asset: TestRegistry.drill,
                    window: WallWindow(start: TestRegistry.at(6), end: TestRegistry.at(8)),
                    reason: "Wartung")
                _ = try #require(try ClosureDesk.create(closure, in: &step).value)
                _ = try BookingDesk.cancel(third.id, in: &step)
            }
            try await Self.keep(test)
            test.wait(until: TestRegistry.at(2))
            try await test.pickUp(first)
            test.wait(until: TestRegistry.at(10, 30))
            try await test.write { step in
                _ = try step.db.run(
                    "UPDATE loans SET state = 'returned', ended_ms = $1",
                    [SQLValue(TestRegistry.at(3))])
                _ = try step.db.run(
                    "UPDATE reservations SET blocked_until = $2 WHERE id = $1",
                    [SQLValue(first.id), SQLValue(TestRegistry.at(3))])
                _ = try BookingDesk.cancel(second.id, in: &step)
            }
            // Not before an hour after midnight, 17 hours after 8 o'clock.
            test.wait(until: TestRegistry.at(16, 59))
            try await Self.keep(test)
            #expect(try await Self.use(TestRegistry.drill, "2026-12-01", test) == [0, 0, 0])
            test.wait(until: TestRegistry.at(17))
            try await Self.keep(test)
            // It is there since 8: 16 hours.
            let drill: [Int64] = [960 - 120 - 90, 120, 90]
            #expect(try await Self.use(TestRegistry.drill, "2026-12-01", test) == drill)
            // The car is lent from 7 to 20 only.
            #expect(try await Self.use(TestRegistry.car, "2026-12-01", test) == [720, 0, 0])
            test.wait(.seconds(3_600))
            try await Self.keep(test)
            #expect(try await Self.use(TestRegistry.drill, "2026-12-01", test) == drill)
        }
    }

    @Test(arguments: TestedEngine.available)
    func blockedIsWhatNobodyCouldHaveThoughItWasOpen(_ engine: TestedEngine) async throws {
        try await TestRegistry.run(engine) { test in
            let ada = test.ada
            try await Self.keep(test)
            try await test.write { step in
                _ = try CheckDesk.checkAge(of: ada, minimum: 18, in: &step)
                _ = try CheckDesk.checkLicence(
                    of: ada, classes: ["B"], validUntil: TestRegistry.at(9_000), in: &step)
                // The drill is in compartment 1, the car in 3.
                var cabinet = try #require(
                    try CabinetDesk.find(TestRegistry.cabinet, in: step))
                cabinet.description?.sets = (1...3).map {
                    .init(id: HandoverSetID($0), kind: nil, compartments: [CompartmentID($0)])
                }
                try step.db.run(
                    "UPDATE cabinets SET description = $2 WHERE id = $1",
                    [
                        SQLValue(cabinet.id),
                        .text(try StoredJSON.encode(try #require(cabinet.description))),
                    ])
                // The bike is at the workshop.
                var bike = try #require(try AssetDesk.find(TestRegistry.bike, in: step))
                bike.place = nil
                _ = try #require(try AssetDesk.change(bike, in: &step).value)
            }
            // 9 to 11, taken at 8 already, with 30 minutes after; 19 to 20, whose buffer after is after
            // hours.
            let out = try await test.book(
                TestRegistry.car, TestRegistry.at(1), TestRegistry.at(3))
            _ = try await test.book(TestRegistry.car, TestRegistry.at(11), TestRegistry.at(12))
            try await test.pickUp(out)
            var journal = JournalMaker()
            let who = Principal(userID: 0, loginUserID: nil)
            let start = TestRegistry.start.millisecondsSince1970 / 1_000
            for (hours, event) in [
                (
                    2,
                    AuditEvent.compartmentBlocked(compartment: CompartmentID(1), note: "", by: who)
                ),
                (3, .compartmentBlocked(compartment: CompartmentID(1), note: "", by: who)),
                (5, .compartmentUnblocked(compartment: CompartmentID(1), by: who)),
                (14, .compartmentBlocked(compartment: CompartmentID(1), note: "", by: who)),
            ] as [(Int64, AuditEvent)] {
                try journal.record(event, at: start + hours * 3_600)
            }
            _ = try await test.take(journal.whole)
            try await test.hear(at: test.now, latest: test.now)
            let incarnation = journal.incarnation
            try await test.write { step in
                _ = try step.db.run(
                    "UPDATE cabinet_links SET journal = $1", [.text(incarnation)])
                _ = try step.db.run(
                    "UPDATE loans SET state = 'returned', ended_ms = $1",
                    [SQLValue(TestRegistry.at(3))])
            }
            test.wait(until: TestRegistry.at(41))
            try await Self.keep(test)
            // From 8 to 20: out from 8 to 11, buffers of 11 to 11:30 and 18:45 to 19.
            #expect(
                try await Self.use(TestRegistry.car, "2026-12-01", test) == [
                    720 - 45 - 240, 45, 240,
                ])
            // 10 to 13 and from 22 on; all of the next day.
            #expect(
                try await Self.use(TestRegistry.drill, "2026-12-01", test) == [960 - 300, 300, 0])
            #expect(try await Self.use(TestRegistry.drill, "2026-12-02", test) == [0, 1_440, 0])
            #expect(try await Self.use(TestRegistry.bike, "2026-12-01", test) == [0, 960, 0])
        }
    }

    @Test(arguments: TestedEngine.available)
    func daysAreMadeUpFor_AsFarAsBounded_WithTheirLength(_ engine: TestedEngine) async throws {
        try await TestRegistry.run(engine) { test in
            try await Self.keep(test)
            // 2027-03-28 has 23 hours. On 2027-04-01 the last finished day is 03-31.
            test.wait(until: TestRegistry.at(24 * 121 + 3))
            try await Self.keep(test)
            #expect(try await Self.use(TestRegistry.drill, "2027-03-28", test) == [1_380, 0, 0])
            #expect(try await Self.use(TestRegistry.drill, "2027-03-31", test) == [1_440, 0, 0])
            #expect(try await Self.use(TestRegistry.drill, "2027-01-29", test) == [1_440, 0, 0])
            #expect(try await Self.use(TestRegistry.drill, "2027-01-28", test) == [0, 0, 0])
            #expect(
                try await test.number(
                    """
                    SELECT count(*) AS number FROM facts WHERE kind = 'freeMinutes' AND asset = 'drill'
                    """) == Int64(DailyFigures.catchUpDays))
        }
    }

    @Test(arguments: TestedEngine.available)
    func regionSeesNoSmallGroups_AndAnOrganisationItsOwn(_ engine: TestedEngine) async throws {
        try await TestRegistry.run(engine) { test in
            let day = TestRegistry.start.millisecondsSince1970 / 86_400_000 * 86_400_000
            try await test.write { step in
                for (organisation, detail, count) in [
                    (TestRegistry.rhede, "member", 7), (TestRegistry.rhede, "operator", 3),
                    (TestRegistry.bocholt, "member", 4), (TestRegistry.bocholt, "other", 9),
                ] {
                    for _ in 0..<count {
                        try Facts.record(
                            .booking, organisation: organisation, asset: nil, cabinet: nil, detail,
                            in: step)
                    }
                }
            }
            let window = WallWindow(
                start: WallTime(millisecondsSince1970: day),
                end: WallTime(millisecondsSince1970: day + 86_400_000))
            func figures(
                _ organisation: OrganisationID?, as caller: Caller
            ) async throws -> [String: Int64?]? {
                let answer = try await test.read(as: caller) {
                    try FiguresDesk.show(organisation, in: window, $0)
                }
                return answer.value.map { list in
                    Dictionary(uniqueKeysWithValues: list.map { ($0.detail, $0.amount) })
                }
            }
            let region = try await figures(nil, as: TestRegistry.analyst)
            // The one that is too small hides the next smallest with it.
            #expect(region == ["member": 11, "operator": nil, "other": nil])
            let own = try await figures(TestRegistry.rhede, as: TestRegistry.operatorOfRhede)
            #expect(own == ["member": 7, "operator": 3])
            let seen = try await figures(TestRegistry.rhede, as: TestRegistry.analyst)
            #expect(seen == ["member": nil, "operator": nil])
            #expect(try await figures(nil, as: TestRegistry.operatorOfRhede) == nil)
            #expect(
                try await figures(TestRegistry.bocholt, as: TestRegistry.operatorOfRhede) == nil)
            #expect(try await figures(nil, as: TestRegistry.resident(test.ada)) == nil)

            func groups(
                _ grouping: FiguresDesk.Grouping, as caller: Caller
            ) async throws -> [String: Int64?]? {
                let answer = try await test.read(as: caller) {
                    try FiguresDesk.compare(.booking, by: grouping, in: window, $0)
                }
                return answer.value.map { list in
                    Dictionary(uniqueKeysWithValues: list.map { ($0.group, $0.amount) })
                }
            }
            #expect(
                try await groups(.organisation, as: TestRegistry.analyst)
                    == ["bocholt": 13, "rhede": 10])
            #expect(
                try await groups(.municipality, as: TestRegistry.analyst)
                    == ["Bocholt": 13, "Rhede": 10])
            #expect(try await groups(.home, as: TestRegistry.analyst) == ["": 23])
            #expect(try await groups(.home, as: TestRegistry.operatorOfRhede) == nil)
        }
    }
}
