import SpindCore
import SpindDrivers
import Testing

@Suite("The duty history")
struct DutyHistoryTests {
    let start = Instant(sinceBoot: .seconds(1_000))

    @Test func drivesOlderThanTheWindow_AreForgotten() {
        var history = DutyHistory(share: 0.1, window: .seconds(60))
        #expect(history.allowance == .seconds(6))
        history.add(from: start, to: start + .seconds(4))
        #expect(history.total(windowEnding: start + .seconds(4)) == .seconds(4))
        #expect(history.total(windowEnding: start + .seconds(61)) == .seconds(3))
        #expect(history.total(windowEnding: start + .seconds(64)) == .zero)
    }

    @Test func wait_IsJustLongEnough() {
        var history = DutyHistory(share: 0.1, window: .seconds(60))
        history.add(from: start, to: start + .seconds(2))
        history.add(from: start + .seconds(10), to: start + .seconds(14))
        let now = start + .seconds(20)
        #expect(history.waitBeforeDrive(of: .seconds(1), at: now) == .seconds(40))
        #expect(history.waitBeforeDrive(of: .seconds(3), at: now) == .seconds(48))
        for length in [1, 2, 3, 6] {
            let wait = history.waitBeforeDrive(of: .seconds(length), at: now)
            let later = now + wait
            #expect(history.waitBeforeDrive(of: .seconds(length), at: later) == .zero)
            let before = now + (wait - .milliseconds(1))
            #expect(history.waitBeforeDrive(of: .seconds(length), at: before) > .zero)
        }
    }

    @Test func driveThatFits_NeedsNoWait() {
        var history = DutyHistory(share: 0.5, window: .seconds(10))
        history.add(from: start, to: start + .seconds(4))
        let now = start + .seconds(4)
        #expect(history.waitBeforeDrive(of: .seconds(1), at: now) == .zero)
        // Five of the ten seconds that end with the drive are driven then, and not one more.
        #expect(history.waitBeforeDrive(of: .milliseconds(1_001), at: now) > .zero)
    }
}
