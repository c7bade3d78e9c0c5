import SpindCore
import SpindRegistryContracts
import SpindRegistryStore
import Testing

@testable import SpindRegistry

/// What an operator looks at: today, lists, loans, anomalies.
@Suite(.timeLimit(.minutes(1)))
struct OverviewTests: RegistryHours {
    private static func anomaly(_ id: String, at time: WallTime, _ test: TestRegistry) async throws
    {
        try await test.write { step in
            _ = try Anomalies.record(
                .doorForcedOpen, named: id, organisation: TestRegistry.rhede,
                cabinet: TestRegistry.cabinet, at: time, "compartment 1", in: step)
        }
    }

    @Test(arguments: TestedEngine.available)
    func whatEndedByItself_IsNothingToDoAnyMore_AndWasThere(
        _ engine: TestedEngine
    ) async throws {
        try await TestRegistry.run(engine) { test in
            let told: [(String, AnomalyKind, String)] = [
                ("a", .mainsFailure, "supply: mains FAILURE: the mains are gone"),
                ("b", .mainsFailure, "supply-2: mains FAILURE"),
                ("c", .tamper, "lid: TAMPERED with"),
            ]
            for (id, kind, detail) in told {
                try await test.write { step in
                    _ = try Anomalies.record(
                        kind, named: id, organisation: TestRegistry.rhede,
                        cabinet: TestRegistry.cabinet, at: Self.at(0), detail, in: step)
                }
            }
            try await test.write { step in
                try Anomalies.end(
                    .mainsFailure, beginningWith: "supply: mains FAILURE",
                    at: TestRegistry.cabinet, Self.at(2), in: step)
            }
            let open = try await test.read(as: TestRegistry.operatorOfRhede) {
                try AnomalyDesk.list(of: TestRegistry.rhede, ListPage(after: nil, limit: 9), in: $0)
            }
            #expect(open.value?.map(\.id) == ["b", "c"])
            let all = try await test.read(as: TestRegistry.operatorOfRhede) {
                try AnomalyDesk.list(
                    of: TestRegistry.rhede, withClosed: true, ListPage(after: nil, limit: 9),
                    in: $0)
            }
            #expect(all.value?.first?.note == "over by itself")
            #expect(all.value?.first?.closedAt == Self.at(2))
        }
    }

    @Test(arguments: TestedEngine.available)
    func todayIsInOrder_AndEndsAtMidnight(_ engine: TestedEngine) async throws {
        try await TestRegistry.run(engine) { test in
            try await test.liftQuota()
            let out = try await test.book(Self.at(0), Self.at(3))
            let late = try await test.book(
                TestRegistry.bike, for: test.bea, Self.at(0), Self.at(1),
                as: TestRegistry.operatorOfRhede)
            let second = try await test.book(Self.at(15), Self.at(16))
            let first = try await test.book(for: test.bea, Self.at(9), Self.at(10))
            _ = try await test.book(for: test.bea, Self.at(16), Self.at(17))
            try await test.pickUp(out, 1)
            try await test.pickUp(late, 2)
            try await Self.anomaly("older", at: Self.at(0), test)
            try await Self.anomaly("newer", at: Self.at(1), test)
            try await test.hear(TestRegistry.bocholtsCabinet, at: Self.at(2), latest: Self.at(2))
            test.wait(until: Self.at(2))
            for cabinet in [nil, TestRegistry.cabinet] {
                let answer = try await test.read(as: TestRegistry.operatorOfRhede) {
                    try TodayDesk.show(TestRegistry.rhede, cabinet: cabinet, in: $0)
                }
                let today = try #require(answer.value)
                #expect(today.day == WallWindow(start: Self.at(-8), end: Self.at(16)))
                #expect(today.pickups.map(\.id) == [first.id, second.id])
                #expect(today.returns.map(\.reservation) == [out.id])
                #expect(today.overdue.map(\.reservation) == [late.id])
                #expect(today.anomalies.map(\.id) == ["newer", "older"])
                #expect(today.silent.map(\.cabinet) == [TestRegistry.cabinet])
            }
            let steward = try await test.read(as: TestRegistry.steward) {
                try TodayDesk.show(TestRegistry.rhede, cabinet: TestRegistry.cabinet, in: $0)
            }
            #expect(steward.value?.pickups.count == 2)
            for caller in [
                TestRegistry.steward, TestRegistry.operatorOfBocholt, TestRegistry.analyst,
            ] {
                let no = try await test.read(as: caller) {
                    try TodayDesk.show(TestRegistry.rhede, cabinet: nil, in: $0)
                }
                #expect(no.refusal == .notPermitted(.seeSite))
            }
            // 2027-03-28, when the clock is set forward.
            test.wait(until: Self.at(24 * 117 + 3))
            let short = try await test.read {
                try TodayDesk.show(TestRegistry.rhede, cabinet: nil, in: $0)
            }
            #expect(short.value.map { $0.day.end - $0.day.start } == .seconds(23 * 3_600))
        }
    }

