import ArgumentParser
import SpindRegistry

struct ClosureCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "closure",
        abstract: "Times in which nothing is picked up: of an organisation, a cabinet, an asset.",
        subcommands: [Create.self, List.self, End.self])

    static let view = ResourceView(
        plural: "closures",
        columns: [
            .plain("CLOSURE", "id"), .time("FROM", "start"), .time("TO", "end"),
            .computed("OF") {
                $0.text("asset") ?? $0.text("cabinet") ?? $0.text("organisation") ?? ""
            },
            .plain("REASON", "reason", isElastic: true),
        ],
        details: [
            .plain("Closure", "id"), .plain("Organisation", "organisation"),
            .plain("Cabinet", "cabinet"), .plain("Asset", "asset"), .time("From", "start"),
            .time("To", "end"), .plain("Reason", "reason"),
            .computed("Reservations") { closure in
                switch closure.integer("reservations") {
                case nil: ""
                case 0: "none lies in it"
                case 1: "1 lies in it; its member has to be told"
                case let count?: "\(count) lie in it; their members have to be told"
                }
            },
        ])

    struct Create: RegistryCommand {
        static let configuration = CommandConfiguration(
            abstract: "Close an asset, a cabinet or an organisation for a while.")
        @OptionGroup var options: GlobalOptions
        @Option(help: "Whose (default: the asset's, the cabinet's, or the only organisation).")
        var organisation: String?
        @Option(help: "All in this cabinet.") var cabinet: String?
        @Option(help: "This asset.") var asset: String?
        @Option(
            help: ArgumentHelp("When it begins, for example '2026-12-24 00:00'.", valueName: "time")
        ) var from: String
        @Option(help: ArgumentHelp("When it ends.", valueName: "time")) var to: String
        @Option(help: "Why; members are told.") var reason: String

        func run(_ session: Session) async throws {
            let zone = try await session.zone()
            let made = try await session.ask(
                .post, "closures",
                body: .members(
                    ("organisation", .text(try await owner(session))),
                    ("cabinet", cabinet.json), ("asset", asset.json),
                    ("start", try TimeText.entered(from, zone)),
                    ("end", try TimeText.entered(to, zone)), ("reason", .text(reason))))
            try await session.show(made, view)
        }

        /// Whose the closure is.
        private func owner(_ session: Session) async throws -> String {
            if let organisation { return organisation }
            if let asset {
                return try await session.ask(.get, "assets", asset).text("organisation") ?? ""
            }
            if let cabinet {
                return try await session.ask(.get, "cabinets", cabinet).text("organisation") ?? ""
            }
            return try await session.organisation(nil)
        }
    }

    struct List: RegistryCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the closures that have not ended.")
        @OptionGroup var options: GlobalOptions
        @Option(help: "Whose (default: all organisations').") var organisation: String?

        func run(_ session: Session) async throws {
            let found = try await session.ofOrganisations(organisation) { organisation in
                try await session.client.all(
                    "/v1/closures", [("organisation", organisation)])
            }
            try await session.show(
                list: found.sorted { ($0.text("start") ?? "") < ($1.text("start") ?? "") }, view)
        }
    }

    struct End: RegistryCommand {
        static let configuration = CommandConfiguration(
            abstract: "End a closure now, or take it back.")
        @OptionGroup var options: GlobalOptions
        @Argument(help: "As 'closure list' calls it.") var closure: String

        func run(_ session: Session) async throws {
            try await session.show(session.ask(.delete, "closures", closure), view)
        }
    }
}
