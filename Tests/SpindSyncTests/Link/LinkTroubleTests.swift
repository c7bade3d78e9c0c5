import SpindAgent
import SpindCore
import SpindSync
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1))) struct LinkTroubleTests {
    @Test func journalForkIsTold_AndChangesStillArrive() throws {
        try Simulation.run { simulation in
            let link = LinkUnderTest(simulation)
            link.registry.state.withLock { state in
                state.answers["events"] = SimulatedRegistry.problem(.journalForked)
            }
            try await link.run {
                await simulation.pass(.seconds(5))
                link.cabinet.append(3)
                await simulation.pass(.seconds(3_600))
                #expect(link.registry.count("events") == 1)
                link.registry.change(.revokeGrant(GrantID("g-1")))
                await simulation.pass(.seconds(1))
                #expect(link.cabinet.state.withLock { $0.changes.count } == 1)
                let status = try #require(link.cabinet.status)
                #expect(status.state == .connected)
                #expect(status.problem?.contains("another journal") == true)
            }
        }
    }

    @Test(arguments: ["text/html", "text/plain", nil])
    func logInPageIsNoRegistry_AndNothingIsTaken(type: String?) throws {
        try Simulation.run { simulation in
            let link = LinkUnderTest(simulation)
            link.registry.state.withLock { state in
                for name in ["hello", "time", "snapshot", "changes", "events"] {
                    state.answers[name] = RegistryResponse(
                        status: 200, contentType: type,
                        body: Array("{\"acknowledgedThrough\":0,\"cabinet\":\"x\"}".utf8))
                }
            }
            try await link.run {
                link.cabinet.append()
                await simulation.pass(.seconds(3_600))
                #expect(link.cabinet.status?.problem?.contains("log-in page") == true)
                #expect(link.cabinet.state.withLock { $0.cursor } == nil)
                #expect(link.registry.count("events") == 0)
                // Never given up, never hammered.
                #expect((12...400).contains(link.registry.count("hello")))
                link.registry.state.withLock { $0.answers = [:] }
                await simulation.pass(.seconds(310))
                #expect(link.cabinet.status?.state == .connected)
                #expect(link.registry.state.withLock { $0.held } == 1)
            }
        }
    }

    @Test func refusedCabinetAsksRarely_AndGoesOnWhenItMay() throws {
        try Simulation.run { simulation in
            let link = LinkUnderTest(simulation)
            link.registry.state.withLock { state in
                state.answers["hello"] = SimulatedRegistry.problem(.revoked, status: 403)
            }
            try await link.run {
                await simulation.pass(.seconds(86_400))
                #expect(link.cabinet.status?.state == .refused)
                #expect((60...150).contains(link.registry.count("hello")))
                link.registry.state.withLock { $0.answers = [:] }
                await simulation.pass(.seconds(1_210))
                #expect(link.cabinet.status?.state == .connected)
            }
        }
    }

    @Test func problemOfANewerRegistryIsShownInItsWords() throws {
        try Simulation.run { simulation in
            let link = LinkUnderTest(simulation)
            let body = #"{"type":"about:blank","code":"planetsMisaligned","detail":"wait\nfor it"}"#
            link.registry.state.withLock { state in
                state.answers["hello"] = RegistryResponse(
                    status: 422, contentType: "application/problem+json", body: Array(body.utf8))
            }
            try await link.run {
                await simulation.pass(.seconds(60))
                #expect(link.cabinet.status?.problem == "the registry says: wait for it")
            }
        }
    }

    @Test func storeThatIsAwayLosesNoChange() throws {
        try Simulation.run { simulation in
            let link = LinkUnderTest(simulation)
            try await link.run {
                await simulation.pass(.seconds(5))
                link.cabinet.state.withLock { $0.storeFailure = "the disk is full" }
                link.registry.change(.revokeGrant(GrantID("g-1")))
                await simulation.pass(.seconds(600))
                #expect(link.cabinet.status?.problem?.contains("the disk is full") == true)
                link.cabinet.state.withLock { $0.storeFailure = nil }
                await simulation.pass(.seconds(310))
                #expect(link.cabinet.state.withLock { $0.changes.map(\.number) } == [1])
                #expect(link.cabinet.status?.problem == nil)
            }
        }
    }

    @Test func certificateIsRenewedAtTwoThirdsOfItsLife() throws {
        try Simulation.run { simulation in
            let link = LinkUnderTest(simulation, isEnrolled: false)
            link.account.set(SimulatedAccount.member("short", days: 1))
            try await link.run {
                await simulation.pass(.seconds(56_000))
                #expect(link.account.state.withLock { $0.renewals }.isEmpty)
                await simulation.pass(.seconds(2_000))
                #expect(link.account.state.withLock { $0.renewals.count } == 1)
                #expect(link.cabinet.status?.state == .connected)
                let end = try #require(link.cabinet.status?.certificateUntil)
                #expect(end - link.time.trueTime > .seconds(700 * 86_400))
            }
        }
    }

    @Test func helloIsSaidAnew_WhenTheCabinetFileWasReadAnew() throws {
        try Simulation.run { simulation in
            let link = LinkUnderTest(simulation)
            try await link.run {
                await simulation.pass(.seconds(5))
                link.cabinet.state.withLock { $0.name = "Bahnhof" }
                link.cabinet.append()
                await simulation.pass(.seconds(2))
                #expect(link.registry.count("hello") == 2)
                #expect(link.registry.state.withLock { $0.held } == 1)
            }
        }
    }
}
