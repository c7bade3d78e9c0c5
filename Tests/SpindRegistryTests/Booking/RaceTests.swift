import Foundation
import Logging
import SpindCore
import SpindRegistryContracts
import SpindRegistryStore
import Synchronization
import Testing

@testable import SpindRegistry

/// Many want what exists once: one gets it, the others are refused in words.
@Suite(.serialized, .timeLimit(.minutes(2)))
struct RaceTests {
    /// How often a slot is raced for.
    private static let rounds = 500
    private static let clients = 16

    /// What became of the wishes of one round.
    struct Outcome: Equatable, Sendable {
        var won = 0
        var refused = 0
        var failed = 0

        mutating func add(_ other: Outcome) {
            won += other.won
            refused += other.refused
            failed += other.failed
        }
    }

    /// So many clients ask for a slot at once. Every round has one of its own, an hour ahead of its
    /// clock, so that a refusal does not have to look through all that was raced for before.
    static func race(
        _ round: Int, clients: Int, for member: MemberID, _ test: TestRegistry
    ) async -> Outcome {
        test.wait(until: TestRegistry.at(0, round * 15))
        let registry = test.registry
        let start = TestRegistry.at(1, round * 15)
        let order = BookingOrder(
            asset: TestRegistry.drill, member: member, start: start, end: start + .seconds(900))
        return await withTaskGroup(of: Outcome.self) { group in
            for _ in 0..<clients {
                group.addTask {
                    do {
                        let answer = try await registry.write(as: TestRegistry.resident(member)) {
                            try BookingDesk.create(order, in: &$0)
                        }
                        switch answer {
                        case .done: return Outcome(won: 1)
                        case .refused(.booking): return Outcome(refused: 1)
                        case .refused: return Outcome(failed: 1)
                        }
                    } catch {
                        Issue.record("\(error)")
                        return Outcome(failed: 1)
                    }
                }
            }
            var all = Outcome()
            for await outcome in group { all.add(outcome) }
            return all
        }
    }

    /// No quota, so that one member may win every time.
    private static func prepare(_ test: TestRegistry, atOnce: Int? = nil) async throws {
        try await test.write { step in
            for id in [TestRegistry.drill, TestRegistry.bike] {
                var asset = try #require(try AssetDesk.find(id, in: step))
                asset.terms = BookingTerms(
                    maximumMinutes: 60, horizonMinutes: 1_440, atOnce: atOnce)
                _ = try #require(try AssetDesk.change(asset, in: &step).value)
            }
        }
    }

    private static func checkApart(_ test: TestRegistry, count: Int) async throws {
        #expect(
            try await test.number(
                "SELECT count(*) AS number FROM reservations WHERE holds = 1") == Int64(count))
        #expect(
            try await test.number("SELECT count(DISTINCT start_ms) AS number FROM reservations")
                == Int64(count))
    }

    /// SQLite has one process: clients of others go through it, and so race here.
    @Test func sixteenClientsRaceForOneSlot_OnSQLite() async throws {
        try await TestRegistry.run(.sqlite) { test in
            try await Self.prepare(test)
            for round in 0..<Self.rounds {
                let outcome = await Self.race(
                    round, clients: Self.clients, for: test.ada, test)
                #expect(outcome == Outcome(won: 1, refused: Self.clients - 1), "round \(round)")
            }
            try await Self.checkApart(test, count: Self.rounds)
        }
    }

    @Test func secondProcessIsToldWhoHasTheFile_OnSQLite() async throws {
        try await withDatabase(.sqlite) { database, bench in
            try await database.migrate(RegistrySchema.migrations)
            let worker = try RaceWorker(bench.engine, member: MemberID("m-none"))
            let answer = try worker.answer()
            worker.end()
            #expect(answer.hasPrefix("busy"), "\(answer)")
            #expect(answer.contains("process"), "\(answer)")
        }
    }

    @Test(.enabled(if: TestedEngine.hasPostgres))
    func twoProcessesWithEightClientsEachRaceForOneSlot_OnPostgreSQL() async throws {
        try await withDatabase(.postgres) { database, bench in
            try await database.migrate(RegistrySchema.migrations)
            let test = try TestRegistry(database)
            try await test.fill()
            try await Self.prepare(test)
            let worker = try RaceWorker(bench.engine, member: test.ada)
            defer { worker.end() }
            #expect(try worker.answer() == "ready")
            var wonHere = 0
            for round in 0..<Self.rounds {
                try worker.ask(round)
                var outcome = await Self.race(
                    round, clients: Self.clients / 2, for: test.ada, test)
                wonHere += outcome.won
                outcome.add(try RaceWorker.outcome(try worker.answer()))
                #expect(outcome == Outcome(won: 1, refused: Self.clients - 1), "round \(round)")
            }
            // It was a race.
            #expect((1..<Self.rounds).contains(wonHere))
            try await Self.checkApart(test, count: Self.rounds)
        }
    }

    @Test(arguments: TestedEngine.available)
    func quotaOfOneIsKept_WhenOneMemberAsksForTwoAssetsAtOnce(
        _ engine: TestedEngine
    ) async throws {
        try await TestRegistry.run(engine) { test in
            try await Self.prepare(test, atOnce: 1)
            let (ada, registry) = (test.ada, test.registry)
            for _ in 0..<20 {
                let answers = try await withThrowingTaskGroup(
                    of: RegistryAnswer<Reservation>.self
                ) { group in
                    for client in 0..<Self.clients {
                        let start = TestRegistry.at(1, client * 15)
                        let order = BookingOrder(
                            asset: client.isMultiple(of: 2)
                                ? TestRegistry.drill : TestRegistry.bike,
                            member: ada, start: start, end: start + .seconds(900))
                        group.addTask {
                            try await registry.write(as: TestRegistry.resident(ada)) {
                                try BookingDesk.create(order, in: &$0)
                            }
                        }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                let won = answers.compactMap(\.value)
                #expect(won.count == 1)
                for case .booking(let refusal)? in answers.map(\.refusal) {
                    #expect(refusal.main.rule == .atOnce)
                }
                #expect(answers.count { $0.refusal != nil } == Self.clients - 1)
                for reservation in won {
                    _ = try await test.write(as: TestRegistry.resident(ada)) {
                        try BookingDesk.cancel(reservation.id, in: &$0)
                    }
                }
            }
        }
    }
}
