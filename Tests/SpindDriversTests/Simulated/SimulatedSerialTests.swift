import SpindCore
import SpindHAL
import SpindSimulatedHardware
import Testing

@Suite("Devices on a simulated serial line")
struct SimulatedSerialTests {
    private let clock = VirtualClock()
    private let serial: SimulatedSerial
    private let path = "/dev/bus"

    init() {
        serial = SimulatedSerial(clock: clock)
        serial.addPort(path)
        serial.attach(Parrot(), to: path)
    }

    private func open(_ speed: Int = 9_600) throws -> any SerialPort {
        try serial.serial(path, settings: SerialSettings(bitsPerSecond: speed))
    }

    @Test func answerComes_WhenItsDelayIsOver() throws {
        let port = try open()
        try port.write([1, 2, 3])
        #expect(try port.read(upTo: 9, until: clock.now) == .timeout)
        clock.pause(for: .milliseconds(3))
        #expect(try port.read(upTo: 9, until: clock.now) == .bytes([1, 2, 3]))
    }

    @Test func deviceHearsNothing_AtAnotherSpeed() throws {
        let port = try open(19_200)
        try port.write([1, 2, 3])
        clock.pause(for: .seconds(1))
        #expect(try port.read(upTo: 9, until: clock.now) == .timeout)
    }

    @Test(
        arguments: [
            (SimulatedSerialFault.silence, []), (.noise(every: 2), [1, 0x12, 3, 0x14]),
            (.truncated(by: 1), [1, 2, 3]), (.truncated(by: 9), []),
            (.doubled, [1, 1, 2, 2, 3, 3, 4, 4]), (.echo, [1, 2, 3, 4, 1, 2, 3, 4]),
            (.reversed, []),
        ] as [(SimulatedSerialFault, [UInt8])])
    func faultOfTheLineReachesTheProgram(_ fault: SimulatedSerialFault, _ heard: [UInt8]) throws {
        let port = try open()
        serial.setFault(fault, on: path)
        try port.write([1, 2, 3, 4])
        clock.pause(for: .seconds(1))
        #expect(
            try port.read(upTo: 99, until: clock.now) == (heard.isEmpty ? .timeout : .bytes(heard)))
        serial.setFault(nil, on: path)
        try port.write([5])
        clock.pause(for: .seconds(1))
        #expect(try port.read(upTo: 99, until: clock.now) == .bytes([5]))
    }

    @Test func reversedLineTurnsWhatIsSaidIntoNoise() throws {
        let port = try open()
        serial.setFault(.reversed, on: path)
        serial.send([0x53], on: path)
        #expect(try port.read(upTo: 9, until: clock.now) == .bytes([0xAC]))
    }
}

/// Says what it hears, 3 ms later.
private struct Parrot: SimulatedSerialDevice {
    let settings = SerialSettings(bitsPerSecond: 9_600)

    func hear(_ bytes: [UInt8], at now: Instant) -> SimulatedSerialAnswer? {
        SimulatedSerialAnswer(bytes, after: .milliseconds(3))
    }
}
