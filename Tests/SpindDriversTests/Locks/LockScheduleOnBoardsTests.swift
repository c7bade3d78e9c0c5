import SpindCore
import SpindDrivers
import SpindHAL
import Testing

@Suite("The lock schedule, with a lock on a board")
struct LockScheduleOnBoardsTests {
    let start = Instant(sinceBoot: .seconds(10_000))
    let one = CompartmentID(1)

    private func schedule(duty: Double = 1, budget: Int? = nil) -> LockSchedule {
        let wiring = { (compartment: Int, output: LockOutput) in
            LockWiring(
                compartment: CompartmentID(compartment), kind: .solenoid, output: output,
                unlockTime: .milliseconds(500), unlockTimeMax: .milliseconds(800), dutyMax: duty,
                dutyWindow: .seconds(8), milliamperes: 600)
        }
        return LockSchedule(
            locks: [
                wiring(1, .board("locks", lock: 1)),
                wiring(2, .line(.name("LINE2"), LineSettings())),
            ], budgetMilliamperes: budget, at: start + .seconds(-100))
    }

    private func order(_ compartment: Int = 1, _ opening: Int64 = 1) -> UnlockOrder {
        UnlockOrder(
            opening: OpeningID(opening), compartment: CompartmentID(compartment), attempt: 1,
            notAfter: start + .seconds(5))
    }

    @Test func handedOver_WaitsForTheBus_AndEndsAfterTheBoardsPulse() {
        var schedule = schedule()
        #expect(schedule.submit(order(), at: start) == [.drive(one)])
        // Its unlock time does not run yet: the bus may be busy.
        #expect(schedule.advance(to: start + .seconds(3)).isEmpty)
        let sent = start + .seconds(4)
        schedule.driven(order(), from: sent, to: sent + .milliseconds(10))
        #expect(schedule.nextDeadline == sent + .milliseconds(510))
        #expect(schedule.advance(to: sent + .milliseconds(510)) == [.release(one)])
        let actions = schedule.released(one, at: sent + .milliseconds(510))
        #expect(actions == [.report(order(), .pulsed)])
    }

    @Test func current_IsTakenFromTheHandOverOn() {
        var schedule = schedule(budget: 700)
        _ = schedule.submit(order(), at: start)
        #expect(schedule.submit(order(2, 2), at: start).isEmpty)
        let actions = schedule.handOverFailed(
            order(), .failed("silent"), drivenFrom: nil, at: start + .seconds(1))
        #expect(actions == [.release(one)])
        #expect(
            schedule.released(one, wasDriven: false, at: start + .seconds(1))
                == [.report(order(), .failed("silent"))])
        #expect(schedule.advance(to: start + .seconds(1)) == [.drive(CompartmentID(2))])
    }

    @Test func orderThatNeverLeft_CostsNoDuty_AndOneThatMayHaveDoes() {
        for drivenFrom in [nil, start + .seconds(1)] {
            var schedule = schedule(duty: 0.1)
            _ = schedule.submit(order(), at: start)
            let ended = start + .milliseconds(1_500)
            _ = schedule.handOverFailed(
                order(), .expired, drivenFrom: drivenFrom, at: ended)
            _ = schedule.released(one, wasDriven: drivenFrom != nil, at: ended)
            let again = schedule.submit(order(1, 2), at: ended + .milliseconds(100))
            if drivenFrom == nil {
                #expect(again == [.drive(one)])
            } else {
                guard case .report(_, .limited(.duty, _))? = again.first else {
                    Issue.record("\(again)")
                    continue
                }
            }
        }
    }

    @Test func outcomeOfAnOrderThatHasEnded_IsPassedOver() {
        var schedule = schedule()
        _ = schedule.submit(order(), at: start)
        #expect(schedule.deenergize(one, at: start) == [.release(one)])
        #expect(schedule.released(one, at: start) == [.report(order(), .interrupted)])
        schedule.driven(order(), from: start, to: start)
        #expect(
            schedule.handOverFailed(order(), .expired, drivenFrom: nil, at: start).isEmpty)
        #expect(schedule.drivenCompartments.isEmpty)
    }

    @Test func busThatNeverAnswers_FailsTheOrder() {
        var schedule = schedule()
        _ = schedule.submit(order(), at: start)
        let latest = start + .seconds(5) + LockSchedule.busAnswersWithin
        #expect(schedule.nextDeadline == latest)
        #expect(schedule.advance(to: latest) == [.release(one)])
        guard case .report(_, .failed)? = schedule.released(one, at: latest).first else {
            Issue.record("no failure is told")
            return
        }
    }
}
