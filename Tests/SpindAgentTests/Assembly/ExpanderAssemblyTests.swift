import SpindAgent
import SpindBoards
import SpindCore
import SpindHAL
import SpindSimulatedHardware
import Testing

/// A cabinet with doors on an expander, from its file to the chip's pins.
@Suite("Doors on an expander", .timeLimit(.minutes(1)), .serialized)
struct ExpanderAssemblyTests {
    private static let fault = CabinetCondition(.deviceFault, of: DeviceID("more"))
    /// GPA0 and GPA1 drive active-low relays.
    private static func relay(_ number: Int) -> LineAddress {
        .offset(chip: "i2c-1/0x20", LineOffset(number - 1))
    }

    private func rig(isThere: Bool = true) throws -> CabinetAssemblyTests.Rig {
        let rig = try CabinetAssemblyTests.Rig(cabinet: "simulated-expander") { file in
            for index in file.expanders.indices {
                // A busy machine may let a thread wait for longer than a lock may.
                file.expanders[index].patience = .seconds(5)
            }
        }
        for line in rig.file.locks.compactMap(\.line) where line != (try rig.lock(3)) {
            try rig.gpio.pull(line, high: true)
        }
        if !isThere { unplug(rig) }
        return rig
    }

    private func unplug(_ rig: CabinetAssemblyTests.Rig) {
        for expander in rig.file.expanders { rig.i2c.attach(nil, at: expander.address) }
    }

    private func plug(_ rig: CabinetAssemblyTests.Rig) {
        for expander in rig.file.expanders { rig.plug(expander) }
    }

    private func waits(
        _ rig: CabinetAssemblyTests.Rig, _ what: String, for condition: () async throws -> Bool
    ) async rethrows {
        let real = CabinetAssemblyTests.HostClock()
        let limit = real.now.advanced(by: .seconds(10))
        while try await !condition() {
            guard real.now < limit else {
                Issue.record("not so after 10 s: \(what); \(rig.store.events)")
                return
            }
            real.pause(for: .milliseconds(5))
        }
    }

    private func door(_ number: Int, _ cabinet: CabinetAssembly) async -> CompartmentStatus.Door? {
        let answer = await cabinet.controller.answer(.status, by: StepperBench.operatorOnSite)
        guard case .status(let status) = answer else { return nil }
        return status.cabinet.compartments.first { $0.id == CompartmentID(number) }?.door
    }

    private func open(_ number: Int, _ cabinet: CabinetAssembly) async -> ControlAnswer {
        await cabinet.controller.answer(
            .open(CompartmentID(number), reason: "test"), by: StepperBench.operatorOnSite)
    }

    private func outcomes(_ rig: CabinetAssemblyTests.Rig) -> [PulseOutcome] {
        rig.store.events.compactMap {
            if case .pulseEnded(_, _, _, let outcome) = $0 { outcome } else { nil }
        }
    }

    private func isTold(_ rig: CabinetAssemblyTests.Rig, isOver: Bool) -> Bool {
        rig.store.events.contains {
            if case .conditionChanged(Self.fault, let detail) = $0 {
                (detail == nil) == isOver
            } else {
                false
            }
        }
    }

