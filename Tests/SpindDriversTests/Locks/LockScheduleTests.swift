import SpindCore
import SpindDrivers
import SpindHAL
import Testing

@Suite("The lock schedule")
struct LockScheduleTests {
    let start = Instant(sinceBoot: .seconds(1_000))
    let one = CompartmentID(1)
    let two = CompartmentID(2)

    private func lock(
        _ compartment: Int, milliamperes: Int = 600, duty: Double = 0.5,
        window: Duration = .seconds(60)
    ) -> LockWiring {
        LockWiring(
            compartment: CompartmentID(compartment), kind: .solenoid,
            line: .name("relay-\(compartment)"), settings: LineSettings(),
            unlockTime: .milliseconds(500), unlockTimeMax: .milliseconds(800), dutyMax: duty,
            dutyWindow: window, milliamperes: milliamperes)
    }

    private func order(
        _ compartment: Int, _ opening: Int64 = 1, within: Duration = .seconds(5)
    ) -> UnlockOrder {
        UnlockOrder(
            opening: OpeningID(opening), compartment: CompartmentID(compartment), attempt: 1,
            notAfter: start + within)
    }

    private func schedule(_ locks: LockWiring..., budget: Int? = nil) -> LockSchedule {
        LockSchedule(locks: locks, budgetMilliamperes: budget, at: start)
    }

    @Test func order_DrivesItsLock_ForTheUnlockTime() {
        var schedule = schedule(lock(1))
        #expect(schedule.submit(order(1), at: start) == [.drive(one)])
        schedule.driven(one, at: start)
        let end = start + .milliseconds(500)
        #expect(schedule.nextDeadline == end)
        #expect(schedule.advance(to: start + .milliseconds(499)) == [])
        #expect(schedule.advance(to: end) == [.release(one)])
        #expect(schedule.drivenCompartments == [one])
        #expect(schedule.released(one, at: end) == [.report(order(1), .pulsed)])
        #expect(schedule.drivenCompartments == [])
        #expect(schedule.nextDeadline == nil)
    }

    @Test func slowLine_GetsItsWholeTime_ButNeverMoreThanTheLimit() {
        var slow = schedule(lock(1))
        _ = slow.submit(order(1), at: start)
        slow.driven(one, at: start + .milliseconds(200))
        #expect(slow.nextDeadline == start + .milliseconds(700))
        var slower = schedule(lock(1))
        _ = slower.submit(order(1), at: start)
        slower.driven(one, at: start + .milliseconds(700))
        // 800 ms from the earliest moment at which the line can have been active.
        #expect(slower.nextDeadline == start + .milliseconds(800))
    }

    @Test func lateOrder_Expires_AndNothingMoves() {
        var schedule = schedule(lock(1))
        let late = order(1, within: .zero)
        let actions = schedule.submit(late, at: start + .nanoseconds(1))
        #expect(actions == [.report(late, .expired)])
        #expect(schedule.submit(late, at: start) == [.drive(one)])
    }

    @Test func unknownCompartment_Fails() {
        var schedule = schedule(lock(1))
        let actions = schedule.submit(order(7), at: start)
        #expect(actions == [.report(order(7), .failed("compartment 7 has no lock"))])
    }

    @Test func secondOrderForADrivenLock_WaitsAndIsNotMerged() {
        var schedule = schedule(lock(1))
        _ = schedule.submit(order(1, 1), at: start)
        #expect(schedule.submit(order(1, 2), at: start + .milliseconds(100)) == [])
        let end = start + .milliseconds(500)
        #expect(schedule.advance(to: end) == [.release(one)])
        #expect(schedule.released(one, at: end) == [.report(order(1, 1), .pulsed)])
        #expect(schedule.advance(to: end) == [])
        let rested = end + LockSchedule.rest
        #expect(schedule.nextDeadline == rested)
        #expect(schedule.advance(to: rested) == [.drive(one)])
    }

