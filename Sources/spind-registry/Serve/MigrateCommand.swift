import ArgumentParser
import Glibc
import SpindBoards
import SpindRegistry
import SpindRegistryStore

struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Bring the database up to date, and end.",
        discussion: """
            'serve' does the same when it starts. By itself it is for an upgrade that is to be tried \
            before the server stops for long. Make a backup first: there is no way back but \
            'restore'. A database that a newer version has been at is left alone.
            """)

    @OptionGroup
    var options: ServerOptions

    func run() async throws {
        signal(SIGPIPE, SIG_IGN)
        StandardFiles.keep()
        let logger = ServeCommand.logger(isVerbose: options.verbose)
        do {
            let file = try options.takePlace()
            let database = try RegistryParts.open(file, logger)
            do {
                try await database.migrate(RegistrySchema.migrations)
            } catch {
                await database.close()
                throw error
            }
            await database.close()
            try StandardFiles.output(
                "the database is up to date: \(RegistrySchema.migrations.last?.name ?? "empty")\n")
        } catch {
            throw Ending.of(error, asJSON: false)
        }
    }
}
