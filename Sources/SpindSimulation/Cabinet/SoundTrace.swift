package import SpindCore

/// What was heard and seen last of a light or a sounder, to be drawn: `▂` for each tenth of a second
/// that it is on, a space for each that it is off. Pure.
///
///     ▂▂▂▂▂▂▂   one long: a door opens
///     ▂ ▂ ▂     three short: it does not
package struct SoundTrace: Hashable, Sendable {
    /// So much silence ends a sound; what comes later is another.
    package static let silence = Duration.seconds(1)
    /// How much of a sound is drawn, in tenths of a second: its end, if it is longer.
    package static let columns = 16

    private var tenths: [Bool] = []
    private var isOn = false
    private var since: Instant?

    package init() {}

    /// Takes in whether it is on now.
    package mutating func note(isOn: Bool, at now: Instant) {
        guard isOn != self.isOn else { return }
        if let since {
            let passed = since.duration(to: now)
            if isOn, passed >= Self.silence { tenths = [] } else { append(self.isOn, for: passed) }
        }
        self.isOn = isOn
        since = now
    }

    /// The sound, without the silence before and after it.
    package var drawing: String {
        let all = (tenths + (isOn ? [true] : [])).suffix(Self.columns)
        return String(all.drop { !$0 }.map { $0 ? "▂" : " " })
    }

    private mutating func append(_ isOn: Bool, for duration: Duration) {
        let count = max(1, Int((duration.wholeMilliseconds + 50) / 100))
        tenths += repeatElement(isOn, count: min(count, Self.columns))
        tenths.removeFirst(max(tenths.count - Self.columns, 0))
    }
}
