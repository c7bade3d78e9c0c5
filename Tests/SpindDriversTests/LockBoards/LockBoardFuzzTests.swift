import SpindContracts
import SpindCore
import SpindHAL
import SpindSeeds
import SpindSimulatedHardware
import Testing

@testable import SpindDrivers

/// Random and mutated bytes at each decoder. Which answers are believed is decided a second time,
/// from the frame's definition alone.
@Suite("Decoders of lock boards, whatever arrives", .timeLimit(.minutes(60)))
struct LockBoardFuzzTests {
    static let codecs: [any LockBoardCodec] = [
        WaveshareModbusCodec(address: 1, relays: 8, inputs: 8),
        WaveshareModbusCodec(address: 255, relays: 32, inputs: 0),
        KerongCU16Codec(address: 0), KerongCU16Codec(address: 15),
        KerongCU48Codec(address: 0, askStatus: 0x60), KerongCU48Codec(address: 2, askStatus: 0x50),
        WinnsenCodec(station: 1),
    ]

    private static let questions: [LockBoardQuestion] = [
        .inputs, .drives, .unlock(lock: 1, pulse: .milliseconds(500)), .letGo(lock: 3),
    ]

    /// Something that is nearly an answer: whole frames, cut, joined, and with bits turned round.
    private static func stream(_ generator: inout SeededGenerator) -> [UInt8] {
        var bytes: [UInt8] = []
        for _ in 0..<Int.random(in: 1...3, using: &generator) {
            switch Int.random(in: 0..<8, using: &generator) {
            case 0:
                bytes += (0..<Int.random(in: 0...40, using: &generator)).map { _ in
                    UInt8.random(in: 0...255, using: &generator)
                }
            case 1:
                bytes += ModbusFrame.sealed([
                    [1, 255].randomElement(using: &generator) ?? 1, 2, 1,
                    UInt8.random(in: 0...255, using: &generator),
                ])
            case 2:
                bytes += ModbusFrame.sealed([
                    1, [0x05, 0x85, 0x81].randomElement(using: &generator) ?? 5, 2, 0, 0, 5,
                ])
            case 3: bytes += ModbusFrame.sealed([255, 1, 4, 1, 2, 3, 4])
            case 4: bytes += large(&generator)
            case 5: bytes += winnsen(&generator)
            default:
                let address: UInt8 = [0x00, 0xF0, 0x20].randomElement(using: &generator) ?? 0
                let body: [UInt8] = [
                    0x02, address, 0x35, UInt8.random(in: 0...255, using: &generator), 0xFF, 0, 0,
                    0x03,
                ]
                bytes += body + [body.reduce(0, &+)]
            }
        }
        if Bool.random(using: &generator), !bytes.isEmpty {
            let index = Int.random(in: bytes.indices, using: &generator)
            bytes[index] ^= 1 << UInt8.random(in: 0...7, using: &generator)
        }
        if Int.random(in: 0..<4, using: &generator) == 0 { bytes.removeLast(bytes.count / 3) }
        return bytes
    }

    private static func large(_ generator: inout SeededGenerator) -> [UInt8] {
        var body: [UInt8] = [
            0x02, [0, 1, 2].randomElement(using: &generator) ?? 0, 0,
            [0x55, 0x65, 0x75, 0x77].randomElement(using: &generator) ?? 0x75,
        ]
        body += (0..<12).map { _ in UInt8.random(in: 0...255, using: &generator) } + [0x03]
        return body + [body.reduce(0, &+)]
    }

    private static func winnsen(_ generator: inout SeededGenerator) -> [UInt8] {
        let code: UInt8 = [0x82, 0x85, 0xA2, 0xA5, 0x92].randomElement(using: &generator) ?? 0x82
        let (lock, state) = (
            UInt8.random(in: 0...3, using: &generator), UInt8.random(in: 0...2, using: &generator)
        )
        return [0x90, 7, code, [1, 2].randomElement(using: &generator) ?? 1, lock, state, 3]
    }

