import ArgumentParser
import SpindAgent
import SpindControl
import SpindCore

struct ServiceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "service",
        abstract: "Give out service PINs and cards for operators at the cabinet.",
        discussion: """
            A service PIN has nine digits and belongs to one person; it opens every compartment, also \
            without network and clock. A name stands for a person whom you know and the cabinet does \
            not: take a pseudonym, such as op-3.
            """,
        subcommands: [Add.self, List.self, Revoke.self])

    struct Add: CabinetCommand {
        static let configuration = CommandConfiguration(
            abstract: "Draw a service PIN, or take a card.",
            discussion: """
                The PIN is told once and stored nowhere. Most cards can be copied: a card is a \
                convenience for people whom you trust with the whole cabinet.

                Examples:
                  spindctl service add op-3
                  spindctl service add op-4 --for 30d --card 04:A1:B2:C3
                """)

        @ParentCommand var parent: Spindctl
        @OptionGroup var options: GlobalOptions

        @Argument(help: ArgumentHelp("1 to 32 letters, digits and '-'.", valueName: "name"))
        var name: String

        @Option(
            help: ArgumentHelp(
                "A card instead of a PIN: its number in hexadecimal, or '-' to read it from "
                    + "standard input.", valueName: "hex"))
        var card: String?

        @Option(
            name: .customLong("for"),
            help: ArgumentHelp("How long, 1h to 90d.", valueName: "duration"))
        var duration = "90d"

        func run(_ session: Session) throws {
            let milliseconds = try InputText.milliseconds(duration)
            guard (3_600_000...90 * 86_400_000).contains(milliseconds) else {
                throw Failure(
                    "--for is 1h to 90d, not \(duration); add it anew before it ends", .usage)
            }
            let request = ServiceRequest(
                id: ServiceID(name), card: try number(), durationMilliseconds: milliseconds)
            switch try session.ask(.addService(request)) {
            case .serviceAdded(let credential, let pin):
                if session.json {
                    session.show(Document(credential: credential, pin: pin))
                } else {
                    session.show(
                        ServiceReport.added(credential, pin: pin, timeZone: session.timeZone))
                }
            case .outcome(.refused(let refusal)): throw session.refused(refusal)
            default: throw session.unexpected
            }
        }

        /// The card's number; typed as an option, it is seen by whoever lists the processes.
        private func number() throws -> String? {
            guard let card else { return nil }
            return try BreakGlassText.card(card == "-" ? readLine() ?? "" : card)
        }

        private struct Document: Encodable {
            var credential: ServiceCredential
            var pin: String?
        }
    }

    struct List: CabinetCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show service PINs and cards that have not ended, without their digits.")

        @ParentCommand var parent: Spindctl
        @OptionGroup var options: GlobalOptions

        func run(_ session: Session) throws {
            let client = try session.connect()
            guard case .status(let status) = try session.ask(.status, over: client) else {
                throw session.unexpected
            }
            switch try session.ask(.services, over: client) {
            case .services(let credentials):
                if session.json {
                    session.show(Document(credentials: credentials))
                } else {
                    session.show(
                        ServiceReport.lines(
                            credentials, now: status.cabinet.at, timeZone: session.timeZone))
                }
            case .outcome(.refused(let refusal)): throw session.refused(refusal)
            default: throw session.unexpected
            }
        }

        private struct Document: Encodable {
            var credentials: [ServiceCredential]
        }
    }

    struct Revoke: CabinetCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take a service PIN or card back; what its holder is doing ends.",
            discussion: "Example: spindctl service revoke op-3")

        @ParentCommand var parent: Spindctl
        @OptionGroup var options: GlobalOptions

        @Argument(
            help: ArgumentHelp("The name it was given.", valueName: "name"),
            completion: Completions.services)
        var name: String

        func run(_ session: Session) throws {
            try session.act(
                .revokeService(ServiceID(name)), done: "service credential \(name) is revoked")
        }
    }
}

extension Completions {
    /// The names of the service credentials that can be revoked.
    static let services = CompletionKind.custom { words, _, _ in
        guard case .services(let found)? = ask(.services, words) else { return [] }
        return found.filter { $0.revokedAt == nil }.map(\.id.rawValue)
    }
}
