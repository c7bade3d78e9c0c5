import SpindCore

/// Logging in and out, and a caller's own tokens and password.
enum SessionRoutes {
    private static let login = ObjectSchema(
        "Login",
        [
            .required("login", .text(.login)),
            .required("password", .text(.secret(max: 200))),
        ])

    private static let session = ObjectSchema(
        "Session", "A session that has begun; the token is told this once.",
        [
            .required("token", .text(.opaque(max: 64)), "For Authorization: Bearer."),
            .required("expiresAt", .time),
            .required("account", .text(.id)),
        ])

    private static let me = ObjectSchema(
        "Me", "Who the caller is.",
        [
            .required("account", .text(.line(max: 64))),
            .required("member", .optional(.text(.id))),
            .required("roles", .list(.object(AccountRoutes.role))),
        ])

    private static let token = ObjectSchema(
        "Token", "A token of the caller's programs.",
        [
            .required("id", .text(.id)), .required("label", .text(.line(max: 80))),
            .required("createdAt", .time), .required("expiresAt", .time),
        ])

    private static let newToken = ObjectSchema(
        "NewToken",
        [
            .required("label", .text(.line(max: 80)), "What it is for."),
            .optional("days", .integer(1...400), "How long it lasts; 90 if left out."),
        ])

    private static let madeToken = ObjectSchema(
        "MadeToken", "A token that was made; told this once.",
        [
            .required("id", .text(.id)), .required("token", .text(.opaque(max: 64))),
            .required("expiresAt", .time),
        ])

    private static let newPassword = ObjectSchema(
        "OwnPassword",
        [
            .required("current", .text(.secret(max: 200))),
            .required("new", .text(.secret(max: 200))),
        ])

    static let all = [
        Route(
            .post, "/v1/sessions", "logIn", "Log in", .everybody, body: login,
            .created(.object(session)), .own(logIn)),
        Route(
            .delete, "/v1/sessions/current", "logOut", "Log out: end the token of this request",
            .signedIn, .nothing, .own(logOut)),
        Route(
            .get, "/v1/me", "showMe", "Who the caller is", .signedIn, .ok(.object(me)),
            .read { input, _ in
                .done(
                    .json {
                        $0.object {
                            $0.field("account", input.caller.account.rawValue)
                            $0.field("member", input.caller.member?.rawValue)
                            $0.array("roles", input.caller.roles) { AccountRoutes.write($1, &$0) }
                        }
                    })
            }),
        Route(
            .put, "/v1/me/password", "changeOwnPassword",
            "Change one's own password; ends all other sessions", .signedIn, body: newPassword,
            .nothing, .own(changePassword)),
        Route(
            .get, "/v1/tokens", "listTokens", "The caller's tokens", .signedIn,
            query: Route.Parameter.paging, .page(token),
            .read { input, step in
                let page = Page(
                    try SecretDesk.tokens(input.page.part(), in: step), input.page, key: \.id)
                return .done(
                    .json {
                        page.write(&$0) { writer, token in
                            writer.object {
                                $0.field("id", token.id)
                                $0.field("label", token.label)
                                $0.field("createdAt", token.createdAt, input.zone)
                                $0.field("expiresAt", token.expiresAt, input.zone)
                            }
                        }
                    })
            }),
        Route(
            .post, "/v1/tokens", "makeToken", "Make a token for a program", .signedIn,
            body: newToken, .created(.object(madeToken)), .own(makeToken)),
        Route(
            .delete, "/v1/tokens/{token}", "endToken", "End a token", .signedIn, .nothing,
            .own { input, services in
                let answer = try await services.registry.write(as: input.caller) { step in
                    try SecretDesk.endToken(input.path("token"), in: &step)
                }
                services.callers.forget()
                return try services.answer(answer) { _ in .nothing }
            }),
    ]

    private static func logIn(
        _ input: RouteInput, _ services: APIServices
    ) async throws -> RouteAnswer {
        let login = input.body.required("login")
        let now = services.instant()
        if let wait = services.logins.wait(login, input.address, at: now) {
            throw Problem.tooMany(seconds: wait)
        }
        let entry = input.body.required("password")
        let found = try await services.registry.read(as: .nobody) { step in
            try AccountDesk.find(login: login, in: step)
        }
        // A disabled account is like one with another password.
        let isOpen = found?.account.disabledAt == nil
        let isRight = try await services.passwords.accepts(
            entry, stored: isOpen ? found?.passwordHash : nil)
        guard isRight, let account = found?.account else {
            services.logins.wrong(login, input.address, at: services.instant())
            throw Problem.wrongPassword
        }
        services.logins.right(login)
        let begun = try await services.registry.write(as: account.caller) { step in
            let token = SecretToken(.session, using: &step.generator)
            let record = try SecretDesk.beginSession(of: account.id, token: token, in: &step)
            return (token: token.text, record: record)
        }
        return .json(201) {
            $0.object {
                $0.field("token", begun.token)
                $0.field("expiresAt", begun.record.expiresAt, services.zone)
                $0.field("account", account.id.rawValue)
            }
        }
    }

    private static func logOut(
        _ input: RouteInput, _ services: APIServices
    ) async throws -> RouteAnswer {
        // A local user has no session, so there is nothing to end.
        if let token = input.token.flatMap({ SecretToken($0) }) {
            try await services.registry.write(as: input.caller) { step in
                try SecretDesk.end(hash: token.hash, in: &step)
            }
            services.callers.forget()
        }
        return .nothing
    }

    private static func changePassword(
        _ input: RouteInput, _ services: APIServices
    ) async throws -> RouteAnswer {
        let id = input.caller.account
        let now = services.instant()
        if let wait = services.logins.wait(id.rawValue, input.address, at: now) {
            throw Problem.tooMany(seconds: wait)
        }
        let known = try await services.registry.read(as: input.caller) { step in
            try AccountDesk.find(id, in: step).flatMap {
                try AccountDesk.find(login: $0.login, in: step)
            }
        }
        guard let known else { throw Problem.forbidden }
        guard
            try await services.passwords.accepts(
                input.body.required("current"), stored: known.passwordHash)
        else {
            services.logins.wrong(id.rawValue, input.address, at: services.instant())
            throw Problem.invalidField(
                "current", german: "ist nicht das Passwort", english: "is not the password",
                dutch: "is niet het wachtwoord")
        }
        try await AccountRoutes.setPassword(
            input.body.required("new"), field: "new", of: known.account,
            keeping: input.token.flatMap { SecretToken($0)?.hash }, by: input.caller, services)
        return .nothing
    }

    private static func makeToken(
        _ input: RouteInput, _ services: APIServices
    ) async throws -> RouteAnswer {
        guard !input.caller.isLocal else {
            throw Problem(
                .conflict, german: "Lokale Benutzer brauchen kein Token.",
                english: "Local users need no token.",
                dutch: "Lokale gebruikers hebben geen token nodig.")
        }
        let label = input.body.required("label")
        let days = Int(input.body.integer("days") ?? 90)
        let answer = try await services.registry.write(as: input.caller) { step in
            let token = SecretToken(.api, using: &step.generator)
            return try SecretDesk.makeToken(label: label, days: days, token: token, in: &step)
                .map { (token: token.text, record: $0) }
        }
        return try services.answer(answer) { made in
            .json(201) {
                $0.object {
                    $0.field("id", made.record.id)
                    $0.field("token", made.token)
                    $0.field("expiresAt", made.record.expiresAt, services.zone)
                }
            }
        }
    }
}
