import SpindAgent
import SpindCore

/// The clocks of a simulated machine, and the true time that only the simulation knows.
final class CheckClock: ClockSource, @unchecked Sendable {
    // Proof: a check runs on one thread; the port asks for more than it needs.
    /// The true time.
    private(set) var trueTime = WallTime(secondsSince1970: 1_790_000_000)
    /// How far the system's wall clock is off.
    private(set) var systemError = Duration.zero
    /// Whether a time server can be reached.
    var hasTimeServer = true {
        didSet { if hasTimeServer { systemError = .zero } }
    }
    private var age = Duration.zero
    private var bootedAt = Duration.zero
    /// What is left of a millisecond, which wall times do not hold.
    private var remainder = Duration.zero
    /// The crystal of the machine, in parts per million.
    private let drift: Int

    init(drift: Int) {
        self.drift = drift
    }

    /// Time since the world began, also while the machine was off.
    var worldTime: Instant { Instant(sinceBoot: age) }

    /// Time since this boot.
    var sinceBoot: Instant { Instant(sinceBoot: age - bootedAt) }

    /// Turns an instant of this boot into one of the world.
    func worldInstant(_ instant: Instant) -> Instant {
        Instant(sinceBoot: bootedAt + instant.sinceBoot)
    }

    func move(to instant: Instant) {
        let passed = instant.sinceBoot - age
        precondition(passed >= .zero, "time does not run backwards")
        age = instant.sinceBoot
        remainder += passed
        let whole = Duration.milliseconds(remainder.wholeMilliseconds)
        remainder -= whole
        trueTime = trueTime + whole
        systemError += hasTimeServer ? .zero - systemError : passed / 1_000_000 * drift
    }

    func step(by duration: Duration) {
        if !hasTimeServer { systemError += duration }
    }

    /// The machine starts again; without a battery its clock goes on where it was when the power
    /// went.
    func boot(afterBeingOffFor off: Duration, forgets: Bool) {
        move(to: Instant(sinceBoot: age + off))
        bootedAt = age
        if forgets, !hasTimeServer { systemError -= off }
    }

    func read() -> ClockReading {
        ClockReading(
            instant: sinceBoot, wall: trueTime + systemError, kernelSynchronized: hasTimeServer)
    }
}