    @Test(arguments: codecs.indices)
    func decoder_NeverTraps_StaysShort_AndBelievesOnlyWhatChecks(codec index: Int) {
        var generator = SeededGenerator(seed: FuzzRun.seed, 61 + index)
        let codec = Self.codecs[index]
        var buffer: [UInt8] = []
        var answers = 0
        let name = [
            "Modbus", "Modbus, 32", "KR-CU16", "KR-CU16, 15", "KR-CU48", "KR-CU48, 50", "Winnsen",
        ]
        let violation = FuzzRun.of(name[index], usually: 10_000) { round in
            let question = Self.questions[round % Self.questions.count]
            let bytes = Self.stream(&generator)
            // What is left of an earlier question stays in front now and then.
            if round.isMultiple(of: 3) { buffer = [] }
            buffer += bytes
            let before = buffer
            guard let answer = codec.answer(to: question, in: &buffer) else {
                return buffer.count >= ModbusFrame.longest ? "\(buffer.count) bytes are kept" : nil
            }
            answers += 1
            return Self.isFounded(answer, to: question, on: before, codec)
                ? nil : "\(answer) from \(before)"
        }
        #expect(violation == nil)
        // The streams hold answers, so the decoders were not only asked to refuse.
        #expect(answers > 0)
    }

    /// Whether some part of the stream is a frame that says so.
    private static func isFounded(
        _ answer: LockBoardAnswer, to question: LockBoardQuestion, on stream: [UInt8],
        _ codec: any LockBoardCodec
    ) -> Bool {
        for start in stream.indices {
            // An exception, eight bits, Winnsen's, an order's echo, a status, thirty-two bits of
            // either kind.
            for count in [5, 6, 7, 8, 9, 18] where start + count <= stream.count {
                let frame = Array(stream[start..<start + count])
                let sum = frame.dropLast().reduce(0, &+)
                let isWhole =
                    switch codec {
                    case is KerongCU16Codec: count == 9 && frame[2] == 0x35 && frame[8] == sum
                    case is KerongCU48Codec:
                        count == 18 && frame[3] & 0x0F == 5 && frame[16] == 3 && frame[17] == sum
                    case is WinnsenCodec: count == 7 && frame[0] == 0x90 && frame[6] == 3
                    default: ModbusFrame.sealed(frame.dropLast(2)) == frame
                    }
                guard isWhole else { continue }
                var alone = frame
                if codec.answer(to: question, in: &alone) == answer { return true }
            }
        }
        return false
    }

    /// Whatever arrives on a bus on which nobody ordered anything, no order is sent, no lock driven,
    /// and no door told shut that no whole status tells so.
    @Test(arguments: LockBusRig.latches)
    func bus_DrivesNothingThatNobodyOrdered(latches: LockBoardWiring) {
        var generator = SeededGenerator(seed: FuzzRun.seed, 71)
        var rig = LockBusRig(boards: [LockBusRig.relays, latches])
        rig.relayBoard.setFault(.silent)
        rig.parcelBoard.setFault(.silent)
        let name = "bus with Modbus and \(latches.dialect.rawValue)"
        // An input here is some bytes and the questions and timeouts around them.
        let violation = FuzzRun.of(name, usually: 200, share: 10) { round in
            // The doubles of the rig remember all that was written.
            if round.isMultiple(of: 500) {
                rig = LockBusRig(boards: [LockBusRig.relays, latches])
                rig.relayBoard.setFault(.silent)
                rig.parcelBoard.setFault(.silent)
            }
            let pause = Duration.milliseconds(Int.random(in: 1...400, using: &generator))
            rig.serial.inject(Self.stream(&generator), after: pause / 2)
            rig.run(for: pause)
            let drives = rig.relayBoard.pulses.count + rig.parcelBoard.pulses.count
            if drives > 0 || !rig.outcomes.isEmpty { return "a lock was driven" }
            return rig.serial.written.last.flatMap { Self.isOrder($0.bytes) ? "\($0.bytes)" : nil }
        }
        #expect(violation == nil)
    }

    private static func isOrder(_ bytes: [UInt8]) -> Bool {
        let orders = LockBusRig.latches + [LockBusRig.relays]
        return orders.contains { wiring in
            (1...wiring.locks).contains { lock in
                bytes == wiring.codec.bytes(of: .unlock(lock: lock, pulse: .milliseconds(500)))
            }
        }
    }
}
