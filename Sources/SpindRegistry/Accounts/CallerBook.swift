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
    private let entries = Mutex<[[UInt8]: Entry]>([:])

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
        if let entry = entries.withLock({ $0[hash] }), entry.knownUntil > now,
            entry.expiresAt > wall
        {
            return entry.caller
        }
        let found = try await registry.read(as: .nobody) { step in
            try SecretDesk.caller(hash: hash, in: step)
        }
        entries.withLock { entries in
            if entries.count >= Self.entriesMax {
                entries = entries.filter { $0.value.knownUntil > now }
                if entries.count >= Self.entriesMax { entries = [:] }
            }
            entries[hash] = found.map {
                Entry(
                    caller: $0.caller, expiresAt: $0.expiresAt,
                    knownUntil: now.advanced(by: keeping))
            }
        }
        return found?.caller
    }

    /// Forgets what it remembers, as something about accounts or secrets was changed here.
    func forget() {
        entries.withLock { $0 = [:] }
    }
}
