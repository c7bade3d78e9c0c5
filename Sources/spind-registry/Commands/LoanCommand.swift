import ArgumentParser
import SpindRegistry

struct LoanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "loan", abstract: "What is out.",
        subcommands: [List.self, Show.self, Close.self])

    static let view = ResourceView(
        plural: "loans",
        columns: [
            .plain("LOAN", "id"), .plain("ASSET", "asset", isElastic: true),
            .plain("MEMBER", "member"), .time("DUE", "due"), .computed("STATE", state),
        ],
        details: [
            .plain("Loan", "id"), .plain("Asset", "asset"), .plain("Member", "member"),
            .plain("Reservation", "reservation"), .plain("Cabinet", "cabinet"),
            .time("Picked up", "pickedUpAt"), .time("Due", "due"), .computed("State", state),
            .time("Ended", "endedAt"),
        ])

    @Sendable private static func state(_ loan: JSONValue) -> String {
        loan.boolean("isOverdue") == true ? "OVERDUE" : loan.text("state") ?? ""
    }

    struct List: RegistryCommand {
        static let configuration = CommandConfiguration(
            abstract: "List loans: those that are out, or all.")
        @OptionGroup var options: GlobalOptions
        @Option(help: "Whose assets (default: all organisations').") var organisation: String?
        @Option(
            name: .customLong("for"),
            help: ArgumentHelp("Of this member only.", valueName: "member"))
        var member: String?
        @Flag(help: "Those that should be back.") var overdue = false
        @Flag(help: "Also those that have ended.") var all = false

        func run(_ session: Session) async throws {
            func found(_ organisation: String?) async throws -> [JSONValue] {
                try await session.client.all(
                    "/v1/loans",
                    [
                        ("organisation", organisation), ("member", member),
                        ("state", all ? nil : "open"), ("overdue", overdue ? "true" : nil),
                    ])
            }
            let loans =
                member != nil
                ? try await found(nil)
                : try await session.ofOrganisations(organisation) { try await found($0) }
            try await session.show(list: loans, view)
        }
    }

    struct Show: RegistryCommand {
        static let configuration = CommandConfiguration(abstract: "Show a loan.")
        @OptionGroup var options: GlobalOptions
        @Argument(help: "As 'loan list' calls it.") var loan: String

        func run(_ session: Session) async throws {
            try await session.show(session.ask(.get, "loans", loan), view)
        }
    }

    struct Close: RegistryCommand {
        static let configuration = CommandConfiguration(
            abstract: "End a loan by hand: the asset is back past the door, or lost.")
        @OptionGroup var options: GlobalOptions
        @Argument(help: "As 'loan list' calls it.") var loan: String
        @Flag(help: "It will not come back.") var lost = false

        func run(_ session: Session) async throws {
            let ended = try await session.ask(
                .post, "loans", loan, "end", body: ["lost": .boolean(lost)])
            try await session.show(ended, view)
        }
    }
}
