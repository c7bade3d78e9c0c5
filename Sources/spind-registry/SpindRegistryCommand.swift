import ArgumentParser

/// The central registry: who may use which shared asset when.
@main
struct SpindRegistryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "spind-registry",
        abstract: "The registry of shared assets and their cabinets.")
}
