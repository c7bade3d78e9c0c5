import ArgumentParser
import SpindRegistry

struct ActionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "action", abstract: "Who changed what in the registry.",
        discussion: """
            Accounts stand here by their ids, as 'operator show' has them; 'local:' and a number is \
            the user of this machine who gave a command.
            """,
        subcommands: [List.self])

    static let view = ResourceView(
        plural: "actions",
        columns: [
            .time("AT", "at"), .plain("BY", "account"), .plain("ACTION", "action"),
            .plain("TO", "subject", isElastic: true), .plain("DETAIL", "detail", isElastic: true),
        ], details: [])

    struct List: RegistryCommand {
        static let configuration = CommandConfiguration(
            abstract: "List what was changed, newest first.")
        @OptionGroup var options: GlobalOptions
        @Option(
            help: ArgumentHelp(
                "From then on (default: today 0:00; 'all' for all).", valueName: "time"))
        var from: String?
        @Option(help: ArgumentHelp("Before then.", valueName: "time")) var until: String?
        @Option(help: ArgumentHelp("By this account only.", valueName: "account")) var by: String?
        @Option(
            help: ArgumentHelp(
                "To this only: the name of a member, an asset, a cabinet...", valueName: "name"))
        var to: String?

        func run(_ session: Session) async throws {
            let zone = try await session.zone()
            let from: JSONValue? =
                from == "all" ? nil : try TimeText.entered(from ?? "today 0:00", zone)
            let until: JSONValue? = try until.map { try TimeText.entered($0, zone) }
            try await session.list(
                "actions",
                query: [
                    ("from", from?.plain), ("until", until?.plain), ("account", by),
                    ("subject", to),
                ], as: view)
        }
    }
}
