import SpindCore
import SpindCrypto
import SpindDrivers
import SpindHAL
import SpindLinux
import SpindSeeds
import Synchronization
import Testing

/// The control panel against libosdp as the reader, over a pseudo-terminal, in real time.
@Suite(
    "OSDP against libosdp", .serialized, .timeLimit(.minutes(2)),
    .enabled(if: LibosdpReader.python != nil, "run by Scripts/test"))
struct LibosdpTests {
    private static let identifier: [UInt8] = [0xBE, 0xBA, 0x01, 0x00, 0xAF, 0xBE, 0xAD, 0xDE]
    private static let ownKey = OSDPBench.master.key(ofReader: identifier)
        .map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()

    private let reports = Recording<OSDPReport>()
    private let drawn = Drawn()
    private let clock = SystemClock()

    private func panel(
        _ reader: LibosdpReader, _ security: OSDPSettings.Security,
        inputs: [BoardInputWiring] = []
    ) throws -> OSDPControlPanel {
        try OSDPControlPanel(
            bus: SerialBusWiring(
                name: "bus", path: reader.path, settings: SerialSettings(bitsPerSecond: 115_200)),
            readers: [OSDPSettings(address: 0, security: security, inputs: inputs)],
            serial: LinuxSerial(),
            clock: clock,
            random: { [drawn] in drawn.bytes($0) },
            onReport: { [reports] _, report in reports.append(report) }, onPortFault: { _ in })
    }

    private func isConnected(_ reports: [OSDPReport]) -> Bool {
        if case .connected? = reports.last { true } else { false }
    }

    private let card = OSDPCard(isWiegand: true, bitCount: 26, bytes: [0xA0, 0x4B, 0x3C, 0x40])

