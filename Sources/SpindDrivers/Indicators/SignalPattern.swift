package import SpindCore

/// How a signal sounds and looks. All differ by rhythm, so that nobody needs to see a colour or hear
/// a pitch: by the order of short and long tones, and those that last by how fast they beat.
package struct SignalPattern: Hashable, Sendable {
    /// One stretch of a pattern.
    package struct Step: Hashable, Sendable {
        /// Whether the indicator is on.
        package var isOn: Bool
        /// For how long; above zero.
        package var duration: Duration

        /// Makes a step.
        package init(isOn: Bool, duration: Duration) {
            self.isOn = isOn
            self.duration = duration
        }
    }

    /// The stretches, in order; afterwards the indicator is off.
    package var steps: [Step]
    /// How often they are played.
    package var repetitions: Int

    private init(_ milliseconds: [(isOn: Bool, duration: Int)], repetitions: Int = 1) {
        steps = milliseconds.map { Step(isOn: $0.isOn, duration: .milliseconds($0.duration)) }
        self.repetitions = repetitions
    }

    /// The pattern of a signal; that of `quiet` is empty.
    package init(_ signal: Signal) {
        switch signal {
        case .key: self.init([(true, 30)])
        case .granted: self.init([(true, 700)])
        case .denied:
            self.init([(true, 120), (false, 120), (true, 120), (false, 120), (true, 120)])
        case .wait: self.init([(true, 500), (false, 150), (true, 100)])
        // Two long ones: two short ones are too near to the three of `denied`.
        case .question: self.init([(true, 350), (false, 150), (true, 350)])
        case .done: self.init([(true, 100), (false, 150), (true, 500)])
        // 90 s: by then the engine has called it held open.
        case .closeDoor: self.init([(true, 150), (false, 850)], repetitions: 90)
        // 3 minutes: an alarm that nobody ends must not sound through the night.
        case .alarm: self.init([(true, 250), (false, 250)], repetitions: 360)
        case .quiet: self.init([])
        }
    }

    /// Whether it lasts until it is ended, so that a key's click must not cut it.
    package var isLasting: Bool { repetitions > 1 }

    /// How long it plays at most.
    package var duration: Duration {
        steps.reduce(.zero) { $0 + $1.duration } * repetitions
    }

    /// What it shows so long after its beginning, and how long that stays so; `nil` when over.
    package func step(after elapsed: Duration) -> Step? {
        guard elapsed < duration else { return nil }
        let round = steps.reduce(.zero) { $0 + $1.duration }
        var rest = elapsed - round * Int(elapsed / round)
        for step in steps {
            if rest < step.duration {
                return Step(isOn: step.isOn, duration: step.duration - rest)
            }
            rest -= step.duration
        }
        // Division of durations rounds: what is left is the beginning of the next round.
        return steps.first
    }
}
