import Foundation
import SpindCore
import SpindHAL
import SpindSeeds
import Testing

@testable import SpindDrivers

/// Random and mutated bytes at each decoder. Which answers are believed is decided a second time,
/// from the frame's definition alone.
@Suite("Decoders of lock boards, whatever arrives", .timeLimit(.minutes(10)))
struct LockBoardFuzzTests {
    /// Inputs for each decoder; ten million with `SPIND_FUZZ=10000000`.
    static let rounds =
        ProcessInfo.processInfo.environment["SPIND_FUZZ"].flatMap(Int.init) ?? 10_000

    static let codecs: [any LockBoardCodec] = [
        WaveshareModbusCodec(address: 1, relays: 8, inputs: 8),
        WaveshareModbusCodec(address: 255, relays: 32, inputs: 0),
        KerongCU16Codec(address: 0), KerongCU16Codec(address: 15),
    ]

    private static let questions: [LockBoardQuestion] = [
        .inputs, .drives, .unlock(lock: 1, pulse: .milliseconds(500)), .letGo(lock: 3),
    ]

    /// Something that is nearly an answer: whole frames, cut, joined, and with bits turned round.
    private static func stream(_ generator: inout SeededGenerator) -> [UInt8] {
        var bytes: [UInt8] = []
        for _ in 0..<Int.random(in: 1...3, using: &generator) {
            switch Int.random(in: 0..<5, using: &generator) {
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

    @Test(arguments: codecs.indices)
    func decoder_NeverTraps_StaysShort_AndBelievesOnlyWhatChecks(codec index: Int) {
        var generator = SeededGenerator(seed: 20_261_121 + UInt64(index))
        let codec = Self.codecs[index]
        var buffer: [UInt8] = []
        var answers = 0
        for round in 0..<Self.rounds {
            let question = Self.questions[round % Self.questions.count]
            let bytes = Self.stream(&generator)
            // What is left of an earlier question stays in front now and then.
            if round.isMultiple(of: 3) { buffer = [] }
            buffer += bytes
            let before = buffer
            guard let answer = codec.answer(to: question, in: &buffer) else {
                if buffer.count >= ModbusFrame.longest {
                    Issue.record("round \(round): \(buffer.count) bytes are kept")
                    return
                }
                continue
            }
            answers += 1
            if !Self.isFounded(answer, to: question, on: before, codec) {
                Issue.record("round \(round): \(answer) from \(before)")
                return
            }
        }
        // The streams hold answers, so the decoders were not only asked to refuse.
        #expect(answers > Self.rounds / 100)
    }

    /// Whether some part of the stream is a frame that says so.
    private static func isFounded(
        _ answer: LockBoardAnswer, to question: LockBoardQuestion, on stream: [UInt8],
        _ codec: any LockBoardCodec
    ) -> Bool {
        for start in stream.indices {
            // An exception, eight bits, an order's echo, thirty-two bits and a status.
            for count in [5, 6, 8, 9] where start + count <= stream.count {
                let frame = Array(stream[start..<start + count])
                if codec is KerongCU16Codec {
                    guard frame.count == 9, frame[2] == 0x35,
                        frame[8] == frame[..<8].reduce(0, &+)
                    else { continue }
                } else {
                    guard frame.count >= 5, ModbusFrame.sealed(frame.dropLast(2)) == frame else {
                        continue
                    }
                }
                var alone = frame
                if codec.answer(to: question, in: &alone) == answer { return true }
            }
        }
        return false
    }
}
