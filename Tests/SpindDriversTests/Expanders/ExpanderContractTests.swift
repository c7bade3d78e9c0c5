import SpindContracts
import SpindCore
import SpindDrivers
import SpindHAL
import SpindSimulatedHardware
import Testing

@Suite("Lines of an expander", .serialized)
struct ExpanderContractTests {
    @Test(.timeLimit(.minutes(1)), arguments: GPIORequirement.all)
    func linesOfAnExpanderMeetTheContract(_ requirement: GPIORequirement) throws {
        try requirement.check(ExpanderBench())
    }
}

private struct ExpanderBench: GPIOBench {
    let rig: ExpanderRig

    init() throws { rig = try ExpanderRig(lineNames: Self.lineNames) }

    var provider: any GPIOProvider { rig.gpio }
    var chipLabel: String { rig.wiring.label }
    var clock: any MonotonicClock { rig.clock }
    var countsEdges: Bool { false }
    var chipLines: Int { ExpanderWiring.lineCount }

    func pull(_ offset: LineOffset, high: Bool) throws {
        try rig.pins.pull(rig.wiring.line(offset), high: high)
        // The thread has read its inputs when it has done something that was asked for later.
        let spare = try rig.gpio.inputs(
            [rig.line(15)], settings: LineSettings(), consumer: "bench")
        _ = try spare.states()
    }

    func isHigh(_ offset: LineOffset) throws -> Bool {
        try rig.pins.level(of: rig.wiring.line(offset))
    }

    func levels(of offset: LineOffset) throws -> [Bool]? {
        try rig.pins.history(of: rig.wiring.line(offset)).map(\.isHigh)
    }
}
