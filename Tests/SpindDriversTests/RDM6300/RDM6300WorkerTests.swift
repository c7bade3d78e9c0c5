import SpindCore
import SpindDrivers
import SpindHAL
import SpindSimulatedHardware
import Testing

@Suite("An RDM6300 on a line", .timeLimit(.minutes(1)))
struct RDM6300WorkerTests {
    private let rig = CardReaderRig(CardReaderRig.rdm6300)
    private let tag: [UInt8] = [0x7A, 0x00, 0x5E, 0x1A, 0x3C]
    private let number: [UInt8] = [0x00, 0x5E, 0x1A, 0x3C]

    private func hold(_ tag: [UInt8], times: Int) {
        for time in 0..<times {
            rig.serial.inject(SimulatedRDM6300.frame(tag), after: .milliseconds(65 * time))
        }
    }

    @Test func tagThatLiesThereForMinutes_IsOneCard() {
        rig.run(for: .seconds(3))
        for _ in 0..<600 {
            hold(tag, times: 15)
            rig.run(for: .milliseconds(950))
        }
        #expect(rig.take() == [.card(number)])
    }

    @Test func twoTagsInTurn_AreTwo() {
        rig.run(for: .seconds(3))
        hold(tag, times: 3)
        rig.run(for: .milliseconds(300))
        hold([0x7A, 1, 2, 3, 4], times: 3)
        rig.run(for: .seconds(1))
        #expect(rig.take() == [.card(number), .card([1, 2, 3, 4])])
    }

    @Test func silence_IsNoFault() {
        rig.run(for: .seconds(3_600))
        #expect(rig.take() == [])
    }

    @Test(arguments: [30, 3_600])
    func lineThatWasAway_ComesBackByItself_WithoutACard(seconds: Int) {
        rig.run(for: .seconds(3))
        hold(tag, times: 1)
        rig.run(for: .seconds(10))
        #expect(rig.take() == [.card(number)])
        rig.serial.setPlugged(false)
        rig.run(for: .seconds(seconds))
        let faults = rig.take()
        #expect((1...2).contains(faults.count), "\(faults)")
        #expect(faults.allSatisfy { if case .fault(_?) = $0 { true } else { false } })
        // What somebody held there meanwhile was never heard.
        hold([0x7A, 9, 9, 9, 9], times: 3)
        rig.serial.setPlugged(true)
        rig.serial.inject(SimulatedRDM6300.frame([0x7A, 9, 9, 9, 9]))
        rig.run(for: .seconds(3))
        #expect(rig.take() == [.fault(nil)])
        hold(tag, times: 1)
        rig.run(for: .seconds(3))
        #expect(rig.take() == [.card(number)])
    }

    @Test func whatWaitedWhileNobodyRead_IsDropped() {
        rig.run(for: .seconds(3))
        hold(tag, times: 3)
        rig.stall(for: .seconds(60))
        rig.run(for: .seconds(3))
        #expect(rig.take() == [])
        hold(tag, times: 1)
        rig.run(for: .seconds(3))
        #expect(rig.take() == [.card(number)])
    }

    @Test func noise_IsAFault_UntilATagIsRead() {
        rig.run(for: .seconds(3))
        rig.serial.inject([UInt8](repeating: 0x55, count: 1_000))
        rig.run(for: .seconds(3))
        let told = rig.take()
        #expect(told.count == 1)
        guard case .fault(let why?) = told.first else {
            Issue.record("\(told)")
            return
        }
        #expect(why.contains("bytes outside of any frame"))
        hold(tag, times: 1)
        rig.run(for: .seconds(3))
        #expect(rig.take() == [.fault(nil), .card(number)])
    }

    /// ESPHome keeps some of its readers' state once for all of them (PROTOCOLS.md, 3).
    @Test func twoReaders_DoNotShareWhatTheySaw() throws {
        let clock = MachineClock()
        let serial = SimulatedSerial(clock: clock)
        let told = Recording<String>()
        var readers: [CardReader] = []
        for name in ["left", "right"] {
            let path = "/dev/\(name)"
            serial.addPort(path)
            let bus = SerialBusWiring(
                name: name, path: path, settings: SerialSettings(bitsPerSecond: 9_600))
            readers.append(
                try CardReader(
                    wiring: CardReaderWiring(
                        name: name, module: .rdm6300(bus, .bits32), keypad: KeypadID("keypad")),
                    serial: serial, i2c: SimulatedI2C(buses: []), clock: clock
                ) { event in
                    if case .card(let number) = event { told.append("\(name) \(number[3])") }
                })
        }
        defer { for reader in readers { reader.shutdown() } }
        let deadline = clock.now + .seconds(10)
        while readers.indices.contains(where: { serial.settings(of: paths[$0]) == nil }),
            clock.now < deadline
        {}
        // Halves of two frames, one at each: together they would be one.
        let frame = SimulatedRDM6300.frame(tag)
        serial.send(Array(frame.prefix(7)), on: paths[0])
        serial.send(Array(frame.suffix(7)), on: paths[1])
        clock.pause(for: .milliseconds(150))
        for _ in 0..<2 {
            for path in paths { serial.send(frame, on: path) }
        }
        let found = told.wait { $0.count == 2 }
        #expect(found.sorted() == ["left 60", "right 60"])
        for reader in readers {
            #expect(reader.beat())
        }
    }

    private let paths = ["/dev/left", "/dev/right"]
}
