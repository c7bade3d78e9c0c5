import Logging
import SpindAgent
import SpindCore
import SpindSeeds
import SpindSync
import Synchronization

/// A link between a cabinet in memory and a simulated registry, in virtual time.
struct LinkUnderTest: Sendable {
    let simulation: Simulation
    let time: SimulatedTime
    let registry: SimulatedRegistry
    let cabinet = InMemorySyncedCabinet()
    let account: SimulatedAccount
    /// Whether the cabinet knows the time only from its registry.
    let startsUntrusted: Bool

    init(
        _ simulation: Simulation, isEnrolled: Bool = true, startsUntrusted: Bool = false
    ) {
        self.simulation = simulation
        time = SimulatedTime(simulation: simulation)
        registry = SimulatedRegistry(simulation)
        account = SimulatedAccount(registry, isEnrolled: isEnrolled)
        self.startsUntrusted = startsUntrusted
    }

    /// Runs the link beside a test, and ends it.
    func run(_ test: () async throws -> Void) async throws {
        let (cabinet, time, startsUntrusted) = (cabinet, time, startsUntrusted)
        let link = RegistryLink(
            RegistryLink.Parts(
                cabinet: cabinet, account: account, clock: time, sleeper: time,
                belief: {
                    let isTrusted =
                        !startsUntrusted || cabinet.state.withLock { !$0.heard.isEmpty }
                    return TimeBelief(
                        now: time.trueTime, trust: isTrusted ? .trusted : .untrusted)
                }, makeGenerator: { SeededGenerator(seed: 7) },
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }))
        let task = Task(executorPreference: simulation) { try await link.run() }
        do {
            try await test()
        } catch {
            task.cancel()
            throw error
        }
        task.cancel()
        try await task.value
    }
}
