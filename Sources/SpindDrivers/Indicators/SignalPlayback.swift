package import SpindCore

/// Which signal sounds, and whether it is on at a time. Pure.
package struct SignalPlayback: Sendable {
    private var playing: (signal: Signal, pattern: SignalPattern, since: Instant)?

    /// Makes a silent one.
    package init() {}

    /// Begins a signal in place of the one before; a key's click does not cut one that lasts.
    package mutating func play(_ signal: Signal, at now: Instant) {
        _ = advance(to: now)
        if let playing, playing.pattern.isLasting, signal == .key { return }
        playing = signal == .quiet ? nil : (signal, SignalPattern(signal), now)
    }

    /// Whether the indicators are on now, and until when; `nil`: until the next ``play(_:at:)``.
    package mutating func advance(to now: Instant) -> (isOn: Bool, until: Instant?) {
        guard let playing, let step = playing.pattern.step(after: playing.since.duration(to: now))
        else {
            playing = nil
            return (false, nil)
        }
        return (step.isOn, now.advanced(by: step.duration))
    }
}
