import SpindCore
import SpindSeeds
import SpindSync
import Testing

@Suite struct UplinkMachineTests {
    private let now = Instant(sinceBoot: .seconds(100))

    private struct Bench {
        var machine = UplinkMachine()
        var generator = SeededGenerator(seed: 1)
        var now: Instant

        mutating func handle(_ event: UplinkMachine.Event) -> UplinkMachine.Action {
            machine.handle(event, at: now, using: &generator)
        }

        /// The registry said hello, and the cabinet was told.
        mutating func greet(_ held: Int64, last: Int64) -> UplinkMachine.Action {
            let greeting = UplinkMachine.Greeting(held: held, askedAt: now)
            let action = handle(.woken(greeting, last: last))
            return action == .acknowledge(through: held) ? handle(.acknowledged) : action
        }
    }

    @Test func nothingIsSentBeforeTheRegistrySaysWhereItsCopyEnds() {
        var bench = Bench(now: now)
        #expect(bench.handle(.woken(nil, last: 9)) == .rest)
        #expect(bench.greet(4, last: 9) == .send(after: 4))
    }

    @Test func recordsGoOutOneBatchAfterTheOther() {
        var bench = Bench(now: now)
        #expect(bench.greet(0, last: 900) == .send(after: 0))
        #expect(bench.handle(.sent(through: 500, batchLast: 500)) == .send(after: 500))
        #expect(bench.handle(.sent(through: 900, batchLast: 900)) == .rest)
        #expect(bench.handle(.woken(nil, last: 901)) == .send(after: 900))
    }

    @Test func registryThatWasRestoredGetsTheRecordsAgain() {
        var bench = Bench(now: now)
        _ = bench.greet(0, last: 900)
        _ = bench.handle(.sent(through: 900, batchLast: 900))
        bench.now = now.advanced(by: .seconds(1))
        #expect(bench.greet(300, last: 900) == .send(after: 300))
    }

    @Test func helloThatABatchOvertookDoesNotTurnItBack() {
        var bench = Bench(now: now)
        let asked = UplinkMachine.Greeting(held: 0, askedAt: now)
        _ = bench.greet(0, last: 900)
        bench.now = now.advanced(by: .milliseconds(5))
        _ = bench.handle(.sent(through: 900, batchLast: 900))
        #expect(bench.handle(.woken(asked, last: 900)) == .acknowledge(through: 900))
        #expect(bench.handle(.acknowledged) == .rest)
    }

    @Test func gapIsClosedFromWhereTheRegistryIs_ButNotForEver() {
        var bench = Bench(now: now)
        _ = bench.greet(500, last: 900)
        let gap = LinkFailure(.refused(.journalGap), "gap", acknowledgedThrough: 200)
        for _ in 0..<UplinkMachine.gapsInARow {
            #expect(bench.handle(.failed(gap)) == .send(after: 200))
        }
        guard case .wait = bench.handle(.failed(gap)) else {
            Issue.record("it asks without a pause")
            return
        }
    }

    @Test func forkStopsTheJournalAndSaysSo_UntilAHello() {
        var bench = Bench(now: now)
        _ = bench.greet(0, last: 9)
        #expect(bench.handle(.failed(LinkFailure(.refused(.journalForked), "fork"))) == .rest)
        #expect(bench.machine.isStopped)
        #expect(bench.machine.problem?.contains("another journal") == true)
        bench.now = now.advanced(by: .seconds(7_200))
        #expect(bench.handle(.woken(nil, last: 10)) == .rest)
        #expect(bench.greet(0, last: 10) == .send(after: 0))
    }

    @Test func registryThatHoldsMoreThanThereIsStopsTheJournal() {
        var bench = Bench(now: now)
        #expect(bench.greet(50, last: 9) == .rest)
        #expect(bench.machine.isStopped)
        #expect(bench.machine.problem?.contains("old copy of the card") == true)
    }

    @Test(arguments: [0, 5, 10, 11])
    func impossibleAcknowledgementMovesNothing(through: Int64) {
        var bench = Bench(now: now)
        _ = bench.greet(5, last: 10)
        let action = bench.handle(.sent(through: through, batchLast: 10))
        if through == 10 {
            #expect(action == .rest)
        } else {
            guard case .wait = action else {
                Issue.record("\(action)")
                return
            }
            bench.now = now.advanced(by: .seconds(10))
            #expect(bench.handle(.woken(nil, last: 10)) == .send(after: 5))
        }
    }

    @Test func refusedCabinetSendsNothingUntilItsHelloIsAnswered() {
        var bench = Bench(now: now)
        _ = bench.greet(5, last: 10)
        #expect(bench.handle(.failed(LinkFailure(.refused(.revoked), "revoked"))) == .rest)
        #expect(bench.handle(.woken(nil, last: 11)) == .rest)
        #expect(bench.greet(5, last: 11) == .send(after: 5))
    }

    @Test func newRecordDoesNotShortenAWait() {
        var bench = Bench(now: now)
        _ = bench.greet(5, last: 10)
        let failure = LinkFailure(.refused(.unavailable), "later", retryAfter: .seconds(60))
        guard case .wait(let whole) = bench.handle(.failed(failure)) else {
            Issue.record("it does not wait")
            return
        }
        #expect(whole >= .seconds(60))
        bench.now = now.advanced(by: .seconds(20))
        #expect(bench.handle(.woken(nil, last: 11)) == .wait(whole - .seconds(20)))
    }
}
