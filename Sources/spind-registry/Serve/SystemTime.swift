import Glibc
import SpindCore

/// The machine's clocks.
enum SystemTime {
    /// The time of day.
    static func wall() -> WallTime {
        let time = read(CLOCK_REALTIME)
        return WallTime(
            millisecondsSince1970: Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000)
    }

    /// The time since the machine started, sleep included.
    static func instant() -> Instant {
        let time = read(CLOCK_BOOTTIME)
        return Instant(sinceBoot: .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec))
    }

    private static func read(_ clock: clockid_t) -> timespec {
        var time = timespec()
        guard clock_gettime(clock, &time) == 0 else {
            preconditionFailure("this kernel has no clock \(clock)")
        }
        return time
    }
}
