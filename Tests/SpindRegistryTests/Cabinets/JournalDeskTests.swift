import SpindCore
import SpindCrypto
import SpindRegistryContracts
import SpindRegistryStore
import Testing

@testable import SpindRegistry

@Suite(.timeLimit(.minutes(1))) struct JournalDeskTests {
    private static let keypad = KeypadID("keypad")
    private static let set = HandoverSetID(1)

    /// A pickup of a reservation, and its return.
    private static func story(of reservation: Reservation) throws -> JournalMaker {
        var journal = JournalMaker()
        let start = reservation.window.start.millisecondsSince1970 / 1_000
        let (loan, grant) = (LoanID(1), reservation.id.grant)
        try journal.record(
            .accessGranted(
                keypad: keypad, grant: grant, purpose: .pickup, set: set, loan: nil), at: start)
        try journal.record(
            .loanOpened(loan: loan, grant: grant, set: set, due: reservation.window.end),
            at: start + 5)
        try journal.record(
            .loanEnded(loan: loan, grant: grant, set: set, how: .returned), at: start + 1_200)
        return journal
    }

    @Test(arguments: TestedEngine.available)
    func pickupAndReturn_BecomeALoanThatEnded(_ engine: TestedEngine) async throws {
        try await CabinetBench.run(engine) { bench in
            _ = try await bench.enrol()
            let booked = try await bench.book(inHours: 1)
            let journal = try Self.story(of: booked)
            #expect(try await bench.take(journal.whole) == .acknowledged(through: 3))
            #expect(try await bench.state(of: booked.id) == .fulfilled)
            let loan = try await bench.step { step in
                try #require(
                    try step.db.row("SELECT state, asset, member, reservation FROM loans"))
            }
            #expect(try loan.text("state") == "returned")
            #expect(try loan.text("asset") == CabinetBench.drill.rawValue)
            #expect(try loan.text("member") == CabinetBench.ada.rawValue)
            #expect(try await bench.count("anomalies") == 0)
            #expect(
                try await bench.count("facts WHERE kind = 'pickup' AND home = 'Bocholt'") == 1)
        }
    }

    @Test(arguments: TestedEngine.available)
    func sendingTwice_HasTheEffectOfSendingOnce(_ engine: TestedEngine) async throws {
        try await CabinetBench.run(engine) { bench in
            _ = try await bench.enrol()
            let journal = try Self.story(of: try await bench.book(inHours: 1))
            #expect(try await bench.take(journal.batch(1...2)) == .acknowledged(through: 2))
            #expect(try await bench.take(journal.batch(1...2)) == .acknowledged(through: 2))
            #expect(try await bench.take(journal.batch(1...1)) == .acknowledged(through: 2))
            #expect(try await bench.take(journal.batch(2...3)) == .acknowledged(through: 3))
            #expect(try await bench.take(journal.whole) == .acknowledged(through: 3))
            #expect(try await bench.count("journal_records") == 3)
            #expect(try await bench.count("loans") == 1)
            #expect(try await bench.count("facts WHERE kind = 'pickup'") == 1)
            let kept = try await bench.step { step in
                try JournalRows.lines(
                    of: CabinetBench.first, journal.incarnation, behind: 0, limit: 10, in: step)
            }
            #expect(kept == journal.lines, "as the cabinet has it, to the letter")
        }
    }

    @Test(arguments: TestedEngine.available)
    func gapIsAnswered_AndAForkAlarmsOnce(_ engine: TestedEngine) async throws {
        try await CabinetBench.run(engine) { bench in
            _ = try await bench.enrol()
            let journal = try Self.story(of: try await bench.book(inHours: 1))
            #expect(try await bench.take(journal.batch(1...1)) == .acknowledged(through: 1))
            #expect(try await bench.take(journal.batch(3...3)) == .gap(heldThrough: 1))
            var rewritten = JournalMaker()
            try rewritten.record(.stopped)
            try rewritten.record(.stopped)
            #expect(try await bench.take(rewritten.whole) == .forked)
            #expect(try await bench.take(journal.batch(2...3)) == .forked)
            #expect(
                try await bench.count("anomalies WHERE kind = 'journalForked'") == 1)
            #expect(try await bench.count("journal_records") == 1)
            // A new incarnation is a new journal.
            var anew = JournalMaker(9)
            try anew.record(.stopped)
            #expect(try await bench.take(anew.whole) == .acknowledged(through: 1))
        }
    }

    @Test(arguments: TestedEngine.available)
    func whatTheRegistryDoesNotKnow_IsKeptAndBecomesAnAnomaly(
        _ engine: TestedEngine
    ) async throws {
        try await CabinetBench.run(engine) { bench in
            _ = try await bench.enrol()
            var journal = JournalMaker()
            journal.record(
                payload: #"{"at":1,"delayed":false,"event":{"teleported":{}},"trust":1}"#)
            journal.record(payload: "no JSON 😀")
            try journal.record(
                .loanOpened(
                    loan: LoanID(1), grant: GrantID("r-nobody"), set: Self.set,
                    due: bench.now + .seconds(60)))
            #expect(try await bench.take(journal.whole) == .acknowledged(through: 3))
            #expect(try await bench.count("journal_records") == 3)
            #expect(
                try await bench.count("anomalies WHERE kind = 'unknownRecord'") == 2)
            #expect(
                try await bench.count(
                    "anomalies WHERE kind = 'pickupWithUnknownGrant' AND asset = 'bohrmaschine'")
                    == 1)
            #expect(try await bench.count("loans WHERE state = 'open'") == 1)
        }
    }

    @Test(arguments: TestedEngine.available)
    func journalOfAnotherCabinet_TouchesNoReservationOfThisOne(
        _ engine: TestedEngine
    ) async throws {
        try await CabinetBench.run(engine) { bench in
            _ = try await bench.enrol()
            let booked = try await bench.book(inHours: 1)
            let journal = try Self.story(of: booked)
            _ = try await bench.take(journal.whole, from: CabinetBench.second)
            #expect(try await bench.state(of: booked.id) == .confirmed)
        }
    }

    @Test(arguments: TestedEngine.available)
    func journalThatBeginsLate_IsTakenAndTold(_ engine: TestedEngine) async throws {
        try await CabinetBench.run(engine) { bench in
            var journal = JournalMaker(behind: 500)
            try journal.record(.stopped)
            #expect(try await bench.take(journal.whole) == .acknowledged(through: 501))
            #expect(try await bench.count("anomalies WHERE kind = 'contradiction'") == 1)
        }
    }

    /// A reservation moves to where the schema does not let it, because of a trigger or a hand in the
    /// database: the records behind it must come through.
    @Test(arguments: TestedEngine.available)
    func recordThatCannotBeCarriedOut_HoldsNothingBack(_ engine: TestedEngine) async throws {
        try await CabinetBench.run(engine) { bench in
            _ = try await bench.enrol()
            let journal = try Self.story(of: try await bench.book(inHours: 1))
            try await bench.step { step in
                try step.db.run("CREATE UNIQUE INDEX in_the_way ON facts (cabinet)")
            }
            #expect(try await bench.take(journal.whole) == .acknowledged(through: 3))
            #expect(try await bench.count("journal_records") == 3)
            #expect(
                try await bench.count(
                    "anomalies WHERE kind = 'contradiction' AND detail LIKE '%carried out%'") > 0)
        }
    }

    @Test(arguments: TestedEngine.available)
    func backlogIsTakenInBatches(_ engine: TestedEngine) async throws {
        try await CabinetBench.run(engine) { bench in
            var journal = JournalMaker()
            for number in 1...1_100 {
                try journal.record(
                    .accessDenied(
                        keypad: Self.keypad, reason: .unknownCredential, grant: nil),
                    at: 1_800_000_000 + Int64(number))
            }
            for first in stride(from: Int64(1), through: 1_100, by: 500) {
                let last = min(first + 499, 1_100)
                #expect(
                    try await bench.take(journal.batch(first...last))
                        == .acknowledged(through: last))
            }
            #expect(try await bench.count("journal_records") == 1_100)
        }
    }

    @Test(arguments: TestedEngine.available)
    func commandIsSent_AndItsOutcomeComesFromTheJournal(_ engine: TestedEngine) async throws {
        try await CabinetBench.run(engine) { bench in
            let tooEarly = try await bench.step { step in
                try CommandDesk.give(
                    .open(CompartmentID(1)), reason: "Notfall", to: CabinetBench.first, in: &step)
            }
            #expect(tooEarly.refusal != nil, "nobody hears it")
            _ = try await bench.enrol()
            let start = try await bench.cursor()
            let given = try await bench.step { step in
                try #require(
                    CommandDesk.give(
                        .open(CompartmentID(1)), reason: "Schlüssel klemmt 😀",
                        to: CabinetBench.first, in: &step
                    ).value)
            }
            #expect(
                try await bench.read(after: start).page.changes.map(\.body)
                    == [.command(given.command)])
            let elsewhere = try await bench.step { step in
                try CommandDesk.give(
                    .open(CompartmentID(9)), reason: "x", to: CabinetBench.first, in: &step)
            }
            #expect(elsewhere.refusal != nil, "there is no compartment 9")
            var journal = JournalMaker()
            try journal.record(
                .remoteCommandEnded(command: given.command.id, outcome: .opening(OpeningID(4))))
            _ = try await bench.take(journal.whole)
            let shown = try await bench.step { step in
                try #require(CommandDesk.show(given.command.id, in: step).value)
            }
            #expect(shown.outcome == .opening(OpeningID(4)))
            #expect(shown.isOver(at: bench.now))
        }
    }
}
