import ArgumentParser
import SpindSimulation

/// `spind-sim check`: many random worlds, each from its seed.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract:
            "Run the agent in random worlds with power cuts, and check what must always hold.",
        discussion: """
            Each seed draws a cabinet, residents, doors, a clock, faults of the disk and power cuts \
            at any effect, and runs the real engine, stepper and lock limits among them under a \
            virtual clock. The same seed gives the same run, byte for byte; the fingerprint stands \
            for it.

            Checked: no lock is driven without a recorded intent of somebody who was let in; no \
            lock longer or oftener than it may, nor all together with more current; no record is \
            lost or changed and the chain is whole; one open loan for an asset, and none ended by \
            a return whose item is not seen; no two things in one spare compartment; no socket on \
            at an open door, without its battery, or unrecorded; no operator let in by anything \
            but their PIN or the answer to the challenge shown; no clock claims more than it \
            knows; and once faults end, every asset can be borrowed and returned.

            Exit status: 0 when all held, 1 when something did not, 64 for a wrong call.
            """)

    @Option(help: "How many seeds to run.")
    var seeds: UInt64 = 100

    @Option(help: "The first seed.")
    var from: UInt64 = 1

    @Option(help: "How much happens in each.")
    var acts = 300

    @Flag(help: "Print everything that happens (best with --seeds 1 --from SEED).")
    var trace = false

    func validate() throws {
        guard seeds >= 1, seeds <= 10_000_000 else {
            throw ValidationError("--seeds is 1 to 10000000.")
        }
        guard acts >= 0, acts <= 1_000_000 else {
            throw ValidationError("--acts is 0 to 1000000.")
        }
        guard from <= UInt64.max - seeds else {
            throw ValidationError("--from is too large for that many seeds.")
        }
    }

    func run() throws {
        var sum = CheckSum()
        for seed in from..<from + seeds {
            let report = CheckRun(seed: seed, acts: acts, keepsTrace: trace).report()
            if trace { print(report.trace.joined(separator: "\n")) }
            for failure in report.failures { print("seed \(seed): \(failure)") }
            sum.add(report)
        }
        print(sum.text)
        if sum.failed > 0 {
            print("Run one again: spind-sim check --seeds 1 --trace --from SEED")
            throw ExitCode.failure
        }
    }
}