    @Test func dutyThatAPulseWouldExceed_IsRefusedBeforeItMoves_WithTheTimeToWait() {
        // Two drives at their limit of 0.8 s in 10 s; the start counts for one of them.
        var schedule = schedule(lock(1, duty: 0.16, window: .seconds(10)))
        _ = schedule.submit(order(1, 1), at: start)
        let end = start + .milliseconds(500)
        _ = schedule.advance(to: end)
        _ = schedule.released(one, at: end)
        let now = start + .milliseconds(600)
        // 0.3 of the 0.8 s before the start may be left when the drive ends at its limit, 9.7 s
        // after the start: then 0.3 + 0.5 + 0.8 s fill the window.
        #expect(
            schedule.submit(order(1, 2), at: now) == [
                .report(order(1, 2), .limited(.duty, retryAfterMilliseconds: 8_300))
            ])
        let refused = start + .milliseconds(8_899)
        let again = order(1, 3, within: .seconds(60))
        #expect(
            schedule.submit(again, at: refused) == [
                .report(again, .limited(.duty, retryAfterMilliseconds: 1))
            ])
        #expect(schedule.submit(again, at: refused + .milliseconds(1)) == [.drive(one)])
    }

    @Test func dutyBelowOneDrive_FailsAndSaysWhy() {
        var schedule = schedule(lock(1, duty: 0.1, window: .seconds(4)))
        let actions = schedule.submit(order(1), at: start)
        guard case .report(_, .failed(let reason)) = actions.first else {
            Issue.record("\(actions)")
            return
        }
        #expect(reason.contains("duty-max allows 400 ms"))
    }

    @Test func orderBeyondTheBudget_WaitsItsTurn_AndNobodyOvertakes() {
        let locks = [lock(1), lock(2, milliamperes: 900), lock(3, milliamperes: 100)]
        var schedule = LockSchedule(locks: locks, budgetMilliamperes: 1_000, at: start)
        #expect(schedule.submit(order(1), at: start) == [.drive(one)])
        #expect(schedule.submit(order(2), at: start) == [])
        #expect(schedule.submit(order(3), at: start) == [])
        let end = start + .milliseconds(500)
        #expect(schedule.advance(to: end) == [.release(one)])
        #expect(schedule.released(one, at: end) == [.report(order(1), .pulsed)])
        #expect(schedule.nextDeadline == end)
        #expect(schedule.advance(to: end) == [.drive(two), .drive(CompartmentID(3))])
    }

    @Test func lockWithoutCurrent_DoesNotWaitForTheBudget() {
        var schedule = schedule(lock(1), lock(2), lock(3, milliamperes: 0), budget: 1_000)
        _ = schedule.submit(order(1), at: start)
        #expect(schedule.submit(order(2), at: start) == [])
        #expect(schedule.submit(order(3), at: start) == [.drive(CompartmentID(3))])
    }

    @Test func orderThatWaitsTooLong_Expires() {
        var schedule = schedule(lock(1), lock(2), budget: 1_000)
        _ = schedule.submit(order(1), at: start)
        let impatient = order(2, within: .milliseconds(300))
        #expect(schedule.submit(impatient, at: start) == [])
        #expect(schedule.nextDeadline == start + .milliseconds(300))
        let actions = schedule.advance(to: start + .milliseconds(300))
        #expect(actions == [.report(impatient, .expired)])
    }

    @Test func lockLargerThanTheBudget_Fails() {
        var schedule = schedule(lock(1, milliamperes: 1_500), budget: 1_000)
        let reason = "lock 1 draws 1500 mA, more than the budget of 1000 mA"
        #expect(
            schedule.submit(order(1), at: start) == [.report(order(1), .failed(reason))])
    }

    @Test func ordersBeyondTheQueue_AreRefused() {
        var schedule = schedule(lock(1))
        for opening in 0...Int64(LockSchedule.queueLimit) {
            let actions = schedule.submit(order(1, opening), at: start)
            #expect(actions == (opening == 0 ? [.drive(one)] : []))
        }
        #expect(
            schedule.submit(order(1, 99), at: start) == [
                .report(order(1, 99), .limited(.budget, retryAfterMilliseconds: 5_000))
            ])
    }

    @Test func deenergize_CutsAtOnce_AndDropsWhatWaits() {
        var schedule = schedule(lock(1), lock(2))
        _ = schedule.submit(order(1, 1), at: start)
        _ = schedule.submit(order(1, 2), at: start)
        _ = schedule.submit(order(2, 3), at: start)
        let now = start + .milliseconds(50)
        #expect(
            schedule.deenergize(one, at: now) == [
                .release(one), .report(order(1, 2), .expired),
            ])
        #expect(schedule.released(one, at: now) == [.report(order(1, 1), .interrupted)])
        #expect(schedule.drivenCompartments == [two])
    }

    @Test func deenergizeAll_ReleasesEveryLine_AlsoIdleOnes_BeforeItReports() {
        var schedule = schedule(lock(1), lock(2), lock(3))
        _ = schedule.submit(order(1, 1), at: start)
        _ = schedule.submit(order(1, 2), at: start)
        #expect(
            schedule.deenergizeAll(at: start) == [
                .release(one), .release(two), .release(CompartmentID(3)),
                .report(order(1, 2), .expired),
            ])
        #expect(schedule.released(two, at: start) == [])
    }

    @Test func lineThatCannotBeDriven_IsSetToSafe_AndTheOrderFails() {
        var schedule = schedule(lock(1))
        _ = schedule.submit(order(1), at: start)
        #expect(schedule.driveFailed(one, "no chip", at: start) == [.release(one)])
        #expect(
            schedule.released(one, at: start) == [.report(order(1), .failed("no chip"))])
    }

    @Test func lineThatCannotBeReleased_IsTriedAgain_AndCountsAsDriven() {
        var schedule = schedule(lock(1), lock(2), budget: 1_000)
        _ = schedule.submit(order(1, 1), at: start)
        let end = start + .milliseconds(500)
        _ = schedule.advance(to: end)
        #expect(
            schedule.releaseFailed(one, "stuck", at: end) == [
                .report(order(1, 1), .failed("stuck"))
            ])
        #expect(schedule.submit(order(2, 2), at: end) == [])
        #expect(
            schedule.submit(order(1, 3), at: end) == [.report(order(1, 3), .failed("stuck"))])
        let retry = end + LockSchedule.releaseRetry
        #expect(schedule.nextDeadline == retry)
        #expect(schedule.advance(to: retry) == [.release(one)])
        #expect(schedule.releaseFailed(one, "stuck", at: retry) == [])
        let again = retry + LockSchedule.releaseRetry
        #expect(schedule.advance(to: again) == [.release(one)])
        #expect(schedule.released(one, at: again) == [])
        #expect(schedule.advance(to: again) == [.drive(two)])
    }

    @Test func restart_CountsAsOneDriveAtItsLimit() {
        var schedule = schedule(lock(1, duty: 0.08, window: .seconds(10)))
        #expect(
            schedule.submit(order(1), at: start) == [
                .report(order(1), .limited(.duty, retryAfterMilliseconds: 9_200))
            ])
    }
}
