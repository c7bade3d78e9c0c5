import ArgumentParser
import Glibc
import Logging
import ServiceLifecycle
import SpindBoards
import SpindRegistry
import SpindRegistryStore
import SpindTerminal
import UnixSignals

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serve people, cabinets and the commands of this program.",
        discussion: """
            Brings the database up to date, makes the master key and the certificate authority where \
            there are none yet, and works until it gets SIGTERM, which it obeys within five seconds. \
            What it has to say goes to standard error.

            \(ExitStatus.help)
            """)

    @OptionGroup
    var options: ServerOptions

    @Flag(help: "Say whether the registry's file is in order, and end.")
    var check = false

    func run() async throws {
        // A log that nobody reads any more must not end the service.
        signal(SIGPIPE, SIG_IGN)
        StandardFiles.keep()
        guard !check else { return try checkFile() }
        let logger = Self.logger(isVerbose: options.verbose)
        do {
            let file = try options.takePlace()
            let parts = try await RegistryParts(file, logger: logger)
            do {
                try await serve(parts)
            } catch {
                await parts.database.close()
                throw error
            }
            await parts.database.close()
        } catch let failure as StartFailure {
            logger.critical("\(failure)")
            throw ExitCode(failure.status.rawValue)
        } catch {
            logger.critical("\(error)")
            throw ExitCode(ExitStatus.failed.rawValue)
        }
    }

    /// Reads the file and touches nothing that it names.
    private func checkFile() throws {
        let path = options.path
        do {
            let file = try RegistryParts.read(path)
            _ = try RegistryParts.zone(of: file)
            try StandardFiles.output("\(path) is in order: registry \(file.name)\n")
        } catch {
            throw Ending.of(error, asJSON: false)
        }
    }

    /// Has all log to standard error.
    static func logger(isVerbose: Bool) -> Logger {
        let isForJournal = environment["JOURNAL_STREAM"] != nil
        LoggingSystem.bootstrap { _ in
            RegistryLog.handler(isForJournal: isForJournal, logLevel: isVerbose ? .debug : .info)
        }
        return Logger(label: "spind-registry")
    }

    private func serve(_ parts: RegistryParts) async throws {
        let readiness = Readiness(
            of: ServedServices.listenerCount, logger: parts.logger,
            words: "\(parts.file.name): ready, version \(SpindRelease.version)")
        let services = try await ServedServices.make(parts, readiness)
        var configuration = ServiceGroupConfiguration(
            services: services, gracefulShutdownSignals: [.sigterm, .sigint],
            logger: parts.logger)
        // Whoever is answered by then was in time; the service manager waits longer.
        configuration.maximumGracefulShutdownDuration = .seconds(4)
        try await ServiceGroup(configuration: configuration).run()
        parts.logger.notice("stopped")
    }
}
