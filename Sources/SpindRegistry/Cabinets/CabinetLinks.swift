package import Logging
internal import ServiceLifecycle
package import SpindCore
internal import SpindRegistryStore
internal import Synchronization

/// The cabinets' links as they live: who waits for changes, who waits for a cabinet to acknowledge
/// one, and when each was heard.
///
/// One timer and one listener serve all. Used from any task; ``run()`` must run beside it.
package final class CabinetLinks: Service {
    /// How often ends of waits are looked for.
    private static let tick = Duration.milliseconds(250)
    /// How often what was heard is written down, and logs are looked at for wake-ups that were lost.
    private static let round = Duration.seconds(15)
    /// How often acknowledged changes are trimmed, and how old they are then.
    private static let trimming = Duration.seconds(86_400)
    private static let kept = Duration.seconds(30 * 86_400)
    /// Who does what nobody asked for.
    private static let caller = Caller(account: AccountID("registry"), roles: [])

    private struct Memory {
        /// What was heard since the last round.
        var heard: [CabinetID: LinkDesk.Heard] = [:]
        /// Up to which number each waiting cabinet has the changes.
        var polled: [CabinetID: Int64] = [:]
        var isStopping = false
    }

    /// What a cabinet that polls gets.
    package enum Poll: Sendable {
        case page(ChangePage)
        case refused(SyncProblem)
    }

    package let registry: Registry
    private let instant: @Sendable () -> Instant
    private let clock: any Clock<Duration>
    private let logger: Logger
    private let changes = CabinetWaiters(limitOfCabinet: 4)
    private let acknowledgements = CabinetWaiters(limitOfCabinet: 64)
    private let memory = Mutex(Memory())

    /// Makes the links. `instant` tells the time that `clock` sleeps by.
    package init(
        _ registry: Registry, instant: @escaping @Sendable () -> Instant,
        clock: any Clock<Duration>, logger: Logger
    ) {
        self.registry = registry
        self.instant = instant
        self.clock = clock
        self.logger = logger
        registry.onCommit { [weak self] cabinets in
            for cabinet in cabinets.sorted() { self?.wake(cabinet) }
        }
    }

    /// How many requests wait for changes.
    package var waitingCount: Int { changes.count }

    /// Whether a cabinet waits for changes at this process: then it is connected.
    package func isConnected(_ cabinet: CabinetID) -> Bool { changes.isWaiting(cabinet) }

    /// Answers a cabinet that asks for changes: at once where there are some, otherwise when there
    /// are, or after `wait`.
    ///
    /// - Parameters:
    ///   - identity: who asks.
    ///   - text: the cursor.
    ///   - wait: how long at most; not negative.
    ///   - journalLast: the last record of its journal, as it says.
    ///   - connection: names the connection, for ``connectionEnded(_:)``.
    ///   - isOpen: whether the connection still is.
    /// - Returns: what is behind the cursor, perhaps nothing; or why that cannot be said.
    /// - Throws: faults of the database.
    package func poll(
        _ identity: CabinetIdentity, after text: String?, wait: Duration, journalLast: Int64?,
        connection: ObjectIdentifier?, isOpen: @escaping @Sendable () -> Bool
    ) async throws -> Poll {
        let cabinet = identity.cabinet
        guard let text, let cursor = ChangeCursor(text) else { return .refused(.snapshotNeeded) }
        let ticket = changes.register(
            cabinet, until: instant().advanced(by: min(wait, Self.longestWait)),
            connection: connection)
        defer { changes.leave(ticket) }
        var mayWait = wait > .zero && isOpen()
        memory.withLock { memory in
            memory.heard[cabinet] = LinkDesk.Heard(at: registry.now, journalLast: journalLast)
            memory.polled[cabinet] = cursor.number
        }
        while true {
            let reading: ChangeReading
            let acknowledged: Int64
            switch try await look(identity, cursor) {
            case .refused(let problem): return .refused(problem)
            case .seen(let found, let number): (reading, acknowledged) = (found, number)
            }
            if case .page = reading, cursor.number > acknowledged {
                try await acknowledge(cursor.number, by: cabinet)
            }
            switch reading {
            case .snapshotNeeded: return .refused(.snapshotNeeded)
            case .contradiction:
                try await beginAnew(cabinet, cursor)
                return .refused(.snapshotNeeded)
            case .page(let page):
                guard page.texts.isEmpty, mayWait else { return .page(page) }
                switch await changes.wait(ticket) {
                case .woken: break
                case .timeOver: mayWait = false
                case .stopping, .gone: return .page(page)
                }
            }
        }
    }

    /// Waits until a cabinet has the changes up to a number.
    ///
    /// - Returns: whether it has them; `false` after `duration`, or when the registry stops.
    /// - Throws: faults of the database.
    package func acknowledged(
        _ cabinet: CabinetID, through number: Int64, within duration: Duration
    ) async throws -> Bool {
        let ticket = acknowledgements.register(cabinet, until: instant().advanced(by: duration))
        defer { acknowledgements.leave(ticket) }
        var mayWait = true
        while true {
            let has = try await registry.read(as: Self.caller) { step in
                try LinkDesk.acknowledged(by: cabinet, in: step)
            }
            if has >= number { return true }
            guard mayWait else { return false }
            switch await acknowledgements.wait(ticket) {
            case .woken: break
            case .timeOver: mayWait = false
            case .stopping, .gone: return false
            }
        }
    }

    /// Ends the wait of a connection that is closed.
    package func connectionEnded(_ connection: ObjectIdentifier) {
        changes.connectionEnded(connection)
    }

    /// Ends all waits, and every later one at once: the registry stops.
    package func stop() {
        memory.withLock { $0.isStopping = true }
        changes.stop()
        acknowledgements.stop()
    }

    /// Keeps time, listens to other processes, and writes down what was heard, until the registry
    /// stops. Stands before the ``DevicePort`` in a service group.
    package func run() async throws {
        try await withGracefulShutdownHandler {
            await withDiscardingTaskGroup { group in
                group.addTask { await self.repeatedly(Self.tick) { self.endWaits() } }
                group.addTask { await self.repeatedly(Self.round) { try await self.doRound() } }
                group.addTask { await self.repeatedly(Self.trimming) { try await self.trim() } }
                group.addTask { await self.listen() }
                // The device port stops before, and ends the waits: that alone does not end this.
                do {
                    try await gracefulShutdown()
                } catch {
                    // Cancelled: so are the tasks.
                }
                group.cancelAll()
            }
            try await writeHeard()
        } onGracefulShutdown: {
            self.stop()
        }
    }

    // MARK: Steps

    private static let longestWait = Duration.seconds(SyncProtocol.longestWaitSeconds)

    private enum Look: Sendable {
        /// What is behind the cursor, and up to where the cabinet is known to have the changes.
        case seen(ChangeReading, acknowledged: Int64)
        case refused(SyncProblem)
    }

    private func look(
        _ identity: CabinetIdentity, _ cursor: ChangeCursor
    ) async throws -> Look {
        try await registry.read(as: Self.caller) { step in
            let standing = try CertificateDesk.standing(
                of: identity.serial, of: identity.cabinet, in: step)
            if let problem = SyncProblem(standing) { return .refused(problem) }
            return .seen(
                try ChangeLog.read(identity.cabinet, after: cursor, in: step),
                acknowledged: try LinkDesk.acknowledged(by: identity.cabinet, in: step))
        }
    }

    private func acknowledge(_ number: Int64, by cabinet: CabinetID) async throws {
        try await registry.write(as: Self.caller) { step in
            guard try LinkDesk.acknowledge(number, by: cabinet, in: &step) else { return }
            try GrantDesk.free(acknowledgedBy: cabinet, through: number, in: step)
        }
    }

    private func beginAnew(_ cabinet: CabinetID, _ cursor: ChangeCursor) async throws {
        try await registry.write(as: Self.caller) { step in
            guard let known = try CabinetDesk.find(cabinet, in: step),
                try ChangeLog.beginAnew(cabinet, after: cursor, in: &step)
            else { return }
            try Anomalies.record(
                .contradiction, named: "log-\(cabinet)-\(cursor.incarnation)-\(cursor.number)",
                organisation: known.organisation, cabinet: cabinet, at: step.now,
                "the cabinet was told change \(cursor.number), which this registry does not know: "
                    + "it was restored from a backup", in: step)
        }
    }

    private func wake(_ cabinet: CabinetID) {
        changes.wake(cabinet)
        acknowledgements.wake(cabinet)
    }

    private func endWaits() {
        let now = instant()
        changes.tick(at: now)
        acknowledgements.tick(at: now)
    }

    /// Wakes by other processes' commits. An empty text: something may have been missed.
    private func listen() async {
        for await text in registry.parts.database.notifications(Registry.channel) {
            if text.isEmpty {
                for cabinet in changes.cabinets { changes.wake(cabinet) }
                for cabinet in acknowledgements.cabinets { acknowledgements.wake(cabinet) }
            } else {
                wake(CabinetID(text))
            }
        }
    }

    private func doRound() async throws {
        try await writeHeard()
        let waiting = Set(changes.cabinets)
        let polled = memory.withLock { memory in
            memory.polled = memory.polled.filter { waiting.contains($0.key) }
            return memory.polled
        }
        guard !polled.isEmpty else { return }
        let newer = try await registry.read(as: Self.caller) { step in
            try ChangeLog.numbers(in: step)
        }
        for (cabinet, number) in newer where number > polled[cabinet] ?? .max {
            changes.wake(cabinet)
        }
    }

    /// In one transaction for all, so that a poll that brings nothing new costs no commit.
    private func writeHeard() async throws {
        let heard = memory.withLock { memory in
            defer { memory.heard = [:] }
            return memory.heard
        }
        guard !heard.isEmpty else { return }
        try await registry.write(as: Self.caller) { step in
            for (cabinet, heard) in heard.sorted(by: { $0.key < $1.key }) {
                try LinkDesk.hear(heard, from: cabinet, in: &step)
            }
        }
    }

    private func trim() async throws {
        let before = registry.now - Self.kept
        let numbers = try await registry.read(as: Self.caller) { try ChangeLog.numbers(in: $0) }
        for (cabinet, _) in numbers {
            try await registry.write(as: Self.caller) { step in
                _ = try ChangeLog.trim(cabinet, before: before, in: &step)
            }
        }
    }

    /// Does something again and again until the registry stops. A fault is told, and the next time
    /// comes: what was not done is done then.
    private func repeatedly(
        _ pause: Duration, _ work: @Sendable () async throws -> Void
    ) async {
        while !memory.withLock({ $0.isStopping }) {
            do {
                try await clock.sleep(for: pause)
                try await work()
            } catch is CancellationError {
                return
            } catch {
                logger.warning("the links' round failed and is done again: \(error)")
            }
        }
    }
}

extension SyncProblem {
    static let snapshotNeeded = SyncProblem(
        code: .snapshotNeeded, detail: "the cursor says nothing here; ask for a snapshot")
    static let revoked = SyncProblem(
        code: .revoked,
        detail: "this cabinet's certificate was revoked, or the cabinet is no more; enrol it again")
    static let unknownCertificate = SyncProblem(
        code: .notIdentified,
        detail: "this registry has no memory of the cabinet's certificate (was it restored from a "
            + "backup?): the cabinet must renew it, or enrol again")

    /// Why a certificate of that standing does not count; `nil` where it does.
    init?(_ standing: CertificateDesk.Standing) {
        switch standing {
        case .counts: return nil
        case .revoked: self = .revoked
        case .unknown: self = .unknownCertificate
        }
    }
}
