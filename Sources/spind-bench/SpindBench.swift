import ArgumentParser
import SpindControl

/// What `Scripts/bench` measures of the agent's own parts, where a whole `spindd` cannot be asked.
@main
struct SpindBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "spind-bench",
        abstract: "The parts of the agent that Scripts/bench measures.",
        version: SpindVersion.current,
        subcommands: [
            PrepareCommand.self, OpenCommand.self, KeypadCommand.self, DayCommand.self,
            StartCommand.self, WiegandCommand.self, DevicesCommand.self, RegistryFillCommand.self,
            RegistryRequestsCommand.self,
            RegistryEnrolCommand.self, RegistryCabinetsCommand.self,
        ])
}
