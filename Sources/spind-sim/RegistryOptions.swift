import ArgumentParser
import Glibc
import Logging
import SpindAgent
import SpindBoards
import SpindControl
import SpindCore
import SpindCrypto
import SpindLinux
import SpindSecrets
import SpindSimulation
import SpindSync

/// The registry that a simulated cabinet belongs to.
struct RegistryOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A registry's device port to enrol at, for example https://127.0.0.1:8443.",
            valueName: "address"))
    var registry: String?
    @Option(
        help: ArgumentHelp(
            "A file with the one-time token that `spind-registry enrol-token` made.",
            valueName: "file"), completion: .file())
    var tokenFile: String?

    func validate() throws {
        guard (registry == nil) == (tokenFile == nil) else {
            throw ValidationError("--registry and --token-file belong together.")
        }
        if let registry, RegistryAddress(registry) == nil {
            throw ValidationError("'\(registry)' is no address; it has the form https://HOST:PORT.")
        }
    }

    /// Reads what the cabinet goes by, after enrolling it where that is asked for and it has not
    /// been before.
    ///
    /// - Throws: an exit status, after telling why.
    func credentials(
        in folder: StateFolder, for setup: SimulatorSetup
    ) async throws -> CredentialsInForce {
        let place = CabinetCredentials.Place(
            state: folder.path, ownKey: CabinetKeyFile(path: folder.path + "/cabinet.key"))
        var generator = SystemRandomNumberGenerator()
        var found = try CabinetCredentials.load(place, using: &generator).credentials
        if found.identity == nil, let registry, let address = RegistryAddress(registry) {
            found = CabinetCredentials(
                try await enrol(at: address, place, setup), in: place.folder)
        }
        return CredentialsInForce(found, in: place)
    }

    private func enrol(
        at address: RegistryAddress, _ place: CabinetCredentials.Place, _ setup: SimulatorSetup
    ) async throws -> DeviceIdentity {
        let cabinet = setup.cabinet
        let clock = SystemClock()
        do throws(EnrolmentFailure) {
            return try await Enrolment(
                folder: place.folder, clock: clock, agent: "spind-sim/\(SpindVersion.current)"
            ).enrol(
                at: address, token: try Enrolment.token(readToken()),
                describing: CabinetDescription(
                    of: cabinet.layout, timeZone: cabinet.timeZone, version: SpindVersion.current),
                believing: TimeBelief(now: clock.read().wall, trust: .untrusted))
        } catch {
            write("spind-sim: \(error)", to: STDERR_FILENO)
            throw ExitCode(1)
        }
    }

    private func readToken() -> String {
        let path = tokenFile ?? ""
        guard let file = fopen(path, "re") else { return "" }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 512)
        guard fgets(&line, Int32(line.count), file) != nil else { return "" }
        let bytes = line.prefix { $0 != 0 && $0 != 10 && $0 != 13 }
        return String(decoding: bytes.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

/// A simulated cabinet's place at its registry, and the link that keeps it up.
struct SimulatedLink {
    let linked: LinkedCabinet
    let service: RegistryLink<ContinuousClock>

    /// Puts the link together; it does nothing for a cabinet without an identity.
    init(
        _ cabinet: SimulatedCabinet, _ credentials: CredentialsInForce, clock: any ClockSource,
        logger: Logger
    ) {
        let account = StoredAccount(
            credentials.place.folder, identity: credentials.adopt(), clock: clock,
            agent: "spind-sim/\(SpindVersion.current)")
        let linked = LinkedCabinet(cabinet, credentials: credentials, account: account)
        self.linked = linked
        service = RegistryLink(
            RegistryLink.Parts(
                cabinet: cabinet, account: account, clock: clock, sleeper: ContinuousClock(),
                belief: { await linked.belief() },
                makeGenerator: { SystemRandomNumberGenerator() }, logger: logger))
    }
}

extension SystemClock: ClockSource {}
