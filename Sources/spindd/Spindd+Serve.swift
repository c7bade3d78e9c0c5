import Glibc
import Logging
import ServiceLifecycle
import SpindAgent
import SpindBoards
import SpindControl
import SpindCore
import SpindHAL
import SpindLinux
import SpindSecrets
import SpindSync
import UnixSignals

extension Spindd {
    /// Puts the parts together and runs them until the program is asked to end.
    func serve(_ site: ReloadingCabinet.Configuration, _ logger: Logger) async throws {
        var generator = SystemRandomNumberGenerator()
        let memory = try CabinetMemory(
            path: state + "/cabinet.sqlite", using: &generator, logger: logger)
        let credentials = try credentials(using: &generator, logger)
        let display = LineWriter(to: STDOUT_FILENO, clock: SystemClock())
        // One for the program: a second would not know which devices the first has taken.
        let i2c = LinuxI2C()
        let cabinet = try ReloadingCabinet(
            site.with(credentials),
            load: { () throws(ReloadingCabinet.BadConfiguration) in try readSite(credentials) },
            build: { site, estimator in
                let found = credentials.credentials(marked: site.keyMark)
                return try CabinetAssembly(
                    CabinetAssembly.Site(
                        file: site.file,
                        hardware: HardwareAccess(
                            gpio: LinuxGPIO(), serial: LinuxSerial(), i2c: i2c,
                            keyInputs: LinuxKeyInputs(), board: LinuxBoardSensors()),
                        clock: SystemClock(), key: found.key,
                        keyEpoch: found.keyEpoch,
                        readerSecrets: try readerSecrets(site.file, logger),
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
        try await runServices(cabinet, credentials, logger)
    }

    private func runServices(
        _ cabinet: ReloadingCabinet, _ credentials: CredentialsInForce, _ logger: Logger
    ) async throws {
        let account = StoredAccount(
            credentials.place.folder, identity: credentials.adopt(), clock: SystemClock(),
            agent: "spindd/\(SpindVersion.current)")
        let linked = LinkedCabinet(cabinet, credentials: credentials, account: account)
        let server = ControlServer(
            socketPath: run + "/control.sock", control: linked, access: GroupAccess(),
            logger: logger)
        let notifier = ServiceNotifier(environment: environment, processID: getpid())
        let principal = Principal(userID: geteuid(), loginUserID: nil)
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [
                    CabinetService(cabinet: cabinet, notifier: notifier, logger: logger),
                    ControlSocketService(server: server, logger: logger),
                    link(cabinet, linked, account, logger),
                    ReloadService(cabinet: linked, logger: logger, principal: principal),
                ], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
        try await group.run()
    }

    private func link(
        _ cabinet: ReloadingCabinet, _ linked: LinkedCabinet, _ account: StoredAccount,
        _ logger: Logger
    ) -> some Service {
        RegistryLink(
            RegistryLink.Parts(
                cabinet: cabinet, account: account, clock: SystemClock(),
                sleeper: ContinuousClock(), belief: linked.belief,
                makeGenerator: { SystemRandomNumberGenerator() }, logger: logger))
    }

    /// Reads what the cabinet goes by. An identity that is damaged keeps nobody out but those whose
    /// PINs came from the registry, and is told at every start.
    private func credentials(
        using generator: inout SystemRandomNumberGenerator, _ logger: Logger
    ) throws -> CredentialsInForce {
        let place = CabinetCredentials.Place(
            state: state,
            ownKey: CabinetKeyFile.find(named: key, state: state, environment: environment))
        do {
            let (found, isNew) = try CabinetCredentials.load(place, using: &generator)
            if isNew {
                logger.notice("made a new key, \(found.mark); PINs told before do not work")
            }
            return CredentialsInForce(found, in: place)
        } catch let error as IdentityError {
            logger.critical("no link to the registry, and its PINs do not work: \(error)")
            let found = try CabinetCredentials.own(place, using: &generator).credentials
            return CredentialsInForce(found, in: place)
        }
    }

    /// What readers in secure channels need, made where it is first asked for.
    private func readerSecrets(
        _ file: CabinetFile, _ logger: Logger
    ) throws -> ReaderSecrets? {
        guard file.osdpReaders.contains(where: { $0.security != .none }) else { return nil }
        var generator = SystemRandomNumberGenerator()
        let place = ReaderKeyFile.find(named: nil, state: state, environment: environment)
        let (key, isNew) = try place.loadOrMake(using: &generator)
        if isNew {
            logger.notice(
                "made a new key of the readers, \(place.path): each has to be installed with it")
        }
        return ReaderSecrets(key: key) { count in
            var generator = SystemRandomNumberGenerator()
            return (0..<count).map { _ in generator.next() }
        }
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
