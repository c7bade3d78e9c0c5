package import SpindCore
package import SpindHAL

/// Looks at the computer's own sensors once a minute, on a thread of its own.
package final class HealthMonitor: Sendable {
    /// Between two looks.
    package static let interval: Duration = .seconds(60)

    private let monitor = ThreadMonitor(false)
    private let thread: DriverThread

    /// Starts the thread, which looks at once.
    ///
    /// - Parameters:
    ///   - sensors: what is looked at.
    ///   - clock: the interval counts on it.
    ///   - onChange: called on the thread with what is wrong, and with `nil` when it is over.
    /// - Throws: ``HALError`` `io` when the machine has no thread left.
    package init(
        sensors: any BoardSensors, clock: any MonotonicClock,
        onChange: @escaping @Sendable (CabinetCondition.Kind, String?) -> Void
    ) throws(HALError) {
        thread = try DriverThread(name: "spind-health") { [monitor] in
            var health = BoardHealth()
            var isEnding = false
            while !isEnding {
                for change in health.judge(sensors.read()) { onChange(change.kind, change.detail) }
                let next = clock.now.advanced(by: Self.interval)
                isEnding = monitor.wait(on: clock) { isEnding in
                    isEnding || next <= clock.now ? .done(isEnding) : .until(next)
                }
            }
        }
    }

    deinit {
        shutdown()
    }

    /// Ends the thread. May be called more than once.
    package func shutdown() {
        monitor.update { $0 = true }
        thread.join()
    }
}
