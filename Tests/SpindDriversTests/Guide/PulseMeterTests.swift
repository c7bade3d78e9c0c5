import Foundation
import SpindCore
import SpindHAL
import SpindSimulatedHardware
import Testing

@Suite("The driver that the guide shows")
struct PulseMeterTests {
    private static let line = LineAddress.offset(chip: "bench", LineOffset(3))

    @Test func bouncesAreNoPulses() {
        var count = PulseCount()
        var now = Instant(sinceBoot: .seconds(1))
        for pause in [0, 60, 2, 1, 57, 49, 11] {
            now = now + .milliseconds(pause)
            count.began(at: now)
        }
        #expect(count.pulses == 4)
    }

    @Test(.timeLimit(.minutes(1)))
    func pulsesOfALineAreCounted_UntilItIsGone() throws {
        let clock = VirtualClock()
        let gpio = SimulatedGPIO(clock: clock)
        gpio.addChip(label: "bench", lines: 4)
        let counts = Recording<Int>()
        let faults = Recording<HALError>()
        let meter = try PulseMeter(
            line: Self.line, gpio: gpio, onCount: counts.append, onFault: faults.append)
        for pulse in 1...3 {
            try gpio.tie(Self.line, high: false)
            clock.pause(for: .milliseconds(30))
            try gpio.tie(Self.line, high: nil)
            clock.pause(for: .milliseconds(30))
            #expect(counts.wait { $0.last == pulse }.last == pulse)
        }
        gpio.disconnect(chip: "bench")
        #expect(faults.wait { !$0.isEmpty }.count == 1)
        meter.shutdown()
    }

    @Test(.timeLimit(.minutes(1)))
    func shutdownEndsAMeterThatRests() throws {
        let gpio = SimulatedGPIO(clock: VirtualClock())
        gpio.addChip(label: "bench", lines: 4)
        let meter = try PulseMeter(line: Self.line, gpio: gpio) { _ in
        } onFault: { _ in
        }
        meter.shutdown()
    }

    @Test func theGuideShowsThisDriver_InThirtyLines() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
        let source = try String(
            contentsOf: folder.appending(path: "PulseMeter.swift"), encoding: .utf8)
        let guide = try String(
            contentsOf: folder.appending(path: "../../../Docs/guide-driver-author.md"),
            encoding: .utf8)
        let shown = try #require(
            guide.firstMatch(of: /```swift\n(\/\/\/ Counts(?s:.*?))```/)?.1)
        let written = try #require(source.range(of: "/// Counts"))
        #expect(shown == source[written.lowerBound...])
        let statements = shown.split(separator: "\n").filter { line in
            let text = line.trimmingPrefix { $0 == " " }
            return !text.isEmpty && !text.hasPrefix("///")
        }
        #expect(statements.count <= 32)
    }
}
