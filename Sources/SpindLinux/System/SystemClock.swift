import CSpindLinux
package import SpindCore
import SpindHAL

/// The clocks of this machine. From any thread.
package struct SystemClock: MonotonicClock {
    /// Makes the clock.
    package init() {}

    /// Now on `CLOCK_MONOTONIC`, the clock of GPIO edges too. It stands still while a machine is
    /// suspended, which a cabinet never is.
    package var now: Instant {
        Instant(nanoseconds: spind_clock_monotonic())
    }

    package func pause(for duration: Duration) {
        spind_clock_pause_until(max(0, now.advanced(by: duration).nanoseconds))
    }

    /// Reads all clocks, and whether the kernel says that NTP keeps its wall clock.
    package func read() -> ClockReading {
        ClockReading(
            instant: now, wall: WallTime(millisecondsSince1970: spind_clock_realtime()),
            kernelSynchronized: spind_clock_synchronized())
    }
}
