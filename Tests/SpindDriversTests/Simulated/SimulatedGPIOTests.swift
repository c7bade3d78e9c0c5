import SpindCore
import SpindHAL
import SpindSimulatedHardware
import Testing

@Suite("The simulated circuit")
struct SimulatedGPIOTests {
    let clock = VirtualClock()
    let gpio: SimulatedGPIO

    init() {
        gpio = SimulatedGPIO(clock: clock)
        gpio.addChip(label: "bench", lines: 8)
    }

    private func line(_ offset: Int) -> LineAddress {
        .offset(chip: "bench", LineOffset(offset))
    }

    private func output(_ address: LineAddress, _ state: LineState) throws -> any OutputLine {
        try gpio.output(address, settings: LineSettings(), initial: state, consumer: "test")
    }

    private static let releases: [(ReleasedOutput, Bool?, Bool)] = [
        (.input, true, true), (.input, nil, true), (.input, false, false),
        (.pull, true, true), (.pull, nil, false), (.persists, false, true),
    ]

    @Test(arguments: releases)
    func releasedOutput_GoesWhereItsChipSays(
        _ onRelease: ReleasedOutput, _ pull: Bool?, _ isHigh: Bool
    ) throws {
        gpio.addChip(label: "hat", lines: 1, onRelease: onRelease)
        let address = LineAddress.offset(chip: "hat", LineOffset(0))
        try gpio.pull(address, high: pull)
        do {
            let relay = try output(address, .active)
            withExtendedLifetime(relay) {}
        }
        #expect(try gpio.level(of: address) == isHigh)
        #expect(try gpio.consumer(of: address) == nil)
    }

    @Test func wiredLines_FollowTheOneDrivenLow_AlsoThroughOthers() throws {
        let column = try gpio.openDrain(line(0), bias: .asIs, consumer: "test")
        let rows = try gpio.inputs(
            [line(2), line(3)], settings: LineSettings(bias: .pullUp), consumer: "test")
        try gpio.wire(line(0), to: line(2))
        try gpio.wire(line(1), to: line(2))
        try gpio.wire(line(1), to: line(3))
        #expect(try rows.states() == [.active, .active])
        try column.driveLow()
        #expect(try rows.states() == [.inactive, .inactive])
        try gpio.cut(line(1), from: line(3))
        #expect(try rows.states() == [.inactive, .active])
        try column.release()
        #expect(try rows.states() == [.active, .active])
        #expect(gpio.shortCircuits == 0)
    }

    @Test func diode_PullsItsAnodeLow_AndNeverItsCathode() throws {
        let column = try gpio.openDrain(line(0), bias: .pullUp, consumer: "test")
        let row = try gpio.openDrain(line(1), bias: .pullUp, consumer: "test")
        try gpio.setDiode(from: line(1), to: line(0), isConnected: true)
        #expect(try gpio.level(of: line(0)) && gpio.level(of: line(1)))
        try column.driveLow()
        #expect(try !gpio.level(of: line(1)))
        try column.release()
        #expect(try gpio.level(of: line(1)))
        try row.driveLow()
        #expect(try gpio.level(of: line(0)), "current has no way back")
        try row.release()
        try gpio.setDiode(from: line(1), to: line(0), isConnected: false)
        try column.driveLow()
        #expect(try gpio.level(of: line(1)))
    }

    @Test func lineThatHums_DoesSoOnlyWhereNothingPullsIt() throws {
        try gpio.pull(line(0), high: nil)
        try gpio.setHum(of: line(0), true)
        func swings(_ bias: Bias) throws -> Bool {
            let input = try gpio.inputs(
                [line(0)], settings: LineSettings(bias: bias), consumer: "test")
            var states: Set<LineState> = []
            let end = clock.now.advanced(by: .milliseconds(40))
            while clock.now < end {
                states.formUnion(try input.states())
                clock.pause(for: .milliseconds(3))
            }
            return states.count == 2
        }
        #expect(try swings(.asIs))
        #expect(try !swings(.pullUp))
        #expect(try !swings(.pullDown))
    }

    @Test func lineDrivenHighAgainstGround_IsCountedAsAShortCircuit() throws {
        let relay = try output(line(0), .inactive)
        try gpio.tie(line(0), high: false)
        #expect(gpio.shortCircuits == 0)
        try relay.set(.active)
        #expect(gpio.shortCircuits == 1)
        #expect(try gpio.level(of: line(0)) == false)
    }

