package import Logging
package import SpindCore

/// Tells the service manager that the cabinet is alive, as long as it is: asked by the decision
/// loop between two steps, it asks every part that has a thread of its own.
package struct Watchdog {
    /// Between two questions where no watchdog is set.
    package static let usualInterval = Duration.seconds(10)

    private let parts: [any LivingPart]
    private let interval: Duration
    private let feed: () -> Void
    private let logger: Logger
    private var missing: [String] = []
    /// When it is to be asked next; `nil` before the first time.
    private var next: Instant?

    /// Makes one that has never fed.
    ///
    /// - Parameters:
    ///   - parts: what must be alive.
    ///   - interval: between two questions: half of what the service manager bears.
    ///   - logger: told the names of the parts that do not answer, when they change.
    ///   - feed: tells the service manager; must return at once.
    package init(
        parts: [any LivingPart], interval: Duration = usualInterval, logger: Logger,
        feed: @escaping () -> Void
    ) {
        precondition(interval > .zero, "a watchdog needs a while")
        self.parts = parts
        self.interval = interval
        self.logger = logger
        self.feed = feed
    }

    /// When ``tend(at:)`` has something to do.
    package func deadline(at now: Instant) -> Instant { next ?? now }

    /// Asks all parts for a sign of life, and feeds if every one answered the question before.
    package mutating func tend(at now: Instant) {
        guard deadline(at: now) <= now else { return }
        next = now.advanced(by: interval)
        // Each is asked, also behind one that does not answer.
        let silent = parts.map { ($0.name, $0.beat()) }.filter { !$0.1 }.map(\.0)
        if silent != missing {
            missing = silent
            if silent.isEmpty {
                logger.notice("all parts answer again")
            } else {
                logger.critical("no sign of life from: \(silent.joined(separator: ", "))")
            }
        }
        if silent.isEmpty { feed() }
    }
}
