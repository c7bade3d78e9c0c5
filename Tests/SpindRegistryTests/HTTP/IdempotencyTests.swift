import HTTPTypes
import SpindCore
import SpindRegistryContracts
import SpindRegistryStore
import Testing

@testable import SpindRegistry

@Suite(.timeLimit(.minutes(1))) struct IdempotencyTests {
    private let key: HTTPFields = {
        var fields: HTTPFields = [:]
        if let name = HTTPField.Name("Idempotency-Key") { fields[name] = "3f1c" }
        return fields
    }()

    private func isReplay(_ answer: APIClient.Answer) -> Bool {
        HTTPField.Name("Idempotency-Replayed").flatMap { answer.headers[$0] } == "true"
    }

    @Test func sameKeyAnswersTheSameBytesAndHasOneEffect() async throws {
        try await APIBench.run(on: TestedEngine.available) { _, client in
            let body: JSONValue = ["organisation": "rhede", "name": "Cem"]
            let first = try await client.ask(
                .operatorOfRhede, .post, "/v1/members", body, headers: key)
            let second = try await client.ask(
                .operatorOfRhede, .post, "/v1/members", body, headers: key)
            #expect(first.status == 201 && !isReplay(first))
            #expect(second.status == 201 && isReplay(second))
            #expect(first.bytes == second.bytes)
            let list = try await client.ask(
                .operatorOfRhede, .get, "/v1/members?organisation=rhede&name=Cem")
            guard case .array(let found)? = list.json["elements"] else { return }
            #expect(found.count == 1)
        }
    }

    @Test func otherBodyUnderAKeyIsRefused_AndOtherCallersHaveKeysOfTheirOwn() async throws {
        try await APIBench.run(on: TestedEngine.available) { (_, client) async throws -> Void in
            func ask(_ actor: APIBench.Actor, _ name: String, _ organisation: String) async throws
                -> APIClient.Answer
            {
                try await client.ask(
                    actor, .post, "/v1/members",
                    ["organisation": .text(organisation), "name": .text(name)], headers: key)
            }
            #expect(try await ask(.operatorOfRhede, "Cem", "rhede").status == 201)
            #expect(try await ask(.operatorOfRhede, "Ben", "rhede").problem == .keyReused)
            #expect(try await ask(.operatorOfBocholt, "Cem", "bocholt").status == 201)
        }
    }

    @Test func refusalsAreRepeatedToo_AndKeysEndAfterADay() async throws {
        try await APIBench.run(on: TestedEngine.available) { bench, client in
            let body: JSONValue = ["organisation": "bocholt", "name": "Cem"]
            func ask() async throws -> APIClient.Answer {
                try await client.ask(.operatorOfRhede, .post, "/v1/members", body, headers: key)
            }
            #expect(try await ask().problem == .forbidden)
            let again = try await ask()
            #expect(again.problem == .forbidden && isReplay(again))
            bench.wait(.seconds(86_400))
            let later = try await ask()
            #expect(later.problem == .forbidden && !isReplay(later))
        }
    }

    @Test func sixteenAtOnceUnderOneKeyHaveOneEffect() async throws {
        try await APIBench.run(on: TestedEngine.available) { bench, client in
            let body: JSONValue = ["organisation": "rhede", "name": "Cem"]
            let answers = try await withThrowingTaskGroup(of: APIClient.Answer.self) { group in
                for _ in 0..<16 {
                    group.addTask {
                        try await client.ask(
                            .operatorOfRhede, .post, "/v1/members", body, headers: key)
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(answers.allSatisfy { $0.status == 201 })
            #expect(Set(answers.map(\.bytes)).count == 1)
            #expect(answers.count { !isReplay($0) } == 1)
            let count = try await bench.registry.read(as: .nobody) { step in
                try step.db.row("SELECT count(*) AS found FROM members WHERE name = 'Cem'")?
                    .integer("found")
            }
            #expect(count == 1)
        }
    }

    @Test(arguments: ["", "a b", String(repeating: "k", count: 256)])
    func keysThatAreNoneAreRefused(_ text: String) async throws {
        try await APIBench.run(on: TestedEngine.available) { _, client in
            var headers: HTTPFields = [:]
            if let name = HTTPField.Name("Idempotency-Key") { headers[name] = text }
            let answer = try await client.ask(
                .operatorOfRhede, .post, "/v1/members",
                ["organisation": "rhede", "name": "Cem"], headers: headers)
            #expect(answer.problem == .invalid)
        }
    }
}
