import Testing

@testable import SpindCore

/// Commands of the registry.
@Suite struct RemoteCommandTests {
    private let id = RemoteCommandID("c-0123456789")

    private func send(
        _ action: RemoteCommand.Action, _ bench: inout EngineBench, id: String = "c-0123456789",
        expires: Duration = .seconds(60), executed: Set<RemoteCommandID> = [],
        malformed: [RemoteCommandID: String] = [:], times: Int = 1
    ) {
        let command = RemoteCommand(
            id: RemoteCommandID(id), action: action, reason: "stuck", by: AccountID("a-1"),
            expires: bench.now.wall + expires)
        bench.records = []
        bench.operations = []
        let change = Change(number: 5, body: .command(command))
        bench.send(
            .changes(
                ChangeBatch(
                    changes: Array(repeating: change, count: times), cursor: "1.5.ef",
                    facts: SyncFacts(executed: executed, malformed: malformed))))
    }

    private func outcomes(_ bench: EngineBench) -> [RemoteCommandOutcome] {
        bench.records.compactMap {
            if case .remoteCommandEnded(_, let outcome) = $0 { outcome } else { nil }
        }
    }

    @Test func anOpeningIsRememberedIntendedAndAnswered_InOneStep() {
        var bench = EngineBench()
        send(.open(CompartmentID(2)), &bench)
        #expect(bench.orders.map(\.compartment) == [CompartmentID(2)])
        #expect(
            bench.records == [
                .openingIntended(
                    opening: OpeningID(1), compartment: CompartmentID(2), attempt: 1,
                    cause: .command(by: .registry(account: AccountID("a-1")), reason: "stuck")),
                .remoteCommandEnded(command: id, outcome: .opening(OpeningID(1))),
            ])
        #expect(
            bench.operations.first
                == .rememberCommand(id, expires: bench.now.wall + .seconds(60)))
    }

    @Test func itIsExecutedOnce_HoweverOftenItComes() {
        var bench = EngineBench()
        send(.open(CompartmentID(2)), &bench, times: 3)
        #expect(bench.orders.count == 1)
        send(.open(CompartmentID(1)), &bench, executed: [id])
        #expect(bench.orders.count == 1)
        #expect(bench.operations == [.saveCursor("1.5.ef")])
    }

    @Test func itOpensDuringALockout() {
        var bench = EngineBench()
        for pin in 1...5 as ClosedRange<UInt8> { bench.type(nil, pin: pin) }
        #expect(bench.snapshot.keypads[0].lockoutMilliseconds > 0)
        send(.open(CompartmentID(1)), &bench)
        #expect(bench.orders.count == 1)
    }

    @Test(arguments: [
        (ClockTrust.trusted, 0, RemoteCommandOutcome.expired), (.trusted, -5, .expired),
        (.trusted, 1, .opening(OpeningID(1))),
        (.holdover(errorMilliseconds: 2_000), 2, .expired),
        (.holdover(errorMilliseconds: 2_000), 3, .opening(OpeningID(1))),
        (.untrusted, 3_600, .clockUntrusted), (.untrusted, 0, .expired),
        (.trusted, 32 * 86_400, .malformed("a command may wait for 31 days at most")),
    ])
    func itIsBegunOnlyWhileItsTimeIsSurelyNotOver(
        trust: ClockTrust, seconds: Int, outcome: RemoteCommandOutcome
    ) {
        var bench = EngineBench(trust: trust)
        send(.open(CompartmentID(1)), &bench, expires: .seconds(seconds))
        #expect(outcomes(bench) == [outcome])
        #expect(bench.orders.isEmpty == (outcome != .opening(OpeningID(1))))
        #expect(
            bench.operations.contains { if case .rememberCommand = $0 { true } else { false } })
    }

    @Test func whatCannotBeDoneSaysWhy() {
        var bench = EngineBench()
        send(.open(CompartmentID(9)), &bench)
        #expect(outcomes(bench) == [.refused(.unknownCompartment(CompartmentID(9)))])
        send(.unblock(CompartmentID(1)), &bench)
        #expect(outcomes(bench) == [.refused(.nothingToDo)])
        send(.closeLoan(GrantID("r-1")), &bench)
        #expect(outcomes(bench) == [.refused(.noOpenLoan(GrantID("r-1")))])
        send(.block(CompartmentID(1)), &bench, malformed: [id: "the reason is too long"])
        #expect(outcomes(bench) == [.malformed("the reason is too long")])
        #expect(bench.status(1)?.blocked == nil)
    }

    @Test func blocksAndLoansAreThoseOfItsAccount() {
        var bench = EngineBench()
        bench.goThrough(EngineBench.grant("r-1"), door: 1)
        send(.closeLoan(GrantID("r-1")), &bench)
        let by = Principal.registry(account: AccountID("a-1"))
        #expect(bench.records.first == .loanClosed(loan: LoanID(1), reason: "stuck", by: by))
        #expect(bench.snapshot.loans.isEmpty)
        send(.block(CompartmentID(2)), &bench)
        #expect(bench.status(2)?.blocked == "stuck")
        #expect(outcomes(bench) == [.done])
    }

    @Test func aNameThatIsNoneIsNotSupported() {
        var bench = EngineBench()
        send(.open(CompartmentID(1)), &bench, id: "c \u{1F6AA}")
        #expect(bench.records == [.changeUnsupported(type: "command", number: 5)])
        #expect(bench.orders.isEmpty)
    }
}