    @Test(arguments: TestedEngine.available)
    func listsGoOnBehindTheirKeys(_ engine: TestedEngine) async throws {
        try await TestRegistry.run(engine) { test in
            try await test.liftQuota()
            var made: [ReservationID] = []
            for hour in 0..<5 {
                let booked = try await test.book(
                    for: test.bea, Self.at(hour), Self.at(hour + 1),
                    as: TestRegistry.operatorOfRhede)
                made.append(booked.id)
                try await test.pickUp(booked, Int64(hour))
                test.wait(.seconds(60))
            }
            let all = ReservationFilter(
                organisation: TestRegistry.rhede, member: test.bea, asset: TestRegistry.drill,
                state: .fulfilled, from: Self.at(1), until: Self.at(5))
            let (first, rest, loans, older, overdue) = try await test.read(
                as: TestRegistry.operatorOfRhede
            ) { (step: inout RegistryStep) throws in
                let first = try #require(
                    try ReservationList.find(all, ListPage(limit: 2), in: step).value)
                let rest = try #require(
                    try ReservationList.find(
                        all, ListPage(after: ReservationList.key(first[1]), limit: 5), in: step
                    ).value)
                let filter = LoanFilter(organisation: TestRegistry.rhede, state: .open)
                let loans = try #require(
                    try LoanDesk.list(filter, ListPage(limit: 3), in: step).value)
                let older = try #require(
                    try LoanDesk.list(
                        filter, ListPage(after: LoanDesk.key(loans[2])), in: step
                    ).value)
                let overdue = try #require(
                    try LoanDesk.list(
                        LoanFilter(organisation: TestRegistry.rhede, isOverdue: true), ListPage(),
                        in: step
                    ).value)
                return (first, rest, loans, older, overdue)
            }
            #expect((first + rest).map(\.id) == Array(made[1...]))
            #expect((loans + older).map(\.reservation) == made.reversed())
            #expect(overdue.isEmpty)
            try await test.read(as: TestRegistry.resident(test.ada)) {
                (step: inout RegistryStep) throws in
                #expect(
                    try ReservationList.find(all, ListPage(), in: step).refusal
                        == .notPermitted(.listReservations))
                #expect(
                    try LoanDesk.list(LoanFilter(), ListPage(), in: step).refusal?.invalid
                        == "organisation: needed, or `member`: this account is no member")
                let wrong = try ReservationList.find(
                    ReservationFilter(member: step.caller.member), ListPage(after: "x"), in: step)
                #expect(wrong.refusal?.invalid == "after: not a cursor of this list")
            }
        }
    }

    @Test(arguments: TestedEngine.available)
    func loanEndedByHandFreesTheRest(_ engine: TestedEngine) async throws {
        try await TestRegistry.run(engine) { test in
            let made = try await test.book(Self.at(0), Self.at(6))
            try await test.pickUp(made)
            let loan = "l-\(made.id)"
            test.wait(until: Self.at(1))
            for caller in [
                TestRegistry.resident(test.ada), TestRegistry.steward,
                TestRegistry.operatorOfBocholt,
            ] {
                let no = try await test.write(as: caller) {
                    try LoanDesk.end(loan, isLost: false, in: &$0)
                }
                #expect(no.refusal == .notPermitted(.endLoan))
            }
            let ended = try await test.write(as: TestRegistry.operatorOfRhede) {
                try LoanDesk.end(loan, isLost: false, in: &$0)
            }
            #expect(ended.value?.state == .closedByOperator)
            #expect(ended.value?.endedAt == Self.at(1))
            guard case .command(let command)? = try await test.changes().last?.body else {
                Issue.record("the cabinet was not told")
                return
            }
            #expect(command.action == .closeLoan(made.id.grant))
            _ = try await test.book(for: test.bea, Self.at(1), Self.at(2))
            let again = try await test.write(as: TestRegistry.operatorOfRhede) {
                try LoanDesk.end(loan, isLost: false, in: &$0)
            }
            #expect(again.value == ended.value)
            let lost = try await test.write(as: TestRegistry.operatorOfRhede) {
                try LoanDesk.end(loan, isLost: true, in: &$0)
            }
            #expect(lost.value?.state == .lost)
            let shown = try await test.read(as: TestRegistry.resident(test.ada)) {
                try LoanDesk.show(loan, in: $0)
            }
            #expect(shown.value == lost.value)
            let none = try await test.write { try LoanDesk.end("l-none", isLost: true, in: &$0) }
            #expect(none.refusal == .notFound("loan", "l-none"))
        }
    }

    @Test(arguments: TestedEngine.available)
    func anomaliesStayUntilSomebodySaysWhatTheyDid(_ engine: TestedEngine) async throws {
        try await TestRegistry.run(engine) { test in
            for id in ["a", "b", "c"] { try await Self.anomaly(id, at: Self.at(0), test) }
            func listed(
                _ cabinet: CabinetID?, closed: Bool, as caller: Caller, after: String? = nil
            ) async throws -> [String]? {
                try await test.read(as: caller) {
                    try AnomalyDesk.list(
                        of: TestRegistry.rhede, cabinet: cabinet, withClosed: closed,
                        ListPage(after: after), in: $0
                    ).value?.map(\.id)
                }
            }
            let closed = try await test.write(as: TestRegistry.steward) {
                try AnomalyDesk.close("b", note: "Tür justiert", in: &$0)
            }
            #expect(closed.value?.closedBy == TestRegistry.steward.account)
            #expect(closed.value?.note == "Tür justiert")
            let again = try await test.write(as: TestRegistry.maintainer) {
                try AnomalyDesk.close("b", note: "anders", in: &$0)
            }
            #expect(again.value?.note == "Tür justiert")
            let cabinet = TestRegistry.cabinet
            #expect(
                try await listed(cabinet, closed: false, as: TestRegistry.steward) == ["a", "c"])
            #expect(
                try await listed(nil, closed: true, as: TestRegistry.maintainer, after: "a")
                    == ["b", "c"])
            #expect(try await listed(nil, closed: false, as: TestRegistry.steward) == nil)
            let no = try await test.write(as: TestRegistry.operatorOfBocholt) {
                try AnomalyDesk.close("a", note: "x", in: &$0)
            }
            #expect(no.refusal == .notPermitted(.closeAnomaly))
            let empty = try await test.write(as: TestRegistry.operatorOfRhede) {
                try AnomalyDesk.close("a", note: "", in: &$0)
            }
            #expect(empty.refusal?.invalid == "note: must not be empty")
            let none = try await test.write { try AnomalyDesk.close("z", note: "x", in: &$0) }
            #expect(none.refusal == .notFound("anomaly", "z"))
        }
    }
}
