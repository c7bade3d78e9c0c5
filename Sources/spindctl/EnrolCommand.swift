import ArgumentParser
import Foundation
import SpindAgent
import SpindBoards
import SpindControl
import SpindCore
import SpindCrypto
import SpindLinux
import SpindMaintenance
import SpindSecrets
import SpindSync

struct EnrolCommand: AsyncCabinetCommand {
    static let configuration = CommandConfiguration(
        commandName: "enrol",
        abstract: "Make this cabinet known to a registry, with a one-time token.",
        discussion: """
            The token comes from `spind-registry enrol-token` and also says how to know that \
            registry. Without it on the command line it is read from standard input, so that it \
            does not stand in the shell's history. Run it as root, beside the running spindd, which \
            then takes the identity over without a restart. If the answer is lost, repeat the \
            command with the same token.

            The registry gives the cabinet a new key: PINs told before do not work any more, so \
            --yes is needed while there are grants in force. Open loans can always be returned.

            Example: sudo spindctl enrol --registry registry.example.org:8443
            """)

    @ParentCommand var parent: Spindctl
    @OptionGroup var options: GlobalOptions
    @OptionGroup var places: InstallationOptions

    @Option(
        help: ArgumentHelp(
            "The registry's device port, HOST:PORT, with or without https:// before it.",
            valueName: "address"))
    var registry: String

    @Flag(help: "Also if PINs that were told stop working.")
    var yes = false

    @Argument(help: ArgumentHelp("The one-time token (default: asked for).", valueName: "token"))
    var token: String?

    func run(_ session: Session) async throws {
        guard let address = RegistryAddress(registry) else {
            throw Failure(
                "--registry: '\(registry)' is no address; it has the form HOST:PORT",
                .usage)
        }
        let token = try readToken()
        let cabinet = try describe()
        let owner = try StateOwner.become(ofFolder: places.state)
        let agent = AgentState(session)
        if !yes { try agent.refuseWhileGrantsCount() }
        let folder = CabinetCredentials.Place(
            state: places.state, ownKey: CabinetKeyFile(path: places.state + "/cabinet.key")
        ).folder
        let identity: DeviceIdentity
        do throws(EnrolmentFailure) {
            identity = try await Enrolment(
                folder: folder, clock: SystemClock(), agent: "spindctl/\(SpindVersion.current)"
            ).enrol(at: address, token: token, describing: cabinet, believing: agent.belief)
        } catch {
            throw Failure(error)
        }
        if let owner { session.note("the identity belongs to the user with the id \(owner)") }
        tell(session, identity, agent.takeOver(session))
    }

    private func tell(_ session: Session, _ identity: DeviceIdentity, _ takeover: String?) {
        let until = identity.certificate.validity.end
        guard !session.json else {
            session.show(
                Document(
                    cabinet: identity.cabinet, registry: identity.registry.url,
                    certificateUntil: until, inForce: takeover == nil, note: takeover))
            return
        }
        session.show([
            "Cabinet      \(identity.cabinet)",
            "Registry     \(identity.registry.url)",
            "Certificate  until \(session.timeZone.text(of: until)); renewed by itself",
        ])
        session.show(
            AnswerText.paragraph(
                takeover
                    ?? "spindd has taken it over. `spindctl link` shows how the link stands.",
                indent: 0))
    }

    private func readToken() throws -> EnrolmentToken {
        var text = token
        if text == nil || text == "-" {
            if isatty(STDIN_FILENO) == 1 {
                FileHandle.standardError.write(Data("Token: ".utf8))
            }
            text = readLine()
        }
        do throws(EnrolmentFailure) {
            return try Enrolment.token(text ?? "")
        } catch {
            throw Failure(error)
        }
    }

    private func describe() throws -> CabinetDescription {
        let found = try FileCheck.check(places.cabinet, boards: places.boards)
        guard case .cabinet(let file)? = found.content else {
            throw Failure(
                "\(places.cabinet) is not in order; `spindctl check \(places.cabinet)` says why",
                .badFile)
        }
        return CabinetDescription(
            of: file.layout, timeZone: file.timeZone, version: SpindVersion.current)
    }

    private struct Document: Encodable {
        var cabinet: CabinetID
        var registry: String
        var certificateUntil: WallTime
        /// Whether spindd uses it already.
        var inForce: Bool
        var note: String?
    }
}

extension Failure {
    fileprivate init(_ failure: EnrolmentFailure) {
        let status: ExitStatus =
            switch failure {
            case .token: .usage
            case .registry: .unavailable
            case .refused: .refused
            case .disk: .badFile
            }
        self.init(failure.description, status)
    }
}
