import Logging
import SpindCore

/// What the link to the registry hands in: looked up, then one step and one transaction each.
extension CabinetStepper {
    func take(_ input: SyncInput) {
        switch input {
        case .changes(let changes, let cursor, let reply):
            reply(take(changes, cursor: cursor))
        case .mirror(let mirror, let reply): reply(take(mirror))
        case .acknowledge(let sequence, let reply): reply(acknowledge(through: sequence))
        case .position(let reply): reply(result { () throws(StoreError) in try position() })
        case .heldGrants(let reply):
            reply(
                result { () throws(StoreError) in
                    try parts.store.heldGrants(endingAfter: now.wall)
                })
        case .time(let wall, let error, let instant): hear(wall, error: error, at: instant)
        }
    }

    private func take(_ changes: [Change], cursor: String) -> SyncOutcome {
        if let problem = Self.problem(withCursor: cursor) { return .failed(problem) }
        var query = SyncQuery()
        var malformed: [RemoteCommandID: String] = [:]
        var lapsed: Set<RemoteCommandID> = []
        for change in changes {
            switch change.body {
            case .grant(let synced):
                query.names.append(synced.id)
                if let verifier = CredentialVerifier(hexadecimal: synced.verifier) {
                    query.verifiers.append(verifier)
                }
            case .revokeGrant(let id): query.names.append(id)
            case .command(let command):
                query.commands.append(command.id)
                malformed[command.id] = RequestRules.text(command.reason, "reason")
                if let latest = estimator.latestRegistryTime(at: now.instant),
                    command.expires <= latest
                {
                    lapsed.insert(command.id)
                }
            case .unsupported: break
            }
        }
        return step(query, cursor: cursor) { findings in
            .changes(
                ChangeBatch(
                    changes: changes, cursor: cursor,
                    facts: SyncFacts(
                        grants: findings.grants, executed: findings.executed, lapsed: lapsed,
                        malformed: malformed, keyEpoch: parts.keyEpoch)))
        }
    }

    private func take(_ mirror: GrantMirror) -> SyncOutcome {
        if let problem = Self.problem(withCursor: mirror.cursor) { return .failed(problem) }
        let query = SyncQuery(names: engine.grantsUnderWay, firm: true)
        return step(query, cursor: mirror.cursor) { findings in
            .mirror(mirror, SyncFacts(grants: findings.grants, keyEpoch: parts.keyEpoch))
        }
    }

    /// Looks up what a query asks for, and takes the step that is made with it; while the store is
    /// away nothing of it.
    private func step(
        _ query: SyncQuery, cursor: String, _ event: (SyncFindings) -> CabinetEvent
    ) -> SyncOutcome {
        if let fault = snapshot.storeFault { return .failed(Self.away(fault)) }
        do throws(StoreError) {
            let findings = try parts.store.findings(for: query)
            if let error = run(event(findings)) { return .failed("\(error)") }
        } catch {
            log(error, "what the registry changes could not be looked up; nobody is let in")
            runUnrecorded(.storeFailed(error.fault))
            return .failed("\(error)")
        }
        syncPosition?.cursor = cursor
        syncPosition?.isAcknowledged = true
        return .done
    }

    private func acknowledge(through sequence: Int64) -> SyncOutcome {
        guard sequence >= 0, sequence <= journalEnd else {
            return .failed(
                """
                the registry acknowledges record \(sequence) of a journal that ends with \
                \(journalEnd): it holds another journal
                """)
        }
        // Again and again the same is no reason to write to a memory card; the first time is.
        if let known = syncPosition, known.acknowledgedThrough == sequence, known.isAcknowledged {
            return .done
        }
        // Nothing that the engine decides depends on it; and a store that is full may get room by it,
        // so it is tried whatever the engine knows of the store.
        do throws(StoreError) {
            _ = try parts.store.commit([.acknowledge(through: sequence)])
        } catch {
            log(error, "what the registry holds could not be remembered")
            if snapshot.storeFault == nil { runUnrecorded(.storeFailed(error.fault)) }
            return .failed("\(error)")
        }
        syncPosition?.acknowledgedThrough = sequence
        syncPosition?.isAcknowledged = true
        return .done
    }

    /// The last record, also where all records were pruned.
    var journalEnd: Int64 { max(journalRange.last, syncPosition?.journalLast ?? 0) }

    private func position() throws(StoreError) -> SyncPosition {
        let position = try parts.store.syncPosition()
        syncPosition = position
        return position
    }

    /// Takes in the registry's time. One that ends a contradiction may lower the floor, so it is
    /// recorded like a time that somebody confirmed, or not taken over.
    private func hear(_ wall: WallTime, error: Duration, at instant: Instant) {
        let before = (estimator: estimator, wall: now.wall)
        let hearing = estimator.hear(wall, error: error, at: min(instant, now.instant))
        readClocks()
        guard hearing == .confirmed else {
            run(.deadline)
            return
        }
        command(
            .confirmTime(from: before.wall, reason: "the registry and NTP agree"),
            by: .registry(account: nil)
        ) { _ in }
        if snapshot.storeFault != nil {
            estimator = before.estimator
            readClocks()
        }
    }

    private func result<Value: Sendable>(
        _ body: () throws(StoreError) -> Value
    ) -> Result<Value, StoreError> {
        do throws(StoreError) {
            return .success(try body())
        } catch {
            log(error, "the link to the registry could not be answered")
            return .failure(error)
        }
    }

    private static func away(_ fault: StoreFault) -> String {
        "nothing can be recorded (\(fault.rawValue)), so nothing is taken from the registry"
    }

    private static func problem(withCursor cursor: String) -> String? {
        let isPlain = cursor.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x41...0x5A).contains($0)
                || (0x61...0x7A).contains($0) || $0 == 0x2D || $0 == 0x2E
        }
        return isPlain && (1...200).contains(cursor.utf8.count)
            ? nil : "the registry's cursor is not 1 to 200 letters, digits, '.' and '-'"
    }
}
