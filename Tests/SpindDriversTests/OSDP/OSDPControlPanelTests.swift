import SpindCore
import SpindDrivers
import SpindHAL
import SpindSimulatedHardware
import Testing

@Suite("OSDP control panel: its thread", .timeLimit(.minutes(1)))
struct OSDPControlPanelTests {
    private let clock = MachineClock(factor: 10)
    private let serial: SimulatedSerial
    private let path = "/dev/bus"
    private let reader = SimulatedOSDPReader(address: 0, key: OSDPBench.ownKey)
    private let reports = Recording<OSDPReport>()
    private let faults = Recording<HALError?>()

    init() {
        serial = SimulatedSerial(clock: clock)
        serial.addPort(path)
        serial.attach(reader, to: path)
    }

    private func panel() throws -> OSDPControlPanel {
        try OSDPControlPanel(
            bus: SerialBusWiring(
                name: "bus", path: path, settings: SerialSettings(bitsPerSecond: 9_600)),
            readers: [OSDPSettings(address: 0, security: .required(OSDPBench.master))],
            serial: serial, clock: clock, random: { [UInt8](repeating: 7, count: $0) },
            onReport: { [reports] _, report in reports.append(report) },
            onPortFault: { [faults] in faults.append($0) })
    }

    @Test func keysAreTold_CommandsCarriedOut_AndTheThreadEnds() throws {
        let panel = try panel()
        reports.wait { !$0.isEmpty }
        reader.type("42")
        #expect(
            reports.wait { $0.count >= 2 } == [.connected(simulatedIdentity), .keys(["4", "2"])])
        panel.send([.buzzer(OSDPSound(onTenths: 7))], to: 0)
        reader.type("#")
        reports.wait { $0.count >= 3 }
        reader.type("*")
        reports.wait { $0.count >= 4 }
        #expect(reader.takeCommands().map { $0.code } == [0x6A])
        panel.shutdown()
        panel.shutdown()
        #expect(serial.settings(of: path) == nil)
    }

    @Test func portThatIsUnpluggedIsOpenedAnew() throws {
        serial.unplug(path)
        let panel = try panel()
        #expect(faults.wait { !$0.isEmpty }.first??.code == .notFound)
        for round in 1...3 {
            serial.plug(path)
            reports.wait { $0.count == 2 * round }
            serial.unplug(path)
            reports.wait { $0.count == 2 * round + 1 }
        }
        #expect(
            reports.elements
                == [.lost(.port)]
                + Array(
                    repeating: [.connected(simulatedIdentity), .lost(.port)] as [OSDPReport],
                    count: 3
                ).flatMap { $0 })
        // Told behind the report.
        faults.wait { $0.count == 7 }
        #expect(
            faults.elements.map { $0?.code } == [.notFound, nil, .io, nil, .io, nil, .io])
        panel.shutdown()
    }

    @Test func threadAnswersForItsLife_AlsoWithoutAPort() throws {
        let panel = try panel()
        reports.wait { !$0.isEmpty }
        for isPlugged in [true, false] {
            if !isPlugged {
                serial.unplug(path)
                faults.wait { !$0.isEmpty }
            }
            #expect(panel.beat())
            let deadline = clock.now + .seconds(50)
            var answered = panel.beat()
            while !answered, clock.now < deadline { answered = panel.beat() }
            #expect(answered)
        }
    }
}
