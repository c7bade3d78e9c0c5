import SpindCore
import SpindRegistryContracts
import SpindRegistryStore
import Testing

@testable import SpindRegistry

/// What the registry does when a cabinet says that a grant lets nobody in.
@Suite(.timeLimit(.minutes(1)))
struct UnusableGrantTests {
    private static func at(_ hours: Int, _ minutes: Int = 0) -> WallTime {
        TestRegistry.at(hours, minutes)
    }

    /// The cabinet's next record.
    private static func tell(
        _ problem: GrantProblem, of id: GrantID, _ journal: inout JournalMaker,
        _ test: TestRegistry
    ) async throws {
        try journal.record(
            .grantUnusable(grant: id, problem: problem),
            at: test.now.millisecondsSince1970 / 1_000)
        let last = try #require(journal.lines.last).sequence
        #expect(
            try await test.take(journal.batch(last...last)) == .acknowledged(through: last))
    }

    private static func grants(_ test: TestRegistry) async throws -> [SyncedGrant] {
        try await test.changes().compactMap {
            if case .grant(let grant) = $0.body { grant } else { nil }
        }
    }

    @Test(arguments: TestedEngine.available)
    func pinThatAnotherGrantHasIsDrawnAnew_AndToldWhenTheCabinetHasIt(
        _ engine: TestedEngine
    ) async throws {
        try await TestRegistry.run(engine) { test in
            let made = try await test.book(Self.at(2), Self.at(4))
            try await test.acknowledge()
            let pin = try #require(try await test.pin(of: made.id))
            var journal = JournalMaker()
            try await Self.tell(
                .duplicatePIN(with: GrantID("g-made-here")), of: made.id.grant, &journal, test)
            let sent = try await Self.grants(test)
            #expect(sent.count == 2)
            #expect(sent.last?.id == made.id.grant)
            #expect(sent.last?.window == made.window)
            #expect(sent.first?.verifier != sent.last?.verifier)
            #expect(try await test.pin(of: made.id) == nil)
            try await test.acknowledge()
            let next = try #require(try await test.pin(of: made.id))
            #expect(next != pin)
            let anomalies = try await test.rows("SELECT kind, reservation FROM anomalies")
            #expect(try anomalies.map { try $0.text("reservation") } == [made.id.rawValue])
            // Told twice, it is done once.
            let last = try #require(journal.lines.last).sequence
            _ = try await test.take(journal.batch(last...last))
            #expect(try await Self.grants(test).count == 2)
        }
    }

    @Test(arguments: TestedEngine.available)
    func pinsAreDrawnAnewThreeTimesAtMost_ThenNoneIsTold(_ engine: TestedEngine) async throws {
        try await TestRegistry.run(engine) { test in
            let made = try await test.book(Self.at(2), Self.at(4))
            var journal = JournalMaker()
            for _ in 0..<6 {
                try await test.acknowledge()
                try await Self.tell(
                    .duplicatePIN(with: GrantID("g-made-here")), of: made.id.grant, &journal,
                    test)
            }
            #expect(try await Self.grants(test).count == 4)
            #expect(try await test.pin(of: made.id) == nil)
            #expect(try await test.anomalies().count == 6)
            // A person who changes the reservation tries again.
            let changed = try await test.write(as: TestRegistry.operatorOfRhede) { step in
                try BookingDesk.change(
                    made.id, to: (Self.at(2), Self.at(5)), version: nil, in: &step)
            }
            #expect(changed.value != nil)
            try await test.acknowledge()
            #expect(try await test.pin(of: made.id) != nil)
        }
    }

    @Test(arguments: TestedEngine.available)
    func bothOfTwoReservationsGetNewPINs(_ engine: TestedEngine) async throws {
        try await TestRegistry.run(engine) { test in
            let first = try await test.book(Self.at(2), Self.at(4))
            let second = try await test.book(for: test.bea, Self.at(5), Self.at(6))
            try await test.acknowledge()
            var journal = JournalMaker()
            try await Self.tell(
                .duplicatePIN(with: second.id.grant), of: first.id.grant, &journal, test)
            try await Self.tell(
                .duplicatePIN(with: first.id.grant), of: second.id.grant, &journal, test)
            let sent = try await Self.grants(test)
            #expect(sent.count == 4)
            #expect(Set(sent.map(\.verifier)).count == 4)
        }
    }

    @Test(
        arguments: [
            GrantProblem.revokedHere, .nameTaken, .malformed("window"),
            .unknownHandoverSet(HandoverSetID(1)),
        ])
    func pinOfAGrantThatLetsNobodyInIsNotTold(_ problem: GrantProblem) async throws {
        try await TestRegistry.run(.sqlite) { test in
            let made = try await test.book(Self.at(2), Self.at(4))
            try await test.acknowledge()
            #expect(try await test.pin(of: made.id) != nil)
            var journal = JournalMaker()
            try await Self.tell(problem, of: made.id.grant, &journal, test)
            #expect(try await Self.grants(test).count == 1)
            #expect(try await test.pin(of: made.id) == nil)
            let anomalies = try await test.rows("SELECT kind, reservation FROM anomalies")
            #expect(try anomalies.map { try $0.text("reservation") } == [made.id.rawValue])
        }
    }

    @Test func recordsOfReservationsThatAreOverDrawNothing() async throws {
        try await TestRegistry.run(.sqlite) { test in
            let made = try await test.book(Self.at(2), Self.at(4))
            try await test.acknowledge()
            _ = try await test.write { try BookingDesk.cancel(made.id, in: &$0) }
            var journal = JournalMaker()
            for id in [made.id.grant, GrantID("g-nobody-knows")] {
                try await Self.tell(
                    .duplicatePIN(with: GrantID("g-made-here")), of: id, &journal, test)
            }
            #expect(try await Self.grants(test).count == 1)
            #expect(try await test.anomalies().count == 2)
        }
    }
}
