import HTTPTypes
import SpindCore
import Testing

@testable import SpindRegistry

@Suite(.timeLimit(.minutes(1))) struct SessionTests {
    private func logIn(
        _ client: APIClient, _ login: String, _ password: String = APIBench.password
    ) async throws -> APIClient.Answer {
        try await client.ask(
            .nobody, .post, "/v1/sessions",
            ["login": .text(login), "password": .text(password)], headers: [.acceptLanguage: "en"])
    }

    private func bearer(_ answer: APIClient.Answer) -> HTTPFields {
        guard case .text(let token)? = answer.json["token"] else { return [:] }
        return [.authorization: "Bearer \(token)", .contentType: "application/json"]
    }

    @Test func sessionBeginsWithThePassword_AndEndsWithItsLogOut() async throws {
        try await APIBench.run { bench, client in
            try await bench.setPassword(of: .resident)
            let session = try await logIn(client, "resident")
            #expect(session.status == 201)
            #expect(session.json["expiresAt"] == "2026-12-01T20:00:00+01:00")
            let headers = bearer(session)
            let me = try await client.send(.get, "/v1/me", [], headers: headers)
            #expect(me.status == 200 && me.json["member"] == "m-ada")
            let out = try await client.send(
                .delete, "/v1/sessions/current", [], headers: headers)
            #expect(out.status == 204 && out.bytes.isEmpty)
            let after = try await client.send(.get, "/v1/me", [], headers: headers)
            #expect(after.problem == .unauthenticated)
            #expect(after.headers[.wwwAuthenticate] == #"Bearer realm="spind""#)
        }
    }

    @Test func sessionEndsAfterTwelveHours_HoweverMuchItIsUsed() async throws {
        try await APIBench.run { bench, client in
            try await bench.setPassword(of: .resident)
            let headers = bearer(try await logIn(client, "resident"))
            for _ in 0..<11 {
                bench.wait(.seconds(3_600))
                #expect(try await client.send(.get, "/v1/me", [], headers: headers).status == 200)
            }
            bench.wait(.seconds(3_600))
            #expect(try await client.send(.get, "/v1/me", [], headers: headers).status == 401)
        }
    }

    @Test func nothingTellsWhetherAnAccountExists() async throws {
        try await APIBench.run { bench, client in
            try await bench.setPassword(of: .resident)
            // The wrong password, nobody's login; once, an account without a password.
            for attempt in 0..<7 {
                let logins =
                    ["resident", "nobody-of-that-name"] + (attempt == 0 ? ["analyst"] : [])
                var answers: [APIClient.Answer] = []
                for login in logins {
                    answers.append(try await logIn(client, login, "falsches Passwort"))
                }
                #expect(Set(answers.map(\.bytes)).count == 1)
                #expect(answers[0].problem == (attempt < 5 ? .wrongPassword : .tooMany))
            }
        }
    }

    @Test func throttledAccountWaits_ThenTakesTheRightPassword() async throws {
        try await APIBench.run { bench, client in
            try await bench.setPassword(of: .resident)
            for _ in 0..<5 {
                #expect(
                    try await logIn(client, "resident", "falsches Passwort").problem
                        == .wrongPassword)
            }
            let wait = try await logIn(client, "resident")
            #expect(wait.problem == .tooMany && wait.headers[.retryAfter] == "30")
            bench.wait(.seconds(30))
            #expect(try await logIn(client, "resident").status == 201)
            #expect(
                try await logIn(client, "resident", "falsches Passwort").problem == .wrongPassword)
        }
    }

    @Test func addressThatTriesManyAccountsWaits() {
        let throttle = LoginThrottle()
        var now = Instant(sinceBoot: .seconds(100))
        for number in 0..<20 {
            #expect(throttle.wait("login\(number)", "10.0.0.1", at: now) == nil)
            throttle.wrong("login\(number)", "10.0.0.1", at: now)
        }
        #expect(throttle.wait("another", "10.0.0.1", at: now) == 30)
        #expect(throttle.wait("another", "10.0.0.2", at: now) == nil)
        for _ in 0..<20 { throttle.wrong("x", "10.0.0.1", at: now) }
        #expect(throttle.wait("another", "10.0.0.1", at: now) == 900)
        now = now.advanced(by: .seconds(3_601))
        throttle.wrong("another", "10.0.0.1", at: now)
        #expect(throttle.wait("another", "10.0.0.1", at: now) == nil)
    }

    @Test(arguments: [
        "", "Bearer", "Bearer x", "Basic cmVzaWRlbnQ6eA==", "Bearer spind_t_", "Bearer  ",
        "Bearer spind_t_00000000000000000000000000000000",
    ])
    func whatIsNoTokenIsNobody(_ header: String) async throws {
        try await APIBench.run { _, client in
            let answer = try await client.send(
                .get, "/v1/me", [], headers: [.authorization: header])
            #expect(answer.problem == .unauthenticated)
        }
    }

    @Test func disabledAccountIsOutAtOnce_WithItsTokens() async throws {
        try await APIBench.run { bench, client in
            try await bench.setPassword(of: .operatorOfRhede)
            #expect(try await client.ask(.operatorOfRhede, .get, "/v1/me").status == 200)
            let path = "/v1/accounts/\(APIBench.Actor.operatorOfRhede.account)"
            let account = try await client.ask(.administrator, .get, path)
            guard let version = account.json["version"] else {
                Issue.record("no version: \(account.text)")
                return
            }
            let disabled = try await client.ask(
                .administrator, .patch, path, ["version": version, "disabled": true])
            #expect(disabled.status == 200, "\(disabled.text)")
            #expect(try await client.ask(.operatorOfRhede, .get, "/v1/me").status == 401)
            #expect(try await logIn(client, "operatorofrhede").problem == .wrongPassword)
        }
    }

    @Test func ownPasswordIsChangedWithTheOldOne_AndEndsOtherSessions() async throws {
        try await APIBench.run { bench, client in
            try await bench.setPassword(of: .resident)
            let kept = bearer(try await logIn(client, "resident"))
            let other = bearer(try await logIn(client, "resident"))
            func change(_ current: String, _ new: String) async throws -> APIClient.Answer {
                let body: JSONValue = ["current": .text(current), "new": .text(new)]
                return try await client.send(
                    .put, "/v1/me/password", body.bytes, headers: kept)
            }
            #expect(
                try await change("falsches Passwort", "vier gelbe Anhaenger").problem == .invalid)
            for weak in ["kurz", "1234567890", "resident", "passwort123"] {
                #expect(try await change(APIBench.password, weak).problem == .invalid, "\(weak)")
            }
            #expect(try await change(APIBench.password, "vier gelbe Anhaenger").status == 204)
            #expect(try await client.send(.get, "/v1/me", [], headers: kept).status == 200)
            #expect(try await client.send(.get, "/v1/me", [], headers: other).status == 401)
            #expect(try await logIn(client, "resident").problem == .wrongPassword)
            #expect(try await logIn(client, "resident", "vier gelbe Anhaenger").status == 201)
        }
    }

    @Test func tokensAreToldOnce_ListedWithoutTheirSecret_AndEnd() async throws {
        try await APIBench.run { bench, client in
            let made = try await client.ask(
                .resident, .post, "/v1/tokens", ["label": "Kalender", "days": 2])
            #expect(made.status == 201)
            let headers = bearer(made)
            #expect(try await client.send(.get, "/v1/me", [], headers: headers).status == 200)
            let list = try await client.ask(.resident, .get, "/v1/tokens")
            #expect(list.text.contains("Kalender") && !list.text.contains("spind_t_"))
            let others = try await client.ask(.otherResident, .get, "/v1/tokens")
            #expect(!others.text.contains("Kalender"))
            guard case .text(let id)? = made.json["id"] else { return }
            let foreign = try await client.ask(.otherResident, .delete, "/v1/tokens/\(id)")
            #expect(foreign.problem == .notFound)
            #expect(try await client.ask(.resident, .delete, "/v1/tokens/\(id)").status == 204)
            #expect(try await client.send(.get, "/v1/me", [], headers: headers).status == 401)
            let again = try await client.ask(
                .resident, .post, "/v1/tokens", ["label": "Kalender", "days": 2])
            bench.wait(.seconds(2 * 86_400))
            #expect(
                try await client.send(.get, "/v1/me", [], headers: bearer(again)).status == 401)
        }
    }

    @Test func passwordsWaitInALineOfBoundedLength() async throws {
        let works = PasswordWorks(
            waitingMax: 2, cost: PasswordHash.Cost(logarithm: 14, blockSize: 8, repetitions: 1))
        let outcomes = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    do {
                        _ = try await works.accepts("irgendein Passwort", stored: nil)
                        return true
                    } catch {
                        return (error as? Problem)?.kind != .unavailable
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.contains(true) && outcomes.contains(false))
    }
}
