import ArgumentParser
import SpindRegistry

struct CabinetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cabinet", abstract: "Lending cabinets.",
        subcommands: [
            Create.self, List.self, Show.self, Change.self, Revoke.self, End.self,
        ])

    static let view = ResourceView(
        plural: "cabinets",
        columns: [
            .plain("CABINET", "id"), .plain("NAME", "name", isElastic: true),
            .plain("MUNICIPALITY", "municipality", isElastic: true),
            .time("ENROLLED", "enrolledAt"),
        ],
        details: [
            .plain("Cabinet", "id"), .plain("Name", "name"),
            .plain("Organisation", "organisation"), .plain("Municipality", "municipality"),
            .plain("Address", "address"),
            ResourceView.Field(title: "Enrolled") { cabinet, zone in
                cabinet.text("enrolledAt").map { TimeText.plain($0, zone) }
                    ?? "no; 'enrol-token' lets it join"
            },
            .computed("Handover sets") { cabinet in
                cabinet.elements("handoverSets").compactMap { set in
                    if case .integer(let number) = set { "\(number)" } else { nil }
                }.joined(separator: ", ")
            },
            .time("Last heard", "heardAt"), .plain("Unsent changes", "unsentChanges"),
            .plain("Unsent records", "unsentRecords"),
            .time("Ended", "endedAt"),
        ])

    struct Create: RegistryCommand {
        static let configuration = CommandConfiguration(
            abstract: "Add a cabinet; 'enrol-token' lets it join.")
        @OptionGroup var options: GlobalOptions
        @Argument(help: "Its name, as in its cabinet file.") var cabinet: String
        @Option(help: "Its name for people.") var name: String
        @Option(help: "The municipality that it stands in.") var municipality: String
        @Option(help: "Where it stands.") var address: String?
        @Option(help: "Whose it is (default: the only organisation).") var organisation: String?

        func run(_ session: Session) async throws {
            let made = try await session.ask(
                .post, "cabinets",
                body: .members(
                    ("id", .text(cabinet)),
                    ("organisation", .text(try await session.organisation(organisation))),
                    ("name", .text(name)), ("municipality", .text(municipality)),
                    ("address", address.json)))
            try await session.show(made, view)
        }
    }

    struct List: RegistryCommand {
        static let configuration = CommandConfiguration(abstract: "List the cabinets.")
        @OptionGroup var options: GlobalOptions
        @Option(help: "Of this organisation only.") var organisation: String?

        func run(_ session: Session) async throws {
            try await session.list("cabinets", query: [("organisation", organisation)], as: view)
        }
    }

    struct Show: RegistryCommand {
        static let configuration = CommandConfiguration(abstract: "Show a cabinet.")
        @OptionGroup var options: GlobalOptions
        @Argument(help: "Its name.") var cabinet: String

        func run(_ session: Session) async throws {
            let found = try await session.ask(.get, "cabinets", cabinet)
            let link = try await session.ask(.get, "cabinets", cabinet, "link")
            try await session.show(found.joined(with: link), view)
        }
    }

    struct Change: RegistryCommand {
        static let configuration = CommandConfiguration(
            abstract: "Change what a cabinet is called and where it stands.")
        @OptionGroup var options: GlobalOptions
        @Argument(help: "Its name.") var cabinet: String
        @Option(help: "Its name for people.") var name: String?
        @Option(help: "The municipality that it stands in.") var municipality: String?
        @Option(help: "Where it stands.") var address: String?

        func run(_ session: Session) async throws {
            let changed = try await session.change(
                "cabinets", cabinet,
                to: .members(
                    ("name", name.json), ("municipality", municipality.json),
                    ("address", address.json)))
            try await session.show(changed, view)
        }
    }

    struct Revoke: RegistryCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take its certificates back and retire its key, as after a theft.",
            discussion: """
                It gets nothing any more until it enrols anew with a new token; then its \
                reservations have new PINs.
                """)
        @OptionGroup var options: GlobalOptions
        @Argument(help: "Its name.") var cabinet: String

        func run(_ session: Session) async throws {
            let revoked = try await session.ask(.post, "cabinets", cabinet, "revocation")
            guard !session.json else { return try session.show(revoked) }
            let count = revoked.integer("certificates") ?? 0
            try session.show([
                "\(cabinet) is revoked: "
                    + (count == 1 ? "1 certificate is" : "\(count) certificates are")
                    + " taken back, its key is retired.",
                "Its successor joins with 'spind-registry enrol-token \(cabinet)'.",
            ])
        }
    }

    struct End: RegistryCommand {
        static let configuration = CommandConfiguration(
            abstract: "End a cabinet; its journal stays.")
        @OptionGroup var options: GlobalOptions
        @Argument(help: "Its name.") var cabinet: String

        func run(_ session: Session) async throws {
            try await session.show(session.ask(.delete, "cabinets", cabinet), view)
        }
    }
}
