package import SpindCore
package import SpindHAL

/// The LEDs and buzzers of a cabinet, all playing the same signal; its thread sleeps at rest.
///
/// An indicator that cannot be driven never keeps a door shut: it is told once, and tried again
/// with the next signal.
package final class IndicatorPlayer: Sendable {
    private let monitor: ThreadMonitor<IndicatorState>
    private let clock: any MonotonicClock
    private let thread: DriverThread

    /// Starts the thread, which requests the lines, off.
    ///
    /// - Parameters:
    ///   - indicators: may be empty.
    ///   - gpio: where the lines are.
    ///   - clock: the patterns count on it.
    ///   - onFault: called on the thread with an indicator's name and what is wrong, once until it
    ///     is well again, and then with `nil`.
    /// - Throws: ``HALError`` `io` when the machine has no thread left.
    package init(
        indicators: [IndicatorWiring], gpio: any GPIOProvider, clock: any MonotonicClock,
        onFault: @escaping @Sendable (String, HALError?) -> Void
    ) throws(HALError) {
        let monitor = ThreadMonitor(IndicatorState())
        self.monitor = monitor
        self.clock = clock
        thread = try DriverThread(name: "spind-signals") {
            var outputs = indicators.map { IndicatorOutput($0) }
            var shown = LineState.inactive
            func show(_ state: LineState) {
                for index in outputs.indices {
                    outputs[index].show(state, gpio: gpio, onFault: onFault)
                }
            }
            show(.inactive)
            while let state = monitor.wait(on: clock, { $0.change(from: shown, at: clock.now) }) {
                show(state)
                shown = state
            }
            show(.inactive)
        }
    }

    deinit {
        shutdown()
    }

    /// Plays a signal. Returns at once.
    package func play(_ signal: Signal) {
        monitor.update { $0.playback.play(signal, at: clock.now) }
    }

    /// Turns all off and ends the thread. May be called more than once.
    package func shutdown() {
        monitor.update { $0.isEnding = true }
        thread.join()
    }
}

private struct IndicatorState: Sendable {
    var playback = SignalPlayback()
    var isEnding = false

    /// What to show when that is not what is shown; done with `nil` at the end.
    mutating func change(
        from shown: LineState, at now: Instant
    ) -> ThreadMonitor<IndicatorState>.Finding<LineState?> {
        if isEnding { return .done(nil) }
        let (isOn, until) = playback.advance(to: now)
        let state: LineState = isOn ? .active : .inactive
        return state == shown ? .until(until) : .done(state)
    }
}

/// One indicator's line, requested when it is first needed and after a failure.
private struct IndicatorOutput {
    private let wiring: IndicatorWiring
    private var line: (any OutputLine)?
    private var isFaulty = false

    init(_ wiring: IndicatorWiring) {
        self.wiring = wiring
    }

    mutating func show(
        _ state: LineState, gpio: any GPIOProvider, onFault: (String, HALError?) -> Void
    ) {
        do throws(HALError) {
            if let line {
                try line.set(state)
            } else {
                line = try gpio.output(
                    wiring.line, settings: wiring.settings, initial: state,
                    consumer: "spind \(wiring.name)")
            }
            if isFaulty { onFault(wiring.name, nil) }
            isFaulty = false
        } catch {
            line = nil
            if !isFaulty { onFault(wiring.name, error) }
            isFaulty = true
        }
    }
}
