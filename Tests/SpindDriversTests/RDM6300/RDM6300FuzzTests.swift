import SpindContracts
import SpindCore
import SpindDrivers
import SpindSeeds
import SpindSimulatedHardware
import Testing

/// Random and mutated frames at the decoder, the same for the same seed; see `FuzzRun`.
@Suite("RDM6300 at random", .timeLimit(.minutes(60)))
struct RDM6300FuzzTests {
    @Test func decoderTakesAnything_AndTellsOnlyTagsWhoseCheckHolds() {
        var random = SeededGenerator(seed: FuzzRun.seed, 21)
        var decoder = RDM6300Decoder()
        var now = Instant(sinceBoot: .seconds(1))
        var tags = 0
        var refusals = 0
        let violation = FuzzRun.of("RDM6300 frames", usually: 20_000) { _ in
            now = now + .milliseconds(Int.random(in: 0...120, using: &random))
            let bytes = Self.input(&random)
            for finding in decoder.take(bytes, at: now) {
                guard case .tag(let tag) = finding else {
                    refusals += 1
                    continue
                }
                tags += 1
                // The only frame that says it must have ended in what came last.
                if !Self.couldEnd(SimulatedRDM6300.frame(tag), with: bytes) {
                    return "a tag that nobody sent"
                }
            }
            if Int.random(in: 0..<200, using: &random) == 0 { decoder.reset() }
            return decoder.heldCount < RDM6300Decoder.frameLength
                ? nil : "\(decoder.heldCount) bytes are held"
        }
        #expect(violation == nil)
        #expect(tags > 0)
        #expect(refusals > 0)
    }

    /// Whether the frame, or an end of it after bytes that came before, is in those bytes.
    private static func couldEnd(_ frame: [UInt8], with bytes: [UInt8]) -> Bool {
        for end in bytes.indices where bytes[end] == 0x03 {
            let tail = bytes[...end].suffix(frame.count)
            if frame.suffix(tail.count) == tail { return true }
        }
        return false
    }

    private static func input(_ random: inout SeededGenerator) -> [UInt8] {
        let frame = SimulatedRDM6300.frame(
            (0..<5).map { _ in UInt8.random(in: 0...255, using: &random) })
        switch Int.random(in: 0..<8, using: &random) {
        case 0:
            return (0..<Int.random(in: 0...40, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
        case 1:
            return [0x02]
                + (0..<Int.random(in: 0...14, using: &random)).map { _ in
                    Array("0123456789ABCDEF".utf8).randomElement(using: &random) ?? 0x30
                } + [0x03]
        case 2: return Array(frame.prefix(Int.random(in: 0...14, using: &random)))
        case 3: return Array(frame.suffix(Int.random(in: 0...14, using: &random)))
        case 4: return frame + frame.prefix(Int.random(in: 0...14, using: &random)) + frame
        case 5: return frame
        default:
            var spoiled = frame
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let place = Int.random(in: spoiled.indices, using: &random)
                spoiled[place] = UInt8.random(in: 0...255, using: &random)
            }
            return spoiled
        }
    }
}
