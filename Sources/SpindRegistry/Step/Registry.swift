package import Logging
package import SpindCore
package import SpindRegistryStore
internal import Synchronization

/// The registry: carries out ``RegistryStep``s on its database, and wakes who waits for what they
/// wrote.
///
/// From any task. Holds no state of its own beside the database's.
package final class Registry: Sendable {
    /// The notification channel on which processes tell each other which cabinet has changes.
    package static let channel = "spind_changes"

    /// What the registry works with.
    package struct Parts: Sendable {
        /// The database, migrated.
        package var database: RegistryDatabase
        /// Seals PINs and keys.
        package var sealer: Sealer
        /// The time.
        package var now: @Sendable () -> WallTime
        /// A generator of its own for each step: the system's outside tests.
        package var generator: @Sendable () -> any RandomNumberGenerator
        /// The rules of a time zone by its name in the tz database; `nil` for one there is not.
        package var zones: @Sendable (String) -> TimeZoneRules?
        /// Where the condition of the registry is told; never who, never a PIN.
        package var logger: Logger
        /// The name of the one zone that all regions have; `nil` for any.
        package var timeZone: String?

        package init(
            database: RegistryDatabase, sealer: Sealer, now: @escaping @Sendable () -> WallTime,
            generator: @escaping @Sendable () -> any RandomNumberGenerator,
            zones: @escaping @Sendable (String) -> TimeZoneRules?, logger: Logger,
            timeZone: String? = nil
        ) {
            self.database = database
            self.sealer = sealer
            self.now = now
            self.generator = generator
            self.zones = zones
            self.logger = logger
            self.timeZone = timeZone
        }
    }

    package let parts: Parts
    private let listeners = Mutex<[@Sendable (Set<CabinetID>) -> Void]>([])

    /// Makes a registry over an open database.
    package init(_ parts: Parts) {
        self.parts = parts
    }

    /// The time.
    package var now: WallTime { parts.now() }

    /// Has `listener` told of the cabinets for which something was committed in this process. It
    /// must return at once.
    package func onCommit(_ listener: @escaping @Sendable (Set<CabinetID>) -> Void) {
        listeners.withLock { $0.append(listener) }
    }

    /// Does a step that may write. What it wrote is durable when this returns.
    package func write<R: Sendable>(
        as caller: Caller, _ body: @escaping @Sendable (inout RegistryStep) throws -> R
    ) async throws -> R {
        let (result, touched) = try await transaction(as: caller, body)
        if !touched.isEmpty {
            for listener in listeners.withLock({ $0 }) { listener(touched) }
        }
        return result
    }

    /// Does a step that only reads, on one state of the database.
    package func read<R: Sendable>(
        as caller: Caller, _ body: @escaping @Sendable (inout RegistryStep) throws -> R
    ) async throws -> R {
        let now = self.now
        return try await parts.database.read { [parts] db in
            var step = Self.step(db, now, caller, parts)
            return try body(&step)
        }
    }

    /// A time that somebody else took in the same moment shows as the schema's refusal; decided
    /// anew, the step sees it and refuses in words.
    private func transaction<R: Sendable>(
        as caller: Caller, _ body: @escaping @Sendable (inout RegistryStep) throws -> R
    ) async throws -> (R, Set<CabinetID>) {
        let now = self.now
        let once: @Sendable (any SQLConnection) throws -> (R, Set<CabinetID>) = { [parts] db in
            var step = Self.step(db, now, caller, parts)
            let result = try body(&step)
            return (result, step.touched)
        }
        do {
            return try await parts.database.write(once)
        } catch let error as SQLError where error.code == .exclusion || error.code == .unique {
            return try await parts.database.write(once)
        }
    }

    private static func step(
        _ db: any SQLConnection, _ now: WallTime, _ caller: Caller, _ parts: Parts
    ) -> RegistryStep {
        RegistryStep(
            db: db, now: now, caller: caller, sealer: parts.sealer, generator: parts.generator(),
            zones: parts.zones, timeZone: parts.timeZone)
    }
}
