package import SpindCore

/// A cabinet whose controller comes and goes while its link to the registry stays: for as long as
/// there is none the link is told to try again, and nothing is lost.
package protocol ReplaceableCabinet: SyncedCabinet {
    /// What carries the link's requests out; `nil` while there is none.
    var controller: CabinetController? { get }
    /// What the link told last, and whoever follows the journal, whichever controller there is.
    var link: CabinetLink { get }
    /// What the registry has to know of the cabinet.
    var description: CabinetDescription { get }
    /// What the link is told while there is no controller.
    static var absence: String { get }
}

extension ReplaceableCabinet {
    package func describe() async -> CabinetDescription { description }

    package func position() async throws(StoreError) -> SyncPosition {
        try await present.position()
    }

    package func take(_ changes: [Change], cursor: String) async -> SyncOutcome {
        await controller?.take(changes, cursor: cursor) ?? .failed(Self.absence)
    }

    package func take(_ snapshot: Snapshot) async -> SyncOutcome {
        await controller?.take(snapshot) ?? .failed(Self.absence)
    }

    package func heldGrants() async throws(StoreError) -> [HeldGrant] {
        try await present.heldGrants()
    }

    package func outbox(
        after sequence: Int64, limit: Int, bytes: Int
    ) async throws(StoreError) -> JournalBatch? {
        try await present.outbox(after: sequence, limit: limit, bytes: bytes)
    }

    package func acknowledge(through sequence: Int64) async -> SyncOutcome {
        await controller?.acknowledge(through: sequence) ?? .failed(Self.absence)
    }

    package func hear(time: WallTime, error: Duration, at instant: Instant) async {
        await controller?.hear(time: time, error: error, at: instant)
    }

    package func appended() -> AsyncStream<Int64> { link.appended.follow() }

    private var present: CabinetController {
        get throws(StoreError) {
            guard let controller else { throw StoreError(.locked, Self.absence) }
            return controller
        }
    }
}
