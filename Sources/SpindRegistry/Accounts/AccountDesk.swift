package import SpindCore
internal import SpindRegistryStore

/// Accounts: who may log in, and what they may be.
package enum AccountDesk {
    /// Adds an account without a password; nobody can log in with it until it has one. One that is
    /// a member and nothing else can be made by who manages that member.
    package static func create(
        _ wanted: Account, in step: inout RegistryStep
    ) throws -> RegistryAnswer<Account> {
        if let no = try refusal(making: wanted, in: step) { return .refused(no) }
        if let no = try problem(with: wanted, in: step) { return .refused(no) }
        guard try RegionDesk.find(wanted.region, in: step) != nil else {
            return .refused(.notFound("region", wanted.region.rawValue))
        }
        let taken = try step.db.row(
            "SELECT id FROM accounts WHERE login = $1", [.text(wanted.login)])
        guard taken == nil else { return .refused(.taken("login", wanted.login)) }
        if let member = wanted.member {
            guard let found = try MemberDesk.find(member, in: step), found.erasedAt == nil,
                found.region == wanted.region
            else { return .refused(.notFound("member", member.rawValue)) }
            let other = try step.db.row(
                "SELECT id FROM accounts WHERE member = $1", [SQLValue(member)])
            guard other == nil else {
                return .refused(.taken("account of member", member.rawValue))
            }
        }
        var account = wanted
        account.id = AccountID(step.drawName("a"))
        account.hasPassword = false
        account.version = 1
        try step.db.run(
            """
            INSERT INTO accounts (id, region, login, label, member, created_ms)
            VALUES ($1, $2, $3, $4, $5, $6)
            """,
            [
                SQLValue(account.id), SQLValue(account.region), .text(account.login),
                .text(account.label), SQLValue(account.member), SQLValue(step.now),
            ])
        try replaceRoles(of: account, in: step)
        try step.record("createAccount", account.id.rawValue)
        return .done(account)
    }

    /// Changes what an account is called and may be, or disables it, which ends its sessions and
    /// tokens; if it still has the version that was read. Nobody disables themselves.
    package static func change(
        _ account: Account, in step: inout RegistryStep
    ) throws -> RegistryAnswer<Account> {
        if let no = step.refusal(.manageAccounts, on: .region) { return .refused(no) }
        guard let found = try find(account.id, in: step) else {
            return .refused(.notFound("account", account.id.rawValue))
        }
        if let no = try problem(with: account, in: step) { return .refused(no) }
        let losesAccess = account.disabledAt != nil || account.roles != found.roles
        if account.id == step.caller.account, losesAccess {
            return .refused(
                .conflict(
                    german: "Niemand ändert die eigenen Rollen oder sperrt sich selbst.",
                    english: "Nobody changes their own roles or disables themselves.",
                    dutch: "Niemand wijzigt de eigen rollen of blokkeert zichzelf."))
        }
        let changed = try step.db.run(
            """
            UPDATE accounts SET label = $2, disabled_ms = $3, version = version + 1
            WHERE id = $1 AND version = $4
            """,
            [
                SQLValue(account.id), .text(account.label), SQLValue(account.disabledAt),
                .integer(account.version),
            ])
        guard changed == 1 else { return .refused(.changedMeanwhile("account")) }
        try replaceRoles(of: account, in: step)
        if account.disabledAt != nil {
            try step.db.run("DELETE FROM secrets WHERE account = $1", [SQLValue(account.id)])
        }
        try step.record("changeAccount", account.id.rawValue)
        var now = account
        now.version += 1
        return .done(now)
    }

    /// The account of that id. Whoever shows it checks the caller's right.
    package static func find(_ id: AccountID, in step: RegistryStep) throws -> Account? {
        try step.db.row("SELECT \(Account.columns) FROM accounts WHERE id = $1", [SQLValue(id)])
            .map { try Account($0, roles: roles(of: id, in: step)) }
    }

    /// The account of that login, and its password's hash.
    package static func find(
        login: String, in step: RegistryStep
    ) throws -> (account: Account, passwordHash: String?)? {
        try step.db.row("SELECT \(Account.columns) FROM accounts WHERE login = $1", [.text(login)])
            .map { row in
                let roles = try roles(of: try row.id("id"), in: step)
                return (try Account(row, roles: roles), try row.optionalText("password_hash"))
            }
    }

    /// Accounts in order of their ids.
    package static func list(
        _ part: ListPage, in step: RegistryStep
    ) throws -> RegistryAnswer<[Account]> {
        if let no = step.refusal(.manageAccounts, on: .region) { return .refused(no) }
        return .done(
            try step.db.rows(
                "SELECT \(Account.columns) FROM accounts WHERE id > $1 ORDER BY id LIMIT $2",
                [.text(part.after ?? ""), SQLValue(part.limit)]
            ).map { try Account($0, roles: roles(of: try $0.id("id"), in: step)) })
    }

    /// Stores a new password's hash, and ends all sessions but the one with that hash.
    package static func setPassword(
        _ hash: String, of id: AccountID, keeping session: [UInt8]?, in step: inout RegistryStep
    ) throws {
        try step.db.run(
            "UPDATE accounts SET password_hash = $2, version = version + 1 WHERE id = $1",
            [SQLValue(id), .text(hash)])
        try step.db.run(
            "DELETE FROM secrets WHERE account = $1 AND kind = 'session' AND hash <> $2",
            [SQLValue(id), .blob(session ?? [])])
        try step.record("setPassword", id.rawValue)
    }

    static func roles(of id: AccountID, in step: RegistryStep) throws -> [RoleAssignment] {
        try step.db.rows(
            """
            SELECT role, organisation, cabinet FROM role_assignments WHERE account = $1
            ORDER BY role, organisation, cabinet
            """, [SQLValue(id)]
        ).map(role(in:))
    }

    /// A role, of a row with its columns.
    static func role(in row: SQLRow) throws -> RoleAssignment {
        let organisation = try row.text("organisation")
        let cabinet = try row.text("cabinet")
        return RoleAssignment(
            role: try row.choice("role"),
            organisation: organisation.isEmpty ? nil : OrganisationID(organisation),
            cabinet: cabinet.isEmpty ? nil : CabinetID(cabinet))
    }

    private static func refusal(
        making account: Account, in step: RegistryStep
    ) throws -> RegistryRefusal? {
        guard let member = account.member, account.roles.isEmpty else {
            return step.refusal(.manageAccounts, on: .region)
        }
        if step.refusal(.manageAccounts, on: .region) == nil { return nil }
        return try MemberDesk.refusal(.manageMembers, on: member, in: step)
    }

    /// Each role is limited as it has to be, to what there is.
    private static func problem(
        with account: Account, in step: RegistryStep
    ) throws -> RegistryRefusal? {
        guard TextForm.login.allows(account.login) else {
            return .invalid(field: "login", TextForm.login.words.english)
        }
        if let no = FieldRules.line(account.label, field: "label", mayBeEmpty: true) { return no }
        for (index, assignment) in account.roles.enumerated() {
            if let no = try problem(with: assignment, at: "roles[\(index)]", in: step) { return no }
        }
        guard Set(account.roles).count == account.roles.count else {
            return .invalid(field: "roles", "each role once")
        }
        return nil
    }

    private static func replaceRoles(of account: Account, in step: RegistryStep) throws {
        try step.db.run(
            "DELETE FROM role_assignments WHERE account = $1", [SQLValue(account.id)])
        for assignment in account.roles {
            try step.db.run(
                """
                INSERT INTO role_assignments (account, role, organisation, cabinet)
                VALUES ($1, $2, $3, $4)
                """,
                [
                    SQLValue(account.id), .text(assignment.role.rawValue),
                    .text(assignment.organisation?.rawValue ?? ""),
                    .text(assignment.cabinet?.rawValue ?? ""),
                ])
        }
    }

    private static func problem(
        with assignment: RoleAssignment, at field: String, in step: RegistryStep
    ) throws -> RegistryRefusal? {
        switch assignment.role {
        case .resident:
            return .invalid(field: field, "a resident is who has a member; it is not assigned")
        case .administrator, .analyst:
            guard assignment.organisation == nil, assignment.cabinet == nil else {
                return .invalid(field: field, "\(assignment.role.rawValue) is of the whole region")
            }
        case .operator, .maintainer, .steward:
            guard let organisation = assignment.organisation else {
                return .invalid(field: "\(field).organisation", "needed for this role")
            }
            guard try OrganisationDesk.find(organisation, in: step) != nil else {
                return .notFound("organisation", organisation.rawValue)
            }
            guard (assignment.cabinet != nil) == (assignment.role == .steward) else {
                return .invalid(
                    field: "\(field).cabinet", "a steward has one cabinet, other roles none")
            }
            if let cabinet = assignment.cabinet,
                try CabinetDesk.find(cabinet, in: step)?.organisation != organisation
            {
                return .notFound("cabinet", cabinet.rawValue)
            }
        }
        return nil
    }
}
