import ArgumentParser
import Foundation
import Glibc
import Logging
import ServiceLifecycle
import SpindAgent
import SpindBoards
import SpindControl
import SpindCore
import SpindHAL
import SpindLinux
import SpindStore
import SpindSync
import SpindTerminal
import SpindTime
import UnixSignals

/// The agent of a lending cabinet: reads its configuration, puts the parts together, runs them.
@main
struct Spindd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "spindd", abstract: "The agent of a lending cabinet.",
        discussion: """
            Supervises doors, takes PINs, drives locks and keeps the journal, until it gets SIGTERM. \
            SIGHUP has it read the cabinet file anew, as `spindctl reload` does. \
            Exit status: 0 ended in good order, 64 wrong usage, 78 a mistake in the cabinet file \
            (nothing was energised), 1 anything else.
            """, version: SpindVersion.current)

    @Option(help: "The cabinet file.")
    var config = "/etc/spind/cabinet.yaml"
    @Option(help: "The folder of the boards that the cabinet file names.")
    var boards = "/usr/share/spind/Boards"
    @Option(help: "The folder that the database and the key are kept in.")
    var state = "/var/lib/spind"
    @Option(help: "The folder of the control socket and the list of safe outputs.")
    var run = "/run/spind"
    @Option(
        help: """
            The file of the cabinet's key, made if there is none. (default: the credential \
            cabinet.key of systemd, or cabinet.key in the state folder)
            """)
    var key: String?
    @Flag(help: "Check the cabinet file and end.")
    var check = false
    @Flag(help: "Log more.")
    var verbose = false

    func run() async throws {
        // A log that nobody reads any more must not end the supervision of doors.
        signal(SIGPIPE, SIG_IGN)
        let isVerbose = verbose
        let log = LineWriter(to: STDERR_FILENO, clock: SystemClock())
        defer { log.flush() }
        let style: LineLogHandler.Style =
            environment["JOURNAL_STREAM"] == nil ? .words : .priority
        LoggingSystem.bootstrap { _ in
            LineLogHandler(style: style, logLevel: isVerbose ? .debug : .info) { log.say($0) }
        }
        let logger = Logger(label: "spindd")
        do {
            let site = try loadSite(logger)
            if check {
                logger.notice("\(config) is in order: cabinet \(site.file.layout.name)")
                return
            }
            try await serve(site, logger)
        } catch let error as StartError {
            logger.critical("\(error)")
            throw ExitCode(error.status)
        } catch {
            logger.critical("\(error)")
            throw ExitCode.failure
        }
    }

    var environment: [String: String] { ProcessInfo.processInfo.environment }

    private func loadSite(_ logger: Logger) throws -> ReloadingCabinet.Configuration {
        do throws(ReloadingCabinet.BadConfiguration) {
            let site = try readSite()
            for warning in site.file.warnings { logger.warning("\(warning)") }
            return site
        } catch {
            for problem in error.problems { logger.error("\(problem)") }
            throw StartError.configuration(
                "\(config) cannot be used; nothing was energised: \(error.problems.count) to mend")
        }
    }

    /// Reads the cabinet file, its boards and its time zone, and what an enrolment wrote since.
    func readSite(
        _ credentials: CredentialsInForce? = nil
    ) throws(ReloadingCabinet.BadConfiguration) -> ReloadingCabinet.Configuration {
        let file: CabinetFile
        do throws(CabinetFileErrors) {
            file = try CabinetLoader(files: DiskFiles(), boards: boards).load(config)
        } catch {
            throw ReloadingCabinet.BadConfiguration(error.problems.map(\.description))
        }
        guard check || file.computer.kind == .gpio else {
            throw ReloadingCabinet.BadConfiguration([
                "the board \(file.computer.board) in \(config) is simulated: use `spind-sim run`"
            ])
        }
        let now = SystemClock().read().wall
        guard let timeZone = TimeZoneRules.system(named: file.timeZone, around: now) else {
            throw ReloadingCabinet.BadConfiguration([
                "\(config): this system knows no time zone '\(file.timeZone)'; "
                    + "see `timedatectl list-timezones`, or install tzdata"
            ])
        }
        let site = ReloadingCabinet.Configuration(file: file, timeZone: timeZone)
        guard let credentials else { return site }
        var generator = SystemRandomNumberGenerator()
        do {
            try credentials.read(using: &generator)
        } catch {
            throw ReloadingCabinet.BadConfiguration(["\(error)"])
        }
        return site.with(credentials)
    }
}

extension SystemClock: ClockSource {}

extension ReloadingCabinet.Configuration {
    /// The same with the newest key.
    func with(_ credentials: CredentialsInForce) -> ReloadingCabinet.Configuration {
        var site = self
        site.keyMark = credentials.newestMark
        return site
    }
}
