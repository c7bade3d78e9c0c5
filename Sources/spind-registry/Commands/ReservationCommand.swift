import ArgumentParser
import SpindCore
import SpindRegistry

struct ReservationCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reservation", abstract: "Who has what when.",
        subcommands: [
            Create.self, List.self, Show.self, Change.self, End.self, Confirm.self, Decline.self,
            PIN.self, Slip.self,
        ])

    static let view = ResourceView(
        plural: "reservations",
        columns: [
            .plain("RESERVATION", "id"), .time("FROM", "start"), .time("TO", "end"),
            .plain("ASSET", "asset", isElastic: true), .plain("STATE", "state"),
        ],
        details: [
            .plain("Reservation", "id"), .plain("Asset", "asset"), .plain("Member", "member"),
            .time("From", "start"), .time("To", "end"), .plain("State", "state"),
            .computed("Cabinet") { reservation in
                guard let cabinet = reservation.text("cabinet") else { return "" }
                return cabinet
                    + (reservation.integer("handoverSet").map { ", handover set \($0)" } ?? "")
            },
            .time("Confirm until", "requestedUntil"), .time("Booked", "createdAt"),
            .time("Ended", "endedAt"),
        ])

    struct Create: RegistryCommand {
        static let configuration = CommandConfiguration(
            abstract: "Book for a member.",
            discussion: """
                What the rules forbid is refused, with the next time that is possible.

                Example:
                  spind-registry reservation create --for m-0123456789 --asset car-rhede \\
                    --from '2026-12-01 14:00' --to '2026-12-01 18:00' --slip
                """)
        @OptionGroup var options: GlobalOptions
        @Option(
            name: .customLong("for"),
            help: ArgumentHelp("The member, as 'member list' calls them.", valueName: "member"))
        var member: String
        @Option(help: "What.") var asset: String
        @Option(
            help: """
                When it begins, for example '2026-12-01 14:00'; 'now' is the quarter of an hour that \
                it is.
                """)
        var from: String
        @Option(
            help: ArgumentHelp(
                "When it ends; or how long it is, for example +3h.", valueName: "time")) var to:
            String
        @Flag(help: "Print a slip with the PIN, once the cabinet knows it.") var slip = false

        func run(_ session: Session) async throws {
            let zone = try await session.zone()
            let window = try WindowText.window(from, to, zone)
            let made = try await session.ask(
                .post, "reservations",
                body: [
                    "asset": .text(asset), "member": .text(member),
                    "start": .text(Timestamp.text(window.start, zone)),
                    "end": .text(Timestamp.text(window.end, zone)),
                ])
            guard slip, session.json else {
                try await session.show(made, view)
                guard slip else { return }
                try session.show([""])
                return try await SlipPrinter(session: session).print(made.text("id") ?? "")
            }
            let printed = try await SlipPrinter(session: session).document(made.text("id") ?? "")
            try session.show(made.joined(with: printed))
        }
    }

    struct List: RegistryCommand {
        static let configuration = CommandConfiguration(abstract: "List reservations.")
        @OptionGroup var options: GlobalOptions
        @Option(help: "Whose (default: all organisations').") var organisation: String?
        @Option(
            name: .customLong("for"),
            help: ArgumentHelp("Of this member only.", valueName: "member"))
        var member: String?
        @Option(help: "Of this asset only.") var asset: String?
        @Option(help: "In this state only, for example requested.") var state: String?
        @Option(
            help: ArgumentHelp(
                "Those that end later (default: now; 'all' for any).", valueName: "time")) var from:
            String?
        @Option(help: ArgumentHelp("Those that start earlier.", valueName: "time")) var until:
            String?

        func run(_ session: Session) async throws {
            let zone = try await session.zone()
            let from: JSONValue? =
                from == "all" ? nil : try TimeText.entered(from ?? "now", zone)
            let until: JSONValue? = try until.map { try TimeText.entered($0, zone) }
            func found(_ organisation: String?) async throws -> [JSONValue] {
                try await session.client.all(
                    "/v1/reservations",
                    [
                        ("organisation", organisation), ("member", member), ("asset", asset),
                        ("state", state), ("from", from?.plain), ("until", until?.plain),
                    ])
            }
            let all =
                member != nil
                ? try await found(nil)
                : try await session.ofOrganisations(organisation) { try await found($0) }
            try await session.show(list: all, view)
        }
    }

    struct Show: RegistryCommand {
        static let configuration = CommandConfiguration(abstract: "Show a reservation.")
        @OptionGroup var options: GlobalOptions
        @Argument(help: "As 'reservation list' calls it.") var reservation: String

        func run(_ session: Session) async throws {
            try await session.show(session.ask(.get, "reservations", reservation), view)
        }
    }

    struct Change: RegistryCommand {
        static let configuration = CommandConfiguration(
            abstract: "Change when a reservation ends, or when it begins while that has not come.")
        @OptionGroup var options: GlobalOptions
        @Argument(help: "As 'reservation list' calls it.") var reservation: String
        @Option(help: ArgumentHelp("When it begins.", valueName: "time")) var from: String?
        @Option(help: ArgumentHelp("When it ends.", valueName: "time")) var to: String?

        func run(_ session: Session) async throws {
            let zone = try await session.zone()
            let changed = try await session.change(
                "reservations", reservation,
                to: .members(
                    ("start", try from.map { try TimeText.entered($0, zone) }),
                    ("end", try to.map { try TimeText.entered($0, zone) })))
            try await session.show(changed, view)
        }
    }

    struct End: RegistryCommand {
        static let configuration = CommandConfiguration(
            abstract: "Call a reservation off.", aliases: ["cancel"])
        @OptionGroup var options: GlobalOptions
        @Argument(help: "As 'reservation list' calls it.") var reservation: String

        func run(_ session: Session) async throws {
            try await session.decide(reservation, "cancellation")
        }
    }

    struct Confirm: RegistryCommand {
        static let configuration = CommandConfiguration(abstract: "Confirm a request.")
        @OptionGroup var options: GlobalOptions
        @Argument(help: "As 'reservation list' calls it.") var reservation: String

        func run(_ session: Session) async throws {
            try await session.decide(reservation, "confirmation")
        }
    }

    struct Decline: RegistryCommand {
        static let configuration = CommandConfiguration(abstract: "Refuse a request.")
        @OptionGroup var options: GlobalOptions
        @Argument(help: "As 'reservation list' calls it.") var reservation: String

        func run(_ session: Session) async throws {
            try await session.decide(reservation, "refusal")
        }
    }

    struct PIN: RegistryCommand {
        static let configuration = CommandConfiguration(
            commandName: "pin", abstract: "Tell a reservation's PIN, once its cabinet knows it.")
        @OptionGroup var options: GlobalOptions
        @Argument(help: "As 'reservation list' calls it.") var reservation: String
        @Option(help: ArgumentHelp("How long to wait for the cabinet.", valueName: "seconds"))
        var wait = 0

        func run(_ session: Session) async throws {
            let told = try await PINWait(session: session).pin(of: reservation, seconds: wait)
            guard !session.json else { return try session.show(told) }
            try session.show([
                "PIN      \(told.text("pin") ?? "")",
                "Cabinet  \(told.text("cabinet") ?? "")",
            ])
        }
    }

    struct Slip: RegistryCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print a slip with the PIN in large type.",
            discussion: """
                Plain text for a receipt printer, 42 columns wide: \
                'spind-registry reservation slip r-0123456789 | lp'. With --html a page of A5 for any \
                printer. Neither has a name on it.
                """)
        @OptionGroup var options: GlobalOptions
        @Argument(help: "As 'reservation list' calls it.") var reservation: String
        @Option(help: "Write a page to this file instead.", completion: .file())
        var html: String?
        @Option(help: "de, en or nl (default: the member's).") var language: String?

        func run(_ session: Session) async throws {
            if let language, Language(rawValue: language) == nil {
                throw Failure("--language is de, en or nl, not '\(language)'", .usage)
            }
            try await SlipPrinter(session: session, language: language)
                .print(reservation, html: html)
        }
    }
}

extension Session {
    fileprivate func decide(_ reservation: String, _ what: String) async throws {
        try await show(
            ask(.post, "reservations", reservation, what), ReservationCommand.view)
    }
}

extension JSONValue {
    /// The text, where it is one.
    var plain: String? {
        if case .text(let text) = self { text } else { nil }
    }
}
