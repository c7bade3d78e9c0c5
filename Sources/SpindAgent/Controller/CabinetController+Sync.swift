package import SpindCore

extension CabinetController: SyncedCabinet {
    package func describe() async -> CabinetDescription { description }

    package func position() async throws(StoreError) -> SyncPosition {
        let result: Result<SyncPosition, StoreError> = await withCheckedContinuation { waiting in
            post(.position { waiting.resume(returning: $0) })
        }
        return try result.get()
    }

    package func take(_ changes: [Change], cursor: String) async -> SyncOutcome {
        guard changes.count <= SyncProtocol.changesPerAnswer else {
            return .failed("\(changes.count) changes at once; take 500 at most")
        }
        return await withCheckedContinuation { waiting in
            post(.changes(changes, cursor: cursor) { waiting.resume(returning: $0) })
        }
    }

    package func take(_ snapshot: Snapshot) async -> SyncOutcome {
        // Beside the loop: it takes time with the number of grants.
        let mirror = GrantMirror(snapshot, keyEpoch: keyEpoch)
        return await withCheckedContinuation { waiting in
            post(.mirror(mirror) { waiting.resume(returning: $0) })
        }
    }

    package func heldGrants() async throws(StoreError) -> [HeldGrant] {
        let result: Result<[HeldGrant], StoreError> = await withCheckedContinuation { waiting in
            post(.heldGrants { waiting.resume(returning: $0) })
        }
        return try result.get()
    }

    package func outbox(
        after sequence: Int64, limit: Int, bytes: Int
    ) async throws(StoreError) -> JournalBatch? {
        try await readOutbox(after: sequence, limit: limit, bytes: bytes)
    }

    package func acknowledge(through sequence: Int64) async -> SyncOutcome {
        await withCheckedContinuation { waiting in
            post(.acknowledge(through: sequence) { waiting.resume(returning: $0) })
        }
    }

    package func hear(time: WallTime, error: Duration, at instant: Instant) async {
        post(.time(time, error: error, at: instant))
    }

    /// The loop is woken only where somebody watches and something changed.
    package func tell(_ status: LinkStatus) async {
        if link.tell(status) { tellOfLink() }
    }

    package func appended() -> AsyncStream<Int64> { link.appended.follow() }
}

extension CabinetDescription {
    /// What the registry has to know of a cabinet of that layout.
    package init(_ layout: CabinetLayout, version: String, timeZone: String) {
        self.init(
            name: layout.name, version: version, timeZone: timeZone,
            sets: layout.handoverSets.map {
                Set(id: $0.id, kind: $0.kind, compartments: $0.compartments)
            },
            compartments: layout.compartments.map(\.id))
    }
}
