import ArgumentParser
import SpindCore
import SpindRegistry

struct OperatorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "operator",
        abstract: "Accounts of those who run it: operators, stewards, maintainers, administrators.",
        subcommands: [
            Create.self, List.self, Show.self, Change.self, Password.self, End.self,
        ])

    static let view = ResourceView(
        plural: "accounts",
        columns: [
            .plain("LOGIN", "login"), .plain("NAME", "label", isElastic: true),
            .computed("ROLES", isElastic: true) { roles($0, ", ") }, .computed("STATE", state),
        ],
        details: [
            .plain("Login", "login"), .plain("Name", "label"), .plain("Account", "id"),
            .computed("Roles") { roles($0, "\n") }, .plain("Member", "member"),
            .computed("State", state), .time("Disabled", "disabledAt"),
        ])

    @Sendable private static func roles(_ account: JSONValue, _ separator: String) -> String {
        account.elements("roles").map { role in
            (role.text("role") ?? "")
                + (role.text("organisation").map { " of \($0)" } ?? "")
                + (role.text("cabinet").map { " at \($0)" } ?? "")
        }.joined(separator: separator)
    }

    @Sendable private static func state(_ account: JSONValue) -> String {
        if account.text("disabledAt") != nil { return "disabled" }
        return account.boolean("hasPassword") == true ? "" : "no password"
    }

    /// A role, and where it holds.
    struct RoleOptions: ParsableArguments {
        @Option(
            parsing: .singleValue,
            help: ArgumentHelp(
                """
                operator, steward, maintainer, analyst or administrator; with where it holds behind \
                colons: operator:stadt-rhede, steward:stadt-rhede:rathaus-rhede. May be repeated.
                """, valueName: "role"))
        var role: [String] = []

        /// Those that an account can be given; a resident is who is a member.
        private static let names = Role.allCases.filter { $0 != .resident }.map(\.rawValue)

        var json: JSONValue? {
            get throws {
                guard !role.isEmpty else { return nil }
                return .array(
                    try role.map { text in
                        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
                            .map(String.init)
                        guard (1...3).contains(parts.count), !parts.contains(""),
                            Self.names.contains(parts[0])
                        else {
                            throw Failure(
                                "'\(text)' is no role: write for example operator:stadt-rhede; "
                                    + "roles are \(Self.names.joined(separator: ", "))", .usage)
                        }
                        return .members(
                            ("role", .text(parts[0])),
                            ("organisation", parts.dropFirst().first.json),
                            ("cabinet", parts.dropFirst(2).first.json))
                    })
            }
        }
    }

    struct Create: RegistryCommand {
        static let configuration = CommandConfiguration(
            abstract: "Add an account, and ask for its password.",
            discussion: """
                The password is asked for on the terminal, or is the first line of standard input.

                Example:
                  spind-registry operator create e.kamp --name "Elke Kamp" \\
                    --role operator:stadt-rhede
                """)
        @OptionGroup var options: GlobalOptions
        @Argument(help: "What is typed to log in, for example e.kamp.") var login: String
        @Option(help: "What people call it.") var name: String?
        @OptionGroup var roles: RoleOptions
        @Option(help: "The region (default: the only one).") var region: String?

        func run(_ session: Session) async throws {
            guard let roles = try roles.json else {
                throw Failure("an account here has at least one --role", .usage)
            }
            let region = try await session.region(region)
            let password = try PasswordPrompt.ask(for: login)
            do {
                // Before the account is made, so that it is not left without a password.
                _ = try PasswordRules.accept(password, loginName: login)
            } catch {
                throw Failure("the password: \(error)", .usage)
            }
            let made = try await session.ask(
                .post, "accounts",
                body: .members(
                    ("region", .text(region)), ("login", .text(login)), ("label", name.json),
                    ("roles", roles)))
            do {
                try await session.setPassword(password, of: made)
            } catch var failure as Failure {
                failure.lines.append(
                    "The account was added without a password; give it one with "
                        + "'spind-registry operator password \(login)'")
                throw failure
            }
            try await session.show(session.account(login), view)
        }
    }

    struct List: RegistryCommand {
        static let configuration = CommandConfiguration(abstract: "List the accounts.")
        @OptionGroup var options: GlobalOptions

        func run(_ session: Session) async throws {
            let found = try await session.client.all("/v1/accounts")
            try await session.show(
                list: found.sorted { ($0.text("login") ?? "") < ($1.text("login") ?? "") }, view)
        }
    }

    struct Show: RegistryCommand {
        static let configuration = CommandConfiguration(abstract: "Show an account.")
        @OptionGroup var options: GlobalOptions
        @Argument(help: "What is typed to log in.") var login: String

        func run(_ session: Session) async throws {
            try await session.show(session.account(login), view)
        }
    }

    struct Change: RegistryCommand {
        static let configuration = CommandConfiguration(
            abstract: "Change an account; roles that are given take the place of all before.")
        @OptionGroup var options: GlobalOptions
        @Argument(help: "What is typed to log in.") var login: String
        @Option(help: "What people call it.") var name: String?
        @OptionGroup var roles: RoleOptions
        @Flag(help: "It can log in again, after 'end'.") var enable = false

        func run(_ session: Session) async throws {
            let account = try await session.account(login)
            let changed = try await session.change(
                "accounts", account.text("id") ?? "",
                to: .members(
                    ("label", name.json), ("roles", try roles.json),
                    ("disabled", enable ? Optional.some(.boolean(false)) : Optional.none)))
            try await session.show(changed, view)
        }
    }

    struct Password: RegistryCommand {
        static let configuration = CommandConfiguration(
            abstract: "Give an account a new password; ends its sessions.")
        @OptionGroup var options: GlobalOptions
        @Argument(help: "What is typed to log in.") var login: String

        func run(_ session: Session) async throws {
            let account = try await session.account(login)
            try await session.setPassword(try PasswordPrompt.ask(for: login), of: account)
            try await session.show(session.account(login), view)
        }
    }

    struct End: RegistryCommand {
        static let configuration = CommandConfiguration(
            abstract: "Disable an account: nobody can log in with it, its sessions and tokens end.")
        @OptionGroup var options: GlobalOptions
        @Argument(help: "What is typed to log in.") var login: String

        func run(_ session: Session) async throws {
            let account = try await session.account(login)
            let changed = try await session.change(
                "accounts", account.text("id") ?? "", to: ["disabled": true])
            try await session.show(changed, view)
        }
    }
}

extension Session {
    /// The account of that login.
    fileprivate func account(_ login: String) async throws -> JSONValue {
        let all = try await client.all(Self.path(["accounts"]))
        guard let found = all.first(where: { $0.text("login") == login }) else {
            throw Failure(
                "there is no account '\(login)'; 'spind-registry operator list' lists them",
                .refused)
        }
        return found
    }

    fileprivate func setPassword(_ password: String, of account: JSONValue) async throws {
        _ = try await ask(
            .put, "accounts", account.text("id") ?? "", "password",
            body: ["password": .text(password)])
    }
}
