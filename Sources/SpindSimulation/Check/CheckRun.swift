import SpindCore
import SpindSeeds

/// Runs one seed: the agent's own engine, stepper and store among random residents, doors, clocks,
/// faults and power cuts, under a virtual clock. The same seed gives the same run, byte for byte.
///
///     let report = CheckRun(seed: 42).report()
///     print(report.failures.isEmpty ? "well" : report.failures.joined(separator: "\n"))
package struct CheckRun {
    /// What came of a run.
    package struct Report: Sendable {
        /// The seed.
        package var seed: UInt64
        /// Broken promises, in words; empty when all were kept.
        package var failures: [String]
        /// Stands for everything that happened, in order.
        package var fingerprint: UInt64
        /// What happened, a line each; empty unless asked for.
        package var trace: [String]
        /// How often the power went.
        package var powerCuts: Int
        /// How often a lock was driven.
        package var openings: Int
        /// How many loans were opened.
        package var loans: Int
        /// How many records the journal holds.
        package var records: Int
        /// How much virtual time passed.
        package var virtualTime: Duration
    }

    private let seed: UInt64
    private let acts: Int
    private let keepsTrace: Bool

    /// Makes a run.
    ///
    /// - Parameters:
    ///   - seed: everything random follows from it.
    ///   - acts: how many things people and nature do.
    ///   - keepsTrace: whether the report holds the trace.
    package init(seed: UInt64, acts: Int = 300, keepsTrace: Bool = false) {
        self.seed = seed
        self.acts = acts
        self.keepsTrace = keepsTrace
    }

    /// Runs it.
    package func report() -> Report {
        let world = CheckWorld(seed: seed, acts: acts, keepsTrace: keepsTrace)
        world.powerOn()
        for _ in 0..<acts where world.ledger.failures.isEmpty {
            world.perform(nextAct(in: world))
            world.pass(.milliseconds(world.random.number(0...8_000)))
        }
        if world.ledger.failures.isEmpty { world.proveLiveness() }
        world.compareDisk()
        return Report(
            seed: seed, failures: world.ledger.failures, fingerprint: world.trace.fingerprint,
            trace: world.trace.lines, powerCuts: world.powerCuts,
            openings: world.ledger.openings, loans: world.ledger.loansOpened,
            records: world.ledger.journal.count, virtualTime: world.now.sinceBoot)
    }

    private func nextAct(in world: CheckWorld) -> CheckAct {
        let total = world.plan.weights.reduce(0) { $0 + $1.weight }
        guard total > 0 else { return .wait }
        var left = world.random.number(1...total)
        for (act, weight) in world.plan.weights {
            left -= weight
            if left <= 0 { return act }
        }
        return .wait
    }
}
