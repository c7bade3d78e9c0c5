import SpindCore
import SpindDrivers
import SpindHAL
import SpindSimulatedHardware
import Testing

/// What becomes of lines when their expander, its supply or its bus fails.
@Suite("An expander that fails", .timeLimit(.minutes(1)), .serialized)
struct ExpanderFaultTests {
    @Test func brownOut_LeavesEveryOutputAtRest_AndItsHolderIsToldOnce() throws {
        let rig = try ExpanderRig()
        let lock = try rig.output(0)
        let light = try rig.output(9, activeLow: true)
        try lock.set(.active)
        try rig.pins.pull(rig.line(9), high: true)
        rig.brownOut()
        rig.notes.wait { !$0.isEmpty }
        guard case .lost(let why, let driven)? = rig.notes.elements.first else { return }
        #expect(why.contains("more was reset"))
        #expect(driven == [rig.line(0)])
        #expect(throws: HALError(.io, "")) { try lock.set(.inactive) }
        rig.waits("set again") { (try? light.set(.active)) != nil }
        #expect(try !rig.isHigh(9))
        try lock.set(.inactive)
        try lock.set(.active)
        #expect(try rig.isHigh(0), "it obeys as before")
        rig.notes.wait { $0.count == 2 }
        #expect((rig.lostCount, rig.backCount) == (1, 1))
    }

    @Test func restorationEnergisesNothing_NotEvenForAnInstant() throws {
        let rig = try ExpanderRig()
        let relay = try rig.output(3, activeLow: true)
        try rig.pins.pull(rig.line(3), high: true)
        try relay.set(.active)
        rig.brownOut()
        rig.waits("told") { (try? relay.set(.inactive)) == nil }
        rig.waits("set again") { (try? relay.set(.inactive)) != nil }
        // Low as a resting chip's circuit; pulled; at rest; driven; let go by the brown-out.
        #expect(try rig.levels(3) == [true, false, true])
    }

    @Test(arguments: [0x00, 0x02, 0x0A, 0x0C, 0x14])
    func registerThatChangesByItself_IsFoundWithinSeconds_AndSetRight(register: Int) throws {
        let rig = try ExpanderRig()
        let relay = try rig.output(0)
        let contact = try rig.contact([1])
        _ = rig.i2c.withChip(SimulatedMCP23017.self, at: ExpanderRig.address) {
            $0.disturb(register, to: register == 0x0A ? 0x80 : $0.registers[register] ^ 0x01)
        }
        rig.notes.wait { $0.count >= 2 }
        #expect((rig.lostCount, rig.backCount) == (1, 1))
        try relay.set(.active)
        #expect(try rig.isHigh(0))
        #expect(try contact.states() == [.inactive])
    }

    @Test func openContactIsNeverClosed_WhenABrownOutTakesItsPullUpAway() throws {
        let rig = try ExpanderRig()
        let contact = try rig.contact([8])
        #expect(try contact.states() == [.inactive])
        for _ in 0..<50 {
            rig.brownOut()
            // Without the pull-up the wire reads low, as a closed door does.
            let seen = try? contact.states()
            #expect(seen == nil || seen == [.inactive])
        }
    }

    @Test func disturbedTransfersNowAndThenAreNoticedByNobody() throws {
        let rig = try ExpanderRig()
        rig.i2c.failEvery(3, at: ExpanderRig.address)
        let relay = try rig.output(0)
        for _ in 0..<50 {
            try relay.set(.active)
            #expect(try rig.isHigh(0))
            try relay.set(.inactive)
            #expect(try !rig.isHigh(0))
        }
        #expect(rig.notes.elements.isEmpty)
    }

    @Test func chipThatIsAbsentAtTheStart_TakesOutputsAtRest_AndSetsThemWhenItComes() throws {
        let rig = try ExpanderRig(clock: MachineClock(factor: 20), isThere: false)
        let relay = try rig.output(0, activeLow: true)
        #expect(throws: HALError(.io, "")) { try relay.set(.active) }
        #expect(throws: HALError(.io, "")) { _ = try rig.contact([1]) }
        #expect(throws: HALError(.io, "")) { _ = try rig.output(2, initial: .active) }
        try rig.pins.pull(rig.line(0), high: true)
        rig.plug()
        rig.waits("it works") { (try? relay.set(.active)) != nil }
        #expect(try !rig.isHigh(0))
        #expect(try rig.levels(0) == [true, false])
        #expect(try rig.contact([1]).states() == [.inactive])
        rig.notes.wait { $0.count == 2 }
        #expect((rig.lostCount, rig.backCount) == (1, 1))
    }

