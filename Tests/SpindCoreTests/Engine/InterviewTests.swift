import SpindCore
import Testing

@Suite struct InterviewTests {
    typealias Bench = EngineBench

    private static let notice = HandoverNotice(
        first: LocalizedText(german: "Helm", english: "Helmet", dutch: "Helm"),
        second: LocalizedText(german: "nicht vergessen", english: "Wear it", dutch: "Draag hem"))

    /// A car that was just returned; the display asks for the odometer.
    private func askingBench(
        _ steps: [HandoverStep] = [.ask(.odometer), .ask(.charge), .ask(.damage)]
    ) -> Bench {
        let script = HandoverScript(pickup: [.openAll], return: [.openAll] + steps)
        var bench = Bench(sets: [Bench.set(script: script)])
        bench.goThrough(Bench.grant(), door: 1)
        bench.advance(by: .seconds(600))
        bench.goThrough(Bench.grant(consumed: 1), door: 1)
        return bench
    }

    @Test func theLoanEndsBeforeAnythingIsAsked() {
        let bench = askingBench()
        #expect(!bench.hasOpenLoan)
        #expect(bench.prompt == .question(.odometer, typed: nil))
        #expect(bench.signals.last == .question)
        #expect(bench.form == .number(digits: 7))
        #expect(bench.snapshot.keypads.first?.use == .question("odometer"))
    }

