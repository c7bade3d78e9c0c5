package import Logging
package import SpindCore

/// What the API works with.
package struct APIServices: Sendable {
    /// The registry.
    package var registry: Registry
    /// The monotonic clock, for throttles.
    package var instant: @Sendable () -> Instant
    /// The zone in which times are written. Any would do, as the offset is always there; people
    /// read that of the place most easily.
    package var zone: TimeZoneRules
    /// What the registry's certificate authority is called.
    package var authorityName: String
    /// What callers may use up.
    package var limits: APILimits
    /// Told what broke; never who asked for what.
    package var logger: Logger
    /// Where copies of the registry wait to be fetched.
    package var backups = BackupSpool()
    /// Who asks, by their secret.
    package let callers: CallerBook
    /// Checks passwords.
    package let passwords: PasswordWorks
    /// Bounds wrong passwords.
    package let logins: LoginThrottle

    /// Makes the services of one process.
    ///
    /// - Parameters:
    ///   - registry: the registry.
    ///   - instant: the monotonic clock.
    ///   - zone: the zone in which times are written.
    ///   - authorityName: what the registry's certificate authority is called, if there is none yet.
    ///   - limits: what callers may use up.
    ///   - cost: how much work a new password's hash is; less than usual only in tests.
    ///   - logger: told what broke.
    package init(
        registry: Registry, instant: @escaping @Sendable () -> Instant, zone: TimeZoneRules,
        authorityName: String = "Spind", limits: APILimits = APILimits(),
        cost: PasswordHash.Cost = .current, logger: Logger
    ) {
        self.registry = registry
        self.instant = instant
        self.zone = zone
        self.authorityName = authorityName
        self.limits = limits
        self.logger = logger
        callers = CallerBook(registry: registry, keeping: limits.callerKnown, instant: instant)
        passwords = PasswordWorks(waitingMax: limits.passwordsWaitingMax, cost: cost)
        logins = LoginThrottle()
    }
}

extension APIServices {
    /// What a desk said, as an answer of a route that works in its own way.
    func answer<Value: Sendable>(
        _ answer: RegistryAnswer<Value>, _ make: (Value) throws -> RouteAnswer
    ) throws -> RouteAnswer {
        switch answer {
        case .done(let value): try make(value)
        case .refused(let refusal): throw Problem(refusal: refusal, zone)
        }
    }
}
