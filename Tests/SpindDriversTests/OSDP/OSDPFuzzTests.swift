import SpindContracts
import SpindCore
import SpindCrypto
import SpindDrivers
import SpindSeeds
import SpindSimulatedHardware
import Testing

/// Random and spoiled bytes at the codec and the machine, the same for the same seed.
@Suite("OSDP fuzz", .timeLimit(.minutes(60)))
struct OSDPFuzzTests {
    private let samples = [
        "53e50e0006530004313233344b7d", "53e51000075000011a00a04b3c404b84",
        "53e514000445bebafe0101afbeaddeaddead07fd", "53e508000540e3a5",
        "53e52b000e03120176beba0100afbeadde478d7aa05d83f3ea366d14cd611369c8b412a4572bc7aad96300",
        "53e51e000f021853e9d140900f52e7393ee771621ee3a37b320db567eae0",
        "53e51b000f031401783ec018f008a5521c2db964d186a569b73a76",
    ].map(hex)

    /// A reply with anything in it, and mostly right around it.
    private func reply(_ random: inout SeededGenerator) -> [UInt8] {
        if Int.random(in: 0..<4, using: &random) == 0 {
            return spoiled(samples.randomElement(using: &random) ?? [], &random)
        }
        let codes: [UInt8] = [
            0x40, 0x41, 0x45, 0x46, 0x48, 0x49, 0x4A, 0x50, 0x51, 0x53, 0x76, 0x78, 0x79, 0x90,
        ]
        let security: [[UInt8]] = [
            [], [], [], [0x12, 1], [0x12, 0], [0x14, 1], [0x16], [0x18], [0x11, 1], [0xFF],
        ]
        let counts = [0, 1, 2, 3, 12, 16, 32, Int.random(in: 0...200, using: &random)]
        let count = counts.randomElement(using: &random) ?? 0
        var frame = OSDPFrame(
            address: Int.random(in: 0..<8, using: &random) == 0 ? 1 : 0,
            isReply: Int.random(in: 0..<16, using: &random) > 0,
            sequence: UInt8.random(in: 0...3, using: &random),
            check: Bool.random(using: &random) ? .crc : .checksum,
            security: security.randomElement(using: &random) ?? [],
            code: codes.randomElement(using: &random) ?? 0,
            payload: (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) })
        if let type = frame.security.first, (0x15...0x18).contains(type) {
            frame.mac = (0..<4).map { _ in UInt8.random(in: 0...255, using: &random) }
        }
        return frame.encoded
    }

    private func spoiled(_ bytes: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 0...3, using: &random) where !bytes.isEmpty {
            let place = Int.random(in: bytes.indices, using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
            case 1: bytes.insert(UInt8.random(in: 0...255, using: &random), at: place)
            case 2: bytes.removeLast(bytes.count - place)
            default: bytes.remove(at: place)
            }
        }
        return bytes
    }

    @Test func codecTakesAnything_AndMakesTheSameFrameAgain() {
        var random = SeededGenerator(seed: FuzzRun.seed, 11)
        var reader = OSDPFrameReader()
        let violation = FuzzRun.of("OSDP frames and replies", usually: 20_000) { _ in
            let bytes =
                Bool.random(using: &random)
                ? reply(&random)
                : (0..<Int.random(in: 0...40, using: &random)).map { _ in
                    Bool.random(using: &random) ? 0x53 : UInt8.random(in: 0...255, using: &random)
                }
            for frame in reader.add(bytes) {
                // A block of one byte only is read and cannot be told from it again.
                guard
                    OSDPFrame.read(frame.encoded) == .frame(frame, count: frame.encoded.count)
                else { return "\(frame) is read otherwise than it was made" }
                switch OSDPReply(code: frame.code, payload: frame.payload) {
                case .card(let card):
                    guard (4...10).contains(card.number?.count ?? 4) else { return "\(card)" }
                case .digits(let digits):
                    let count = OSDPCard.number(ofDigits: digits)?.count ?? 4
                    guard (4...10).contains(count) else { return "\(digits)" }
                default: break
                }
            }
            guard reader.held < OSDPFrame.lengthLimit else { return "\(reader.held) bytes kept" }
            if Int.random(in: 0..<50, using: &random) == 0 { reader.reset() }
            return nil
        }
        #expect(violation == nil)
    }

    /// Whatever a line says that has no reader's key on it, nothing is ever told that opens a door.
    @Test func machineTakesAnything_AndLetsNobodyIn() {
        var random = SeededGenerator(seed: FuzzRun.seed, 12)
        let inputs = [OSDPInputTests.door, OSDPInputTests.item]
        var bus = OSDPBus(
            [OSDPSettings(address: 0, security: .required(OSDPBench.master), inputs: inputs)],
            at: Instant(sinceBoot: .zero))
        var now = Instant(sinceBoot: .zero)
        let violation = FuzzRun.of("OSDP control panel, keyed", usually: 20_000) { _ in
            while true {
                now = now + .milliseconds(1)
                switch bus.next(at: now, random: { [1, 2, 3, 4, 5, 6, 7, 8] }) {
                case .send(let bytes):
                    if bytes.count > OSDPFrame.lengthLimit + 1 { return "\(bytes.count) bytes" }
                    bus.sent(at: now)
                case .listen(let deadline):
                    let told: (reader: Int, reports: [OSDPReport])?
                    if Int.random(in: 0..<10, using: &random) == 0 {
                        now = deadline
                        told = bus.timedOut(at: now)
                    } else {
                        told = bus.heard(reply(&random), at: now)
                    }
                    for report in told?.reports ?? [] {
                        switch report {
                        case .lost, .input(_, .unknown): continue
                        default: return "told \(report)"
                        }
                    }
                    return nil
                case .sleep(let time): now = max(now, time)
                }
            }
        }
        #expect(violation == nil)
    }

    /// The same in clear, where anything may be told but nothing may break, and between real
    /// answers, where the channel must stand it.
    @Test(arguments: [true, false])
    func machineWorksOn_WhenALineIsBadAndThenGood(_ isSecure: Bool) {
        var random = SeededGenerator(seed: FuzzRun.seed, isSecure ? 13 : 14)
        let reader = SimulatedOSDPReader(address: 0, key: isSecure ? OSDPBench.ownKey : nil)
        var bench = OSDPBench(
            [reader], security: isSecure ? .required(OSDPBench.master) : .none,
            inputs: [OSDPInputTests.door])
        let name = "OSDP control panel beside a reader, \(isSecure ? "keyed" : "in clear")"
        // An input here is half a minute with the simulated reader: some hundred exchanges.
        let violation = FuzzRun.of(name, usually: 20, share: 100) { _ in
            var generator = SeededGenerator(seed: random.next())
            bench.onWire = { bytes in
                switch Int.random(in: 0..<6, using: &generator) {
                case 0: return self.spoiled(bytes, &generator)
                case 1: return self.reply(&generator) + bytes
                case 2: return self.reply(&generator)
                default: return bytes
                }
            }
            reader.type("1")
            bench.run(for: .seconds(20))
            bench.onWire = { $0 }
            bench.run(for: .seconds(12))
            _ = bench.take()
            reader.type("9")
            bench.run(for: .seconds(1))
            return bench.take().contains(.keys(["9"])) ? nil : "a key is not heard any more"
        }
        #expect(violation == nil)
    }
}
