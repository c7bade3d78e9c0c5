import Testing

@testable import SpindSimulation

@Suite struct CheckRunTests {
    @Test(arguments: [1, 7, 42] as [UInt64])
    func theSameSeedGivesTheSameRun(seed: UInt64) {
        let first = CheckRun(seed: seed, acts: 120, keepsTrace: true).report()
        let second = CheckRun(seed: seed, acts: 120, keepsTrace: true).report()
        #expect(first.trace == second.trace)
        #expect(first.fingerprint == second.fingerprint)
        #expect(first.failures == second.failures)
        #expect(first.trace.count > 200, "much happens")
    }

    @Test func differentSeedsGiveDifferentRuns() {
        let prints = (1...10).map { CheckRun(seed: UInt64($0), acts: 40).report().fingerprint }
        #expect(Set(prints).count == 10)
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func everyPromiseHolds(seed: UInt64) {
        #expect(CheckRun(seed: seed).report().failures == [])
    }

    @Test func theWorldsAreRoughAndPeopleGetThrough() {
        var sum = (cuts: 0, openings: 0, loans: 0)
        for seed in 1...20 as ClosedRange<UInt64> {
            let report = CheckRun(seed: seed).report()
            sum.cuts += report.powerCuts
            sum.openings += report.openings
            sum.loans += report.loans
        }
        #expect(sum.cuts > 50)
        #expect(sum.openings > 100)
        #expect(sum.loans > 40)
    }
}
