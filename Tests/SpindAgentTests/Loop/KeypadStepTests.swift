import SpindAgent
import SpindCore
import Testing

@Suite("From a key to a decision")
struct KeypadStepTests {
    private func bench() throws -> StepperBench {
        let bench = try StepperBench()
        try StepperBench.addGrant(to: bench.store)
        return bench
    }

    @Test func starsFollowTheKeys_AndTheRightPINOpens() throws {
        let bench = try bench()
        bench.type("48")
        #expect(bench.timeline.prompt == .entry(count: 2))
        bench.type("2913#")
        #expect(bench.timeline.energized == [CompartmentID(1)])
    }

    @Test func wrongPINIsRefused_AndItsVerifierAloneIsLookedUp() throws {
        let bench = try bench()
        bench.type("111111#")
        #expect(bench.locks.orders.isEmpty)
        #expect(bench.timeline.prompt == .denied)
        #expect(bench.store.now.lookUps == 1)
        #expect(bench.names.last == "accessDenied")
    }

    @Test func thirteenDigitsAreAWrongPIN() throws {
        let bench = try bench()
        bench.type(StepperBench.pin + "0000000#")
        #expect(bench.timeline.prompt == .denied)
    }

    @Test func entryTimesOutAfterTenSeconds() throws {
        let bench = try bench()
        bench.type("482")
        let due = bench.clock.now.advanced(by: KeypadEntry.betweenKeys)
        #expect(bench.stepper.nextWake == due)
        bench.advance(by: .seconds(10))
        #expect(bench.timeline.prompt == .ready(next: nil))
        bench.type("913#")
        #expect(bench.timeline.prompt == .denied)
    }

    @Test func faultyKeypadLosesWhatIsTyped() throws {
        let bench = try bench()
        bench.type("482")
        bench.stepper.step(.keypadFault(StepperBench.keypad, .stuckKey("2")))
        #expect(bench.timeline.prompt == .ready(next: nil))
        bench.type("913#")
        #expect(bench.locks.orders.isEmpty)
        #expect(bench.names.contains("keypadFault"))
    }

    @Test func keypadThatTheLayoutDoesNotNameIsNotListenedTo() throws {
        let bench = try bench()
        for key in StepperBench.pin + "#" {
            bench.stepper.step(.key(KeypadID("other"), key))
        }
        #expect(bench.locks.orders.isEmpty)
        #expect(bench.store.now.lookUps == 0)
    }

    @Test func digitsAppearInNoRecordPromptOrLog() throws {
        let bench = try bench()
        bench.type("000777#")
        bench.type(StepperBench.pin + "#")
        bench.store.set { $0.readFault = .unwritable }
        bench.advance(by: .seconds(10))
        bench.type(StepperBench.pin + "#")
        bench.store.set { $0.readFault = nil }
        bench.type("31415926#")
        let inputs = "314".map { CabinetInput.key(StepperBench.keypad, $0) }
        var told = "\(inputs) \(String(reflecting: inputs))"
        dump(inputs, to: &told)
        told += "\(bench.store.events) \(bench.log.lines) \(bench.timeline.entries)"
        for secret in [StepperBench.pin, "000777", "31415926", "\"3\"", "\"4\""] {
            #expect(!told.contains(secret), "\(secret) shows in \(told)")
        }
        #expect(bench.names.filter { $0 == "accessDenied" }.count == 1)
    }

    // MARK: Questions

    /// A bench whose keypad asks for an odometer, or another question, after a pickup.
    private func asking(_ question: HandoverQuestion = .odometer) throws -> StepperBench {
        let bench = try StepperBench(
            script: HandoverScript(pickup: [.openAll, .ask(question)], return: [.openAll]))
        try StepperBench.addGrant(to: bench.store)
        bench.type(StepperBench.pin + "#")
        bench.pulse()
        bench.stepper.step(.contact(CompartmentID(1), .open))
        bench.stepper.step(.contact(CompartmentID(1), .closed))
        #expect(bench.timeline.prompt == .question(question, typed: nil))
        return bench
    }

