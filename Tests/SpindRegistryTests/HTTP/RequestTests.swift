import HTTPTypes
import SpindRegistryStore
import Testing

@testable import SpindRegistry

@Suite(.timeLimit(.minutes(1))) struct RequestTests {
    @Test func unknownAddressesAndMethodsAreProblems() async throws {
        try await APIBench.run { _, client in
            for path in ["/", "/v1", "/v1/nothing", "/v1/assets/", "/v1//assets", "/v1/a%zz"] {
                let answer = try await client.ask(.resident, .get, path)
                #expect(answer.problem == .unknownRoute, "\(path): \(answer.text)")
            }
            let wrong = try await client.ask(.resident, .put, "/v1/assets", [:])
            #expect(wrong.problem == .methodNotAllowed)
            #expect(wrong.headers[.allow] == "GET, HEAD, POST")
            let head = try await client.ask(.resident, .head, "/v1/assets")
            #expect(head.status == 200 && head.bytes.isEmpty)
        }
    }

    @Test func bodiesThatAreNotWhatTheRouteTakesAreRefusedWithThePlace() async throws {
        try await APIBench.run { _, client in
            func send(_ text: String, type: String? = "application/json") async throws
                -> APIClient.Answer
            {
                var headers = APIClient.headers(.administrator)
                headers[.contentType] = type
                headers[.acceptLanguage] = "en"
                return try await client.send(
                    .post, "/v1/regions", Array(text.utf8), headers: headers)
            }
            let broken = try await send("{\"id\": \"a\",\n \"name\": }")
            #expect(broken.problem == .malformedJSON)
            #expect(broken.json["line"] == 2 && broken.json["column"] == 10)
            #expect(try await send("").problem == .malformedJSON)
            #expect(try await send("{}", type: "text/plain").problem == .mediaType)
            #expect(try await send("{}", type: nil).problem == .mediaType)
            #expect(
                try await send("{}", type: "application/json; charset=utf-8").problem == .invalid)
            let wrong = try await send(#"{"id":"a","name":7,"colour":"red"}"#)
            #expect(wrong.problem == .invalid)
            #expect(
                wrong.json["errors"] == [
                    ["path": "$.name", "detail": "is integer, wanted is string"],
                    ["path": "$.colour", "detail": "is not known here"],
                ])
            let large = try await send(String(repeating: " ", count: 65_537))
            #expect(large.problem == .tooLarge)
            let deep = try await send(String(repeating: "[", count: 60_000))
            #expect(deep.problem == .malformedJSON)
        }
    }

    @Test func bodyWhereNoneBelongsIsRefused() async throws {
        try await APIBench.run { _, client in
            let answer = try await client.ask(.resident, .get, "/v1/assets", ["a": 1])
            #expect(answer.problem == .badRequest)
        }
    }

    @Test(arguments: [
        ("?colour=red", ProblemKind.unknownParameter), ("?limit=0", .invalid),
        ("?limit=101", .invalid), ("?limit=ten", .invalid), ("?limit=1&limit=2", .badRequest),
        ("?after=zz", .invalid), ("?kind=rocket", .invalid), ("?ended=maybe", .invalid),
        ("?organisation=%F0%9F%98%80", .invalid), ("?organisation=%ff", .badRequest),
        ("?organisation=%2", .badRequest), ("?after=", .invalid),
    ])
    func queriesAreChecked(_ query: String, _ kind: ProblemKind) async throws {
        try await APIBench.run { _, client in
            let answer = try await client.ask(.resident, .get, "/v1/assets" + query)
            #expect(answer.problem == kind, "\(answer.text)")
        }
    }

    @Test func emojiNamesAreTakenWherePeopleNameThings_AndRefusedInIDs() async throws {
        try await APIBench.run { _, client in
            let taken = try await client.ask(
                .operatorOfRhede, .post, "/v1/members",
                ["organisation": "rhede", "name": "Åsa 😀 O'Neill–Çelik"])
            #expect(taken.status == 201)
            #expect(taken.json["name"] == "Åsa 😀 O'Neill–Çelik")
            let refused = try await client.ask(
                .administrator, .post, "/v1/regions", ["id": "😀", "name": "😀"])
            #expect(refused.problem == .invalid)
            let path = try await client.ask(.resident, .get, "/v1/assets/%F0%9F%98%80")
            #expect(path.problem == .notFound)
            let control = try await client.ask(
                .operatorOfRhede, .post, "/v1/members",
                ["organisation": "rhede", "name": "a\u{0}b"])
            #expect(control.problem == .invalid)
        }
    }

    @Test(arguments: [
        (nil, "de", "Kein JSON"), ("en", "en", "Not JSON"),
        ("nl-NL,nl;q=0.9,en;q=0.8", "nl", "Geen JSON"),
        ("fr, en;q=0.5", "en", "Not JSON"), ("fr", "de", "Kein JSON"),
        ("en;q=0, nl;q=0.1", "nl", "Geen JSON"),
        ("*", "de", "Kein JSON"),
    ])
    func problemsSpeakTheWantedLanguage(
        _ wanted: String?, _ language: String, _ title: String
    ) async throws {
        try await APIBench.run { _, client in
            var headers = APIClient.headers(.administrator)
            headers[.acceptLanguage] = wanted
            let answer = try await client.send(.post, "/v1/regions", [], headers: headers)
            #expect(answer.headers[.contentLanguage] == language)
            #expect(answer.json["title"] == .text(title))
        }
    }

    @Test func pagesLinkToEachOther_AndHoldEverythingOnce() async throws {
        try await APIBench.run { _, client in
            for number in 10..<25 {
                let made = try await client.ask(
                    .administrator, .post, "/v1/regions",
                    ["id": .text("r\(number)"), "name": "R"])
                #expect(made.status == 201)
            }
            var found: [String] = []
            var after = ""
            for _ in 0..<10 {
                let page = try await client.ask(
                    .resident, .get, "/v1/regions?limit=4" + after)
                #expect(page.status == 200)
                guard case .array(let elements)? = page.json["elements"] else { break }
                #expect(elements.count <= 4)
                for element in elements {
                    if case .text(let id)? = element["id"] { found.append(id) }
                }
                guard case .text(let next)? = page.json["next"] else { break }
                after = "&after=\(next)"
            }
            #expect(found == ["kreis-borken"] + (10..<25).map { "r\($0)" })
        }
    }

    @Test func healthAndReadinessNeedNoAuthentication() async throws {
        try await APIBench.run { bench, client in
            #expect(try await client.ask(.nobody, .get, "/v1/health").status == 200)
            #expect(try await client.ask(.nobody, .get, "/v1/ready").status == 200)
            await bench.registry.parts.database.close()
            #expect(try await client.ask(.nobody, .get, "/v1/health").status == 200)
            let away = try await client.ask(.nobody, .get, "/v1/ready")
            #expect(away.problem == .unavailable && away.headers[.retryAfter] == "5")
        }
    }
}
