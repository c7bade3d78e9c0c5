import SpindCore
import SpindDrivers
import SpindSimulation
import Testing

/// How sounds are drawn.
struct SoundTraceTests {
    /// Plays signals one after the other, each so many seconds after the one before.
    private func drawing(_ signals: [Signal], every seconds: Double = 4) -> String {
        var trace = SoundTrace()
        var playback = SignalPlayback()
        var now = Instant(sinceBoot: .seconds(100))
        for signal in signals {
            playback.play(signal, at: now)
            let end = now.advanced(by: .seconds(seconds))
            while now < end {
                let (isOn, until) = playback.advance(to: now)
                trace.note(isOn: isOn, at: now)
                guard let until, until < end else { break }
                now = until
            }
            now = end
        }
        return trace.drawing
    }

    @Test(arguments: [
        (Signal.key, "▂"), (.granted, "▂▂▂▂▂▂▂"), (.denied, "▂ ▂ ▂"), (.wait, "▂▂▂▂▂  ▂"),
        (.question, "▂▂▂▂  ▂▂▂▂"), (.done, "▂  ▂▂▂▂▂"), (.closeDoor, "▂▂         ▂▂"),
        (.alarm, "▂▂▂   ▂▂▂   ▂▂▂"), (.quiet, ""),
    ])
    func everySignalHasItsDrawing(signal: Signal, expected: String) {
        #expect(drawing([signal]) == expected)
    }

    @Test func onlyTheNewestSoundIsDrawn() {
        #expect(drawing([.denied, .granted]) == "▂▂▂▂▂▂▂")
    }

    @Test func answerIsDrawnWhole_ThoughKeysWereJustPressed() {
        #expect(drawing([.key, .key, .granted], every: 0.8).hasSuffix("    ▂▂▂▂▂▂▂"))
    }

    @Test func soundThatLastsIsDrawnWhileItLasts() {
        var trace = SoundTrace()
        trace.note(isOn: true, at: Instant(sinceBoot: .seconds(1)))
        #expect(trace.drawing == "▂")
    }
}
