import SpindCore
import Testing

/// Break-glass by challenge.
@Suite struct ServiceChallengeTests {
    typealias Bench = EngineBench

    private static let other = Challenge(digits: "27182818")

    private func challenged(_ trust: ClockTrust = .untrusted) -> Bench {
        var bench = Bench(trust: trust)
        bench.send(.challengeRequested(Bench.keypad, Bench.challenge))
        return bench
    }

    @Test func aChallengeIsShownRecordedAndAnsweredOnce() {
        var bench = challenged()
        #expect(bench.prompt == .challenge(Bench.challenge))
        #expect(
            bench.records.last
                == .challengeShown(keypad: Bench.keypad, challenge: Bench.challenge))
        bench.send(.challengeAnswered(Bench.keypad, Bench.challenge))
        #expect(bench.isServing)
        #expect(
            bench.records.last
                == .serviceStarted(keypad: Bench.keypad, by: .challenge(Bench.challenge)))
        bench.asterisk()
        bench.send(.challengeAnswered(Bench.keypad, Bench.challenge))
        #expect(!bench.isServing, "it is used")
    }

    @Test func aDoorThatSeemsToStandOpenForEverHidesNoChallenge() {
        var bench = Bench()
        bench.door(1, .open)
        bench.advance(by: .seconds(600))
        #expect(bench.prompt == .doorHeldOpen(CompartmentID(1)))
        bench.send(.challengeRequested(Bench.keypad, Bench.challenge))
        #expect(bench.prompt == .challenge(Bench.challenge))
    }

    @Test func anotherChallengesAnswerIsNone() {
        var bench = challenged()
        bench.send(.challengeAnswered(Bench.keypad, Self.other))
        #expect(!bench.isServing)
        #expect(bench.engine.challenge(at: Bench.keypad, bench.now.instant) == Bench.challenge)
    }

    @Test func itLivesTenMinutesAndIsShownForTwo() {
        var bench = challenged()
        bench.advance(by: .seconds(119))
        #expect(bench.prompt == .challenge(Bench.challenge))
        bench.advance(by: .seconds(1))
        #expect(bench.prompt == .ready(next: nil), "residents see their invitation again")
        bench.advance(by: .seconds(479))
        #expect(bench.engine.challenge(at: Bench.keypad, bench.now.instant) == Bench.challenge)
        bench.advance(by: .seconds(1))
        #expect(bench.engine.challenge(at: Bench.keypad, bench.now.instant) == nil)
        bench.send(.challengeAnswered(Bench.keypad, Bench.challenge))
        #expect(!bench.isServing)
    }

    @Test func askingAgainShowsTheSameOneWhoseAnswerIsBeingTold() {
        var bench = challenged()
        bench.advance(by: .seconds(300))
        bench.send(.challengeRequested(Bench.keypad, Self.other))
        #expect(bench.prompt == .challenge(Bench.challenge))
        #expect(bench.count { if case .challengeShown = $0 { true } else { false } } == 1)
        bench.advance(by: .seconds(300))
        bench.send(.challengeRequested(Bench.keypad, Self.other))
        #expect(bench.prompt == .challenge(Self.other))
    }

    @Test func aNewOneComesAMinuteAfterTheOneBeforeAtTheEarliest() {
        var bench = challenged()
        bench.advance(by: .seconds(30))
        bench.send(.challengeAnswered(Bench.keypad, Bench.challenge))
        bench.asterisk()
        bench.send(.challengeRequested(Bench.keypad, Self.other))
        #expect(bench.prompt == .busy)
        #expect(bench.serviceDenials == [.challengedBefore])
        bench.advance(by: .seconds(30))
        bench.send(.challengeRequested(Bench.keypad, Self.other))
        #expect(bench.prompt == .challenge(Self.other))
    }

    @Test func tenWrongAnswersEndItAndNoOtherComesBeforeItsTimeIsOver() {
        var bench = challenged()
        for left in (0..<10).reversed() {
            #expect(bench.engine.challenge(at: Bench.keypad, bench.now.instant) != nil)
            bench.advance(by: .seconds(12))
            bench.send(.challengeMissed(Bench.keypad, Bench.challenge))
            #expect(bench.serviceDenials.last == .wrongAnswer(triesLeft: left))
        }
        #expect(bench.signals.last == .alarm)
        bench.send(.challengeAnswered(Bench.keypad, Bench.challenge))
        #expect(!bench.isServing)
        bench.send(.challengeRequested(Bench.keypad, Self.other))
        #expect(bench.serviceDenials.last == .challengedBefore)
        bench.advance(by: .seconds(480))
        bench.send(.challengeRequested(Bench.keypad, Self.other))
        #expect(bench.prompt == .challenge(Self.other))
    }

    @Test func residentsGoOnWhileAChallengeWaits() {
        var bench = challenged(.trusted)
        bench.goThrough(Bench.grant(), door: 1)
        #expect(bench.orders.count == 1)
        bench.send(.challengeAnswered(Bench.keypad, Bench.challenge))
        #expect(bench.isServing)
    }

    @Test func noLockoutStandsInItsWay() {
        var bench = Bench()
        for pin in 1...5 {
            bench.type(nil, pin: UInt8(pin))
            bench.serve(nil, pin: UInt8(pin))
        }
        bench.send(.challengeRequested(Bench.keypad, Bench.challenge))
        #expect(bench.prompt == .challenge(Bench.challenge))
        bench.send(.challengeAnswered(Bench.keypad, Bench.challenge))
        #expect(bench.isServing)
    }
}
