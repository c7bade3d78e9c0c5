import SpindAgent
import SpindCore

extension LinkSession {
    /// Carries out what the lower machine says, until the clock's kind of trust changes, the
    /// certificate is new, or cancellation.
    func down(_ first: DownlinkMachine) async {
        var machine = first
        var generator = parts.makeGenerator()
        var event = DownlinkMachine.Event.began
        var belief = await parts.belief()
        while !Task.isCancelled {
            let wantsRenewal = belief.knowsDates && place.wantsRenewal(at: belief.now)
            let action = machine.handle(
                event, at: now, wantsRenewal: wantsRenewal, using: &generator)
            reporter.down(machine)
            switch action {
            case .wait(let duration):
                await sleep(duration)
                event = .waited
            case .renew:
                do throws(LinkFailure) {
                    return try await parts.account.renew(believing: await parts.belief())
                } catch {
                    event = .failed(error)
                }
            case .hello: event = await hello()
            case .time:
                event = await time()
                belief = await parts.belief()
                if belief.knowsDates != checksDates { return }
            case .snapshot: event = await snapshot()
            case .changes(let seconds): event = await changes(waitSeconds: seconds)
            }
        }
    }

    private func hello() async -> DownlinkMachine.Event {
        await attempt { () async throws -> DownlinkMachine.Event in
            let asked = now
            let position = try await parts.cabinet.position()
            let description = await parts.cabinet.describe()
            let answer = try await client.hello(
                HelloRequest(
                    cabinet: description,
                    journalIncarnation: position.incarnation, journalLast: position.journalLast))
            reporter.heard(at: now)
            reporter.warn(answer.warnings)
            inbox.said = description
            reporter.took(position.cursor)
            let held = answer.acknowledgedThrough
            guard held >= 0 else {
                throw LinkFailure(.notARegistry, "the registry holds \(held) records")
            }
            inbox.greet(
                UplinkMachine.Greeting(held: held, askedAt: asked), last: position.journalLast)
            return .greeted(hasCursor: position.cursor != nil)
        }
    }

    /// The registry's time was right at some moment of the request, so it is wrong by no more than
    /// the request took.
    private func time() async -> DownlinkMachine.Event {
        await attempt { () async throws -> DownlinkMachine.Event in
            let asked = now
            let answer = try await client.time()
            let answered = now
            reporter.heard(at: answered)
            await parts.cabinet.hear(
                time: answer.now, error: asked.duration(to: answered) + .milliseconds(1),
                at: answered)
            return .timed
        }
    }

    private func snapshot() async -> DownlinkMachine.Event {
        await attempt { () async throws -> DownlinkMachine.Event in
            let held = try await parts.cabinet.heldGrants()
            let answer = try await client.snapshot(SnapshotRequest(held: held))
            reporter.heard(at: now)
            switch await parts.cabinet.take(answer) {
            case .done:
                reporter.took(answer.cursor)
                return .snapshotTaken
            case .failed(let words): return .storeFailed(words)
            }
        }
    }

    private func changes(waitSeconds: Int) async -> DownlinkMachine.Event {
        await attempt { () async throws -> DownlinkMachine.Event in
            let position = try await parts.cabinet.position()
            guard let cursor = position.cursor else {
                throw LinkFailure(.refused(.snapshotNeeded), "no change was taken yet")
            }
            inbox.append(position.journalLast)
            let asked = now
            let answer = try await client.changes(
                after: cursor, waitSeconds: waitSeconds, journalLast: position.journalLast)
            reporter.heard(at: now)
            guard answer.cursor != cursor else {
                guard answer.changes.isEmpty else {
                    throw LinkFailure(
                        .notARegistry, "the registry sends changes and a cursor that stays the same"
                    )
                }
                // Said to be more, and nothing came: asked with a wait, or it would be a busy loop.
                let isEarly = waitSeconds > 0 && asked.duration(to: now) < DownlinkMachine.early
                return isEarly ? .nothingAtOnce : .changesTaken(hasMore: false)
            }
            for (change, next) in zip(answer.changes, answer.changes.dropFirst())
            where next.number != change.number + 1 {
                // Nobody could tell later what was skipped; a snapshot has it all.
                throw LinkFailure(
                    .refused(.snapshotNeeded),
                    "the registry sends change \(next.number) behind change \(change.number)")
            }
            switch await parts.cabinet.take(answer.changes, cursor: answer.cursor) {
            case .done:
                reporter.took(answer.cursor)
                return .changesTaken(hasMore: answer.hasMore)
            case .failed(let words): return .storeFailed(words)
            }
        }
    }
}
