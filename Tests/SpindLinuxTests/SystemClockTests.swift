import Foundation
import SpindCore
import SpindLinux
import Testing

@Suite struct SystemClockTests {
    private let clock = SystemClock()

    @Test func monotonicClockNeverGoesBack() {
        var last = clock.now
        for _ in 0..<1_000 {
            let now = clock.now
            #expect(now >= last)
            last = now
        }
    }

    @Test func pauseIsNeverShorterThanAsked() {
        for duration in [Duration.microseconds(50), .milliseconds(2), .zero, .seconds(-1)] {
            let start = clock.now
            clock.pause(for: duration)
            #expect(start.duration(to: clock.now) >= duration)
        }
    }

    @Test func readingHoldsBothClocks() {
        let before = (clock.now, Date())
        let reading = clock.read()
        let after = (clock.now, Date())
        #expect((before.0...after.0).contains(reading.instant))
        let wall = Double(reading.wall.millisecondsSince1970) / 1_000
        #expect(wall >= before.1.timeIntervalSince1970 - 0.001)
        #expect(wall <= after.1.timeIntervalSince1970 + 0.001)
    }
}
