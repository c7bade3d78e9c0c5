import ArgumentParser
import SpindRegistry

struct CommandCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "command", abstract: "Have a cabinet do something from afar.",
        discussion: """
            A command is carried out at most once. An opening counts for a minute, whoever is not \
            there then finds the door closed; a block waits for the cabinet to be heard again. Every \
            command stands in the cabinet's journal with who gave it and why.
            """,
        subcommands: [Open.self, Block.self, Unblock.self, List.self])

    static let view = ResourceView(
        plural: "commands",
        columns: [
            .plain("COMMAND", "id"), .time("GIVEN", "createdAt"), .plain("ACTION", "action"),
            .number("DOOR", "compartment"), .computed("OUTCOME") { outcome($0) },
            .plain("REASON", "reason", isElastic: true),
        ],
        details: [
            .plain("Command", "id"), .plain("Cabinet", "cabinet"), .plain("Action", "action"),
            .plain("Compartment", "compartment"), .plain("Reason", "reason"),
            .plain("By", "createdBy"), .time("Given", "createdAt"), .time("Until", "expiresAt"),
            .computed("Outcome") { outcome($0) }, .time("Ended", "endedAt"),
        ])

    private static func outcome(_ command: JSONValue) -> String {
        let detail = command.text("outcomeDetail").map { ": \($0)" } ?? ""
        if let outcome = command.text("outcome") { return outcome + detail }
        return command.boolean("isOver") == true ? "never heard" : "not heard yet"
    }

    /// What every command has.
    struct Order: ParsableArguments {
        @Argument(help: "The cabinet.") var cabinet: String
        @Argument(help: "The compartment, as its door is numbered.") var compartment: Int
        @Option(help: "Why; it stands in the journal.") var reason: String
        @Option(help: "How many seconds to wait for what came of it.") var wait = 10

        func give(_ action: String, _ session: Session) async throws {
            var command = try await session.ask(
                .post, "cabinets", cabinet, "commands",
                body: [
                    "action": .text(action), "compartment": .integer(Int64(compartment)),
                    "reason": .text(reason),
                ])
            let clock = ContinuousClock()
            let end = clock.now + .seconds(wait)
            while command.boolean("isOver") == false, clock.now < end {
                try await clock.sleep(for: .milliseconds(100))
                command = try await session.ask(
                    .get, "commands", command.text("id") ?? "")
            }
            try await session.show(command, view)
        }
    }

    struct Open: RegistryCommand {
        static let configuration = CommandConfiguration(abstract: "Open a compartment now.")
        @OptionGroup var options: GlobalOptions
        @OptionGroup var order: Order

        func run(_ session: Session) async throws {
            try await order.give("open", session)
        }
    }

    struct Block: RegistryCommand {
        static let configuration = CommandConfiguration(
            abstract: "Let nobody pick up from a compartment.")
        @OptionGroup var options: GlobalOptions
        @OptionGroup var order: Order

        func run(_ session: Session) async throws {
            try await order.give("block", session)
        }
    }

    struct Unblock: RegistryCommand {
        static let configuration = CommandConfiguration(abstract: "End a block.")
        @OptionGroup var options: GlobalOptions
        @OptionGroup var order: Order

        func run(_ session: Session) async throws {
            try await order.give("unblock", session)
        }
    }

    struct List: RegistryCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the newest commands to a cabinet, and what came of them.")
        @OptionGroup var options: GlobalOptions
        @Argument(help: "The cabinet.") var cabinet: String

        func run(_ session: Session) async throws {
            let found = try await session.ask(.get, "cabinets", cabinet, "commands")
            try await session.show(list: found.elements("elements"), view)
        }
    }
}
