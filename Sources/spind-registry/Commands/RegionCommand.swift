import ArgumentParser
import SpindRegistry

struct RegionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "region", abstract: "Regions: a county and its rules of time.",
        subcommands: [Create.self, List.self, Show.self, Change.self, End.self])

    static let view = ResourceView(
        plural: "regions",
        columns: [
            .plain("REGION", "id"), .plain("NAME", "name", isElastic: true),
            .plain("TIME ZONE", "timeZone"), .plain("STATE", "state"),
        ],
        details: [
            .plain("Region", "id"), .plain("Name", "name"), .plain("Time zone", "timeZone"),
            .plain("State", "state"),
            .computed("School holidays") { region in
                region.elements("schoolHolidays").map { holiday in
                    "\(holiday.text("first") ?? "") to \(holiday.text("last") ?? "")  "
                        + (holiday.text("name") ?? "")
                }.joined(separator: "\n")
            },
            .time("Ended", "endedAt"),
        ])

    /// What a region can be given.
    struct Values: ParsableArguments {
        @Option(help: ArgumentHelp("A time zone (default: Europe/Berlin).", valueName: "zone"))
        var timeZone: String?
        @Option(
            help: ArgumentHelp(
                "Whose public holidays count: NW (default), NI, BY...", valueName: "state"))
        var state: String?
        @Option(
            parsing: .singleValue,
            help: ArgumentHelp(
                """
                School holidays, first to last day and name: \
                '2026-12-23..2027-01-06 Weihnachtsferien'. May be repeated; takes the place of all \
                before.
                """, valueName: "days"))
        var schoolHolidays: [String] = []

        var holidays: JSONValue? {
            get throws {
                guard !schoolHolidays.isEmpty else { return nil }
                return .array(try schoolHolidays.map(Self.holiday))
            }
        }

        private static func holiday(_ text: String) throws -> JSONValue {
            let parts = text.split(separator: " ", maxSplits: 1).map(String.init)
            let days = parts.first?.split(separator: ".").map(String.init) ?? []
            guard parts.count == 2, days.count == 2,
                days.allSatisfy({ TextForm.date.allows($0) })
            else {
                throw Failure(
                    "'\(text)' are no school holidays: write for example "
                        + "'2026-12-23..2027-01-06 Weihnachtsferien'", .usage)
            }
            return ["name": .text(parts[1]), "first": .text(days[0]), "last": .text(days[1])]
        }
    }

    struct Create: RegistryCommand {
        static let configuration = CommandConfiguration(abstract: "Add a region.")
        @OptionGroup var options: GlobalOptions
        @Argument(help: "Its name in commands, for example kreis-borken.") var region: String
        @Option(help: "Its name for people.") var name: String
        @OptionGroup var values: Values

        func run(_ session: Session) async throws {
            let made = try await session.ask(
                .post, "regions",
                body: .members(
                    ("id", .text(region)), ("name", .text(name)),
                    ("timeZone", values.timeZone.json), ("state", values.state.json),
                    ("schoolHolidays", try values.holidays)))
            try await session.show(made, view)
        }
    }

    struct List: RegistryCommand {
        static let configuration = CommandConfiguration(abstract: "List the regions.")
        @OptionGroup var options: GlobalOptions

        func run(_ session: Session) async throws {
            try await session.list("regions", as: view)
        }
    }

    struct Show: RegistryCommand {
        static let configuration = CommandConfiguration(abstract: "Show a region.")
        @OptionGroup var options: GlobalOptions
        @Argument(help: "Its name in commands.") var region: String

        func run(_ session: Session) async throws {
            try await session.show(session.ask(.get, "regions", region), view)
        }
    }

    struct Change: RegistryCommand {
        static let configuration = CommandConfiguration(abstract: "Change a region.")
        @OptionGroup var options: GlobalOptions
        @Argument(help: "Its name in commands.") var region: String
        @Option(help: "Its name for people.") var name: String?
        @OptionGroup var values: Values

        func run(_ session: Session) async throws {
            let changed = try await session.ask(
                .patch, "regions", region,
                body: try session.changes(
                    .members(
                        ("name", name.json), ("timeZone", values.timeZone.json),
                        ("state", values.state.json),
                        ("schoolHolidays", try values.holidays))))
            try await session.show(changed, view)
        }
    }

    struct End: RegistryCommand {
        static let configuration = CommandConfiguration(
            abstract: "End a region whose organisations have all ended; what happened stays.")
        @OptionGroup var options: GlobalOptions
        @Argument(help: "Its name in commands.") var region: String

        func run(_ session: Session) async throws {
            try await session.show(session.ask(.delete, "regions", region), view)
        }
    }
}
