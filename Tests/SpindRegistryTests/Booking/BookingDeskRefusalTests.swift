import SpindCore
import SpindRegistryContracts
import SpindRegistryStore
import Testing

@testable import SpindRegistry

/// Wishes that the rules refuse, with what the desk gathers for them.
@Suite(.timeLimit(.minutes(1)))
struct BookingDeskRefusalTests: RegistryHours {
    /// The rules that a wish broke, and the next slot in words.
    private static func refused(
        _ answer: RegistryAnswer<Reservation>
    ) throws -> (rules: [BookingRule], next: NextSlot, words: String) {
        guard case .booking(let refusal)? = answer.refusal else {
            throw SQLError(.other, "not refused by a rule: \(answer)")
        }
        let words = RefusalText(.german, zone: TestRegistry.zone).text(of: refusal)
        return (refusal.broken.map(\.rule), refusal.next, words)
    }

    @Test(arguments: TestedEngine.available)
    func takenTimeNamesTheNextSlot_AndIsCounted(_ engine: TestedEngine) async throws {
        try await TestRegistry.run(engine) { test in
            _ = try await test.book(Self.at(2), Self.at(4))
            let answer = try await test.order(for: test.bea, Self.at(3), Self.at(5))
            let no = try Self.refused(answer)
            #expect(no.rules == [.overlap])
            #expect(no.next == .slot(WallWindow(start: Self.at(4), end: Self.at(6))))
            #expect(
                no.words == "Di 01.12.2026, 11:00 bis 13:00 Uhr ist nicht frei: schon vergeben "
                    + "Di 01.12.2026, 10:00 bis 12:00 Uhr. "
                    + "Nächste Möglichkeit: Di 01.12.2026, 12:00 bis 14:00 Uhr.")
            let facts = try await test.rows(
                "SELECT detail, home, asset FROM facts WHERE kind = 'refusal'")
            #expect(try facts.map { try $0.text("detail") } == ["overlap"])
            #expect(try facts.map { try $0.text("home") } == ["Bocholt"])
            #expect(try facts.map { try $0.text("asset") } == ["drill"])
        }
    }

    @Test(arguments: TestedEngine.available)
    func quotaCountsWhatWaitsAndWhatIsOut(_ engine: TestedEngine) async throws {
        try await TestRegistry.run(engine) { test in
            let first = try await test.book(Self.at(1), Self.at(2))
            _ = try await test.book(Self.at(2), Self.at(3))
            #expect(try Self.refused(await test.order(Self.at(4), Self.at(5))).rules == [.atOnce])
            test.wait(until: Self.at(1))
            try await test.pickUp(first)
            #expect(try Self.refused(await test.order(Self.at(4), Self.at(5))).rules == [.atOnce])
            _ = try await test.write { step in
                try step.db.run("UPDATE loans SET state = 'returned', ended_ms = 0")
            }
            _ = try await test.book(Self.at(4), Self.at(5))
        }
    }

    @Test(arguments: TestedEngine.available)
    func carAsksForLicenceAgeAndOpeningHours(_ engine: TestedEngine) async throws {
        try await TestRegistry.run(engine) { test in
            let car = TestRegistry.car
            #expect(
                try Self.refused(await test.order(car, Self.at(2), Self.at(3))).rules
                    == [.age, .licenceClass])
            let ada = test.ada
            try await test.write(as: TestRegistry.operatorOfRhede) { step in
                let age = try CheckDesk.checkAge(of: ada, minimum: 18, in: &step)
                #expect(age.value?.minimumAge == 18)
                let licence = try CheckDesk.checkLicence(
                    of: ada, classes: ["B", "BE"], validUntil: Self.at(24 * 100), in: &step)
                #expect(licence.value?.classes == ["B", "BE"])
            }
            // 20:00 is 12 hours after the start; a return just then is in time.
            #expect(
                try Self.refused(await test.order(car, Self.at(11), Self.at(13))).rules
                    == [.returnClosed])
            let made = try await test.book(car, Self.at(10), Self.at(12))
            #expect(made.blocked == WallWindow(start: Self.at(9, 45), end: Self.at(12, 30)))
            let near = try Self.refused(
                await test.order(
                    car, for: ada, Self.at(9), Self.at(9, 45), as: TestRegistry.operatorOfRhede))
            #expect(near.rules == [.buffer])
            let late = try Self.refused(await test.order(car, Self.at(24 * 101), Self.at(2_425)))
            #expect(late.rules == [.licenceTime])
        }
    }

    @Test(arguments: TestedEngine.available)
    func closuresOfAllThreeKindsStandInTheWay(_ engine: TestedEngine) async throws {
        try await TestRegistry.run(engine) { test in
            for (index, (closure, rule)) in [
                (
                    Closure(
                        id: "", organisation: TestRegistry.rhede, asset: TestRegistry.drill,
                        window: WallWindow(start: Self.at(2), end: Self.at(4)), reason: "Wartung"),
                    BookingRule.assetClosed
                ),
                (
                    Closure(
                        id: "", organisation: TestRegistry.rhede, cabinet: TestRegistry.cabinet,
                        window: WallWindow(start: Self.at(12), end: Self.at(14)), reason: "Umbau"),
                    .cabinetClosed
                ),
                (
                    Closure(
                        id: "", organisation: TestRegistry.rhede,
                        window: WallWindow(start: Self.at(22), end: Self.at(24)), reason: "Fest"),
                    .organisationClosed
                ),
            ].enumerated() {
                let made = try await test.write(as: TestRegistry.operatorOfRhede) { step in
                    try ClosureDesk.create(closure, in: &step).value?.closure
                }
                #expect(made?.window == closure.window)
                let start = Self.at(3 + index * 10)
                let no = try Self.refused(await test.order(start, start + .seconds(900)))
                #expect(no.rules == [rule])
                #expect(
                    no.next
                        == .slot(
                            WallWindow(
                                start: closure.window.end, end: closure.window.end + .seconds(900))
                        ))
                #expect(no.words.contains(closure.reason))
            }
            // Others are not concerned.
            _ = try await test.book(TestRegistry.bike, Self.at(2), Self.at(4))
        }
    }

    @Test(arguments: TestedEngine.available)
    func overdueAssetIsLentLater_AndOneWithoutAPlaceNever(_ engine: TestedEngine) async throws {
        try await TestRegistry.run(engine) { test in
            let made = try await test.book(Self.at(0, 15), Self.at(1))
            try await test.pickUp(made)
            test.wait(until: Self.at(1, 30))
            let no = try Self.refused(await test.order(for: test.bea, Self.at(2), Self.at(3)))
            #expect(no.rules == [.notBack])
            #expect(no.next == .slot(WallWindow(start: Self.at(3, 30), end: Self.at(4, 30))))
            let moved = try await test.write(as: TestRegistry.operatorOfRhede) { step in
                var bike = try #require(try AssetDesk.find(TestRegistry.bike, in: step))
                bike.place = nil
                return try AssetDesk.change(bike, in: &step)
            }
            #expect(moved.value?.place == nil)
            let nowhere = try Self.refused(
                await test.order(TestRegistry.bike, for: test.bea, Self.at(24), Self.at(26)))
            #expect(nowhere.rules == [.assetNowhere])
            #expect(nowhere.next == .none(.notATimeMatter(.assetNowhere)))
        }
    }

    @Test(arguments: TestedEngine.available)
    func otherOrganisationsLearnNothingOfAMember(_ engine: TestedEngine) async throws {
        try await TestRegistry.run(engine) { test in
            let carl = test.carl
            let blocked = try await test.write(as: TestRegistry.operatorOfBocholt) { step in
                var member = try #require(try MemberDesk.find(carl, in: step))
                member.blockedReason = "owes a drill"
                return try MemberDesk.change(member, in: &step)
            }
            #expect(blocked.value?.blockedReason == "owes a drill")
            let byRhede = try Self.refused(
                await test.order(
                    for: carl, Self.at(2), Self.at(3), as: TestRegistry.operatorOfRhede))
            #expect(byRhede.rules == [.noMembership])
            let byThemselves = try Self.refused(
                await test.order(for: carl, Self.at(2), Self.at(3)))
            #expect(byThemselves.rules == [.memberBlocked, .noMembership])
        }
    }

    @Test(arguments: TestedEngine.available)
    func impossibleTimesAreRefusedInWords(_ engine: TestedEngine) async throws {
        try await TestRegistry.run(engine) { test in
            for (start, end, rules) in [
                (Self.at(4), Self.at(3), [BookingRule.minimumLength]),
                (Self.at(2, 5), Self.at(3), [.grid]),
                (Self.at(-5), Self.at(-4), [.membershipTime, .leadTime]),
                (Self.at(24 * 200), Self.at(24 * 200 + 1), [.horizon]),
                (Self.at(2), Self.at(24 * 9), [.maximumLength]),
                // Two centuries: nobody looks that far.
                (
                    Self.at(-24 * 9_000), Self.at(24 * 60_000),
                    [.membershipTime, .maximumLength, .leadTime]
                ),
            ] {
                let no = try Self.refused(await test.order(start, end))
                #expect(no.rules == rules)
                #expect(!no.words.isEmpty)
            }
            #expect(
                try await test.number("SELECT count(*) AS number FROM facts WHERE kind = 'refusal'")
                    == 6)
        }
    }
}
