import SpindCore
import SpindRegistryContracts
import SpindRegistryStore
import Testing

@testable import SpindRegistry

/// From a wish to a grant at the cabinet: booking, confirming, declining.
@Suite(.timeLimit(.minutes(1)))
struct BookingFlowTests: RegistryHours {
    @Test(arguments: TestedEngine.available)
    func memberBooks_AndTheCabinetIsToldInTheSameStep(_ engine: TestedEngine) async throws {
        try await TestRegistry.run(engine) { test in
            let made = try await test.book(Self.at(2), Self.at(4))
            #expect(made.state == .confirmed)
            #expect(made.holds)
            #expect(made.blocked == WallWindow(start: Self.at(2), end: Self.at(4)))
            #expect(made.noShowAt == Self.at(3))
            #expect(made.createdBy == TestRegistry.resident(test.ada).account)
            #expect(try await test.stored(made.id) == made)
            let changes = try await test.changes()
            #expect(changes.count == 1)
            guard case .grant(let grant)? = changes.first?.body else {
                Issue.record("no grant: \(changes)")
                return
            }
            #expect(grant.id == made.id.grant)
            #expect(grant.set == HandoverSetID(1))
            #expect(grant.window == made.window)
            #expect(grant.usesAllowed == 1)
            #expect(made.grantNumber == changes.first?.number)
            let facts = try await test.rows("SELECT detail, home FROM facts WHERE kind = 'booking'")
            #expect(try facts.map { try $0.text("detail") } == ["member"])
            #expect(try facts.map { try $0.text("home") } == ["Rhede"])
        }
    }

    @Test(arguments: TestedEngine.available)
    func whatAPersonConfirmsIsToldToTheCabinetThen(_ engine: TestedEngine) async throws {
        try await TestRegistry.run(engine) { test in
            let wish = try await test.book(TestRegistry.bike, Self.at(24), Self.at(26))
            #expect(wish.state == .requested)
            #expect(wish.requestedUntil == Self.at(2))
            #expect(try await test.changes().isEmpty)
            let no = try await test.write(as: TestRegistry.resident(test.ada)) {
                try BookingDesk.confirm(wish.id, in: &$0)
            }
            #expect(no.refusal == .notPermitted(.decideRequest))
            let yes = try await test.write(as: TestRegistry.operatorOfRhede) {
                try BookingDesk.confirm(wish.id, in: &$0)
            }
            #expect(yes.value?.state == .confirmed)
            #expect(yes.value?.requestedUntil == nil)
            #expect(try await test.changes().count == 1)
            let again = try await test.write(as: TestRegistry.operatorOfRhede) {
                try BookingDesk.confirm(wish.id, in: &$0)
            }
            #expect(again.value == yes.value)
            #expect(try await test.changes().count == 1)
            let late = try await test.write(as: TestRegistry.operatorOfRhede) {
                try BookingDesk.decline(wish.id, in: &$0)
            }
            #expect(late.refusal != nil)
        }
    }

    @Test(arguments: TestedEngine.available)
    func declinedRequestFreesItsTimeAtOnce(_ engine: TestedEngine) async throws {
        try await TestRegistry.run(engine) { test in
            let wish = try await test.book(TestRegistry.bike, Self.at(24), Self.at(26))
            let other = try await test.order(
                TestRegistry.bike, for: test.bea, Self.at(25), Self.at(27))
            #expect(other.refusal != nil)
            let declined = try await test.write(as: TestRegistry.operatorOfRhede) {
                try BookingDesk.decline(wish.id, in: &$0)
            }
            #expect(declined.value?.state == .declined)
            #expect(declined.value?.holds == false)
            #expect(declined.value?.endedBy == TestRegistry.operatorOfRhede.account)
            _ = try await test.book(TestRegistry.bike, for: test.bea, Self.at(25), Self.at(27))
            #expect(
                try await test.number(
                    "SELECT count(*) AS number FROM facts WHERE detail = 'declined'") == 1)
        }
    }

    @Test(arguments: TestedEngine.available)
    func requestThatLapsedIsConfirmedByNobody(_ engine: TestedEngine) async throws {
        try await TestRegistry.run(engine) { test in
            let wish = try await test.book(TestRegistry.bike, Self.at(24), Self.at(26))
            test.wait(until: Self.at(2))
            let late = try await test.write(as: TestRegistry.operatorOfRhede) {
                try BookingDesk.confirm(wish.id, in: &$0)
            }
            #expect(late.refusal?.conflict == "The request has lapsed; book anew.")
            #expect(try await test.changes().isEmpty)
        }
    }

    @Test(arguments: TestedEngine.available)
    func operatorBooksForMembers_AndNobodyHasToConfirm(_ engine: TestedEngine) async throws {
        try await TestRegistry.run(engine) { test in
            let made = try await test.book(
                TestRegistry.bike, for: test.ada, Self.at(24), Self.at(26),
                as: TestRegistry.operatorOfRhede)
            #expect(made.state == .confirmed)
            for caller in [
                TestRegistry.operatorOfBocholt, TestRegistry.steward, TestRegistry.maintainer,
                TestRegistry.analyst, TestRegistry.nobody, TestRegistry.resident(test.bea),
            ] {
                let no = try await test.order(
                    for: test.ada, Self.at(30), Self.at(31), as: caller)
                #expect(no.refusal == .notPermitted(.bookForOneself))
            }
        }
    }

    @Test(arguments: TestedEngine.available)
    func whatIsNotThereIsNotBooked(_ engine: TestedEngine) async throws {
        try await TestRegistry.run(engine) { test in
            let asset = try await test.order(AssetID("none"), Self.at(2), Self.at(3))
            #expect(asset.refusal == .notFound("asset", "none"))
            let member = try await test.order(
                for: MemberID("m-none"), Self.at(2), Self.at(3), as: TestRegistry.operatorOfRhede)
            #expect(member.refusal == .notFound("member", "m-none"))
            let ages = try await test.order(
                WallTime(millisecondsSince1970: .min), WallTime(millisecondsSince1970: .max))
            #expect(ages.refusal?.invalid == "start: a time in 2000 to 2200")
        }
    }

    @Test(arguments: TestedEngine.available)
    func eachSeesTheirOwnReservations(_ engine: TestedEngine) async throws {
        try await TestRegistry.run(engine) { test in
            let made = try await test.book(Self.at(2), Self.at(4))
            for (caller, isSeen) in [
                (TestRegistry.resident(test.ada), true), (TestRegistry.operatorOfRhede, true),
                (TestRegistry.steward, true), (TestRegistry.resident(test.bea), false),
                (TestRegistry.operatorOfBocholt, false), (TestRegistry.maintainer, false),
                (TestRegistry.analyst, false), (TestRegistry.nobody, false),
            ] {
                let answer = try await test.read(as: caller) {
                    try BookingDesk.show(made.id, in: $0)
                }
                #expect((answer.value != nil) == isSeen, "\(caller.account)")
            }
            let none = try await test.read {
                try BookingDesk.show(ReservationID("r-none"), in: $0)
            }
            #expect(none.refusal == .notFound("reservation", "r-none"))
        }
    }
}
