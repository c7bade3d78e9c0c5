import Foundation
import Glibc

/// A registry in a folder of its own, by the real program.
final class RegistryProgram {
    /// Where everything of it lies; short, as its socket's path has a limit.
    let folder: URL
    private var server: Program?

    /// Makes the folder and the file.
    init() throws {
        folder = URL(fileURLWithPath: "/tmp").appending(
            path: "spr-\(UInt32.random(in: 0 ... .max))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try write(
            """
            registry: Kreis Borken
            state: \(folder.path)/state
            socket: \(folder.path)/registry.sock
            people: { listen: "127.0.0.1:0" }
            cabinets: { listen: "127.0.0.1:0", names: [127.0.0.1] }
            """)
    }

    deinit {
        server = nil
        try? FileManager.default.removeItem(at: folder)
    }

    /// The registry's file.
    var file: String { folder.appending(path: "registry.yaml").path }

    /// Writes the registry's file.
    func write(_ text: String) throws {
        try Data((text + "\n").utf8).write(to: URL(fileURLWithPath: file))
    }

    /// Starts the server; returns once it is ready, or ended.
    func start() throws -> Program {
        let program = try Program("spind-registry", ["serve", "--config", file], in: folder)
        server = program
        _ = eventually { program.errors.contains(": ready, ") || !program.isRunning }
        return program
    }

    /// Runs a command to its end.
    func run(_ arguments: String...) throws -> Program.Result {
        try Program.run("spind-registry", arguments + ["--config", file], in: folder)
    }

    /// A region, an organisation, a cabinet with an asset, and a member, whose name is returned.
    func fill() throws -> String {
        for command in [
            ["region", "create", "kreis-borken", "--name", "Kreis Borken"],
            [
                "organisation", "create", "stadt-rhede", "--name", "Stadt Rhede",
                "--municipality", "Rhede",
            ],
            [
                "cabinet", "create", "rathaus", "--name", "Am Rathaus", "--municipality", "Rhede",
            ],
            [
                "asset", "create", "projector", "--kind", "item", "--name", "Beamer",
                "--municipality", "Rhede", "--cabinet", "rathaus", "--set", "1",
            ],
        ] {
            let result = try Program.run(
                "spind-registry", command + ["--config", file], in: folder)
            guard result.status == 0 else { return result.errors }
        }
        let made = try run("member", "create", "--name", "Anna 🚲 Kamp", "--json")
        return made.output.split(separator: "\"").first { $0.hasPrefix("m-") }.map(String.init)
            ?? made.errors
    }
}
