import Synchronization

/// A value behind a lock, for what a test's threads tell each other.
package final class Guarded<Value: Sendable>: Sendable {
    private let storage: Mutex<Value>

    /// Makes the value.
    package init(_ value: Value) {
        storage = Mutex(value)
    }

    /// A copy of the value.
    package var value: Value { storage.withLock { $0 } }

    /// Replaces the value.
    package func set(_ value: Value) {
        storage.withLock { $0 = value }
    }
}
