import ArgumentParser
import SpindRegistry

struct AssetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "asset", abstract: "Shared things, cargo bikes and cars, and their terms.",
        subcommands: [Create.self, List.self, Show.self, Change.self, End.self])

    static let view = ResourceView(
        plural: "assets",
        columns: [
            .plain("ASSET", "id"), .plain("KIND", "kind"), .plain("NAME", "name", isElastic: true),
            .plain("CABINET", "cabinet", isElastic: true), .number("SET", "handoverSet"),
        ],
        details: [
            .plain("Asset", "id"), .plain("Name", "name"), .plain("Kind", "kind"),
            .plain("Description", "description"), .plain("Organisation", "organisation"),
            .plain("Municipality", "municipality"), .plain("Cabinet", "cabinet"),
            .plain("Handover set", "handoverSet"),
            .computed("Length") { asset in
                "\(minutes(asset, "minimumMinutes")) to \(minutes(asset, "maximumMinutes"))"
            },
            .computed("Booked") { asset in
                "\(minutes(asset, "leadMinutes")) to \(minutes(asset, "horizonMinutes")) ahead"
            },
            .computed("Kept free") { asset in
                "\(minutes(asset, "bufferBeforeMinutes")) before, "
                    + "\(minutes(asset, "bufferAfterMinutes")) after"
            },
            .computed("Opening hours") { $0["terms"]?.text("openingHours") ?? "" },
            .computed("At once") { asset in
                (asset["terms"]?.integer("atOnce")).map { "\($0) for a member" } ?? ""
            },
            .computed("Age") { asset in
                (asset["terms"]?.integer("minimumAge")).map { "\($0) or more" } ?? ""
            },
            .computed("Licence") { $0["terms"]?.text("licenceClass") ?? "" },
            .computed("Grace") { asset in
                "\(minutes(asset, "graceMinutes")) after the end"
            },
            .computed("No-show") { asset in
                let words = minutes(asset, "noShowMinutes")
                return words.isEmpty ? "" : "\(words) after the start"
            },
            .computed("Confirmed") { asset in
                let words = minutes(asset, "confirmWithinMinutes")
                return words.isEmpty ? "" : "by an operator, within \(words)"
            },
            .time("Ended", "endedAt"),
        ])

    private static func minutes(_ asset: JSONValue, _ name: String) -> String {
        guard let minutes = asset["terms"]?.integer(name) else { return "" }
        if minutes >= 2_880, minutes.isMultiple(of: 1_440) { return "\(minutes / 1_440) d" }
        if minutes >= 60, minutes.isMultiple(of: 60) { return "\(minutes / 60) h" }
        return "\(minutes) min"
    }

    struct Create: RegistryCommand {
        static let configuration = CommandConfiguration(
            abstract: "Add an asset.",
            discussion: """
                Example:
                  spind-registry asset create car-rhede --kind car --name "Opel Corsa-e" \\
                    --municipality Rhede --cabinet rathaus-rhede --set 5 --licence B \\
                    --maximum 24h --buffer-after 30min --opening-hours "Mo-Su 06:00-22:00"
                """)
        @OptionGroup var options: GlobalOptions
        @Argument(help: "Its name in commands, for example cargo-bike-rhede.") var asset: String
        @Option(help: "item, cargoBike or car.") var kind: String
        @Option(help: "Its name for people.") var name: String
        @Option(help: "The municipality that it belongs to.") var municipality: String
        @Option(help: "Whose it is (default: the only organisation).") var organisation: String?
        @OptionGroup var place: AssetPlaceOptions
        @OptionGroup var terms: AssetTermsOptions

        func run(_ session: Session) async throws {
            let made = try await session.ask(
                .post, "assets",
                body: .members(
                    ("id", .text(asset)),
                    ("organisation", .text(try await session.organisation(organisation))),
                    ("kind", .text(kind)), ("name", .text(name)),
                    ("description", place.description.json), ("municipality", .text(municipality)),
                    ("cabinet", place.cabinet.json), ("handoverSet", place.set.json),
                    ("terms", try terms.json)))
            try await session.show(made, view)
        }
    }

    struct List: RegistryCommand {
        static let configuration = CommandConfiguration(abstract: "List the assets.")
        @OptionGroup var options: GlobalOptions
        @Option(help: "Of this organisation only.") var organisation: String?
        @Option(help: "Of this kind only.") var kind: String?
        @Option(help: "In this cabinet only.") var cabinet: String?
        @Flag(help: "Also those that are lent no more.") var ended = false

        func run(_ session: Session) async throws {
            try await session.list(
                "assets",
                query: [
                    ("organisation", organisation), ("kind", kind), ("cabinet", cabinet),
                    ("ended", ended ? "true" : nil),
                ], as: view)
        }
    }

    struct Show: RegistryCommand {
        static let configuration = CommandConfiguration(abstract: "Show an asset and its terms.")
        @OptionGroup var options: GlobalOptions
        @Argument(help: "Its name in commands.") var asset: String

        func run(_ session: Session) async throws {
            try await session.show(session.ask(.get, "assets", asset), view)
        }
    }

    struct Change: RegistryCommand {
        static let configuration = CommandConfiguration(
            abstract: "Change an asset, its place or its terms.")
        @OptionGroup var options: GlobalOptions
        @Argument(help: "Its name in commands.") var asset: String
        @Option(help: "Its name for people.") var name: String?
        @Option(help: "The municipality that it belongs to.") var municipality: String?
        @OptionGroup var place: AssetPlaceOptions
        @Flag(help: "It is in no cabinet any more.") var noCabinet = false
        @OptionGroup var terms: AssetTermsOptions

        func run(_ session: Session) async throws {
            var cabinet = place.cabinet.json
            if cabinet == nil, place.set != nil {
                // Another set of the cabinet that it is in.
                cabinet = try await session.ask(.get, "assets", asset)["cabinet"]
            }
            let changed = try await session.change(
                "assets", asset,
                to: .members(
                    ("name", name.json), ("description", place.description.json),
                    ("municipality", municipality.json),
                    ("cabinet", noCabinet ? .null : cabinet),
                    ("handoverSet", noCabinet ? .null : place.set.json),
                    ("terms", try terms.json)))
            try await session.show(changed, view)
        }
    }

    struct End: RegistryCommand {
        static let configuration = CommandConfiguration(
            abstract: "End an asset: it is lent no more; what was stays.")
        @OptionGroup var options: GlobalOptions
        @Argument(help: "Its name in commands.") var asset: String

        func run(_ session: Session) async throws {
            try await session.show(session.ask(.delete, "assets", asset), view)
        }
    }
}
