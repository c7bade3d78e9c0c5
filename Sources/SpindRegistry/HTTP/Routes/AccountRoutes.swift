import SpindCore

/// Accounts and what they may be.
enum AccountRoutes {
    static let role = ObjectSchema(
        "RoleAssignment", "A role, and where it holds.",
        [
            .required("role", .choice(Role.self)),
            .optional("organisation", .optional(.text(.name))),
            .optional("cabinet", .optional(.text(.name)), "For a steward."),
        ])

    private static let account = ObjectSchema(
        "Account", "Who may log in.",
        [
            .required("id", .text(.id)), .required("region", .text(.name)),
            .required("login", .text(.login)), .required("label", .text(.lineOrEmpty(max: 120))),
            .required("member", .optional(.text(.id))),
            .required("roles", .list(.object(role))), .required("hasPassword", .boolean),
            .required("disabledAt", .optional(.time)),
            .required("version", .integer(1...Int64.max)),
        ])

    private static let newAccount = ObjectSchema(
        "NewAccount",
        [
            .required("region", .text(.name)), .required("login", .text(.login)),
            .optional("label", .text(.lineOrEmpty(max: 120))),
            .optional("member", .optional(.text(.id)), "The member who it is, if any."),
            .optional("roles", .list(.object(role), max: 50)),
        ])

    private static let change = ObjectSchema(
        "AccountChange", countMin: 2,
        [
            .required("version", .integer(1...Int64.max), "The one that was read."),
            .optional("label", .text(.lineOrEmpty(max: 120))),
            .optional("roles", .list(.object(role), max: 50), "All of them; the others end."),
            .optional("disabled", .boolean),
        ])

    private static let password = ObjectSchema(
        "NewPassword", [.required("password", .text(.secret(max: 200)))])

    static let all = [
        Route(
            .get, "/v1/accounts", "listAccounts", "All accounts", .action(.manageAccounts),
            query: Route.Parameter.paging, .page(account),
            .read { input, step in
                try AccountDesk.list(input.page.part(), in: step).map { found in
                    let page = Page(found, input.page, key: \.id.rawValue)
                    return .json { page.write(&$0) { write($1, &$0, input.zone) } }
                }
            }),
        Route(
            .post, "/v1/accounts", "createAccount",
            "Add an account, without a password yet; one of a member alone needs manageMembers",
            .signedIn, body: newAccount, .created(.object(account)),
            .write { input, step in
                let wanted = Account(
                    id: AccountID(""), region: RegionID(input.body.required("region")),
                    login: input.body.required("login"), label: input.body.text("label") ?? "",
                    member: input.body.id("member"), roles: roles(input.body) ?? [])
                return try AccountDesk.create(wanted, in: &step).map { made in
                    .json(201) { write(made, &$0, input.zone) }
                }
            }),
        Route(
            .get, "/v1/accounts/{account}", "showAccount", "One account",
            .action(.manageAccounts), .ok(.object(account)),
            .read { input, step in
                if let no = step.refusal(.manageAccounts, on: .region) { return .refused(no) }
                guard let found = try AccountDesk.find(input.id("account"), in: step) else {
                    return .refused(.notFound("account", input.path("account")))
                }
                return .done(.json { write(found, &$0, input.zone) })
            }),
        Route(
            .patch, "/v1/accounts/{account}", "changeAccount",
            "Change an account's label and roles, or disable it", .action(.manageAccounts),
            body: change, .ok(.object(account)), .own(changeAccount)),
        Route(
            .put, "/v1/accounts/{account}/password", "setPassword",
            "Give an account a new password; ends its sessions", .signedIn, body: password,
            .nothing, .own(setPassword)),
    ]

    private static func changeAccount(
        _ input: RouteInput, _ services: APIServices
    ) async throws -> RouteAnswer {
        let answer = try await services.registry.write(
            as: input.caller
        ) { step -> RegistryAnswer<Account> in
            if let no = step.refusal(.manageAccounts, on: .region) { return .refused(no) }
            guard var account = try AccountDesk.find(input.id("account"), in: step) else {
                return .refused(.notFound("account", input.path("account")))
            }
            account.version = input.body.integer("version") ?? 0
            account.label = input.body.text("label") ?? account.label
            account.roles = roles(input.body) ?? account.roles
            if let disabled = input.body.boolean("disabled") {
                account.disabledAt = disabled ? account.disabledAt ?? step.now : nil
            }
            return try AccountDesk.change(account, in: &step)
        }
        services.callers.forget()
        return try services.answer(answer) { account in
            .json { write(account, &$0, services.zone) }
        }
    }

    private static func setPassword(
        _ input: RouteInput, _ services: APIServices
    ) async throws -> RouteAnswer {
        let answer = try await services.registry.read(
            as: input.caller
        ) { step -> RegistryAnswer<Account> in
            let found = try AccountDesk.find(input.id("account"), in: step)
            if step.refusal(.manageAccounts, on: .region) != nil {
                // Who manages a member gives them a password too, if they are nothing else.
                guard let found, found.roles.isEmpty, let member = found.member else {
                    return .refused(.notPermitted(.manageAccounts))
                }
                if let no = try MemberDesk.refusal(.manageMembers, on: member, in: step) {
                    return .refused(no)
                }
            }
            guard let found else {
                return .refused(.notFound("account", input.path("account")))
            }
            return .done(found)
        }
        switch answer {
        case .refused(let refusal): throw Problem(refusal: refusal, services.zone)
        case .done(let account):
            try await setPassword(
                input.body.required("password"), field: "password", of: account, keeping: nil,
                by: input.caller, services)
        }
        return .nothing
    }

    /// Judges, hashes and stores a new password.
    static func setPassword(
        _ entry: String, field: String, of account: Account, keeping session: [UInt8]?,
        by caller: Caller, _ services: APIServices
    ) async throws {
        let prepared: PreparedPassword
        do {
            prepared = try PasswordRules.accept(entry, loginName: account.login)
        } catch {
            throw Problem(refusal: .invalid(field: field, "\(error)"), services.zone)
        }
        let hash = try await services.passwords.hash(
            prepared, using: services.registry.parts.generator)
        try await services.registry.write(as: caller) { step in
            try AccountDesk.setPassword(hash, of: account.id, keeping: session, in: &step)
        }
        services.callers.forget()
    }

    private static func roles(_ fields: RequestFields) -> [RoleAssignment]? {
        fields.elements("roles")?.map { element in
            let fields = RequestFields(element)
            return RoleAssignment(
                role: fields.choice("role") ?? .resident, organisation: fields.id("organisation"),
                cabinet: fields.id("cabinet"))
        }
    }

    static func write(_ assignment: RoleAssignment, _ writer: inout JSONWriter) {
        writer.object {
            $0.field("role", assignment.role.rawValue)
            $0.field("organisation", assignment.organisation?.rawValue)
            $0.field("cabinet", assignment.cabinet?.rawValue)
        }
    }

    private static func write(
        _ account: Account, _ writer: inout JSONWriter, _ zone: TimeZoneRules
    ) {
        writer.object {
            $0.field("id", account.id.rawValue)
            $0.field("region", account.region.rawValue)
            $0.field("login", account.login)
            $0.field("label", account.label)
            $0.field("member", account.member?.rawValue)
            $0.array("roles", account.roles) { write($1, &$0) }
            $0.field("hasPassword", account.hasPassword)
            $0.field("disabledAt", account.disabledAt, zone)
            $0.field("version", account.version)
        }
    }
}