    @Test func answersAreJournalledWithTheirUnits() {
        var bench = askingBench()
        bench.send(.typed(Bench.keypad, 12))
        #expect(bench.prompt == .question(.odometer, typed: 12))
        #expect(bench.signals.last == .key)
        bench.answer(12_345)
        #expect(bench.form == .number(digits: 3))
        bench.answer(80)
        #expect(bench.form == .number(digits: 1))
        bench.answer(2)
        #expect(
            bench.handoverAnswers == [
                "odometer": [.number(12_345, .kilometre)], "charge": [.number(80, .percent)],
                "damage": [.choice("yes")],
            ])
        #expect(bench.prompt == .returned)
        #expect(bench.signals.last == .done)
        #expect(bench.form == .secret)
        #expect(bench.snapshot.keypads.first?.use == .entries)
        #expect(
            bench.records.contains(
                .handoverAnswered(
                    loan: LoanID(1), set: HandoverSetID(1), purpose: .return,
                    question: "odometer", answer: .number(12_345, .kilometre))))
    }

    @Test(arguments: [(HandoverQuestion.charge, 101), (.damage, 0), (.damage, 3)])
    func whatIsNoAnswerIsAskedAgainAndNotRecorded(question: HandoverQuestion, number: Int) {
        var bench = askingBench([.ask(question)])
        let before = bench.records.count
        bench.answer(number)
        #expect(bench.prompt == .notAnAnswer(question))
        #expect(bench.records.count == before)
        bench.advance(by: .seconds(6))
        #expect(bench.prompt == .question(question, typed: nil))
        bench.answer(1)
        #expect(bench.handoverAnswers[question.id]?.count == 1)
    }

    @Test func theAsteriskLeavesOneQuestionOut() {
        var bench = askingBench()
        bench.send(.asterisk(Bench.keypad))
        #expect(bench.handoverAnswers == ["odometer": [.unanswered]])
        #expect(bench.prompt == .question(.charge, typed: nil))
    }

    @Test func silenceEndsAllQuestionsAMinuteAfterTheLastKey() {
        var bench = askingBench()
        bench.advance(by: .seconds(50))
        bench.send(.typed(Bench.keypad, 1))
        bench.advance(by: .seconds(10))
        bench.send(.typed(Bench.keypad, nil))
        bench.advance(by: .seconds(49))
        #expect(bench.handoverAnswers.isEmpty)
        bench.advance(by: .seconds(1))
        #expect(
            bench.handoverAnswers == [
                "odometer": [.unanswered], "charge": [.unanswered], "damage": [.unanswered],
            ])
        #expect(bench.prompt == .ready(next: nil))
        #expect(bench.form == .secret)
    }

    @Test func aPinTypedAtAQuestionEndsItAndIsForgotten() {
        var bench = askingBench()
        bench.answer(500)
        bench.send(.strayCredential(Bench.keypad))
        #expect(bench.handoverAnswers["charge"] == [.unanswered])
        #expect(bench.handoverAnswers["damage"] == [.unanswered])
        #expect(bench.form == .secret)
        bench.type(Bench.grant("g-2"), pin: 2)
        #expect(bench.prompt == .opening(CompartmentID(1), .pickup))
    }

    @Test func aCardBesideTheKeypadEndsTheQuestionsAndOpens() {
        var bench = askingBench()
        let verifier = CredentialVerifier(bytes: Array(repeating: 9, count: 32))
        bench.send(.credential(Bench.keypad, verifier, status: Bench.grant("g-2")))
        #expect(bench.handoverAnswers.count == 3)
        #expect(bench.prompt == .opening(CompartmentID(1), .pickup))
        #expect(bench.form == .secret)
    }

    @Test func whoeverTypesJustThenIsNotAsked() {
        let script = HandoverScript(
            pickup: [.openAll], return: [.openAll, .ask(.damage), .ask(.charge)])
        var bench = Bench(sets: [Bench.set(script: script)])
        bench.goThrough(Bench.grant(), door: 1)
        bench.advance(by: .seconds(600))
        bench.type(Bench.grant(consumed: 1))
        bench.pulse()
        bench.door(1, .open)
        bench.send(.progress(Bench.keypad, count: 2))
        bench.door(1, .closed)
        #expect(!bench.hasOpenLoan)
        #expect(bench.form == .secret)
        #expect(bench.handoverAnswers == ["damage": [.unanswered], "charge": [.unanswered]])
        #expect(bench.prompt == .returned)
    }

    @Test func aNoticeStaysFiveSecondsAndAKeyDoesNotCutAPinIntoAnAnswer() {
        var bench = askingBench([.tell(Self.notice), .ask(.odometer)])
        #expect(bench.prompt == .notice(Self.notice))
        #expect(bench.form == .number(digits: 1), "so that a PIN is a stray one")
        bench.advance(by: .seconds(4))
        bench.send(.typed(Bench.keypad, 3))
        bench.advance(by: .seconds(4))
        #expect(bench.prompt == .notice(Self.notice), "somebody is typing")
        bench.advance(by: .seconds(1))
        #expect(bench.prompt == .question(.odometer, typed: nil))
    }

    @Test func aNoticeAtTheEndGivesWayToTheResult() {
        var bench = askingBench([.tell(Self.notice)])
        bench.advance(by: .seconds(5))
        #expect(bench.prompt == .returned)
        #expect(bench.form == .secret)
        bench.advance(by: .seconds(5))
        #expect(bench.prompt == .ready(next: nil))
    }

    @Test func aDoorLeftOpenTakesTheDisplayForAMoment() {
        var bench = askingBench()
        bench.advance(by: .seconds(20))
        bench.door(2, .open)
        bench.advance(by: .seconds(35))
        bench.send(.typed(Bench.keypad, 7))
        bench.advance(by: .seconds(55))
        #expect(bench.prompt == .doorHeldOpen(CompartmentID(2)))
        bench.advance(by: .milliseconds(4_999))
        bench.send(.typed(Bench.keypad, 77))
        #expect(bench.prompt == .question(.odometer, typed: 77))
        #expect(bench.handoverAnswers.isEmpty)
    }

    @Test func whatIsAnsweredWhileTheStoreIsAwayIsRecordedLater() {
        var bench = askingBench([.ask(.charge)])
        bench.send(.storeFailed(.full))
        bench.answer(40)
        #expect(bench.handoverAnswers.isEmpty)
        bench.send(.storeRecovered)
        #expect(bench.handoverAnswers == ["charge": [.number(40, .percent)]])
    }

    @Test func theEndOfTheAgentLeavesTheRestUnanswered() throws {
        var bench = askingBench()
        bench.answer(10)
        bench.send(.stopping)
        #expect(bench.handoverAnswers["damage"] == [.unanswered])
        #expect(bench.records.last == .stopped)
    }

    @Test func aRemoteOpeningAsksNobody() {
        var bench = askingBench()
        bench.send(.strayCredential(Bench.keypad))
        _ = bench.command(.open(CompartmentID(1), reason: "look"))
        bench.use(door: 1)
        #expect(bench.prompt == .goodbye)
        #expect(bench.form == .secret)
    }
}
