import SpindContracts
import SpindCore
import SpindHAL
import SpindSimulatedHardware
import Testing

@Suite("Simulated lines")
struct SimulatedLinesContractTests {
    @Test(.timeLimit(.minutes(1)), arguments: GPIORequirement.all, ReleasedOutput.allCases)
    func simulatedLinesMeetTheContract(
        _ requirement: GPIORequirement, _ onRelease: ReleasedOutput
    ) throws {
        // Both queues, over the three kinds of chip.
        try requirement.check(
            SimulatedBench(
                onRelease: onRelease, edgeQueue: onRelease == .pull ? .perLine : .shared))
    }
}

private struct SimulatedBench: GPIOBench {
    let gpio: SimulatedGPIO
    let chipLabel = "bench"
    let clock: any MonotonicClock = MachineClock()

    init(onRelease: ReleasedOutput, edgeQueue: EdgeQueueKind) {
        gpio = SimulatedGPIO(clock: clock, edgeQueue: edgeQueue)
        gpio.addChip(
            label: chipLabel, lines: Self.lineCount, names: Self.lineNames, onRelease: onRelease)
    }

    var provider: any GPIOProvider { gpio }

    func pull(_ offset: LineOffset, high: Bool) throws {
        try gpio.pull(.offset(chip: chipLabel, offset), high: high)
    }

    func isHigh(_ offset: LineOffset) throws -> Bool {
        try gpio.level(of: .offset(chip: chipLabel, offset))
    }

    func levels(of offset: LineOffset) throws -> [Bool]? {
        try gpio.history(of: .offset(chip: chipLabel, offset)).map(\.isHigh)
    }
}
