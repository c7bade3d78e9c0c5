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
}