    @Test func pinOpensADoorWhoseLockAndContactHangOnTheExpander() async throws {
        let rig = try rig()
        let cabinet = try rig.assemble()
        try cabinet.start(watchdogInterval: nil) {}
        defer { cabinet.stop() }
        await waits(rig, "the door is seen closed") { await door(1, cabinet) == .closed }
        try rig.type(StepperBench.pin)
        let limit = rig.clock.now.advanced(by: .seconds(10))
        #expect(rig.gpio.wait(until: limit) { !$0(Self.relay(1)) }, "\(rig.shown.withLock { $0 })")
        let contact = try #require(rig.file.contacts.first { $0.compartment == CompartmentID(1) })
        try rig.gpio.tie(contact.line, high: nil)
        #expect(rig.gpio.wait(until: limit) { $0(Self.relay(1)) })
        await waits(rig, "the door is seen open") {
            rig.store.events.contains {
                if case .doorOpened(CompartmentID(1), _, _) = $0 { true } else { false }
            }
        }
        await waits(rig, "the pulse has ended") { outcomes(rig) == [.pulsed] }
        #expect(
            try rig.gpio.history(of: Self.relay(2)).map(\.isHigh) == [true], "pulled, not driven")
    }

    @Test func brownOutInTheMiddleOfAPulseEndsIt_AndNothingIsEnergisedAgain() async throws {
        let rig = try rig()
        let cabinet = try rig.assemble()
        try cabinet.start(watchdogInterval: nil) {}
        defer { cabinet.stop() }
        await waits(rig, "the door is seen closed") { await door(2, cabinet) == .closed }
        #expect(await open(2, cabinet) == .outcome(.opening(OpeningID(1))))
        let limit = rig.clock.now.advanced(by: .seconds(10))
        #expect(rig.gpio.wait(until: limit) { !$0(Self.relay(2)) })
        let began = rig.clock.now
        for expander in rig.file.expanders {
            _ = rig.i2c.withChip(SimulatedMCP23017.self, at: expander.address) { $0.reset() }
        }
        await waits(rig, "the outcome") { !outcomes(rig).isEmpty }
        #expect(began.duration(to: rig.clock.now) < .seconds(2), "not when its 3 s are over")
        guard case .failed(let why)? = outcomes(rig).first else {
            Issue.record("\(outcomes(rig))")
            return
        }
        #expect(why.contains("lock 2") && why.contains("while this was driven"))
        await waits(rig, "the fault") { isTold(rig, isOver: false) }
        await waits(rig, "its end") { isTold(rig, isOver: true) }
        // Pulled up, driven low for the pulse, and let go by the chip itself.
        let levels = try rig.gpio.history(of: Self.relay(2)).map(\.isHigh)
        #expect(levels == [true, false, true])
        await waits(rig, "the contact is read again") { await door(2, cabinet) == .closed }
        #expect(await open(2, cabinet) == .outcome(.opening(OpeningID(2))))
        let again = rig.clock.now.advanced(by: .seconds(10))
        #expect(rig.gpio.wait(until: again) { !$0(Self.relay(2)) }, "it obeys again")
    }

    @Test(arguments: [30, 3_600])
    func busThatIsAway_MakesDoorsUnknown_OpensNothing_AndComesBackByItself(
        seconds: Int
    ) async throws {
        let rig = try rig()
        let cabinet = try rig.assemble()
        try cabinet.start(watchdogInterval: nil) {}
        defer { cabinet.stop() }
        await waits(rig, "the door is seen closed") { await door(1, cabinet) == .closed }
        unplug(rig)
        await waits(rig, "the door is unknown") { await door(1, cabinet) == .unknown }
        await waits(rig, "the fault") { isTold(rig, isOver: false) }
        #expect(await door(3, cabinet) == .closed, "the computer's own lines are as before")
        _ = await open(1, cabinet)
        await waits(rig, "it failed") {
            outcomes(rig).contains { if case .failed = $0 { true } else { false } }
        }
        #expect(await open(3, cabinet) != .refused(.stopping))
        await waits(rig, "the other lock was driven") { outcomes(rig).contains(.pulsed) }
        rig.clock.leap(by: .seconds(seconds))
        #expect(await door(1, cabinet) == .unknown)
        plug(rig)
        await waits(rig, "its end") { isTold(rig, isOver: true) }
        await waits(rig, "the door is known again") { await door(1, cabinet) == .closed }
        #expect(try rig.gpio.history(of: Self.relay(1)).allSatisfy(\.isHigh), "nothing was driven")
        let before = outcomes(rig).count
        _ = await open(1, cabinet)
        await waits(rig, "it opens again") { outcomes(rig).dropFirst(before).contains(.pulsed) }
    }

    @Test func expanderThatIsAbsentAtTheStart_KeepsNoOtherDoorShut() async throws {
        let rig = try rig(isThere: false)
        let cabinet = try rig.assemble()
        let fed = ThreadMonitor(0)
        try cabinet.start(watchdogInterval: .milliseconds(50)) { fed.update { $0 += 1 } }
        defer { cabinet.stop() }
        await waits(rig, "its doors are unknown") { await door(1, cabinet) == .unknown }
        await waits(rig, "the other is known") { await door(3, cabinet) == .closed }
        await waits(rig, "the fault") { isTold(rig, isOver: false) }
        await waits(rig, "every part is alive") { fed.withLock { $0 } >= 3 }
        plug(rig)
        await waits(rig, "known") { await door(1, cabinet) == .closed }
        _ = await open(1, cabinet)
        await waits(rig, "it opens") { outcomes(rig) == [.pulsed] }
    }

    @Test func stoppingInMidPulseLetsTheRelayGo() async throws {
        let rig = try rig()
        let cabinet = try rig.assemble()
        try cabinet.start(watchdogInterval: nil) {}
        _ = await open(2, cabinet)
        let limit = rig.clock.now.advanced(by: .seconds(10))
        #expect(rig.gpio.wait(until: limit) { !$0(Self.relay(2)) })
        cabinet.stop()
        #expect(try rig.gpio.level(of: Self.relay(2)))
    }
}
