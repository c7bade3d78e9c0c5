import ArgumentParser
import Glibc
import SpindBoards
import SpindRegistry
import SpindRegistryStore

struct BackupCommand: RegistryCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copy the whole registry into a file, also while it runs.",
        discussion: """
            The copy is of one moment, and good for either engine. The cabinets' keys, PINs and the \
            certificate authority's key in it are sealed: it is worth nothing without the master key, \
            of which it has no copy, and it has the names of your members: keep both safe, and \
            apart. Docs/guide-registry.md says more.
            """)

    @OptionGroup var options: GlobalOptions
    @Argument(help: "The file to make; it must not be there yet.", completion: .file())
    var file: String

    func run(_ session: Session) async throws {
        let descriptor = try NewFile.make(file)
        var isWhole = false
        defer {
            close(descriptor)
            if !isWhole { unlink(file) }
        }
        let backup = try await session.ask(.post, "backups")
        let name = backup.text("id") ?? ""
        let size = backup.integer("bytes") ?? 0
        var offset: Int64 = 0
        while offset < size {
            let part = try await session.client.bytes(
                .get, Session.path(["backups", name]), [("from", "\(offset)")])
            guard !part.isEmpty else { break }
            try NewFile.append(part, to: descriptor, file)
            offset += Int64(part.count)
        }
        guard fsync(descriptor) == 0 else { throw NewFile.refusal(file) }
        _ = try await session.ask(.delete, "backups", name)
        let summary = try BackupReader.check(file)
        isWhole = true
        guard !session.json else { return try session.show(backup) }
        try session.show([
            "\(file): \(summary.rows) rows, \((summary.bytes + 1_023) / 1_024) KiB, whole"
        ])
    }
}

struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Bring a registry back from a file that 'backup' made.",
        discussion: """
            Into an empty database only, while no server runs, and with the master key in its place \
            that the backup was sealed with. The registry begins a new incarnation: cabinets that \
            know more than the backup are asked what they hold, and send what was lost. Also the way \
            from SQLite to PostgreSQL: name the other database in the registry's file first.
            """)

    @OptionGroup var options: GlobalOptions
    @Argument(help: "The file.", completion: .file()) var file: String

    func run() async throws {
        signal(SIGPIPE, SIG_IGN)
        StandardFiles.keep()
        do {
            try await restore()
        } catch {
            throw Ending.of(error, asJSON: options.json)
        }
    }

    private func restore() async throws {
        guard try !LocalRegistry.isServed(options) else {
            throw Failure(
                "the registry is running; stop it first (sudo systemctl stop spind-registry)",
                .refused)
        }
        let summary = try BackupReader.check(file)
        let registryFile = try RegistryParts.read(options.configPath)
        try StateOwner.makeFolder(registryFile.state, mode: 0o700)
        let logger = ServeCommand.logger(isVerbose: false)
        // Read before this process becomes the owner of the state, who may not be able to.
        let copy = try StateOwner.handingOver(file, to: registryFile.state)
        defer { copy.remove() }
        try StateOwner.become(registryFile.state)
        let sealer = Sealer(try RegistryParts.masterKey(registryFile, mayMake: false, logger))
        let database = try RegistryParts.open(registryFile, logger)
        do {
            _ = try await RegistryRestore.restore(
                from: copy.path,
                into: RegistryParts.registry(
                    database, sealer, timeZone: registryFile.timeZone, logger))
        } catch {
            await database.close()
            throw error
        }
        await database.close()
        let words = "\(summary.rows) rows of \(file) are restored; start the registry"
        try StandardFiles.output(
            (options.json ? #"{"rows":\#(summary.rows)}"# : words) + "\n")
    }
}
