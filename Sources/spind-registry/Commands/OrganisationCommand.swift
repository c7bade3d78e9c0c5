import ArgumentParser
import SpindRegistry

struct OrganisationCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "organisation",
        abstract: "Organisations that lend: municipalities, utilities, associations.",
        subcommands: [Create.self, List.self, Show.self, Change.self, End.self])

    static let view = ResourceView(
        plural: "organisations",
        columns: [
            .plain("ORGANISATION", "id"), .plain("NAME", "name", isElastic: true),
            .plain("KIND", "kind"), .plain("MUNICIPALITY", "municipality", isElastic: true),
        ],
        details: [
            .plain("Organisation", "id"), .plain("Name", "name"), .plain("Kind", "kind"),
            .plain("Municipality", "municipality"), .plain("Contact", "contact"),
            .plain("Region", "region"), .time("Ended", "endedAt"),
        ])

    struct Create: RegistryCommand {
        static let configuration = CommandConfiguration(abstract: "Add an organisation.")
        @OptionGroup var options: GlobalOptions
        @Argument(help: "Its name in commands, for example stadt-rhede.") var organisation: String
        @Option(help: "Its name for people.") var name: String
        @Option(help: "municipality, utility, association or company.") var kind = "municipality"
        @Option(help: "The municipality that it sits in.") var municipality: String
        @Option(help: "How members reach it; printed on slips.") var contact: String?
        @Option(help: "Its region (default: the only one).") var region: String?

        func run(_ session: Session) async throws {
            let made = try await session.ask(
                .post, "organisations",
                body: .members(
                    ("id", .text(organisation)),
                    ("region", .text(try await session.region(region))), ("name", .text(name)),
                    ("kind", .text(kind)), ("municipality", .text(municipality)),
                    ("contact", contact.json)))
            try await session.show(made, view)
        }
    }

    struct List: RegistryCommand {
        static let configuration = CommandConfiguration(abstract: "List the organisations.")
        @OptionGroup var options: GlobalOptions

        func run(_ session: Session) async throws {
            try await session.list("organisations", as: view)
        }
    }

    struct Show: RegistryCommand {
        static let configuration = CommandConfiguration(abstract: "Show an organisation.")
        @OptionGroup var options: GlobalOptions
        @Argument(help: "Its name in commands.") var organisation: String

        func run(_ session: Session) async throws {
            try await session.show(session.ask(.get, "organisations", organisation), view)
        }
    }

    struct Change: RegistryCommand {
        static let configuration = CommandConfiguration(abstract: "Change an organisation.")
        @OptionGroup var options: GlobalOptions
        @Argument(help: "Its name in commands.") var organisation: String
        @Option(help: "Its name for people.") var name: String?
        @Option(help: "municipality, utility, association or company.") var kind: String?
        @Option(help: "The municipality that it sits in.") var municipality: String?
        @Option(help: "How members reach it; printed on slips.") var contact: String?

        func run(_ session: Session) async throws {
            let changed = try await session.ask(
                .patch, "organisations", organisation,
                body: try session.changes(
                    .members(
                        ("name", name.json), ("kind", kind.json),
                        ("municipality", municipality.json), ("contact", contact.json))))
            try await session.show(changed, view)
        }
    }

    struct End: RegistryCommand {
        static let configuration = CommandConfiguration(
            abstract: "End an organisation; what it did stays.")
        @OptionGroup var options: GlobalOptions
        @Argument(help: "Its name in commands.") var organisation: String

        func run(_ session: Session) async throws {
            try await session.show(session.ask(.delete, "organisations", organisation), view)
        }
    }
}
