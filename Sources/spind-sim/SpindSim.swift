import ArgumentParser
import SpindControl

/// The simulator: one cabinet to try by hand or by script, or thousands of random ones.
@main
struct SpindSim: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "spind-sim", abstract: "Simulated lending cabinets, with the real agent.",
        version: SpindVersion.current,
        subcommands: [RunCommand.self, CheckCommand.self, WiringCommand.self])
}
