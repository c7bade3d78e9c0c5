import Logging
import ServiceLifecycle
import SpindCore
import SpindRegistryContracts
import SpindRegistryStore
import Testing

@testable import SpindRegistry

@Suite(.timeLimit(.minutes(1))) struct CabinetLinksTests {
    private static func links(_ registry: Registry) -> CabinetLinks {
        let start = RealTime.now
        return CabinetLinks(
            registry, instant: { Instant(sinceBoot: start.duration(to: RealTime.now)) },
            clock: RealTime.clock, logger: registry.parts.logger)
    }

    /// Does something while the links run.
    private static func running(
        _ links: CabinetLinks, _ body: () async throws -> Void
    ) async throws {
        let group = ServiceGroup(
            configuration: .init(services: [links], logger: links.registry.parts.logger))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            do {
                try await body()
            } catch {
                await group.triggerGracefulShutdown()
                throw error
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    private static func poll(
        _ links: CabinetLinks, _ cabinet: CabinetBench.Enrolled, _ cursor: ChangeCursor,
        wait: Duration = .zero, journalLast: Int64? = nil
    ) async throws -> CabinetLinks.Poll {
        try await links.poll(
            cabinet.identity, after: cursor.text, wait: wait, journalLast: journalLast,
            connection: nil, isOpen: { true })
    }

    @Test(.enabled(if: TestedEngine.hasPostgres))
    func changeByAnotherProcess_WakesThePoll() async throws {
        try await CabinetBench.run(.postgres) { bench in
            let cabinet = try await bench.enrol()
            let cursor = try await bench.cursor()
            let links = Self.links(bench.registry)
            let elsewhere = try bench.bench.open()
            var parts = bench.registry.parts
            parts.database = elsewhere
            let other = Registry(parts)
            try await Self.running(links) {
                async let polled = Self.poll(links, cabinet, cursor, wait: .seconds(10))
                while links.waitingCount == 0 { await Task.yield() }
                let begun = RealTime.now
                try await other.write(as: CabinetBench.operatorCaller) { step in
                    _ = try ChangeLog.append(
                        .revokeGrant(GrantID("r-1")), to: CabinetBench.first, in: &step)
                }
                guard case .page(let page) = try await polled else { throw TestProblem.noPage }
                #expect(page.texts.count == 1)
                #expect(RealTime.now - begun < .seconds(5))
            }
            await elsewhere.close()
        }
    }

    @Test(arguments: TestedEngine.available)
    func cabinetThatKnowsMoreThanTheRegistry_BeginsAnew(_ engine: TestedEngine) async throws {
        try await CabinetBench.run(engine) { bench in
            let cabinet = try await bench.enrol()
            var told = try await bench.cursor()
            told.number = 40
            let links = Self.links(bench.registry)
            guard case .refused(let problem) = try await Self.poll(links, cabinet, told) else {
                throw TestProblem.noPage
            }
            #expect(problem.code == .snapshotNeeded)
            #expect(try await bench.cursor().incarnation != told.incarnation)
            #expect(try await bench.cursor().number == 40)
            #expect(try await bench.count("anomalies WHERE kind = 'contradiction'") == 1)
        }
    }

    @Test(arguments: TestedEngine.available)
    func acknowledgement_FreesWhatWasRevoked_AndIsWaitedForInVainWhenNobodyPolls(
        _ engine: TestedEngine
    ) async throws {
        try await CabinetBench.run(engine) { bench in
            let cabinet = try await bench.enrol()
            let start = try await bench.cursor()
            let booked = try await bench.book(inHours: 1)
            let links = Self.links(bench.registry)
            try await Self.running(links) {
                #expect(
                    try await links.acknowledged(
                        CabinetBench.first, through: 1, within: .milliseconds(10)) == false)
                guard case .page(let page) = try await Self.poll(links, cabinet, start) else {
                    throw TestProblem.noPage
                }
                _ = try await Self.poll(links, cabinet, page.cursor)
                #expect(
                    try await links.acknowledged(
                        CabinetBench.first, through: 1, within: .milliseconds(10)))
                let pin = try await bench.step { step in
                    try #require(GrantDesk.pin(of: booked.id, in: step).value)
                }
                #expect(pin.isOnCabinet)
            }
        }
    }

    @Test(arguments: TestedEngine.available)
    func whatWasHeard_IsWrittenAtTheEnd_AndSilenceIsCounted(
        _ engine: TestedEngine
    ) async throws {
        try await CabinetBench.run(engine) { bench in
            let cabinet = try await bench.enrol()
            let cursor = try await bench.cursor()
            for _ in 0..<2 {
                let links = Self.links(bench.registry)
                try await Self.running(links) {
                    _ = try await Self.poll(links, cabinet, cursor, journalLast: 12)
                }
                bench.time.advance(by: .seconds(3_600))
            }
            let report = try await bench.step { step in
                try #require(try LinkDesk.report(on: CabinetBench.first, in: step))
            }
            #expect(report.heardAt == bench.now - .seconds(3_600))
            #expect(report.journalLast == 12)
            #expect(
                try await bench.count(
                    "facts WHERE kind = 'unreachableMinutes' AND amount = 60") == 1)
        }
    }
}
