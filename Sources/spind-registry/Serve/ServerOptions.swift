import ArgumentParser
import SpindBoards

/// What the commands that work in the server's place take.
struct ServerOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The registry's file (default: /etc/spind-registry/registry.yaml).", valueName: "file"),
        completion: .file())
    var config: String?

    @Flag(help: "Log more.")
    var verbose = false

    /// The registry's file by its path.
    var path: String {
        var options = GlobalOptions()
        options.config = config
        return options.configPath
    }

    /// Reads the registry's file, makes its state folder, and becomes the user who owns that.
    func takePlace() throws -> RegistryFile {
        let file = try RegistryParts.read(path)
        try StateOwner.makeFolder(file.state, mode: 0o700)
        try StateOwner.become(file.state)
        return file
    }
}
