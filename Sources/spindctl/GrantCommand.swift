import ArgumentParser
import SpindAgent
import SpindControl
import SpindCore

struct GrantCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "grant",
        abstract: "Give out PINs on a cabinet without a registry.",
        subcommands: [Add.self, List.self, Revoke.self])

    struct Add: CabinetCommand {
        static let configuration = CommandConfiguration(
            abstract: "Draw a PIN that opens a handover set for a while.",
            discussion: """
                The PIN is told once and stored nowhere. A pickup counts from the start to the end \
                with its grace; a return of what was picked up always does.
                """)

        @ParentCommand var parent: Spindctl
        @OptionGroup var options: GlobalOptions

        @Option(
            name: [.customLong("set"), .customLong("compartment")],
            help: ArgumentHelp(
                "The handover set; its number is the compartment's unless the cabinet file says "
                    + "otherwise.", valueName: "n"))
        var set: Int

        @Option(
            name: .customLong("for"),
            help: ArgumentHelp("How long, for example 3d or 1d12h.", valueName: "duration"))
        var duration: String

        @Option(
            help: ArgumentHelp(
                "When it begins, for example \"2026-12-01 09:00\" (default: now).",
                valueName: "time"))
        var from: String?

        @Option(help: ArgumentHelp("How many loans or openings (default: 1).", valueName: "n"))
        var uses: Int?

        @Flag(help: "Any number of loans or openings.")
        var unlimited = false

        @Option(
            help: ArgumentHelp(
                "'loan': pickup, then return; 'opening': open only.", valueName: "kind"))
        var kind = Kind.loan

        @Option(
            help: ArgumentHelp(
                "How long after the end a pickup still counts (default: 0).",
                valueName: "duration"))
        var grace: String?

        func validate() throws {
            if uses != nil, unlimited {
                throw ValidationError("--uses and --unlimited exclude each other")
            }
        }

        func run(_ session: Session) throws {
            let zone = session.timeZone
            let request = GrantRequest(
                kind: kind.grantKind, set: HandoverSetID(set),
                start: try from.map { text throws(InputText.Fault) in
                    try InputText.time(text, in: zone)
                },
                durationMilliseconds: try InputText.milliseconds(duration),
                graceMilliseconds: try InputText.milliseconds(grace ?? "0s"),
                usesAllowed: unlimited ? nil : uses ?? 1)
            switch try session.ask(.addGrant(request)) {
            case .grantAdded(let grant, let pin):
                if session.json {
                    session.show(Document(grant: grant, pin: pin))
                } else {
                    session.show(GrantReport.added(grant, pin: pin, timeZone: zone))
                }
            case .outcome(.refused(let refusal)): throw session.refused(refusal)
            default: throw session.unexpected
            }
        }

        /// ``SpindCore/GrantKind`` as it is typed.
        enum Kind: String, ExpressibleByArgument, CaseIterable {
            case loan
            case opening

            var grantKind: GrantKind {
                switch self {
                case .loan: .loan
                case .opening: .opening
                }
            }
        }

        private struct Document: Encodable {
            var grant: GrantSummary
            var pin: String
        }
    }

    struct List: CabinetCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show grants in force or to come, and those with an open loan.")

        @ParentCommand var parent: Spindctl
        @OptionGroup var options: GlobalOptions

        func run(_ session: Session) throws {
            let client = try session.connect()
            guard case .status(let status) = try session.ask(.status, over: client),
                case .grants(let grants) = try answer(session, client)
            else { throw session.unexpected }
            if session.json {
                session.show(Document(grants: grants))
            } else {
                session.show(
                    GrantReport.lines(
                        grants, now: status.cabinet.at, timeZone: session.timeZone))
            }
        }

        private func answer(_ session: Session, _ client: ControlClient) throws -> ControlAnswer {
            let answer = try session.ask(.grants, over: client)
            if case .outcome(.refused(let refusal)) = answer { throw session.refused(refusal) }
            return answer
        }

        private struct Document: Encodable {
            var grants: [GrantSummary]
        }
    }

    struct Revoke: CabinetCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take a grant back; its open loan can still be returned.")

        @ParentCommand var parent: Spindctl
        @OptionGroup var options: GlobalOptions

        @Argument(help: ArgumentHelp("The grant's name.", valueName: "id"))
        var grant: String

        func run(_ session: Session) throws {
            try session.act(
                .revokeGrant(GrantID(grant)), done: "grant \(grant) is revoked")
        }
    }
}