    @Test func lineThatMayBeDriven_IsTakenByNobody_UntilItIsAtRest() throws {
        let rig = try ExpanderRig(clock: MachineClock(factor: 20))
        do {
            let relay = try rig.output(0)
            try relay.set(.active)
            rig.i2c.failNext(.max, at: ExpanderRig.address)
            rig.waits("it is lost") { rig.lostCount == 1 }
            #expect(throws: HALError(.io, "")) { try relay.set(.inactive) }
            #expect(throws: HALError(.io, "")) { try relay.set(.inactive) }
        }
        #expect(try rig.isHigh(0), "the chip still has its supply, and nobody can tell it")
        #expect(throws: HALError(.io, "")) { _ = try rig.output(0) }
        rig.i2c.failNext(0, at: ExpanderRig.address)
        rig.waits("it is back") { (try? rig.output(0)) != nil }
        #expect(try !rig.isHigh(0))
    }

    @Test func busThatHangs_KeepsItsCallersForTheirPatience_AndOnlyTheFirst() throws {
        let rig = try ExpanderRig(clock: MachineClock(), patience: .milliseconds(200))
        let relay = try rig.output(0)
        try relay.set(.active)
        rig.i2c.hang(true, bus: 1)
        let began = rig.clock.now
        #expect(throws: HALError(.io, "")) { try relay.set(.inactive) }
        for _ in 0..<100 {
            #expect(throws: HALError(.io, "")) { try relay.set(.inactive) }
        }
        #expect(began.duration(to: rig.clock.now) < .seconds(2))
        #expect(try rig.isHigh(0))
        rig.i2c.hang(false, bus: 1)
        try rig.waits("at rest as soon as the bus is free") { try !rig.isHigh(0) }
    }

    @Test func activationWhoseCallerHasGoneIsUndone() throws {
        let rig = try ExpanderRig(clock: MachineClock(), patience: .milliseconds(50))
        let relay = try rig.output(0)
        rig.i2c.hang(true, bus: 1)
        #expect(throws: HALError(.io, "")) { try relay.set(.active) }
        rig.i2c.hang(false, bus: 1)
        rig.waits("it obeys again") { (try? relay.set(.inactive)) != nil }
        #expect(try rig.levels(0).isEmpty, "it was never driven")
    }

    @Test func outputsOfAnAgentThatWasKilledAreLetGoAtTheNextStart_WithoutAGlitch() throws {
        // Line 0 is an active-low relay at rest, line 1 one that is driven; both were left behind.
        let rig = try ExpanderRig(left: [(0x14, 0x01), (0x00, 0xFC)])
        #expect(try rig.levels(0) == [true], "the relay at rest did not even twitch")
        #expect(try rig.levels(1) == [true], "and the other was let go at once")
        let relay = try rig.output(1, activeLow: true)
        #expect(try rig.levels(1) == [true])
        try relay.set(.active)
        #expect(try rig.levels(1) == [true, false])
    }

    @Test func shutdownCarriesOutWhatWasAsked_AndBeatsAreAnswered() throws {
        let rig = try ExpanderRig()
        #expect(rig.chip.beat())
        rig.waits("a sign of life") { rig.chip.beat() }
        let relay = try rig.output(0)
        try relay.set(.active)
        try relay.set(.inactive)
        rig.chip.shutdown()
        rig.chip.shutdown()
        #expect(try !rig.isHigh(0))
        #expect(throws: HALError(.io, "")) { try relay.set(.active) }
    }

    @Test func linesOfTheComputerAreReachedAsBefore_AndNeverTogetherWithThose() throws {
        let rig = try ExpanderRig()
        let address = LineAddress.offset(chip: "computer", LineOffset(0))
        let own = try rig.gpio.output(
            address, settings: LineSettings(), initial: .active, consumer: "test")
        try own.set(.inactive)
        #expect(throws: HALError(.notFound, "")) {
            _ = try rig.gpio.inputs(
                [rig.line(0), .offset(chip: "computer", LineOffset(1))], settings: LineSettings(),
                consumer: "test")
        }
        #expect(throws: HALError(.unsupported, "")) {
            _ = try rig.gpio.inputs(
                [rig.line(0)], settings: LineSettings(bias: .pullDown), consumer: "test")
        }
    }
}
