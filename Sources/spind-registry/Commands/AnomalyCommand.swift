import ArgumentParser
import SpindRegistry

struct AnomalyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "anomaly", abstract: "What somebody has to look at.",
        subcommands: [List.self, Show.self, Close.self])

    static let view = ResourceView(
        plural: "anomalies",
        columns: [
            .plain("ANOMALY", AnomalyNames.short), .time("AT", "at"), .plain("KIND", "kind"),
            .plain("CABINET", "cabinet", isElastic: true),
            .plain("WHAT", "detail", isElastic: true),
        ],
        details: [
            .plain("Anomaly", "id"), .time("At", "at"), .plain("Kind", "kind"),
            .plain("What", "detail"), .plain("Organisation", "organisation"),
            .plain("Cabinet", "cabinet"), .plain("Asset", "asset"),
            .plain("Reservation", "reservation"), .time("Closed", "closedAt"),
            .plain("By", "closedBy"), .plain("Note", "note"),
        ])

    struct List: RegistryCommand {
        static let configuration = CommandConfiguration(
            abstract: "List anomalies that nobody has closed, or all.")
        @OptionGroup var options: GlobalOptions
        @Option(help: "Whose (default: all organisations').") var organisation: String?
        @Option(help: "Of this cabinet only.") var cabinet: String?
        @Flag(help: "Also those that are closed.") var all = false

        func run(_ session: Session) async throws {
            let found = try await session.ofOrganisations(organisation) { organisation in
                try await session.client.all(
                    "/v1/anomalies",
                    [
                        ("organisation", organisation), ("cabinet", cabinet),
                        ("closed", all ? "true" : nil),
                    ])
            }
            try await session.show(
                list: AnomalyNames.shortened(
                    found.sorted { ($0.text("at") ?? "") < ($1.text("at") ?? "") }), view)
        }
    }

    struct Show: RegistryCommand {
        static let configuration = CommandConfiguration(abstract: "Show an anomaly.")
        @OptionGroup var options: GlobalOptions
        @Argument(help: "As 'anomaly list' calls it, or its whole name.") var anomaly: String

        func run(_ session: Session) async throws {
            try await session.show(AnomalyNames.find(anomaly, withClosed: true, session), view)
        }
    }

    struct Close: RegistryCommand {
        static let configuration = CommandConfiguration(
            abstract: "Close an anomaly, with what was found and done.")
        @OptionGroup var options: GlobalOptions
        @Argument(help: "As 'anomaly list' calls it, or its whole name.") var anomaly: String
        @Option(help: "What was found and done.") var note: String

        func run(_ session: Session) async throws {
            let found = try await AnomalyNames.find(anomaly, withClosed: false, session)
            let closed = try await session.ask(
                .post, "anomalies", found.text("id") ?? "", "closing",
                body: ["note": .text(note)])
            try await session.show(closed, view)
        }
    }
}
