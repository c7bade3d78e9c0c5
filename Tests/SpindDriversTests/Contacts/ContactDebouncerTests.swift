import SpindCore
import SpindDrivers
import Testing

@Suite("The contact debouncer")
struct ContactDebouncerTests {
    let start = Instant(sinceBoot: .seconds(1_000))

    private func milliseconds(_ count: Int) -> Instant {
        start + .milliseconds(count)
    }

    private func closed() -> ContactDebouncer {
        var contact = ContactDebouncer(debounce: .milliseconds(30), at: start)
        _ = contact.read(.closed, at: start)
        #expect(contact.read(.closed, at: milliseconds(30)) == .closed)
        return contact
    }

    @Test func firstState_IsReportedWhenItStood() {
        var contact = ContactDebouncer(debounce: .milliseconds(30), at: start)
        #expect(contact.read(.open, at: start) == nil)
        #expect(contact.nextDeadline == milliseconds(30))
        #expect(contact.read(.open, at: milliseconds(29)) == nil)
        #expect(contact.read(.open, at: milliseconds(30)) == .open)
        #expect(contact.nextDeadline == nil)
    }

    @Test func change_IsReportedOnce_WhenItStood() {
        var contact = closed()
        #expect(contact.read(.open, at: milliseconds(100)) == nil)
        #expect(contact.read(.open, at: milliseconds(130)) == .open)
        #expect(contact.read(.open, at: milliseconds(140)) == nil)
    }

    @Test func bounces_BeginTheTimeAnew() {
        var contact = closed()
        for bounce in 0..<20 {
            let state: ContactState = bounce.isMultiple(of: 2) ? .open : .closed
            #expect(contact.read(state, at: milliseconds(100 + bounce * 10)) == nil)
        }
        #expect(contact.read(.open, at: milliseconds(300)) == nil)
        #expect(contact.nextDeadline == milliseconds(330))
        #expect(contact.read(.open, at: milliseconds(330)) == .open)
    }

    @Test func doorThatOpensAndClosesBetweenReadings_StaysClosed() {
        var contact = closed()
        #expect(contact.read(.closed, at: milliseconds(500)) == nil)
        #expect(contact.state == .closed)
    }

    @Test func contactThatCannotBeRead_IsUnknownAtOnce_AndBackWhenItStood() {
        var contact = closed()
        #expect(contact.read(.unknown, at: milliseconds(100)) == .unknown)
        #expect(contact.read(.unknown, at: milliseconds(200)) == nil)
        #expect(contact.read(.closed, at: milliseconds(300)) == nil)
        #expect(contact.read(.closed, at: milliseconds(330)) == .closed)
    }

    @Test func contactThatNeverStandsStill_IsUnknownAfterASecond_ThenWhatItStandsAt() {
        var contact = ContactDebouncer(debounce: .milliseconds(30), at: start)
        for bounce in 0..<100 {
            let state: ContactState = bounce.isMultiple(of: 2) ? .open : .closed
            #expect(contact.read(state, at: milliseconds(bounce * 10)) == nil)
        }
        #expect(contact.nextDeadline == milliseconds(1_000))
        #expect(contact.read(.open, at: milliseconds(1_000)) == .unknown)
        #expect(contact.nextDeadline == milliseconds(1_030))
        #expect(contact.read(.open, at: milliseconds(1_030)) == .open)
    }
}