    @Test(arguments: [true, false])
    func cardsKeysTamperAndCommandsPass_InClearAndInAChannel(_ isSecure: Bool) throws {
        let reader = try LibosdpReader(key: isSecure ? Self.ownKey : nil)
        let panel = try panel(reader, isSecure ? .required(OSDPBench.master) : .none)
        guard case .connected(let identity)? = reports.wait(for: isConnected).last else {
            Issue.record("not connected: \(reports.elements) \(reader.written.elements)")
            return
        }
        #expect(identity.serial == 0xDEAD_BEAF)
        #expect(try reader.state()?.secure == isSecure)

        try reader.tell("card 26 a04b3c40")
        try reader.tell("keys 12*#")
        try reader.tell("tamper 1")
        try reader.tell("tamper 0")
        #expect(
            reports.wait { $0.count >= 5 }.dropFirst() == [
                .card(card), .keys(["1", "2", "*", "#"]), .tamper(true), .tamper(false),
            ])
        panel.send(
            [
                .led(OSDPLight(.green, tenths: 30)),
                .buzzer(OSDPSound(onTenths: 2, offTenths: 1, count: 3)),
                .text(OSDPText(row: 1, "FACH 4")),
                .output(OSDPOutput(number: 0, tenths: 30)),
            ], to: 0)
        let written = reader.written.wait { $0.contains { $0.contains("Output") } }
        for (word, content) in [
            ("LED", "30"), ("Buzzer", "\"on_count\": 2"), ("Text", "FACH 4"), ("Output", "30"),
        ] {
            #expect(
                written.contains { $0.contains("\"\(word)\"") && $0.contains(content) },
                "\(word): \(written)")
        }
        #expect(!reports.elements.contains { if case .unsupported = $0 { true } else { false } })
        panel.shutdown()
    }

    /// It tells inputs by itself and refuses to be asked for them; both are what readers do.
    @Test(arguments: [true, false])
    func inputsAndPowerAreTold_AndInputsAreUnknownWithoutPower(_ isSecure: Bool) throws {
        let reader = try LibosdpReader(key: isSecure ? Self.ownKey : nil)
        let input = BoardInputWiring(
            role: .door, compartment: CompartmentID(1), board: "front", input: 2,
            closedReadsOne: true, debounce: .zero)
        let panel = try panel(
            reader, isSecure ? .required(OSDPBench.master) : .none, inputs: [input])
        reports.wait { $0.contains(.unsupported(code: 0x65)) }
        // In a channel it drops that, too, and is found anew.
        clock.pause(for: .seconds(2))
        #expect(reports.elements.contains(.input(input, .unknown)))
        for (word, report) in [
            ("input 2 1", OSDPReport.input(input, .closed)), ("input 2 0", .input(input, .open)),
            ("power 1", .powerFailure(true)), ("power 0", .powerFailure(false)),
        ] {
            try reader.tell(word)
            #expect(reports.wait { $0.last == report }.last == report)
        }
        try reader.tell("off")
        #expect(reports.wait { $0.last == .lost(.silent) }.contains(.lost(.silent)))
        #expect(reports.elements.count { $0 == .input(input, .unknown) } == 2)
        panel.shutdown()
    }

    @Test func otherKeyIsRefused_AndNothingItSendsCounts() throws {
        let reader = try LibosdpReader(key: String(repeating: "5a", count: 16))
        let panel = try panel(reader, .required(OSDPBench.master))
        try reader.tell("card 26 a04b3c40")
        reports.wait { !$0.isEmpty }
        clock.pause(for: .seconds(3))
        #expect(reports.elements == [.lost(.wrongKey)])
        panel.shutdown()
    }

    @Test func publicKeyIsRefused_ThenInstalled_ThenTheReadersOwnCounts() throws {
        let reader = try LibosdpReader(key: "delivered")
        do {
            let panel = try panel(reader, .required(OSDPBench.master))
            try reader.tell("card 26 a04b3c40")
            reports.wait { !$0.isEmpty }
            clock.pause(for: .seconds(2))
            #expect(reports.elements.count == 1)
            #expect(!reports.elements.contains(.card(card)))
            panel.shutdown()
        }
        do {
            let panel = try panel(reader, .installation(OSDPBench.master))
            let told = reports.wait(for: isConnected)
            #expect(told.contains { if case .installed = $0 { true } else { false } }, "\(told)")
            #expect(!told.contains(.card(card)))
            #expect(try reader.state()?.key == Self.ownKey)
            panel.shutdown()
        }
        // The power fails: it has kept its key.
        try reader.tell("off")
        try reader.tell("on")
        let panel = try panel(reader, .required(OSDPBench.master))
        reports.wait { $0.count { if case .connected = $0 { true } else { false } } == 2 }
        try reader.tell("card 26 a04b3c40")
        #expect(reports.wait { $0.last == .card(card) }.last == .card(card))
        panel.shutdown()
    }

    /// Defect 5: what was read while the bus was silent opens nothing.
    @Test(arguments: [true, false])
    func cardThatWaitedWhileTheBusWasSilentDoesNotCount(_ isSecure: Bool) throws {
        let reader = try LibosdpReader(key: isSecure ? Self.ownKey : nil)
        let panel = try panel(reader, isSecure ? .required(OSDPBench.master) : .none)
        reports.wait(for: isConnected)
        try reader.tell("mute")
        try reader.tell("card 26 a04b3c40")
        reports.wait { $0.last == .lost(.silent) }
        clock.pause(for: .seconds(2))
        try reader.tell("speak")
        reports.wait(for: isConnected)
        #expect(!reports.elements.contains(.card(card)), "\(reports.elements)")
        try reader.tell("keys 7")
        #expect(reports.wait { $0.last == .keys(["7"]) }.last == .keys(["7"]))
        #expect(!reports.elements.contains(.card(card)))
        panel.shutdown()
    }

    @Test func readerThatLosesItsPowerComesBackByItself() throws {
        let reader = try LibosdpReader(key: Self.ownKey)
        let panel = try panel(reader, .required(OSDPBench.master))
        reports.wait(for: isConnected)
        for round in 1...2 {
            try reader.tell("off")
            reports.wait { $0.count == 2 * round }
            try reader.tell("on")
            reports.wait { $0.count == 2 * round + 1 }
            #expect(isConnected(reports.elements))
        }
        // Only for a moment: nobody needs to know.
        let before = reports.elements.count
        try reader.tell("off")
        try reader.tell("on")
        clock.pause(for: .seconds(3))
        try reader.tell("keys 5")
        #expect(reports.wait { $0.last == .keys(["5"]) }.dropFirst(before) == [.keys(["5"])])
        panel.shutdown()
    }
}

/// Random bytes, the same in each run.
private final class Drawn: Sendable {
    private let generator = Mutex(SeededGenerator(seed: 22))

    func bytes(_ count: Int) -> [UInt8] {
        generator.withLock { generator in
            (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        }
    }
}
