import HTTPTypes
import SpindCore
import SpindRegistryContracts
import SpindRegistryStore
import Testing

@testable import SpindRegistry

@Suite(.timeLimit(.minutes(1))) struct BookingRouteTests {
    private func book(
        _ client: APIClient, _ start: String, _ end: String, as actor: APIBench.Actor = .resident,
        language: String = "en"
    ) async throws -> APIClient.Answer {
        try await client.ask(
            actor, .post, "/v1/reservations",
            [
                "asset": "bohrmaschine-rhede", "start": .text("2026-12-\(start):00+01:00"),
                "end": .text("2026-12-\(end):00+01:00"),
            ], headers: [.acceptLanguage: language])
    }

    @Test func bookedTimeIsTaken_UntilItsHolderCallsItOff() async throws {
        try await APIBench.run(on: TestedEngine.available) { _, client in
            let made = try await book(client, "09T09:00", "09T12:00")
            #expect(made.status == 201 && made.json["state"] == "confirmed", "\(made.text)")
            #expect(made.json["start"] == "2026-12-09T09:00:00+01:00")
            let path =
                "/v1/assets/bohrmaschine-rhede/availability"
                + "?from=2026-12-09T00:00:00%2B01:00&to=2026-12-10T00:00:00%2B01:00"
            let free = try await client.ask(.resident, .get, path)
            #expect(
                free.json["free"] == [
                    ["start": "2026-12-09T00:00:00+01:00", "end": "2026-12-09T09:00:00+01:00"],
                    ["start": "2026-12-09T12:00:00+01:00", "end": "2026-12-10T00:00:00+01:00"],
                ])
            guard case .text(let id)? = made.json["id"] else { return }
            let cancelled = try await client.ask(
                .resident, .post, "/v1/reservations/\(id)/cancellation")
            #expect(cancelled.status == 200 && cancelled.json["state"] == "cancelled")
            let after = try await client.ask(.resident, .get, path)
            guard case .array(let spans)? = after.json["free"] else { return }
            #expect(spans.count == 1)
        }
    }

    @Test func refusalNamesRuleValueAndNextSlot_InTheWantedLanguage() async throws {
        try await APIBench.run(on: TestedEngine.available) { _, client in
            _ = try await book(client, "09T09:00", "09T12:00")
            let taken = try await book(client, "09T10:00", "09T11:00")
            #expect(taken.problem == .refused && taken.status == 409)
            #expect(taken.json["rule"] == "overlap")
            #expect(
                taken.json["nextPossible"] == [
                    "start": "2026-12-09T12:00:00+01:00", "end": "2026-12-09T13:00:00+01:00",
                ], "\(taken.text)")
            let short = try await book(client, "09T10:00", "09T10:05", language: "de")
            #expect(short.headers[.contentLanguage] == "de")
            guard case .array(let broken)? = short.json["broken"] else {
                Issue.record("no rules: \(short.text)")
                return
            }
            #expect(broken.contains { $0["rule"] == "minimumLength" })
            // What was refused is counted, although nothing else of the request is kept.
        }
    }

    @Test func refusalIsCounted() async throws {
        try await APIBench.run(on: TestedEngine.available) { _, client in
            for _ in 0..<6 { _ = try await book(client, "09T10:00", "09T10:05") }
            let path = "/v1/figures?from=2026-12-01&to=2026-12-01&organisation=rhede"
            for actor in [APIBench.Actor.operatorOfRhede, .analyst] {
                let figures = try await client.ask(actor, .get, path)
                #expect(figures.text.contains(#""kind":"refusal""#), "\(figures.text)")
                #expect(figures.text.contains(#""amount":6"#), "\(figures.text)")
            }
        }
    }

    @Test func smallGroupsAreHiddenFromWhoDoesNotRunTheOrganisation() async throws {
        try await APIBench.run(on: TestedEngine.available) { _, client in
            for _ in 0..<3 { _ = try await book(client, "09T10:00", "09T10:05") }
            let path = "/v1/figures?from=2026-12-01&to=2026-12-01"
            let own = try await client.ask(
                .operatorOfRhede, .get, path + "&organisation=rhede")
            #expect(own.text.contains(#""amount":3"#), "\(own.text)")
            for suffix in ["", "&organisation=rhede"] {
                let foreign = try await client.ask(.analyst, .get, path + suffix)
                #expect(foreign.text.contains(#""amount":null"#), "\(foreign.text)")
                #expect(!foreign.text.contains(#""amount":3"#))
            }
            let region = try await client.ask(.operatorOfRhede, .get, path)
            #expect(region.problem == .forbidden)
        }
    }

    @Test func ambiguousLocalTimeIsRefused() async throws {
        try await APIBench.run(on: TestedEngine.available) { _, client in
            let answer = try await client.ask(
                .resident, .post, "/v1/reservations",
                [
                    "asset": "bohrmaschine-rhede", "start": "2027-10-31T02:30:00",
                    "end": "2027-10-31T04:00:00+01:00",
                ], headers: [.acceptLanguage: "en"])
            #expect(answer.problem == .invalid)
            #expect(answer.text.contains("does not say its offset"))
        }
    }

    @Test func sixteenWhoBookOneSlotAtOnceGetItOnce() async throws {
        try await APIBench.run(on: TestedEngine.available) { _, client in
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<16 {
                    group.addTask {
                        try await book(client, "09T09:00", "09T12:00").status
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.count { $0 == 201 } == 1)
            #expect(statuses.count { $0 == 409 } == 15)
        }
    }

    @Test func listsAreInTheOrderOfTheirStarts_PageByPage() async throws {
        try await APIBench.run(on: TestedEngine.available) { _, client in
            for day in ["11", "09", "10"] {
                let made = try await book(client, "\(day)T09:00", "\(day)T10:00")
                #expect(made.status == 201)
            }
            var starts: [JSONValue] = []
            var after = ""
            for _ in 0..<3 {
                let page = try await client.ask(
                    .resident, .get, "/v1/reservations?limit=1" + after)
                guard case .array(let elements)? = page.json["elements"] else { break }
                starts += elements.compactMap { $0["start"] }
                guard case .text(let next)? = page.json["next"] else { break }
                after = "&after=\(next)"
            }
            #expect(
                starts == [
                    "2026-12-09T09:00:00+01:00", "2026-12-10T09:00:00+01:00",
                    "2026-12-11T09:00:00+01:00",
                ])
        }
    }

    @Test func closedLoanFreesItsAsset() async throws {
        try await APIBench.run(on: TestedEngine.available) { bench, client in
            try await bench.fillBookings()
            bench.wait(.seconds(3 * 3_600))
            let overdue = try await client.ask(
                .operatorOfRhede, .get, "/v1/today?organisation=rhede")
            guard case .array(let loans)? = overdue.json["overdue"] else { return }
            #expect(loans.first?["id"] == "l-bench")
            #expect(loans.first?["isOverdue"] == true)
            let refused = try await book(client, "01T11:30", "01T12:00")
            #expect(refused.json["rule"] == "notBack", "\(refused.text)")
            let ended = try await client.ask(
                .operatorOfRhede, .post, "/v1/loans/l-bench/end", ["lost": false])
            #expect(ended.json["state"] == "closedByOperator")
            let again = try await client.ask(
                .operatorOfRhede, .post, "/v1/loans/l-bench/end", ["lost": false])
            #expect(again.status == 200)
            let booked = try await book(client, "01T11:30", "01T12:00")
            #expect(booked.status == 201, "\(booked.text)")
        }
    }
}

@Suite struct LocalDayTests {
    @Test(
        arguments: [
            (1_796_108_400, 1_796_079_600, 24),  // 2026-12-01
            (1_792_890_000, 1_792_879_200, 25),  // 2026-10-25, when summer time ends
            (1_806_195_600, 1_806_188_400, 23),  // 2027-03-28, when it begins
        ] as [(Int64, Int64, Int64)])
    func todayIsALocalDay(_ time: Int64, _ start: Int64, _ hours: Int64) {
        for moment in [time, start, start + hours * 3_600 - 1] {
            let day = TodayDesk.day(of: WallTime(secondsSince1970: moment), APIBench.zone)
            #expect(day.start == WallTime(secondsSince1970: start))
            #expect(day.end == WallTime(secondsSince1970: start + hours * 3_600))
        }
    }
}
