import SpindContracts
import SpindCore
import SpindHAL
import SpindSimulatedHardware
import Testing

@Suite("Simulated serial ports")
struct SimulatedSerialContractTests {
    @Test(.timeLimit(.minutes(1)), arguments: SerialRequirement.all)
    func simulatedPortsMeetTheContract(_ requirement: SerialRequirement) throws {
        try requirement.check(SimulatedSerialBench())
    }
}

private struct SimulatedSerialBench: SerialBench {
    let serial: SimulatedSerial
    let path = "/dev/bench"
    let clock: any MonotonicClock = MachineClock()

    init() {
        serial = SimulatedSerial(clock: clock)
        serial.addPort(path)
    }

    var provider: any SerialProvider { serial }

    func say(_ bytes: [UInt8]) throws { serial.send(bytes, on: path) }

    func hear(_ count: Int) throws -> [UInt8] {
        _ = serial.waitForWritten(count, on: path, until: clock.now.advanced(by: .seconds(5)))
        return serial.takeWritten(on: path)
    }

    func unplug() throws { serial.unplug(path) }
    func plug() throws { serial.plug(path) }
}
