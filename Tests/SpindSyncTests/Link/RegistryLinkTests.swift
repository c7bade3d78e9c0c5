import SpindAgent
import SpindCore
import SpindSync
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1))) struct RegistryLinkTests {
    @Test func newCabinetSaysHelloAsksTheTimeAndTakesASnapshot() throws {
        try Simulation.run { simulation in
            let link = LinkUnderTest(simulation)
            try await link.run {
                await simulation.pass(.seconds(5))
                let names = link.registry.state.withLock { $0.requests.map(\.name) }
                #expect(names == ["hello", "time", "snapshot", "changes"])
                #expect(link.cabinet.state.withLock { $0.cursor } == "a.0.h")
                let status = try #require(link.cabinet.status)
                #expect(status.state == .connected)
                #expect(status.registry == "https://registry.example.org")
                #expect(status.cursor == "a.0.h")
                #expect(status.problem == nil)
            }
        }
    }

    @Test func changeReachesAConnectedCabinetWithinASecond() throws {
        try Simulation.run { simulation in
            let link = LinkUnderTest(simulation)
            try await link.run {
                await simulation.pass(.seconds(300))
                for number in 1...3 {
                    link.registry.change(.revokeGrant(GrantID("g-\(number)")))
                    await simulation.pass(.seconds(1))
                    #expect(link.cabinet.state.withLock { $0.changes.count } == number)
                }
            }
        }
    }

    @Test func recordIsSentWithinASecondWhileTheLongPollWaits() throws {
        try Simulation.run { simulation in
            let link = LinkUnderTest(simulation)
            try await link.run {
                await simulation.pass(.seconds(300))
                for number in 1...3 {
                    link.cabinet.append()
                    await simulation.pass(.seconds(1))
                    #expect(link.registry.state.withLock { $0.held } == Int64(number))
                    #expect(link.cabinet.state.withLock { $0.acknowledged } == Int64(number))
                }
            }
        }
    }

    @Test func everythingArrivesInOrder_WhenTheRegistryWasAwayForHours() throws {
        try Simulation.run { simulation in
            let link = LinkUnderTest(simulation)
            try await link.run {
                await simulation.pass(.seconds(60))
                link.registry.state.withLock { $0.failure = LinkFailure(.unreachable, "away") }
                for _ in 0..<300 {
                    link.cabinet.append(10)
                    await simulation.pass(.seconds(36))
                }
                let status = try #require(link.cabinet.status)
                #expect(status.state == .waiting || status.state == .connecting)
                #expect(status.problem == "away")
                link.registry.state.withLock { $0.failure = nil }
                link.registry.change(.revokeGrant(GrantID("g-1")))
                // No wait is longer than five minutes.
                await simulation.pass(.seconds(310))
                #expect(link.registry.state.withLock { $0.held } == 3_000)
                #expect(link.cabinet.state.withLock { $0.changes.count } == 1)
                #expect(link.cabinet.status?.problem == nil)
                let firsts = link.registry.state.withLock { state in
                    state.batches.map { ($0.records[0].sequence, $0.records.count) }
                }
                #expect(firsts.allSatisfy { $0.1 <= SyncProtocol.recordsPerBatch })
                #expect(firsts.map(\.0) == firsts.map(\.0).sorted())
            }
        }
    }

    @Test func backlogIsSentInBatchesThatFit() throws {
        try Simulation.run { simulation in
            let link = LinkUnderTest(simulation)
            link.cabinet.state.withLock { state in
                // Quotes are two bytes each inside JSON.
                state.payload = String(repeating: "\"", count: 2_000)
                state.last = 3_000
            }
            try await link.run {
                await simulation.pass(.seconds(60))
                #expect(link.registry.state.withLock { $0.held } == 3_000)
                let sizes = link.registry.state.withLock { state in
                    state.batches.map { SyncCoding.encode($0).count }
                }
                #expect(sizes.allSatisfy { $0 <= SyncProtocol.bytesPerBatch })
            }
        }
    }

    @Test func changesAreTakenInSteps_WhenTheRegistryHasMore() throws {
        try Simulation.run { simulation in
            let link = LinkUnderTest(simulation)
            link.registry.state.withLock { $0.answersPerRequest = 10 }
            try await link.run {
                await simulation.pass(.seconds(10))
                for number in 1...95 { link.registry.change(.revokeGrant(GrantID("g-\(number)"))) }
                await simulation.pass(.seconds(2))
                #expect(
                    link.cabinet.state.withLock { $0.changes.map(\.number) } == Array(1...95))
            }
        }
    }

    @Test func heldGrantsAreStated_WhenTheCursorIsTooOld() throws {
        try Simulation.run { simulation in
            let link = LinkUnderTest(simulation)
            let window = WallWindow(
                start: SimulatedTime.epoch, end: SimulatedTime.epoch + .seconds(3_600))
            link.cabinet.state.withLock { state in
                state.cursor = "a.3.h"
                state.grants = [
                    SyncedGrant(
                        id: GrantID("g-1"), kind: .loan, set: HandoverSetID(1), window: window,
                        graceMilliseconds: 0,
                        usesAllowed: 1, verifier: InMemorySyncedCabinet.hash(1), keyEpoch: 1)
                ]
            }
            for _ in 1...6 { link.registry.change(.revokeGrant(GrantID("g-0"))) }
            link.registry.state.withLock { $0.oldest = 5 }
            try await link.run {
                await simulation.pass(.seconds(5))
                #expect(
                    link.registry.state.withLock { $0.snapshots }
                        == [
                            SnapshotRequest(held: [
                                HeldGrant(id: GrantID("g-1"), set: HandoverSetID(1), window: window)
                            ])
                        ])
                #expect(link.cabinet.status?.problem == nil)
            }
        }
    }

    @Test func cabinetRestsUntilItIsEnrolled() throws {
        try Simulation.run { simulation in
            let link = LinkUnderTest(simulation, isEnrolled: false)
            try await link.run {
                await simulation.pass(.seconds(3_600))
                #expect(link.registry.count("hello") == 0)
                link.account.set(SimulatedAccount.member("first"))
                await simulation.pass(.seconds(1))
                #expect(link.cabinet.status?.state == .connected)
                link.account.set(SimulatedAccount.member("second"))
                await simulation.pass(.seconds(1))
                #expect(link.registry.count("hello") == 2)
                #expect(link.account.state.withLock { $0.closings } == 1)
            }
        }
    }

    @Test func registryTimeIsHeardWithItsRoundTrip() throws {
        try Simulation.run { simulation in
            let link = LinkUnderTest(simulation)
            link.registry.state.withLock { $0.latency = .milliseconds(400) }
            try await link.run {
                await simulation.pass(.seconds(3_600))
                let heard = link.cabinet.state.withLock { $0.heard }
                // At the connection, then every ten minutes when a wait is over.
                #expect((6...7).contains(heard.count))
                for one in heard {
                    #expect(one.error == .milliseconds(401))
                    let truth = SimulatedTime.epoch + one.instant.sinceBoot
                    #expect(truth - one.time <= one.error)
                }
            }
        }
    }

    @Test func datesAreCheckedOnceTheRegistryToldTheTime() throws {
        try Simulation.run { simulation in
            let link = LinkUnderTest(simulation, startsUntrusted: true)
            try await link.run {
                await simulation.pass(.seconds(60))
                #expect(link.account.state.withLock { $0.openings } == [false, true])
                #expect(link.cabinet.status?.state == .connected)
            }
        }
    }

    @Test func statusSaysWhenTheRegistryWasHeard() throws {
        try Simulation.run { simulation in
            let link = LinkUnderTest(simulation)
            try await link.run {
                await simulation.pass(.seconds(600))
                let heardAt = try #require(link.cabinet.status?.heardAt)
                #expect(link.time.trueTime - heardAt < .seconds(60))
            }
        }
    }
}
