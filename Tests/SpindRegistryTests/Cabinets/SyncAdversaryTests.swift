import SpindCore
import SpindRegistryContracts
import SpindRegistryStore
import Testing

@testable import SpindRegistry

/// Backups that were put back, cards that were rolled back, and clocks that were wrong.
@Suite(.timeLimit(.minutes(1))) struct SyncAdversaryTests {
    private static let set = HandoverSetID(1)

    private static func greet(
        _ last: Int64, journal: String, in bench: CabinetBench
    ) async throws -> HelloAnswer {
        try await bench.step { step in
            let cabinet = try #require(try CabinetDesk.find(CabinetBench.first, in: step))
            let request = HelloRequest(
                cabinet: CabinetBench.description(CabinetBench.first),
                journalIncarnation: journal, journalLast: last)
            return try #require(try HelloDesk.greet(request, from: cabinet, in: &step).value)
        }
    }

    private static func hear(
        at time: WallTime, _ last: Int64, journal: String, in bench: CabinetBench
    ) async throws {
        try await bench.step { step in
            try LinkDesk.hear(
                .init(at: time, journal: journal, journalLast: last), from: CabinetBench.first,
                in: &step)
        }
    }

    private static func keep(_ bench: CabinetBench) async throws {
        _ = try await bench.step { try Housekeeping.run(in: &$0) }
    }

    @Test(arguments: TestedEngine.available)
    func recordsThatTheCabinetHasDeleted_AreMissedOnce_AndTheRestIsTaken(
        _ engine: TestedEngine
    ) async throws {
        try await CabinetBench.run(engine) { bench in
            _ = try await bench.enrol()
            let booked = try await bench.book(inHours: 1)
            var journal = JournalMaker()
            for _ in 1...6 { try journal.record(.stopped, at: 1_900_000_000) }
            #expect(try await bench.take(journal.batch(1...2)) == .acknowledged(through: 2))
            var behind = journal.batch(5...6)
            #expect(try await bench.take(behind) == .gap(heldThrough: 2))
            // A number that does not say that everything before the batch is gone says nothing.
            behind.deletedThrough = 3
            #expect(try await bench.take(behind) == .gap(heldThrough: 2))
            behind.deletedThrough = 4
            #expect(try await bench.take(behind) == .acknowledged(through: 6))
            #expect(try await bench.take(behind) == .acknowledged(through: 6))
            #expect(try await bench.count("anomalies WHERE kind = 'journalGap'") == 1)
            #expect(try await bench.count("journal_records") == 4)
            // Nobody knows whether somebody came, until an operator has looked.
            bench.time.advance(by: .seconds(6 * 3_600))
            try await Self.hear(at: bench.now, 6, journal: journal.incarnation, in: bench)
            try await Self.keep(bench)
            #expect(try await bench.state(of: booked.id) == .confirmed)
            try await bench.step { step in
                _ = try step.db.run(
                    "UPDATE anomalies SET closed_ms = $1 WHERE kind = 'journalGap'",
                    [SQLValue(step.now)])
            }
            try await Self.keep(bench)
            #expect(try await bench.state(of: booked.id) == .noShow)
        }
    }

    @Test(arguments: TestedEngine.available)
    func batchBehindAGapThatContradicts_IsAForkAllTheSame(_ engine: TestedEngine) async throws {
        try await CabinetBench.run(engine) { bench in
            _ = try await bench.enrol()
            var journal = JournalMaker()
            for _ in 1...6 { try journal.record(.stopped) }
            #expect(try await bench.take(journal.batch(1...6)) == .acknowledged(through: 6))
            var other = JournalMaker()
            for _ in 1...6 { try other.record(.stopped, at: 1_700_000_000) }
            var rewritten = other.batch(3...6)
            rewritten.deletedThrough = 2
            #expect(try await bench.take(rewritten) == .forked)
            #expect(try await bench.count("anomalies WHERE kind = 'journalGap'") == 0)
        }
    }

    @Test(arguments: TestedEngine.available)
    func recordThatCannotBeRead_DoesNotHoldUpTheJournal(_ engine: TestedEngine) async throws {
        try await CabinetBench.run(engine) { bench in
            _ = try await bench.enrol()
            let booked = try await bench.book(inHours: 1)
            var journal = JournalMaker()
            try journal.record(
                .loanOpened(
                    loan: LoanID(1), grant: booked.id.grant, set: Self.set,
                    due: booked.window.end))
            // Of a newer version, under a name that this one knows.
            journal.record(
                payload:
                    #"{"at":1,"delayed":false,"event":{"handoverAnswered":{"hum":7}},"trust":1}"#)
            journal.record(
                payload:
                    #"{"at":1,"delayed":false,"event":{"compartmentBlocked":{"hum":7}},"trust":1}"#)
            try journal.record(
                .handoverAnswered(
                    loan: LoanID(1), set: Self.set, purpose: .return, question: "odometer",
                    answer: .number(12, .kilometre)))
            try journal.record(
                .compartmentUnblocked(
                    compartment: CompartmentID(1), by: .registry(account: nil)))
            #expect(try await bench.take(journal.whole) == .acknowledged(through: 5))
            #expect(try await bench.count("anomalies WHERE kind = 'unknownRecord'") == 2)
            #expect(try await bench.count("anomalies") == 2)
        }
    }

    @Test(arguments: TestedEngine.available)
    func rolledBackCard_IsToldAtItsHello_AndProvesNobodyAbsent(
        _ engine: TestedEngine
    ) async throws {
        try await CabinetBench.run(engine) { bench in
            _ = try await bench.enrol()
            let booked = try await bench.book(inHours: 1)
            var journal = JournalMaker()
            for _ in 1...9 { try journal.record(.stopped) }
            _ = try await bench.take(journal.whole)
            // A hello that a batch overtook is nothing to tell.
            #expect(
                try await Self.greet(8, journal: journal.incarnation, in: bench)
                    .acknowledgedThrough == 9)
            #expect(try await bench.count("anomalies") == 0)
            _ = try await Self.greet(9, journal: journal.incarnation, in: bench)
            _ = try await Self.greet(4, journal: journal.incarnation, in: bench)
            _ = try await Self.greet(4, journal: journal.incarnation, in: bench)
            #expect(try await bench.count("anomalies WHERE kind = 'journalForked'") == 1)
            bench.time.advance(by: .seconds(6 * 3_600))
            try await Self.hear(at: bench.now, 5, journal: journal.incarnation, in: bench)
            try await Self.keep(bench)
            #expect(try await bench.state(of: booked.id) == .confirmed)
        }
    }

    @Test(arguments: TestedEngine.available)
    func cabinetHeardWhileTheRegistrysClockWasAhead_ProvesNobodyAbsent(
        _ engine: TestedEngine
    ) async throws {
        try await CabinetBench.run(engine) { bench in
            _ = try await bench.enrol()
            let booked = try await bench.book(inHours: 1)
            var journal = JournalMaker()
            try journal.record(.stopped)
            _ = try await bench.take(journal.whole)
            // Heard tomorrow, by a clock that was put right since; the cabinet is away from now on.
            try await Self.hear(
                at: bench.now + .seconds(86_400), 1, journal: journal.incarnation, in: bench)
            bench.time.advance(by: .seconds(6 * 3_600))
            try await Self.keep(bench)
            #expect(try await bench.state(of: booked.id) == .confirmed)
            // Heard again, it is heard now.
            try await Self.hear(at: bench.now, 1, journal: journal.incarnation, in: bench)
            let report = try await bench.step { step in
                try #require(try LinkDesk.report(on: CabinetBench.first, in: step))
            }
            #expect(report.heardAt == bench.now)
        }
    }

    @Test(arguments: TestedEngine.available)
    func grantOfARequestThatWasConfirmedAfterTheBackup_StaysInForce(
        _ engine: TestedEngine
    ) async throws {
        try await CabinetBench.run(engine) { bench in
            _ = try await bench.enrol()
            let booked = try await bench.book(inHours: 1)
            let held = HeldGrant(id: booked.id.grant, set: Self.set, window: booked.window)
            let cancelled = try await bench.book(inHours: 3)
            try await bench.step { step in
                try step.db.run(
                    """
                    UPDATE reservations SET state = 'requested', requested_until_ms = $2
                    WHERE id = $1
                    """, [SQLValue(booked.id), SQLValue(step.now + .seconds(600))])
                _ = try #require(BookingDesk.cancel(cancelled.id, in: &step).value)
            }
            let ended = HeldGrant(id: cancelled.id.grant, set: Self.set, window: cancelled.window)
            let snapshot = try await bench.step { step in
                let cabinet = try #require(try CabinetDesk.find(CabinetBench.first, in: step))
                return try SnapshotDesk.make(
                    SnapshotRequest(held: [held, ended]), for: cabinet, in: &step)
            }
            #expect(snapshot.kept == [held.id])
            #expect(try await bench.count("anomalies WHERE kind = 'unknownGrantHeld'") == 1)
        }
    }

    @Test(arguments: TestedEngine.available)
    func silenceThatGoesOnIsCounted_EachMinuteOnce(_ engine: TestedEngine) async throws {
        try await CabinetBench.run(engine) { bench in
            _ = try await bench.enrol()
            func counted() async throws -> Int64 {
                try await bench.step { step in
                    try #require(
                        try step.db.row(
                            """
                            SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) AS minutes FROM facts
                            WHERE kind = 'unreachableMinutes'
                            """)
                    ).integer("minutes")
                }
            }
            let journal = String(repeating: "7", count: 32)
            try await Self.hear(at: bench.now, 0, journal: journal, in: bench)
            bench.time.advance(by: .seconds(3_000))
            try await Self.keep(bench)
            #expect(try await counted() == 0, "it may come back any minute")
            bench.time.advance(by: .seconds(600))
            try await Self.keep(bench)
            try await Self.keep(bench)
            #expect(try await counted() == 60)
            bench.time.advance(by: .seconds(86_430))
            try await Self.keep(bench)
            #expect(try await counted() == 1_500)
            bench.time.advance(by: .seconds(630))
            try await Self.hear(at: bench.now, 0, journal: journal, in: bench)
            #expect(try await counted() == 1_511)
            bench.time.advance(by: .seconds(120))
            try await Self.hear(at: bench.now, 0, journal: journal, in: bench)
            #expect(try await counted() == 1_511)
        }
    }

    @Test(arguments: TestedEngine.available)
    func certificatesThatEnded_AreForgotten_ButNotThoseThatWereRevoked(
        _ engine: TestedEngine
    ) async throws {
        try await CabinetBench.run(engine) { bench in
            let old = try await bench.enrol()
            bench.time.advance(by: .seconds(86_400))
            let new = try await bench.enrol()
            try await Self.keep(bench)
            #expect(try await bench.count("certificates") == 2)
            bench.time.advance(
                by: .milliseconds(
                    (old.identity.validity.end - bench.now).wholeMilliseconds + 7_200_000))
            try await Self.keep(bench)
            #expect(try await bench.count("certificates") == 1)
            let standing = try await bench.step { step in
                try CertificateDesk.standing(
                    of: new.identity.serial, of: CabinetBench.first, in: step)
            }
            #expect(standing == .counts)
        }
    }
}