    private func answers(_ bench: StepperBench) -> [HandoverAnswer] {
        bench.store.events.compactMap {
            if case .handoverAnswered(_, _, _, _, let answer) = $0 { answer } else { nil }
        }
    }

    @Test func numberIsShownWhileItIsTyped_AndIsTheAnswer() throws {
        let bench = try asking()
        bench.type("12")
        #expect(bench.timeline.prompt == .question(.odometer, typed: 12))
        bench.type("345#")
        #expect(answers(bench) == [.number(12_345, .kilometre)])
        #expect(bench.timeline.prompt == .pickedUp)
    }

    @Test func numberOfTheLengthOfAPINIsAnAnswer_WhenItIsNobodysPIN() throws {
        let bench = try asking()
        let lookUps = bench.store.now.lookUps
        bench.type("112345#")
        #expect(bench.store.now.lookUps == lookUps + 1)
        #expect(answers(bench) == [.number(112_345, .kilometre)])
    }

    @Test func somebodysPINIsNoAnswer_AndOpensNothing() throws {
        let bench = try asking()
        let orders = bench.locks.orders.count
        bench.type(StepperBench.pin + "#")
        #expect(answers(bench) == [.unanswered])
        #expect(bench.locks.orders.count == orders)
        #expect(bench.timeline.prompt == .busy)
        #expect(bench.timeline.entries.last == .played(.wait))
        bench.type(StepperBench.pin + "#")
        #expect(bench.locks.orders.count == orders + 1)
    }

    @Test func longNumberThatAnswersNothingIsTakenForAPINUnseen_SoThatNobodyGuessesThere() throws {
        let bench = try asking(.damage)
        let lookUps = bench.store.now.lookUps
        bench.type("112345#")
        #expect(bench.store.now.lookUps == lookUps)
        #expect(answers(bench) == [.unanswered])
        #expect(bench.timeline.prompt == .busy)
    }

    @Test func twoDigitsWhereOneIsAskedAreAskedAgain() throws {
        let bench = try asking(.damage)
        bench.type("12")
        #expect(bench.timeline.prompt == .question(.damage, typed: 1))
        bench.type("#")
        #expect(bench.timeline.prompt == .notAnAnswer(.damage))
        #expect(answers(bench).isEmpty)
        bench.type("1#")
        #expect(answers(bench) == [.choice("no")])
    }

    @Test func typedNumberTimesOutAndTheQuestionStays() throws {
        let bench = try asking()
        bench.type("12")
        bench.advance(by: .seconds(10))
        #expect(bench.timeline.prompt == .question(.odometer, typed: nil))
        bench.type("3#")
        #expect(answers(bench) == [.number(3, .kilometre)])
    }

    @Test func asteriskLeavesAQuestionOut() throws {
        let bench = try asking()
        bench.type("12*")
        #expect(bench.timeline.prompt == .question(.odometer, typed: nil))
        bench.type("*")
        #expect(answers(bench) == [.unanswered])
    }

    @Test func answersAreInNoLog() throws {
        let bench = try asking()
        bench.store.set { $0.readFault = .unwritable }
        bench.type("7654321#")
        #expect(bench.log.lines.allSatisfy { !$0.contains("7654321") })
        #expect(!bench.log.lines.isEmpty)
    }

    @Test func keysOfATestAreToldOneByOne() throws {
        let bench = try bench()
        _ = bench.ask(.testKeypad(StepperBench.keypad, milliseconds: 10_000))
        bench.type("*#7")
        #expect(bench.timeline.prompt == .keypadTest(key: "7"))
        bench.advance(by: .seconds(10))
        #expect(bench.timeline.prompt == .ready(next: nil))
        #expect(bench.names.last == "keypadTested")
    }
}
