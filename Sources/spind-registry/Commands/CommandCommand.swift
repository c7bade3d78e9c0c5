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
        switch command.text("outcome") {
        case nil: return command.boolean("isOver") == true ? "never heard" : "not heard yet"
        // The number is the cabinet's own, of no use here; its journal tells what the door did.
        case "opening": return "being opened"
        case "malformed": return "refused" + detail
        case "expired": return "too late"
        case "clockUntrusted": return "refused: its clock is untrusted"
        case let outcome?: return outcome + detail
        }
    }

    /// What every command has.
    struct Order: ParsableArguments {
        @Argument(help: "The cabinet.") var cabinet: String
        @Argument(help: "The compartment, as its door is numbered.") var compartment: Int
        @Option(help: "Why; it stands in the journal.") var reason: String
        @Option(
            help: ArgumentHelp("How long to wait for what came of it.", valueName: "seconds"))
        var wait = 10

        /// Has the cabinet do it; `seconds` is how long it counts.
        func give(_ action: String, _ session: Session, seconds: Int64? = nil) async throws {
            var command = try await session.ask(
                .post, "cabinets", cabinet, "commands",
                body: .members(
                    ("action", .text(action)), ("compartment", .integer(Int64(compartment))),
                    ("reason", .text(reason)), ("seconds", seconds.map { .integer($0) })))
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

    /// How long a command waits that does no harm later.
    struct Patience: ParsableArguments {
        @Option(
            help: ArgumentHelp(
                "How long it waits for a cabinet that is not heard, at most 30d.",
                valueName: "length"))
        var lasts = "30d"

        var seconds: Int64 {
            get throws { Int64(try LengthText.minutes(lasts, "--lasts")) * 60 }
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
        @OptionGroup var patience: Patience

        func run(_ session: Session) async throws {
            try await order.give("block", session, seconds: patience.seconds)
        }
    }

    struct Unblock: RegistryCommand {
        static let configuration = CommandConfiguration(abstract: "End a block.")
        @OptionGroup var options: GlobalOptions
        @OptionGroup var order: Order
        @OptionGroup var patience: Patience

        func run(_ session: Session) async throws {
            try await order.give("unblock", session, seconds: patience.seconds)
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
