import SpindAgent
import SpindBoards
import SpindCore
import SpindCrypto
import SpindHAL
import SpindSimulatedHardware
import Testing

@Suite("OSDP readers of a cabinet", .timeLimit(.minutes(1)), .serialized)
struct OSDPReaderAssemblyTests {
    private let path = "/dev/readers"

    /// The simulated bench's cabinet with a keypad at address 0 and a card reader beside it at 1.
    private func rig(_ readers: [SimulatedOSDPReader]) throws -> CabinetAssemblyTests.Rig {
        let (front, path) = (KeypadID("front"), path)
        let rig = try CabinetAssemblyTests.Rig { file in
            file.layout.keypads.append(front)
            file.serialBuses = [
                SerialBusWiring(
                    name: "rs485", path: path, settings: SerialSettings(bitsPerSecond: 9_600))
            ]
            file.osdpReaders = [
                OSDPReaderWiring(
                    name: "front", bus: "rs485", address: 0, keypad: front, hasKeys: true, lines: 2),
                OSDPReaderWiring(
                    name: "card", bus: "rs485", address: 1, keypad: front, hasKeys: false),
            ]
        }
        rig.serial.addPort(path)
        for reader in readers { rig.serial.attach(reader, to: path) }
        return rig
    }

    private func secrets() throws -> ReaderSecrets {
        ReaderSecrets(key: try ReaderMasterKey(bytes: Array(UInt8(1)...16))) {
            [UInt8](repeating: 9, count: $0)
        }
    }

    private func reader(_ address: UInt8) throws -> SimulatedOSDPReader {
        SimulatedOSDPReader(
            address: address,
            key: try secrets().key.key(ofReader: SimulatedOSDPReader.identifier))
    }

    /// Waits until something is so.
    private func waits(
        _ rig: CabinetAssemblyTests.Rig, _ what: String, for condition: () throws -> Bool
    ) rethrows {
        let limit = rig.clock.now.advanced(by: .seconds(10))
        while try !condition() {
            guard rig.clock.now < limit else {
                Issue.record("not so after 10 s: \(what)")
                return
            }
            rig.clock.pause(for: .milliseconds(10))
        }
    }

    @Test func pinTypedAtTheReaderOpens_AndTheReaderShowsAndSoundsIt() throws {
        let front = try reader(0)
        let rig = try rig([front, try reader(1)])
        let cabinet = try rig.assemble(try secrets())
        try cabinet.start(watchdogInterval: nil) {}
        defer { cabinet.stop() }
        waits(rig, "a secure channel") { front.isSecure }
        // What is typed before it is found waits in it, and does not count.
        rig.clock.pause(for: .milliseconds(500))
        for key in StepperBench.pin + "#" { front.type(String(key)) }
        let line = try rig.lock(1)
        #expect(
            rig.gpio.wait(until: rig.clock.now.advanced(by: .seconds(10))) { $0(line) },
            "\(rig.shown.withLock { $0 }) \(rig.store.events)")
        var commands: [(code: UInt8, payload: [UInt8])] = []
        waits(rig, "a green light, a long tone and a text") {
            commands += front.takeCommands()
            let light = commands.contains { $0.code == 0x69 && $0.payload[5] == 2 }
            let tone = commands.contains { $0.code == 0x6A && $0.payload[2] == 7 }
            let text = commands.contains {
                $0.code == 0x6B
                    && String(decoding: $0.payload.dropFirst(6), as: UTF8.self)
                        .contains("Fach 1 oeffnet")
            }
            return light && tone && text
        }
        let all = commands.map { String(decoding: $0.payload, as: UTF8.self) }
        #expect(!all.contains { $0.contains(StepperBench.pin) })
    }

    @Test func silentReaderAndTamperAreRecorded_EachByItsOwnName() throws {
        let (front, card) = (try reader(0), try reader(1))
        let rig = try rig([front, card])
        let cabinet = try rig.assemble(try secrets())
        try cabinet.start(watchdogInterval: nil) {}
        defer { cabinet.stop() }
        waits(rig, "secure channels") { front.isSecure && card.isSecure }
        rig.clock.pause(for: .milliseconds(300))
        card.setTamper(true)
        front.setFault(.off)
        card.setTamper(false)
        card.setTamper(true)
        let tamper = CabinetCondition(.tamper, of: DeviceID("card"))
        waits(rig, "tamper of the card reader, and a fault of the keypad") {
            let events = rig.store.events
            return events.contains {
                if case .conditionChanged(tamper, _?) = $0 { true } else { false }
            }
                && events.contains {
                    if case .keypadFault(KeypadID("front"), _?) = $0 { true } else { false }
                }
        }
        card.setFault(.off)
        let fault = CabinetCondition(.deviceFault, of: DeviceID("card"))
        waits(rig, "a fault of the card reader") {
            rig.store.events.contains {
                if case .conditionChanged(fault, _?) = $0 { true } else { false }
            }
        }
        card.setFault(nil)
        waits(rig, "the end of that fault") {
            rig.store.events.contains(.conditionChanged(condition: fault, detail: nil))
        }
    }

    @Test func readerWithThePublicKeyOpensNothing() throws {
        let front = SimulatedOSDPReader(address: 0)
        let rig = try rig([front])
        let cabinet = try rig.assemble(try secrets())
        try cabinet.start(watchdogInterval: nil) {}
        defer { cabinet.stop() }
        for key in StepperBench.pin + "#" { front.type(String(key)) }
        waits(rig, "a fault of the keypad") {
            rig.store.events.contains {
                if case .keypadFault(KeypadID("front"), .unreadable(let why)?) = $0 {
                    why.contains("another key")
                } else {
                    false
                }
            }
        }
        rig.clock.pause(for: .seconds(1))
        #expect(front.waiting == StepperBench.pin.count + 1)
        #expect(try rig.gpio.history(of: try rig.lock(1)).isEmpty)
    }

    @Test func secureChannelWithoutAKeyIsRefusedAtTheStart() throws {
        let rig = try rig([])
        let error = #expect(throws: AssemblyError.self) { try rig.assemble() }
        #expect(error?.device == "front")
    }
}
