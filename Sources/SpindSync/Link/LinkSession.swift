import Logging
import SpindAgent
import SpindCore

/// The link under one identity: from its first hello until the identity or what is known of the
/// time changes.
struct LinkSession<Sleeper: Clock>: Sendable where Sleeper.Duration == Duration {
    /// How many bytes of payload a batch is filled with: as JSON inside JSON they grow.
    static var payloadBytes: Int { SyncProtocol.bytesPerBatch * 3 / 8 }

    let parts: RegistryLink<Sleeper>.Parts
    let place: RegistryPlace
    let checksDates: Bool
    let client: RegistryClient
    let inbox = UplinkInbox()
    let reporter: LinkReporter

    init(
        _ parts: RegistryLink<Sleeper>.Parts, _ place: RegistryPlace, checksDates: Bool,
        transport: any RegistryTransport
    ) {
        self.parts = parts
        self.place = place
        self.checksDates = checksDates
        client = RegistryClient(transport)
        reporter = LinkReporter(place, logger: parts.logger)
    }

    /// Runs until the identity or the kind of trust in the clock changed, or cancellation.
    ///
    /// - Parameter renewalDue: no renewal is asked for before.
    func run(renewalDue: Instant) async {
        await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                await down(DownlinkMachine(renewalDue: renewalDue))
                return true
            }
            group.addTask {
                await parts.account.changed.wait()
                return true
            }
            group.addTask {
                await up()
                return false
            }
            group.addTask {
                await follow()
                return true
            }
            group.addTask {
                await reporter.tell(parts.cabinet, clock: parts.clock, belief: parts.belief)
                return false
            }
            for await isOver in group where isOver { group.cancelAll() }
        }
    }

    var now: Instant { parts.clock.read().instant }

    /// Does something, and turns what it throws into an event.
    func attempt<Event: LinkEvent>(_ work: () async throws -> Event) async -> Event {
        do {
            return try await work()
        } catch let failure as LinkFailure {
            return .failed(failure)
        } catch let error as StoreError {
            return .storeFailed(error.context)
        } catch {
            return .storeFailed("\(error)")
        }
    }

    /// Waits; shorter only on cancellation.
    func sleep(_ duration: Duration) async {
        do {
            try await parts.sleeper.sleep(for: duration)
        } catch {
            // Cancelled: whoever waits looks at that next.
        }
    }

    /// Passes new records on to the upper half, until the cabinet is another than the registry was
    /// told: its file was read anew, which is recorded. Then it has to say hello again.
    private func follow() async {
        while !Task.isCancelled {
            let appended = parts.cabinet.appended()
            // What was written before, between the hello and this, nobody else tells of.
            do throws(StoreError) {
                inbox.append(try await parts.cabinet.position().journalLast)
            } catch {
                // The halves meet the same store and say so.
            }
            for await last in appended {
                inbox.append(last)
                if let said = inbox.said, await parts.cabinet.describe() != said { return }
            }
            // The cabinet puts its parts together anew.
            await sleep(.seconds(1))
        }
    }
}

/// How a machine of the link is told what went wrong.
protocol LinkEvent {
    /// What was asked of the registry failed.
    static func failed(_ failure: LinkFailure) -> Self
    /// The cabinet's store is away; its words.
    static func storeFailed(_ words: String) -> Self
}

extension UplinkMachine.Event: LinkEvent {}
extension DownlinkMachine.Event: LinkEvent {}
