import SpindCore
import Testing

@Suite struct StoreOutageTests {
    typealias Bench = EngineBench

    @Test func withoutAStoreNobodyIsLetInAndTheDisplaySaysWhy() {
        var bench = Bench(policy: CabinetPolicy(operatorPhone: "02861 12345"))
        bench.send(.storeFailed(.full))
        bench.type(Bench.grant())
        #expect(bench.orders.isEmpty)
        #expect(bench.prompt == .outOfService(phone: "02861 12345"))
        #expect(bench.snapshot.storeFault == .full)
        #expect(
            bench.command(.open(CompartmentID(1), reason: "help"))
                == .refused(.storeUnavailable(.full)))
    }

    @Test func duringAnOutageNoStepAsksForACommitOrMovesALock() {
        var bench = Bench()
        bench.type(Bench.grant())
        bench.send(.storeFailed(.unwritable))
        let before = bench.operations.count
        let orders = bench.orders.count
        bench.pulse()
        bench.door(1, .open)
        bench.type(nil)
        bench.advance(by: .seconds(600))
        bench.door(1, .closed)
        bench.door(2, .open)
        bench.now.trust = .untrusted
        bench.send(.deadline)
        #expect(bench.operations.count == before)
        #expect(bench.orders.count == orders)
    }

    @Test func openDoorsStaySupervisedAndWhatWasSeenIsRecordedWhenTheStoreIsBack() {
        var bench = Bench()
        bench.type(Bench.grant())
        bench.send(.storeFailed(.full))
        bench.pulse()
        bench.door(1, .open)
        #expect(bench.status(1)?.door == .open)
        bench.advance(by: .seconds(100))
        #expect(bench.status(1)?.door == .heldOpen)
        bench.door(1, .closed)
        let before = bench.drafts.count
        bench.send(.storeRecovered)
        let late = bench.drafts[before...]
        #expect(late.dropLast().count { !$0.delayed } == 0)
        let loan = LoanID(1)
        #expect(
            late.contains {
                if case .loanOpened(loan, _, _, _) = $0.event { true } else { false }
            })
        #expect(bench.operations.contains { if case .openLoan = $0 { true } else { false } })
        #expect(
            bench.records.last == .storeOutage(fault: .full, milliseconds: 100_000, lost: 0))
        #expect(bench.snapshot.storeFault == nil)
        #expect(bench.prompt == .ready(next: nil))
    }

    @Test func observationsBeyondTheLimitAreCounted() throws {
        var bench = Bench()
        bench.send(.storeFailed(.full))
        for _ in 0..<2_000 {
            bench.advance(by: .seconds(20))
            bench.door(1, .open)
            bench.advance(by: .seconds(20))
            bench.door(1, .closed)
        }
        let before = bench.drafts.count
        bench.send(.storeRecovered)
        #expect(bench.drafts.count - before == 513)
        guard case .storeOutage(_, _, let lost) = bench.records.last else {
            Issue.record("the outage is not recorded")
            return
        }
        #expect(lost > 3_000)
    }

    @Test func theStoreIsProbedLessAndLessOften() {
        var bench = Bench()
        bench.send(.storeFailed(.full))
        var probes: [Duration] = []
        let begin = bench.now.instant
        while begin.duration(to: bench.now.instant) < .seconds(300),
            let deadline = bench.engine.nextDeadline(at: bench.now)
        {
            bench.advance(by: bench.now.instant.duration(to: deadline))
            if bench.effects.contains(.probeStore) {
                probes.append(begin.duration(to: bench.now.instant))
            }
        }
        #expect(Array(probes.prefix(5)) == [5, 15, 35, 75, 135].map { .seconds($0) })
    }

    @Test func aSecondFailureOfTheFlushKeepsEverything() {
        var bench = Bench()
        bench.send(.storeFailed(.full))
        bench.door(2, .open)
        // The shell drops a step whose commit failed: the engine before it is used on.
        var dropped = bench
        dropped.send(.storeRecovered)
        bench.send(.storeFailed(.locked))
        #expect(bench.snapshot.storeFault == .locked)
        bench.send(.storeRecovered)
        #expect(
            bench.records.contains(.doorForcedOpen(compartment: CompartmentID(2))))
    }
}
