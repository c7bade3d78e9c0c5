import SpindCore
import SpindDrivers
import Testing

@Suite("Signals")
struct SignalPlaybackTests {
    let start = Instant(sinceBoot: .seconds(1_000))

    private static let all: [Signal] = [
        .key, .granted, .denied, .wait, .question, .done, .closeDoor, .alarm, .quiet,
    ]

    /// The lengths of the on and off stretches a playback shows, in milliseconds, on first.
    private func rhythm(_ playback: inout SignalPlayback, from now: Instant) -> [Int64] {
        var stretches: [Int64] = []
        var now = now
        while case (_, .some(let until)) = playback.advance(to: now), stretches.count < 2_000 {
            stretches.append((until - now).wholeMilliseconds)
            now = until
        }
        return stretches
    }

    @Test func grantDenyAndWait_DifferByRhythm() {
        let rhythms = [Signal.granted, .denied, .wait].map { signal in
            var playback = SignalPlayback()
            playback.play(signal, at: start)
            return rhythm(&playback, from: start)
        }
        #expect(rhythms == [[700], [120, 120, 120, 120, 120], [500, 150, 100]])
    }

    /// Whether an indicator is on, each ten milliseconds of three seconds.
    private func samples(_ signal: Signal) -> [Bool] {
        let pattern = SignalPattern(signal)
        return (0..<300).map { pattern.step(after: .milliseconds($0 * 10))?.isOn ?? false }
    }

    /// The tones of a signal as a listener tells them apart: a click, short, in between, or long.
    private func tones(_ signal: Signal) -> String {
        let pattern = SignalPattern(signal)
        let round = pattern.steps.filter(\.isOn).map { step in
            switch step.duration {
            case ..<(.milliseconds(60)): "c"
            case ..<(.milliseconds(200)): "s"
            case ..<(.milliseconds(300)): "m"
            default: "l"
            }
        }
        return round.joined() + (pattern.isLasting ? " again and again" : "")
    }

    @Test func noTwoSignalsSoundAlike() {
        for (index, one) in Self.all.enumerated() {
            for other in Self.all[(index + 1)...] {
                #expect(tones(one) != tones(other), "\(one) and \(other)")
                // At least a fifth of a second in which one sounds and the other does not; a click
                // has too little of it, and is told by its shortness.
                guard one != .key, other != .key else { continue }
                let apart = zip(samples(one), samples(other)).count { $0 != $1 }
                #expect(apart >= 20, "\(one) and \(other) differ for \(apart * 10) ms")
            }
        }
    }

    @Test func gapsAreLongEnoughToBeHeard() {
        for signal in Self.all {
            for step in SignalPattern(signal).steps where !step.isOn {
                #expect(step.duration >= .milliseconds(100), "\(signal)")
            }
        }
    }

    @Test(arguments: all)
    func everySignal_EndsByItself_Off(signal: Signal) {
        var playback = SignalPlayback()
        playback.play(signal, at: start)
        let lasted = rhythm(&playback, from: start).reduce(0, +)
        #expect(lasted <= 180_000)
        #expect(.milliseconds(lasted) == SignalPattern(signal).duration)
        let end = playback.advance(to: start + .seconds(200))
        #expect(end.isOn == false && end.until == nil)
    }

    @Test(arguments: [(Signal.alarm, 180), (.closeDoor, 90)])
    func lastingSignals_RepeatUntilTheirLimit(signal: Signal, seconds: Int) {
        var playback = SignalPlayback()
        playback.play(signal, at: start)
        let round = SignalPattern(signal).steps.reduce(.zero) { $0 + $1.duration }
        for second in stride(from: 0, to: seconds, by: 1) {
            let now = start + .seconds(second)
            #expect(playback.advance(to: now).isOn, "\(second) s, rounds of \(round)")
        }
        #expect(playback.advance(to: start + .seconds(seconds)).until == nil)
    }

    @Test func quiet_EndsAnAlarm() {
        var playback = SignalPlayback()
        playback.play(.alarm, at: start)
        playback.play(.quiet, at: start + .milliseconds(10))
        #expect(playback.advance(to: start + .milliseconds(10)).isOn == false)
    }

    @Test func keyClick_CutsNoAlarm_ButOtherSignals() {
        var playback = SignalPlayback()
        playback.play(.alarm, at: start)
        playback.play(.key, at: start + .milliseconds(100))
        #expect(playback.advance(to: start + .milliseconds(200)).isOn)
        playback.play(.granted, at: start + .milliseconds(200))
        #expect(playback.advance(to: start + .milliseconds(460)).isOn)
        playback.play(.key, at: start + .milliseconds(500))
        #expect(playback.advance(to: start + .milliseconds(530)).isOn == false)
    }

    @Test func keyClick_SoundsAgainWhenTheAlarmIsOver() {
        var playback = SignalPlayback()
        playback.play(.closeDoor, at: start)
        let later = start + .seconds(100)
        playback.play(.key, at: later)
        #expect(playback.advance(to: later).isOn)
    }
}
