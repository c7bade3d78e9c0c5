import SpindCore
import Synchronization

/// Who has which secret, looked up in the store and remembered for a few seconds, so that a burst
/// of requests asks once.
package final class CallerBook: Sendable {
    private struct Entry {
        var caller: Caller
        var expiresAt: WallTime
        var knownUntil: Instant
    }

    private static let entriesMax = 10_000

    private let registry: Registry
    private let keeping: Duration
    private let instant: @Sendable () -> Instant
    private struct Known {
        var entries: [[UInt8]: Entry] = [:]
        /// Counts how often all was forgotten: what was looked up before is not kept after.
        var forgotten = 0
    }

    private let known = Mutex(Known())

    init(registry: Registry, keeping: Duration, instant: @escaping @Sendable () -> Instant) {
        self.registry = registry
        self.keeping = keeping
        self.instant = instant
    }

    /// Who has this token; `nil` when nobody has, or not any more.
    func caller(_ token: String) async throws -> Caller? {
        guard let token = SecretToken(token) else { return nil }
        let hash = token.hash
        let now = instant()
        let wall = registry.now
        let (entry, forgotten) = known.withLock { ($0.entries[hash], $0.forgotten) }
        if let entry, entry.knownUntil > now, entry.expiresAt > wall { return entry.caller }
        let found = try await registry.read(as: .nobody) { step in
            try SecretDesk.caller(hash: hash, in: step)
        }
        known.withLock { known in
            guard known.forgotten == forgotten else { return }
            if known.entries.count >= Self.entriesMax {
                known.entries = known.entries.filter { $0.value.knownUntil > now }
                if known.entries.count >= Self.entriesMax { known.entries = [:] }
            }
            known.entries[hash] = found.map {
                Entry(
                    caller: $0.caller, expiresAt: $0.expiresAt,
                    knownUntil: now.advanced(by: keeping))
            }
        }
        return found?.caller
    }

    /// Forgets what it remembers, as something about accounts or secrets was changed here.
    func forget() {
        known.withLock {
            $0.entries = [:]
            $0.forgotten += 1
        }
    }
}
