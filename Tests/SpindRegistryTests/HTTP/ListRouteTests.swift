import HTTPTypes
import SpindCore
import SpindRegistryContracts
import SpindRegistryStore
import Testing

@testable import SpindRegistry

/// Lists, what a mistyped name gets, what a member takes along, and who did what.
@Suite(.timeLimit(.minutes(1))) struct ListRouteTests {
    @Test(arguments: [
        "/v1/assets?organisation=nix", "/v1/assets?cabinet=nix", "/v1/cabinets?organisation=nix",
        "/v1/closures?organisation=nix", "/v1/reservations?organisation=rhede&asset=nix",
        "/v1/reservations?organisation=rhede&member=m-nix",
        "/v1/loans?organisation=rhede&member=m-nix",
        "/v1/anomalies?organisation=rhede&cabinet=nix",
    ])
    func listOfSomethingThatIsNotThere_IsNotAnEmptyList(_ path: String) async throws {
        try await APIBench.run(on: TestedEngine.available) { _, client in
            let answer = try await client.ask(.operatorOfRhede, .get, path)
            #expect(answer.status == 404 && answer.problem == .notFound, "\(answer.text)")
            #expect(answer.text.contains("nix"))
        }
    }

    @Test func listOfWhatIsThereAndHasNone_IsEmpty() async throws {
        try await APIBench.run(on: TestedEngine.available) { _, client in
            let answer = try await client.ask(
                .operatorOfRhede, .get, "/v1/reservations?organisation=rhede&member=m-ada")
            #expect(answer.status == 200 && answer.json["elements"] == [])
        }
    }

    @Test func memberTakesAllAlong_AnOperatorWhatIsTheirOrganisations() async throws {
        try await APIBench.run(on: TestedEngine.available) { bench, client in
            try await bench.fillBookings()
            _ = try await bench.registry.write(as: .local(userID: 0)) { step in
                try step.db.run(
                    """
                    INSERT INTO loans (id, organisation, member, cabinet, journal, number,
                        grant_name, handover_set, state, picked_up_ms, due_ms)
                    SELECT 'l-elsewhere', id, 'm-ada', 'rathaus-rhede', 'j', 2, 'r-old', 1,
                        'returned', 0, 1 FROM organisations WHERE id <> 'rhede' ORDER BY id LIMIT 1
                    """)
            }
            let own = try await client.ask(.resident, .get, "/v1/members/m-ada/export")
            #expect(own.status == 200, "\(own.text)")
            #expect(own.json["isWhole"] == true)
            for part in ["r-bench", "l-bench", "l-elsewhere", "\"checks\"", "\"memberships\""] {
                #expect(own.text.contains(part), "\(part)")
            }
            #expect(own.headers[.cacheControl] == "no-store")
            let operators = try await client.ask(
                .operatorOfRhede, .get, "/v1/members/m-ada/export")
            #expect(operators.json["isWhole"] == false)
            #expect(operators.text.contains("l-bench"))
            #expect(!operators.text.contains("l-elsewhere"))
        }
    }

    @Test func whoDidWhatIsListedPageByPage_EachOnce() async throws {
        try await APIBench.run(on: TestedEngine.available) { bench, client in
            try await bench.registry.write(as: .local(userID: 7)) { step in
                for number in 0..<7 { try step.record("test", "thing-\(number % 2)", "\(number)") }
            }
            var found: [String] = []
            var after = ""
            repeat {
                let page = try await client.ask(
                    .administrator, .get, "/v1/actions?account=local:7&limit=2" + after)
                guard case .array(let elements)? = page.json["elements"] else {
                    Issue.record("no list: \(page.text)")
                    return
                }
                for element in elements {
                    if case .text(let detail)? = element["detail"] { found.append(detail) }
                }
                guard case .text(let next)? = page.json["next"] else { break }
                after = "&after=\(next)"
            } while found.count < 20
            #expect(found.sorted() == (0..<7).map { "\($0)" })
            let one = try await client.ask(
                .administrator, .get, "/v1/actions?account=local:7&subject=thing-1")
            guard case .array(let elements)? = one.json["elements"] else { return }
            #expect(elements.count == 3)
            let later = try await client.ask(
                .administrator, .get, "/v1/actions?from=2999-01-01T00:00:00Z")
            #expect(later.json["elements"] == [])
        }
    }
}
