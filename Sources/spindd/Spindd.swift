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
        LoggingSystem.bootstrap {
            _ in LineLogHandler(log, style: style, logLevel: isVerbose ? .debug : .info)
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

    private var environment: [String: String] { ProcessInfo.processInfo.environment }

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

    /// Reads the cabinet file, its boards and its time zone.
    private func readSite()
        throws(ReloadingCabinet.BadConfiguration) -> ReloadingCabinet.Configuration
    {
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
        return ReloadingCabinet.Configuration(file: file, timeZone: timeZone)
    }

    private func serve(_ site: ReloadingCabinet.Configuration, _ logger: Logger) async throws {
        var generator = SystemRandomNumberGenerator()
        let memory = try CabinetMemory(
            path: state + "/cabinet.sqlite", using: &generator, logger: logger)
        let keyFile = CabinetKeyFile.find(
            named: key, state: state, environment: environment)
        let (key, isNew) = try keyFile.loadOrMake(using: &generator)
        if isNew { logger.notice("made a new key, \(keyFile.path); PINs told before do not work") }
        let display = LineWriter(to: STDOUT_FILENO, clock: SystemClock())
        let cabinet = try ReloadingCabinet(
            site,
            load: { () throws(ReloadingCabinet.BadConfiguration) in try readSite() },
            build: { site, estimator in
                try CabinetAssembly(
                    CabinetAssembly.Site(
                        file: site.file, gpio: LinuxGPIO(), clock: SystemClock(), key: key,
                        timeZone: site.timeZone, writeDisplay: display.say,
                        version: SpindVersion.current, logger: logger),
                    store: memory.store, journal: memory.journal,
                    generator: SystemRandomNumberGenerator(), estimator: estimator)
            },
            prepare: { try writeSafeOutputs($0.file, whileHolding: $1?.file) },
            clock: SystemClock(), logger: logger)
        // Whatever ends the group, no lock stays driven.
        defer {
            cabinet.stop()
            display.flush()
        }
        try await runServices(cabinet, logger)
    }

    private func runServices(_ cabinet: ReloadingCabinet, _ logger: Logger) async throws {
        let server = ControlServer(
            socketPath: run + "/control.sock", control: cabinet, access: GroupAccess(),
            logger: logger)
        let notifier = ServiceNotifier(environment: environment, processID: getpid())
        let principal = Principal(userID: geteuid(), loginUserID: nil)
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [
                    CabinetService(cabinet: cabinet, notifier: notifier, logger: logger),
                    ControlSocketService(server: server, logger: logger),
                    ReloadService(cabinet: cabinet, logger: logger, principal: principal),
                ], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
        try await group.run()
    }

    /// Leaves the list for `spind-safe-outputs` before the first output is requested. While the
    /// parts of another file still hold their lines, those are in the list too, and come first.
    private func writeSafeOutputs(
        _ next: CabinetFile, whileHolding current: CabinetFile? = nil
    ) throws {
        var outputs = current?.safeOutputs ?? []
        outputs += next.safeOutputs.filter { new in !outputs.contains { $0.line == new.line } }
        let list = try outputs.map { try SpindLinux.SafeOutput($0.line, isHigh: $0.level == .high) }
        try SafeOutputsFile(list).write(run + "/safe-outputs")
    }
}

extension SystemClock: ClockSource {}
