import SpindAgent
import SpindCore
import SpindSync
import Synchronization
import Testing

/// Registries that do what they should not, and moments that are easily missed.
@Suite(.timeLimit(.minutes(1))) struct LinkAdversaryTests {
    private static func problems(of link: LinkUnderTest) -> [String] {
        link.cabinet.state.withLock { $0.statuses.compactMap(\.problem) }
    }

    @Test func recordWrittenWhileABatchIsReadIsNoTrouble() throws {
        try Simulation.run { simulation in
            let link = LinkUnderTest(simulation)
            try await link.run {
                await simulation.pass(.seconds(5))
                link.cabinet.state.withLock { $0.appendsAtOutbox = 2 }
                link.cabinet.append()
                await simulation.pass(.seconds(5))
                #expect(link.registry.state.withLock { $0.held } == 3)
                #expect(Self.problems(of: link).isEmpty)
            }
        }
    }

    @Test func recordWrittenBeforeTheLinkFollowsIsSentAllTheSame() throws {
        try Simulation.run { simulation in
            let link = LinkUnderTest(simulation)
            link.cabinet.state.withLock { $0.appendsAtFollow = 1 }
            try await link.run {
                await simulation.pass(.seconds(5))
                #expect(link.registry.state.withLock { $0.held } == 1)
            }
        }
    }

    @Test func journalThatWasPrunedBeforeTheCabinetJoinedIsSent() throws {
        try Simulation.run { simulation in
            let link = LinkUnderTest(simulation)
            link.cabinet.state.withLock { ($0.first, $0.last) = (500, 510) }
            try await link.run {
                await simulation.pass(.seconds(5))
                #expect(link.registry.state.withLock { $0.held } == 510)
                #expect(Self.problems(of: link).isEmpty)
            }
        }
    }

    @Test func registryRestoredFromBeforeWhatIsPrunedGetsTheRest() throws {
        try Simulation.run { simulation in
            let link = LinkUnderTest(simulation)
            link.cabinet.state.withLock { ($0.first, $0.last) = (500, 510) }
            link.registry.state.withLock { $0.held = 100 }
            try await link.run {
                await simulation.pass(.seconds(5))
                #expect(link.registry.state.withLock { $0.held } == 510)
                link.cabinet.append()
                await simulation.pass(.seconds(1))
                #expect(link.registry.state.withLock { $0.held } == 511)
                #expect(Self.problems(of: link).isEmpty)
            }
        }
    }

    @Test func registryThatDoesNotWaitIsNotHammered() throws {
        try Simulation.run { simulation in
            let link = LinkUnderTest(simulation)
            link.registry.state.withLock { state in
                state.answers["changes"] = SimulatedRegistry.json(
                    ChangesAnswer(changes: [], cursor: "a.0.h", hasMore: false))
            }
            try await link.run {
                await simulation.pass(.seconds(600))
                #expect((60...620).contains(link.registry.count("changes")))
                #expect(link.cabinet.status?.state == .connected)
            }
        }
    }

    @Test func cursorThatDoesNotMoveIsNoReasonToTakeTheSameAgainAndAgain() throws {
        try Simulation.run { simulation in
            let link = LinkUnderTest(simulation)
            link.registry.state.withLock { state in
                state.answers["changes"] = SimulatedRegistry.json(
                    ChangesAnswer(
                        changes: [Change(number: 1, body: .revokeGrant(GrantID("g-1")))],
                        cursor: "a.0.h", hasMore: true))
            }
            try await link.run {
                await simulation.pass(.seconds(600))
                #expect(link.cabinet.state.withLock { $0.takes } == 0)
                #expect(link.cabinet.status?.problem?.contains("cursor") == true)
                #expect((2...120).contains(link.registry.count("changes")))
            }
        }
    }

    @Test func changesWithAHoleAreNotTaken_AndASnapshotIsAskedFor() throws {
        try Simulation.run { simulation in
            let link = LinkUnderTest(simulation)
            link.registry.state.withLock { state in
                state.answers["changes"] = SimulatedRegistry.json(
                    ChangesAnswer(
                        changes: [1, 3].map {
                            Change(number: $0, body: .revokeGrant(GrantID("g-\($0)")))
                        }, cursor: "a.3.h", hasMore: false))
            }
            try await link.run {
                await simulation.pass(.seconds(60))
                #expect(link.cabinet.state.withLock { $0.takes } == 0)
                #expect(link.registry.count("snapshot") > 1)
                link.registry.state.withLock { $0.answers = [:] }
                await simulation.pass(.seconds(310))
                #expect(link.cabinet.status?.problem == nil)
            }
        }
    }

    @Test(arguments: [
        LinkFailure(.refused(.notIdentified), "this certificate is not known here"),
        LinkFailure(.certificateRefused, "bad certificate"),
    ])
    func certificateThatTheRegistryLostIsRenewed_ButNotInALoop(_ failure: LinkFailure) throws {
        try Simulation.run { simulation in
            let link = LinkUnderTest(simulation)
            link.registry.state.withLock { $0.failures["hello"] = failure }
            try await link.run {
                await simulation.pass(.seconds(60))
                #expect(link.account.state.withLock { $0.renewals.count } == 1)
                await simulation.pass(.seconds(86_400))
                #expect(link.account.state.withLock { $0.renewals.count } <= 25)
                link.registry.state.withLock { $0.failures = [:] }
                await simulation.pass(.seconds(1_210))
                #expect(link.cabinet.status?.state == .connected)
            }
        }
    }

    @Test func revokedCabinetDoesNotAskForACertificate() throws {
        try Simulation.run { simulation in
            let link = LinkUnderTest(simulation)
            link.registry.state.withLock { state in
                state.failures["hello"] = LinkFailure(.refused(.revoked), "revoked")
            }
            try await link.run {
                await simulation.pass(.seconds(86_400))
                #expect(link.account.state.withLock { $0.renewals }.isEmpty)
            }
        }
    }
}
