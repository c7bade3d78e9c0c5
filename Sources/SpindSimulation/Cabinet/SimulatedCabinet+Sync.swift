package import SpindAgent
package import SpindCore

/// The link to the registry stays while the agent behind it comes and goes: without power it is told
/// to try again, and nothing is lost.
extension SimulatedCabinet: SyncedCabinet {
    private static let dark = "the cabinet has no power; try again"

    package func describe() async -> CabinetDescription { description }

    package func position() async throws(StoreError) -> SyncPosition {
        try await present.position()
    }

    package func take(_ changes: [Change], cursor: String) async -> SyncOutcome {
        await controller?.take(changes, cursor: cursor) ?? .failed(Self.dark)
    }

    package func take(_ snapshot: Snapshot) async -> SyncOutcome {
        await controller?.take(snapshot) ?? .failed(Self.dark)
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
        await controller?.acknowledge(through: sequence) ?? .failed(Self.dark)
    }

    package func hear(time: WallTime, error: Duration, at instant: Instant) async {
        await controller?.hear(time: time, error: error, at: instant)
    }

    package func tell(_ status: LinkStatus) async {
        await controller?.tell(status)
    }

    package func appended() -> AsyncStream<Int64> { link.appended.follow() }

    private var present: CabinetController {
        get throws(StoreError) {
            guard let controller else { throw StoreError(.locked, Self.dark) }
            return controller
        }
    }
}
