import ArgumentParser
import SpindRegistry

struct AnomalyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "anomaly", abstract: "What somebody has to look at.",
        subcommands: [List.self, Close.self])

    static let view = ResourceView(
        plural: "anomalies",
        columns: [
            .plain("ANOMALY", "id"), .time("AT", "at"), .plain("KIND", "kind", isElastic: true),
            .plain("CABINET", "cabinet", isElastic: true),
            .plain("WHAT", "detail", isElastic: true),
        ],
        details: [
            .plain("Anomaly", "id"), .time("At", "at"), .plain("Kind", "kind"),
            .plain("What", "detail"), .plain("Cabinet", "cabinet"), .plain("Asset", "asset"),
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
            try await session.show(list: found, view)
        }
    }

    struct Close: RegistryCommand {
        static let configuration = CommandConfiguration(
            abstract: "Close an anomaly, with what was found and done.")
        @OptionGroup var options: GlobalOptions
        @Argument(help: "As 'anomaly list' calls it.") var anomaly: String
        @Option(help: "What was found and done.") var note: String

        func run(_ session: Session) async throws {
            let closed = try await session.ask(
                .post, "anomalies", anomaly, "closing", body: ["note": .text(note)])
            try await session.show(closed, view)
        }
    }
}
