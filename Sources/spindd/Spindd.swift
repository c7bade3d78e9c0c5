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
import UnixSignals

/// The agent of a lending cabinet: reads its configuration, puts the parts together, runs them.
@main
struct Spindd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "spindd", abstract: "The agent of a lending cabinet.",
        discussion: """
            Supervises doors, takes PINs, drives locks and keeps the journal, until it gets SIGTERM. \
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
        LoggingSystem.bootstrap {
            JournalLogHandler(logLevel: isVerbose ? .debug : .info, label: $0)
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

    private func loadSite(
        _ logger: Logger
    ) throws -> (file: CabinetFile, timeZone: TimeZoneRules) {
        let file: CabinetFile
        do {
            file = try CabinetLoader(files: DiskFiles(), boards: boards).load(config)
        } catch {
            for problem in error.problems { logger.error("\(problem)") }
            throw StartError.configuration(
                "\(config) cannot be used; nothing was energised: \(error.problems.count) to mend")
        }
        for warning in file.warnings { logger.warning("\(warning)") }
        guard check || file.computer.kind == .gpio else {
            throw StartError.configuration(
                "the board \(file.computer.board) in \(config) is simulated: use `spind-sim run`")
        }
        let now = SystemClock().read().wall
        guard let timeZone = TimeZoneRules.system(named: file.timeZone, around: now) else {
            throw StartError.configuration(
                "\(config): this system knows no time zone '\(file.timeZone)'; "
                    + "see `timedatectl list-timezones`, or install tzdata")
        }
        return (file, timeZone)
    }

    private func serve(
        _ site: (file: CabinetFile, timeZone: TimeZoneRules), _ logger: Logger
    ) async throws {
        var generator = SystemRandomNumberGenerator()
        let memory = try CabinetMemory(
            path: state + "/cabinet.sqlite", using: &generator, logger: logger)
        let keyFile = CabinetKeyFile.find(
            named: key, state: state, environment: environment)
        let (key, isNew) = try keyFile.loadOrMake(using: &generator)
        if isNew { logger.notice("made a new key, \(keyFile.path); PINs told before do not work") }
        try writeSafeOutputs(site.file)

        let cabinet = try CabinetAssembly(
            CabinetAssembly.Site(
                file: site.file, gpio: LinuxGPIO(), clock: SystemClock(), key: key,
                timeZone: site.timeZone, writeDisplay: { writeText($0, to: STDOUT_FILENO) },
                version: SpindVersion.current, logger: logger),
            store: memory.store, journal: memory.journal, generator: generator)
        let notifier = ServiceNotifier(environment: environment, processID: getpid())
        let server = ControlServer(
            socketPath: run + "/control.sock", control: cabinet.controller, access: GroupAccess(),
            logger: logger)
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [
                    CabinetService(cabinet: cabinet, notifier: notifier, logger: logger),
                    ControlSocketService(server: server, logger: logger),
                ], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
        // Whatever ends the group, no lock stays driven.
        defer { cabinet.stop() }
        try await group.run()
    }

    /// Leaves the list for `spind-safe-outputs` before the first output is requested.
    private func writeSafeOutputs(_ file: CabinetFile) throws {
        let outputs = try file.safeOutputs.map {
            try SpindLinux.SafeOutput($0.line, isHigh: $0.level == .high)
        }
        try SafeOutputsFile(outputs).write(run + "/safe-outputs")
    }
}

extension SystemClock: ClockSource {}
