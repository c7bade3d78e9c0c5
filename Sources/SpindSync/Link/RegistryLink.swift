package import Logging
import ServiceLifecycle
package import SpindAgent
import SpindCore

/// The cabinet's end of the link to its registry, for as long as the program runs.
///
///     let link = RegistryLink(
///         RegistryLink.Parts(
///             cabinet: cabinet, account: account, clock: SystemClock(),
///             sleeper: ContinuousClock(), belief: { await cabinet.belief() },
///             makeGenerator: { SystemRandomNumberGenerator() }, logger: logger))
///     try await ServiceGroup(services: [link], logger: logger).run()
///
/// It only speaks to the cabinet through its port: no door ever waits for it. Without an identity
/// it rests until there is one. A graceful shutdown cuts what is under way and returns within a
/// second: whatever was not acknowledged is sent or asked for again.
package struct RegistryLink<Sleeper: Clock>: Service, CustomStringConvertible
where Sleeper.Duration == Duration {
    /// What a link is made of.
    package struct Parts: Sendable {
        /// The running cabinet.
        package var cabinet: any SyncedCabinet
        /// Its identity at the registry.
        package var account: any RegistryAccount
        /// The machine's clocks.
        package var clock: any ClockSource
        /// What is waited on.
        package var sleeper: Sleeper
        /// What the cabinet takes for the time.
        package var belief: @Sendable () async -> TimeBelief
        /// Where the jitter comes from.
        package var makeGenerator: @Sendable () -> AnyGenerator
        /// Told when the link comes and goes, and about faults.
        package var logger: Logger

        package init(
            cabinet: any SyncedCabinet, account: any RegistryAccount, clock: any ClockSource,
            sleeper: Sleeper, belief: @escaping @Sendable () async -> TimeBelief,
            makeGenerator: @escaping @Sendable () -> any RandomNumberGenerator, logger: Logger
        ) {
            self.cabinet = cabinet
            self.account = account
            self.clock = clock
            self.sleeper = sleeper
            self.belief = belief
            self.makeGenerator = { AnyGenerator(makeGenerator()) }
            self.logger = logger
        }
    }

    private let parts: Parts

    /// Makes a link that does nothing yet.
    package init(_ parts: Parts) {
        self.parts = parts
    }

    /// Keeps the link up until a graceful shutdown or cancellation.
    package func run() async throws {
        await cancelWhenGracefulShutdown { await keep() }
    }

    /// Its name in the log.
    package var description: String { "link to the registry" }

    private func keep() async {
        var renewalDue = Instant(sinceBoot: .zero)
        var last: RegistryPlace?
        while !Task.isCancelled {
            guard let place = parts.account.place else {
                last = nil
                await parts.account.changed.wait()
                continue
            }
            if let last, last.cabinet == place.cabinet, last.mark != place.mark {
                renewalDue = parts.clock.read().instant.advanced(
                    by: DownlinkMachine.renewalInterval)
            }
            last = place
            await session(place, renewalDue: renewalDue)
        }
    }

    private func session(_ place: RegistryPlace, renewalDue: Instant) async {
        let belief = await parts.belief()
        let transport: any RegistryTransport
        do throws(LinkFailure) {
            transport = try parts.account.open(believing: belief)
        } catch {
            let reporter = LinkReporter(place, logger: parts.logger)
            reporter.fail(error)
            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    await reporter.tell(parts.cabinet, clock: parts.clock, belief: parts.belief)
                }
                await parts.account.changed.wait()
                group.cancelAll()
            }
            return
        }
        await LinkSession(parts, place, checksDates: belief.knowsDates, transport: transport)
            .run(renewalDue: renewalDue)
        await transport.close()
    }
}

/// Any generator, as a value of one type.
package struct AnyGenerator: RandomNumberGenerator {
    private var generator: any RandomNumberGenerator

    package init(_ generator: any RandomNumberGenerator) {
        self.generator = generator
    }

    package mutating func next() -> UInt64 { generator.next() }
}
