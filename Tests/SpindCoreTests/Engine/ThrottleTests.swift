import SpindCore
import Testing

@Suite struct ThrottleTests {
    typealias Bench = EngineBench

    /// Types so many different wrong PINs.
    private func guess(_ bench: inout Bench, _ count: Int, from first: UInt8 = 1) {
        for number in 0..<count {
            bench.type(nil, pin: first &+ UInt8(truncatingIfNeeded: number))
        }
    }

    @Test func fiveMissesLockForAMinuteAndEachFurtherOneDoubles() {
        var bench = Bench()
        guess(&bench, 4)
        #expect(bench.prompt == .denied)
        guess(&bench, 1, from: 5)
        #expect(bench.prompt == .wait(seconds: 60))
        for (number, seconds) in [120, 240, 480, 900, 900].enumerated() {
            let left = bench.snapshot.keypads[0].lockoutMilliseconds
            bench.advance(by: .milliseconds(left))
            guess(&bench, 1, from: UInt8(6 + number))
            #expect(bench.snapshot.keypads[0].lockoutMilliseconds == Int64(seconds) * 1_000)
        }
    }

    @Test func duringALockoutNothingIsJudgedNotEvenTheRightPin() {
        var bench = Bench()
        guess(&bench, 5)
        bench.type(Bench.grant())
        #expect(bench.orders.isEmpty)
        #expect(bench.denials.last == .lockedOut(remainingMilliseconds: 60_000))
        bench.advance(by: .seconds(60))
        bench.type(Bench.grant())
        #expect(bench.orders.count == 1)
    }

    @Test func theSameWrongPinWithinTenMinutesCountsOnce() {
        var bench = Bench()
        for _ in 0..<20 { guess(&bench, 1) }
        #expect(bench.snapshot.keypads[0].misses == 1)
        bench.advance(by: .seconds(600))
        guess(&bench, 1)
        #expect(bench.snapshot.keypads[0].misses == 2)
    }

    @Test func aCleanHourTakesOneMissOffAndARightPinTakesNone() {
        var bench = Bench()
        guess(&bench, 4)
        bench.goThrough(Bench.grant(), door: 1)
        #expect(bench.snapshot.keypads[0].misses == 4)
        bench.advance(by: .seconds(2 * 3_600))
        #expect(bench.snapshot.keypads[0].misses == 2)
        bench.advance(by: .seconds(86_400))
        #expect(bench.snapshot.keypads[0].misses == 0)
    }

    @Test func theThirdLockoutAlarmsAndShowsWhomToCall() {
        var bench = Bench(policy: CabinetPolicy(operatorPhone: "02861 12345"))
        guess(&bench, 5)
        for number in 6...7 {
            bench.advance(by: .milliseconds(bench.snapshot.keypads[0].lockoutMilliseconds))
            guess(&bench, 1, from: UInt8(number))
        }
        #expect(bench.prompt == .waitAndCall(seconds: 240, phone: "02861 12345"))
        let alarms = bench.records.compactMap { event -> Bool? in
            if case .lockoutStarted(_, _, _, let alarm) = event { alarm } else { nil }
        }
        #expect(alarms == [false, false, true])
    }

    @Test func aDayHasAtMost120Misses() {
        var throttle = KeypadThrottle()
        var now = Instant(sinceBoot: .seconds(0))
        let begin = now
        var misses = 0
        while begin.duration(to: now) < .seconds(86_400) {
            if let left = throttle.remaining(at: now) {
                now = now.advanced(by: left)
                _ = throttle.update(at: now)
                continue
            }
            misses += 1
            let pin = CredentialVerifier(bytes: [UInt8(misses & 255), UInt8(misses >> 8)])
            #expect(throttle.miss(pin, at: now).counted)
        }
        #expect(misses <= 120)
        #expect(misses > 90, "the day's bound is what stops a patient guesser")
    }

    @Test func aRestartStartsWhatRemainedAgainInFull() {
        var throttle = KeypadThrottle()
        let then = Instant(sinceBoot: .seconds(500))
        for pin in 1...6 {
            if let left = throttle.remaining(at: then) {
                _ = throttle.update(at: then.advanced(by: left))
            }
            _ = throttle.miss(CredentialVerifier(bytes: [UInt8(pin)]), at: then)
        }
        let record = throttle.record(for: Bench.keypad, at: then)
        let boot = Instant(sinceBoot: .seconds(3))
        let again = KeypadThrottle(record, at: boot)
        #expect(again.misses == 6)
        #expect(again.remaining(at: boot) == throttle.remaining(at: then))
        #expect(again.record(for: Bench.keypad, at: boot) == record)
    }

    @Test func theEngineKeepsEachMissAndRestoresIt() throws {
        var bench = Bench()
        guess(&bench, 5)
        let saved = bench.operations.compactMap { operation -> ThrottleRecord? in
            if case .saveThrottle(let record) = operation { record } else { nil }
        }
        #expect(saved.map(\.misses) == [1, 2, 3, 4, 5])
        let last = try #require(saved.last)
        #expect(last.lockoutRemaining == .seconds(60))
        var again = Bench(recovered: RecoveredState(throttles: [last]))
        again.type(Bench.grant())
        #expect(again.orders.isEmpty)
    }

    @Test func denialsThatAreNoGuessesDoNotCount() {
        var bench = Bench()
        bench.type(Bench.grant(from: .seconds(3_600)))
        _ = bench.command(.block(CompartmentID(1), note: "out of order"))
        bench.type(Bench.grant())
        #expect(bench.snapshot.keypads[0].misses == 0)
        bench.type(Bench.grant(consumed: 1), pin: 9)
        #expect(bench.snapshot.keypads[0].misses == 1, "a used-up PIN answers as a wrong one")
    }

    @Test func remoteOpeningWorksDuringALockout() {
        var bench = Bench()
        guess(&bench, 5)
        #expect(
            bench.command(.open(CompartmentID(2), reason: "resident called"))
                == .opening(OpeningID(1)))
        #expect(bench.orders.map(\.compartment) == [CompartmentID(2)])
    }
}
