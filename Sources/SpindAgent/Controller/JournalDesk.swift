package import Logging
package import SpindCore
import SpindDrivers
package import SpindHAL

/// Answers requests about the journal on a thread of its own, so that a long export or check
/// delays neither a door nor Swift's cooperative pool. One request after the other.
package final class JournalDesk: Sendable {
    /// How many requests wait at most; further ones are answered with `.failed`.
    package static let limit = 64

    /// What is read on the desk's thread, or why it is not.
    private struct Job: Sendable {
        var read: @Sendable (any JournalReader) -> Void
        var refuse: @Sendable (ControlRefusal) -> Void

        /// A request of the control socket.
        init(request: ControlRequest, reply: @escaping @Sendable (ControlAnswer) -> Void) {
            read = { reply(JournalDesk.answer(request, from: $0)) }
            refuse = { reply(.refused($0)) }
        }

        /// A batch of the outbox.
        init(
            after sequence: Int64, limit: Int, bytes: Int,
            reply: @escaping @Sendable (Result<JournalBatch?, StoreError>) -> Void
        ) {
            read = { journal in
                do throws(StoreError) {
                    let batch = try journal.outbox(after: sequence, limit: limit, bytes: bytes)
                    reply(.success(batch))
                } catch {
                    reply(.failure(error))
                }
            }
            refuse = { reply(.failure(StoreError(.locked, "the journal is not read: \($0)"))) }
        }
    }

    private struct Jobs: Sendable {
        var waiting: [Job] = []
        var isEnding = false

        mutating func take() -> ThreadMonitor<Jobs>.Finding<Job?> {
            if isEnding { return .done(nil) }
            return waiting.isEmpty ? .until(nil) : .done(waiting.removeFirst())
        }
    }

    private let jobs = ThreadMonitor(Jobs())
    private let thread: DriverThread
    private let logger: Logger

    /// Starts the thread.
    ///
    /// - Throws: ``HALError`` `io` when the machine has no thread left.
    package init(
        journal: any JournalReader, clock: any MonotonicClock, logger: Logger
    ) throws(HALError) {
        self.logger = logger
        let jobs = self.jobs
        thread = try DriverThread(name: "spind-journal") {
            while let job = jobs.wait(on: clock, { $0.take() }) {
                job.read(journal)
            }
        }
    }

    deinit {
        shutdown()
    }

    /// Answers a request about the journal.
    package func answer(_ request: ControlRequest) async -> ControlAnswer {
        precondition(request.isAboutJournal, "the loop answers everything else")
        return await withCheckedContinuation { continuation in
            post(Job(request: request) { continuation.resume(returning: $0) })
        }
    }

    /// The journal behind a record, as it is stored; see ``SyncedCabinet/outbox(after:limit:bytes:)``.
    package func outbox(
        after sequence: Int64, limit: Int, bytes: Int
    ) async throws(StoreError) -> JournalBatch? {
        let result: Result<JournalBatch?, StoreError> = await withCheckedContinuation { waiting in
            post(
                Job(after: sequence, limit: limit, bytes: bytes) { waiting.resume(returning: $0) })
        }
        return try result.get()
    }

    /// Checks the whole journal and logs what was found. Returns at once.
    package func verifyInBackground() {
        post(
            Job(request: .verifyJournal) { [logger] answer in
                switch answer {
                case .verification(let found) where found.firstBad == nil:
                    logger.info("the journal is whole: records \(found.first) to \(found.last)")
                case .verification(let found):
                    let bad = found.firstBad.map { "\($0.sequence): \($0.reason)" } ?? ""
                    logger.critical("the journal is damaged at record \(bad)")
                case let other: logger.error("the journal was not checked: \(other)")
                }
            })
    }

    /// Refuses what waits and ends the thread, after the request it is at. May be called more than
    /// once.
    package func shutdown() {
        let abandoned = jobs.update { jobs in
            defer { jobs.waiting = [] }
            jobs.isEnding = true
            return jobs.waiting
        }
        for job in abandoned { job.refuse(.stopping) }
        thread.join()
    }

    private func post(_ job: Job) {
        let refusal: ControlRefusal? = jobs.update { jobs in
            if jobs.isEnding { return .stopping }
            if jobs.waiting.count >= Self.limit {
                return .failed("too many readers of the journal; try again")
            }
            jobs.waiting.append(job)
            return nil
        }
        if let refusal { job.refuse(refusal) }
    }

    /// Answers a request about the journal, on the calling thread.
    package static func answer(
        _ request: ControlRequest, from journal: any JournalReader
    ) -> ControlAnswer {
        if let problem = RequestRules.problem(withJournalRequest: request) {
            return .refused(.malformed(problem))
        }
        do throws(StoreError) {
            switch request {
            case .events(let after?, let limit, _):
                return .records(try journal.records(after: after, limit: limit))
            case .events(nil, let limit, _):
                let last = try journal.range().last
                let after = max(0, last - Int64(limit))
                return .records(try journal.records(after: after, limit: limit))
            case .record(let sequence?):
                let found = try journal.records(after: sequence - 1, limit: 1)
                return .records(found.filter { $0.sequence == sequence })
            case .record(nil): return .records(try journal.newestDenial().map { [$0] } ?? [])
            case .verifyJournal: return .verification(try journal.verify())
            case .status, .watch, .grants, .addGrant, .revokeGrant, .open, .lock, .block, .unblock,
                .closeLoan, .inspect, .propOpen, .moveHome, .services, .addService,
                .revokeService, .confirmTime, .testKeypad, .reload:
                preconditionFailure("the loop answers everything else")
            }
        } catch {
            return .refused(.failed("the journal cannot be read: \(error)"))
        }
    }
}
