import SpindContracts
import SpindHAL
import SpindSimulatedHardware
import Testing

/// The simulated input device as the contract's bench.
private struct SimulatedKeyBench: KeyInputBench {
    let inputs: SimulatedKeyInputs
    let clock: any MonotonicClock = MachineClock()
    let path = "/dev/input/by-id/bench"

    init() {
        inputs = SimulatedKeyInputs(clock: clock)
        inputs.plug(path)
    }

    var provider: any KeyInputProvider { inputs }

    func move(_ code: UInt16, isDown: Bool) { inputs.move(code, isDown: isDown, at: path) }
    func unplug() { inputs.unplug(path) }
}

@Suite("The simulated input devices", .timeLimit(.minutes(1)))
struct SimulatedKeyInputsTests {
    @Test(arguments: KeyInputRequirement.all)
    func simulatedDevice_MeetsTheContract(requirement: KeyInputRequirement) throws {
        try requirement.check(SimulatedKeyBench())
    }
}
