import HTTPTypes
import SpindCore
import SpindRegistryContracts
import Testing

@testable import SpindRegistry

@Suite(.timeLimit(.minutes(1))) struct AccountTests {
    private func create(
        _ client: APIClient, as actor: APIBench.Actor = .administrator, _ login: String,
        roles: JSONValue = [], member: JSONValue = nil
    ) async throws -> APIClient.Answer {
        try await client.ask(
            actor, .post, "/v1/accounts",
            [
                "region": "kreis-borken", "login": .text(login), "roles": roles, "member": member,
            ])
    }

    @Test func rolesAreLimitedAsTheyHaveToBe() async throws {
        try await APIBench.run(on: TestedEngine.available) { _, client in
            let cases: [(JSONValue, ProblemKind?)] = [
                ([["role": "operator", "organisation": "rhede"]], nil),
                ([["role": "operator"]], .invalid),
                ([["role": "operator", "organisation": "nirgends"]], .notFound),
                ([["role": "steward", "organisation": "rhede"]], .invalid),
                (
                    [["role": "steward", "organisation": "rhede", "cabinet": "rathaus-bocholt"]],
                    .notFound
                ),
                (
                    [["role": "steward", "organisation": "rhede", "cabinet": "rathaus-rhede"]],
                    nil
                ),
                ([["role": "administrator", "organisation": "rhede"]], .invalid),
                ([["role": "resident"]], .invalid), ([["role": "king"]], .invalid),
                ([["role": "analyst"], ["role": "analyst"]], .invalid),
            ]
            for (number, (roles, problem)) in cases.enumerated() {
                let answer = try await create(client, "new\(number)", roles: roles)
                #expect(answer.problem == problem, "\(answer.text)")
                #expect((answer.status == 201) == (problem == nil))
            }
        }
    }

    @Test func whatARefusalBeganIsNotKept() async throws {
        try await APIBench.run(on: TestedEngine.available) { _, client in
            let refused = try await create(
                client, "half", roles: [["role": "operator", "organisation": "nirgends"]])
            #expect(refused.status == 404)
            #expect(try await create(client, "half").status == 201)
        }
    }

    @Test func loginsAndMembersHaveOneAccount() async throws {
        try await APIBench.run(on: TestedEngine.available) { _, client in
            let login = try await create(client, "resident")
            #expect(login.problem == .conflict)
            let member = try await create(client, "neu", member: "m-ada")
            #expect(member.problem == .conflict)
            let form = try await create(client, "Neu")
            #expect(form.problem == .invalid)
        }
    }

    @Test func operatorsMakeAccountsOfTheirMembersAndNothingElse() async throws {
        try await APIBench.run(on: TestedEngine.available) { _, client in
            let member = try await client.ask(
                .operatorOfRhede, .post, "/v1/members",
                ["organisation": "rhede", "name": "Cem"])
            guard let id = member.json["id"] else { return }
            let foreign = try await create(
                client, as: .operatorOfBocholt, "cem", member: id)
            #expect(foreign.problem == .forbidden)
            let more = try await create(
                client, as: .operatorOfRhede, "cem", roles: [["role": "administrator"]],
                member: id)
            #expect(more.problem == .forbidden)
            let made = try await create(client, as: .operatorOfRhede, "cem", member: id)
            #expect(made.status == 201, "\(made.text)")
            guard case .text(let account)? = made.json["id"] else { return }
            let password: JSONValue = ["password": .text(APIBench.password)]
            let path = "/v1/accounts/\(account)/password"
            #expect(
                try await client.ask(.operatorOfBocholt, .put, path, password).problem
                    == .forbidden)
            #expect(try await client.ask(.operatorOfRhede, .put, path, password).status == 204)
            let session = try await client.ask(
                .nobody, .post, "/v1/sessions",
                ["login": "cem", "password": .text(APIBench.password)])
            #expect(session.status == 201)
        }
    }

    @Test func nobodyTakesTheirOwnRolesAway_OrChangesWhatSomebodyElseChanged() async throws {
        try await APIBench.run(on: TestedEngine.available) { _, client in
            let own = "/v1/accounts/\(APIBench.Actor.administrator.account)"
            #expect(
                try await client.ask(.administrator, .patch, own, ["version": 1, "roles": []])
                    .problem == .conflict)
            let other = "/v1/accounts/\(APIBench.Actor.analyst.account)"
            #expect(
                try await client.ask(.administrator, .patch, other, ["version": 7, "label": "x"])
                    .problem == .conflict)
            let changed = try await client.ask(
                .administrator, .patch, other, ["version": 1, "roles": []])
            #expect(changed.status == 200 && changed.json["version"] == 2)
            // The caller's roles are read anew.
            let accounts = try await client.ask(.analyst, .get, "/v1/regions")
            #expect(accounts.problem == .forbidden)
        }
    }
}
