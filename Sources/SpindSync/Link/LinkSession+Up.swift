import Logging
import SpindAgent
import SpindCore

extension LinkSession {
    /// Carries out what the upper machine says, until cancellation.
    func up() async {
        var machine = UplinkMachine()
        var generator = parts.makeGenerator()
        var action = UplinkMachine.Action.rest
        while !Task.isCancelled {
            let event: UplinkMachine.Event
            switch action {
            case .rest:
                await inbox.wake.wait()
                event = inbox.take()
            case .wait(let duration):
                await sleep(duration, orUntil: inbox.wake)
                event = inbox.take()
            case .acknowledge(let sequence):
                event = await acknowledge(through: sequence) ?? .acknowledged
            case .send(let sequence): event = await send(after: sequence)
            }
            if Task.isCancelled { return }
            action = machine.handle(event, at: now, using: &generator)
            reporter.up(machine)
        }
    }

    private func sleep(_ duration: Duration, orUntil wake: Wake) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await sleep(duration) }
            group.addTask { await wake.wait() }
            await group.next()
            group.cancelAll()
        }
    }

    private func send(after sequence: Int64) async -> UplinkMachine.Event {
        await attempt { () async throws -> UplinkMachine.Event in
            let found = try await parts.cabinet.outbox(
                after: sequence, limit: SyncProtocol.recordsPerBatch, bytes: Self.payloadBytes)
            guard var found, let first = found.records.first?.sequence else { return .nothing }
            if first > sequence + 1 {
                parts.logger.warning(
                    """
                    the registry holds the journal up to record \(sequence), and here it begins at \
                    \(first): was the registry restored from an old backup, or was this cabinet \
                    alone for long? What is between is lost, and the registry is told so
                    """)
                found.deletedThrough = first - 1
            }
            let (body, last) = Self.body(of: found)
            let answer = try await client.events(body)
            reporter.heard(at: now)
            return await acknowledge(through: answer.acknowledgedThrough)
                ?? .sent(through: answer.acknowledgedThrough, batchLast: last)
        }
    }

    /// Tells the cabinet what the registry holds.
    ///
    /// - Returns: what went wrong.
    private func acknowledge(through sequence: Int64) async -> UplinkMachine.Event? {
        if case .failed(let words) = await parts.cabinet.acknowledge(through: sequence) {
            return .storeFailed(words)
        }
        reporter.acknowledged(through: sequence)
        return nil
    }

    /// As much of a batch as its body may have bytes, one record at least; and the last one's number.
    static func body(of batch: JournalBatch) -> (bytes: [UInt8], last: Int64) {
        var batch = batch
        while true {
            let body = SyncCoding.encode(batch)
            guard body.count > SyncProtocol.bytesPerBatch, batch.records.count > 1 else {
                return (body, batch.records.last?.sequence ?? 0)
            }
            batch.records.removeLast(batch.records.count / 2)
        }
    }
}
