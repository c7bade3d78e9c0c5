import NIOPosix
import Synchronization

/// Hashes and checks passwords, which takes a good tenth of a second of a core and 32 MiB each: one
/// at a time, on a thread of its own, with a bounded number waiting.
package final class PasswordWorks: Sendable {
    private let thread = NIOThreadPool(numberOfThreads: 1)
    private let waiting = Mutex(0)
    private let waitingMax: Int
    private let cost: PasswordHash.Cost

    /// Starts the thread.
    ///
    /// - Parameters:
    ///   - waitingMax: how many may wait, with the one that is worked on.
    ///   - cost: how much work a new hash is.
    package init(waitingMax: Int, cost: PasswordHash.Cost) {
        self.waitingMax = waitingMax
        self.cost = cost
        thread.start()
    }

    deinit {
        thread.shutdownGracefully { _ in }
    }

    /// Whether a stored hash is that password's; takes as long when there is no hash.
    ///
    /// - Throws: ``Problem`` `unavailable` when too many wait; ``PasswordHash/Malformed`` when the
    ///   stored text is damaged.
    package func accepts(_ entry: String, stored: String?) async throws -> Bool {
        let hash = try stored.map { try PasswordHash(text: $0) }
        return try await work {
            guard let password = try? PasswordRules.prepare(entry) else {
                // Nobody can have chosen it; no work, which tells only what the entry told already.
                return false
            }
            guard let hash else { return PasswordHash.acceptNobody(password) }
            return hash.accepts(password)
        }
    }

    /// The text to store for a new password.
    package func hash(
        _ password: PreparedPassword,
        using generator: @escaping @Sendable () -> any RandomNumberGenerator
    ) async throws -> String {
        try await work { [cost] in
            var generator = generator()
            return PasswordHash(of: password, cost: cost, using: &generator).text
        }
    }

    private func work<Value: Sendable>(
        _ body: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        let isFull = waiting.withLock { waiting in
            guard waiting < waitingMax else { return true }
            waiting += 1
            return false
        }
        guard !isFull else { throw Problem.unavailable(seconds: 3) }
        defer { waiting.withLock { $0 -= 1 } }
        return try await thread.runIfActive(body)
    }
}
