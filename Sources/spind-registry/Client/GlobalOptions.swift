import ArgumentParser
import SpindBoards

/// The options of every command.
struct GlobalOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The registry's file (default: \(RegistryFile.standardPath)).", valueName: "file"),
        completion: .file())
    var config: String?

    @Option(
        help: ArgumentHelp(
            """
            The running server's local socket (default: what the registry's file says, or \
            \(RegistryFile.standardSocket)).
            """, valueName: "path"))
    var socket: String?

    @Flag(help: "One JSON document instead of text.")
    var json = false

    /// The registry's file by its path.
    var configPath: String { config ?? RegistryFile.standardPath }
}
