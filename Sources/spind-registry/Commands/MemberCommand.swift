import ArgumentParser
import SpindCore
import SpindRegistry

struct MemberCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "member", abstract: "People who borrow.",
        subcommands: [
            Create.self, List.self, Show.self, Change.self, Block.self, Unblock.self, End.self,
            Export.self, Erase.self, Join.self, Leave.self, CheckLicence.self, CheckAge.self,
        ])

    static let view = ResourceView(
        plural: "members",
        columns: [
            .plain("MEMBER", "id"), .plain("NAME", "name", isElastic: true),
            .plain("MUNICIPALITY", "municipality", isElastic: true),
            .computed("STATE", state),
        ],
        details: [
            .plain("Member", "id"), .plain("Name", "name"), .plain("E-mail", "email"),
            .plain("Telephone", "phone"), .plain("Municipality", "municipality"),
            .plain("Language", "language"), .plain("Blocked", "blockedReason"),
            ResourceView.Field(title: "Member of") { member, zone in
                member.elements("memberships").map { membership in
                    let number = membership.text("number") ?? ""
                    let until = membership.text("until").map {
                        " until \(TimeText.plain($0, zone))"
                    }
                    return (membership.text("organisation") ?? "")
                        + (number.isEmpty ? "" : " as \(number)") + (until ?? "")
                }.joined(separator: "\n")
            },
            .time("Ended", "endedAt"), .time("Erased", "erasedAt"),
        ])

    private static let checks = ResourceView(
        plural: "checks", columns: [],
        details: [
            .computed("Licence") { check in
                check.elements("classes").compactMap { element in
                    if case .text(let name) = element { name } else { nil }
                }.joined(separator: ", ")
            },
            .plain("Age", "minimumAge"), .time("Valid until", "validUntil"),
            .time("Checked", "checkedAt"), .plain("By", "checkedBy"),
        ])

    @Sendable private static func state(_ member: JSONValue) -> String {
        if member.text("erasedAt") != nil { return "erased" }
        if member.text("endedAt") != nil { return "ended" }
        return member.text("blockedReason") == nil ? "" : "blocked"
    }

    /// What is known of a person.
    struct Person: ParsableArguments {
        @Option(help: "An e-mail address, if there is one.") var email: String?
        @Option(help: "A telephone number, if there is one.") var phone: String?
        @Option(help: "Where they live.") var municipality: String?
        @Option(help: "de, en or nl: of slips and messages.") var language: String?

        var members: [(String, JSONValue?)] {
            [
                ("email", email == "none" ? .null : email.json),
                ("phone", phone == "none" ? .null : phone.json),
                ("municipality", municipality.json), ("language", language.json),
            ]
        }
    }

    struct Create: RegistryCommand {
        static let configuration = CommandConfiguration(
            abstract: "Add a member; needs neither e-mail nor telephone.")
        @OptionGroup var options: GlobalOptions
        @Option(help: "Their name.") var name: String
        @Option(help: "Whose member they are (default: the only organisation).")
        var organisation: String?
        @Option(help: "The organisation's own number for them.") var number: String?
        @OptionGroup var person: Person

        func run(_ session: Session) async throws {
            let members =
                [
                    ("organisation", .text(try await session.organisation(organisation))),
                    ("number", number.json), ("name", .text(name)),
                ] + person.members
            try await session.show(
                session.ask(.post, "members", body: .given(members)), view)
        }
    }

    struct List: RegistryCommand {
        static let configuration = CommandConfiguration(
            abstract: "List members, of one organisation or of all.")
        @OptionGroup var options: GlobalOptions
        @Option(help: "Whose (default: all organisations').") var organisation: String?
        @Option(help: "Those whose name begins so.") var name: String?

        func run(_ session: Session) async throws {
            var known: Set<String> = []
            let found = try await session.ofOrganisations(organisation) { organisation in
                try await session.client.all(
                    "/v1/members", [("organisation", organisation), ("name", name)])
            }
            // Who is a member of two organisations is one person.
            try await session.show(
                list: found.filter { known.insert($0.text("id") ?? "").inserted }, view)
        }
    }

    struct Show: RegistryCommand {
        static let configuration = CommandConfiguration(abstract: "Show a member.")
        @OptionGroup var options: GlobalOptions
        @Argument(help: "As 'member list' calls them.") var member: String

        func run(_ session: Session) async throws {
            try await session.show(session.ask(.get, "members", member), view)
        }
    }

    struct Change: RegistryCommand {
        static let configuration = CommandConfiguration(
            abstract: "Change a member's record; 'none' takes an address or number away.")
        @OptionGroup var options: GlobalOptions
        @Argument(help: "As 'member list' calls them.") var member: String
        @Option(help: "Their name.") var name: String?
        @OptionGroup var person: Person

        func run(_ session: Session) async throws {
            let changed = try await session.change(
                "members", member, to: .given([("name", name.json)] + person.members))
            try await session.show(changed, view)
        }
    }

    struct Block: RegistryCommand {
        static let configuration = CommandConfiguration(
            abstract: "Have a member book nothing until 'unblock'.")
        @OptionGroup var options: GlobalOptions
        @Argument(help: "As 'member list' calls them.") var member: String
        @Option(help: "Why; the member is told.") var reason: String

        func run(_ session: Session) async throws {
            let changed = try await session.change(
                "members", member, to: ["blockedReason": .text(reason)])
            try await session.show(changed, view)
        }
    }

    struct Unblock: RegistryCommand {
        static let configuration = CommandConfiguration(abstract: "End a block.")
        @OptionGroup var options: GlobalOptions
        @Argument(help: "As 'member list' calls them.") var member: String

        func run(_ session: Session) async throws {
            let changed = try await session.change(
                "members", member, to: ["blockedReason": .null])
            try await session.show(changed, view)
        }
    }

    struct End: RegistryCommand {
        static let configuration = CommandConfiguration(
            abstract: "End a member: they can book no more; their record stays.")
        @OptionGroup var options: GlobalOptions
        @Argument(help: "As 'member list' calls them.") var member: String

        func run(_ session: Session) async throws {
            try await session.show(session.ask(.delete, "members", member), view)
        }
    }

    struct Export: RegistryCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write out all that is stored about a member, for themselves.",
            discussion: """
                A JSON document of their record, checks, reservations and loans, as the GDPR's \
                articles 15 and 20 give everybody a right to. PINs are not in it.
                """)
        @OptionGroup var options: GlobalOptions
        @Argument(help: "As 'member list' calls them.") var member: String
        @Argument(
            help: "The file to make; it must not be there yet (default: standard output).",
            completion: .file())
        var file: String?

        func run(_ session: Session) async throws {
            let export = try await session.ask(.get, "members", member, "export")
            guard let file else { return try session.show(export) }
            try NewFile.write(export.bytes + [0x0A], to: file)
            guard !session.json else { return try session.show(["file": .text(file)]) }
            try session.show(["All that is stored about \(member) is in \(file)."])
        }
    }

    struct Erase: RegistryCommand {
        static let configuration = CommandConfiguration(
            abstract: "Forget who a member is, for good; what they used stays, without their name.")
        @OptionGroup var options: GlobalOptions
        @Argument(help: "As 'member list' calls them.") var member: String

        func run(_ session: Session) async throws {
            try await session.show(session.ask(.post, "members", member, "erasure"), view)
        }
    }

    struct Join: RegistryCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make somebody a member of another organisation too.")
        @OptionGroup var options: GlobalOptions
        @Argument(help: "As 'member list' calls them.") var member: String
        @Argument(help: "Which organisation.") var organisation: String
        @Option(help: "The organisation's own number for them.") var number: String?

        func run(_ session: Session) async throws {
            _ = try await session.ask(
                .put, "members", member, "memberships", organisation,
                body: .members(("number", number.json)))
            try await session.show(session.ask(.get, "members", member), view)
        }
    }

    struct Leave: RegistryCommand {
        static let configuration = CommandConfiguration(abstract: "End a membership.")
        @OptionGroup var options: GlobalOptions
        @Argument(help: "As 'member list' calls them.") var member: String
        @Argument(help: "Which organisation.") var organisation: String

        func run(_ session: Session) async throws {
            _ = try await session.ask(.delete, "members", member, "memberships", organisation)
            try await session.show(session.ask(.get, "members", member), view)
        }
    }

    struct CheckLicence: RegistryCommand {
        static let configuration = CommandConfiguration(
            abstract: "Record that you saw a driving licence now.")
        @OptionGroup var options: GlobalOptions
        @Argument(help: "As 'member list' calls them.") var member: String
        @Option(help: "The classes on it, for example B,BE.") var classes: String
        @Option(help: "Until which day it counts here.") var validUntil: String

        func run(_ session: Session) async throws {
            let zone = try await session.zone()
            let day = try LocalTimeEntry.parseDay(validUntil, in: zone, now: SystemTime.wall())
            let end = zone.day(day).end
            let names = classes.split(whereSeparator: { $0 == "," || $0 == " " })
            let check = try await session.ask(
                .put, "members", member, "licence-check",
                body: [
                    "classes": .array(names.map { .text(String($0)) }),
                    "validUntil": .text(Timestamp.text(end, zone)),
                ])
            try await session.show(check, checks)
        }
    }

    struct CheckAge: RegistryCommand {
        static let configuration = CommandConfiguration(
            abstract: "Record that you saw that a member is 16, or 18, or more.")
        @OptionGroup var options: GlobalOptions
        @Argument(help: "As 'member list' calls them.") var member: String
        @Argument(help: "16 or 18.") var age: Int

        func run(_ session: Session) async throws {
            let check = try await session.ask(
                .put, "members", member, "age-checks", "\(age)")
            try await session.show(check, checks)
        }
    }
}