    @Test func contact_IsStrongerThanABias_AndABiasThanAPull() throws {
        let inputs = try gpio.inputs(
            [line(0)], settings: LineSettings(bias: .pullUp), consumer: "test")
        try gpio.pull(line(0), high: false)
        #expect(try inputs.states() == [.active])
        try gpio.tie(line(0), high: false)
        #expect(try inputs.states() == [.inactive])
        try gpio.tie(line(0), high: nil)
        #expect(try inputs.states() == [.active])
    }

    @Test func lineThatNothingDecides_KeepsItsLevel() throws {
        try gpio.pull(line(0), high: true)
        try gpio.pull(line(0), high: nil)
        #expect(try gpio.level(of: line(0)))
    }

    @Test func history_NamesEachChangeWithItsTime() throws {
        let relay = try output(line(4), .inactive)
        let start = clock.now
        for (state, milliseconds) in [(LineState.active, 10), (.active, 20), (.inactive, 30)] {
            clock.advance(to: start + .milliseconds(milliseconds))
            try relay.set(state)
        }
        let expected = [
            LevelChange(isHigh: true, at: start + .milliseconds(10)),
            LevelChange(isHigh: false, at: start + .milliseconds(30)),
        ]
        #expect(try gpio.history(of: line(4)) == expected)
    }

    @Test func injectedFaults_MeetTheirOperationOnly_UntilTheyAreTakenAway() throws {
        let relay = try output(line(0), .inactive)
        let inputs = try gpio.inputs([line(1)], settings: LineSettings(), consumer: "test")
        try gpio.fail(.set, of: line(0), with: .io)
        try gpio.fail(.read, of: line(1), with: .io)
        try gpio.fail(.request, of: line(2), with: .notPermitted)
        #expect(throws: HALError(.io, "")) { try relay.set(.active) }
        #expect(try gpio.level(of: line(0)) == false)
        #expect(throws: HALError(.io, "")) { try inputs.states() }
        #expect(throws: HALError(.io, "")) { try inputs.wait(until: clock.now) }
        #expect(throws: HALError(.notPermitted, "")) { _ = try output(line(2), .active) }
        #expect(try gpio.consumer(of: line(2)) == nil)
        try gpio.fail(.set, of: line(0), with: nil)
        try gpio.fail(.read, of: line(1), with: nil)
        try gpio.fail(.request, of: line(2), with: nil)
        try relay.set(.active)
        #expect(try gpio.level(of: line(0)))
        #expect(try inputs.states() == [.inactive])
        _ = try output(line(2), .active)
    }

    @Test func lostEdges_LeaveTheLevelAlone() throws {
        let inputs = try gpio.inputs([line(1)], settings: LineSettings(), consumer: "test")
        try gpio.fail(.edge, of: line(1), with: .io)
        try gpio.tie(line(1), high: true)
        #expect(try inputs.wait(until: clock.now) == .timeout)
        #expect(try inputs.states() == [.active])
    }

    @Test func unpluggedChip_KillsItsRequests_AndComesBackForNewOnes() throws {
        let relay = try output(line(0), .active)
        gpio.disconnect(chip: "bench")
        #expect(throws: HALError(.io, "")) { try relay.set(.inactive) }
        #expect(throws: HALError(.notFound, "")) { _ = try output(line(0), .inactive) }
        gpio.reconnect(chip: "bench")
        #expect(throws: HALError(.io, "")) { try relay.set(.inactive) }
        let again = try output(line(0), .inactive)
        try again.set(.active)
        #expect(try gpio.level(of: line(0)))
    }

    @Test func oldRequest_DoesNotReleaseTheNewOwner() throws {
        var old: (any OutputLine)? = try output(line(0), .active)
        #expect(old != nil)
        gpio.disconnect(chip: "bench")
        gpio.reconnect(chip: "bench")
        let new = try output(line(0), .active)
        old = nil
        #expect(try gpio.consumer(of: line(0)) == "test")
        withExtendedLifetime(new) {}
    }

    @Test func twoChipsWithOneLabel_AreNotTakenForEachOther() {
        gpio.addChip(label: "bench", lines: 2)
        #expect(throws: HALError(.notFound, "")) { try gpio.level(of: line(0)) }
    }

    @Test(.timeLimit(.minutes(1)))
    func wait_EndsWhenTheConditionHolds_OrAtItsDeadline() throws {
        #expect(!gpio.wait(until: clock.now) { $0(line(0)) })
        try gpio.tie(line(0), high: true)
        #expect(gpio.wait(until: clock.now) { $0(line(0)) })
    }
}
