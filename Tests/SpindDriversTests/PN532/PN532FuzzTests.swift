import SpindContracts
import SpindCore
import SpindDrivers
import SpindHAL
import SpindSeeds
import Testing

/// Random and mutated frames at the codec and the machine, the same for the same seed; see
/// `FuzzRun`.
@Suite("PN532 at random", .timeLimit(.minutes(60)))
struct PN532FuzzTests {
    @Test func codecTakesAnything_AndMakesTheSameFrameAgain() {
        var random = SeededGenerator(seed: FuzzRun.seed, 31)
        var reader = PN532FrameReader()
        var frames = 0
        let violation = FuzzRun.of("PN532 frames", usually: 10_000) { _ in
            for frame in reader.add(Self.input(&random)) {
                frames += 1
                var second = PN532FrameReader()
                guard second.add(frame.encoded) == [frame] else {
                    return "\(frame) is not written as it was read"
                }
            }
            if Int.random(in: 0..<100, using: &random) == 0 { reader.reset() }
            return reader.heldCount <= PN532Frame.dataLimit + 8
                ? nil : "\(reader.heldCount) bytes are held"
        }
        #expect(violation == nil)
        #expect(frames > 0)
    }

    /// Whatever a chip answers, a card is told only when two answers in a row, each whole and to the
    /// look that it belongs to, name the same one and no other.
    @Test func machineTakesAnything_AndTellsOnlyCardsThatWereFoundTwice() {
        var random = SeededGenerator(seed: FuzzRun.seed, 32)
        var now = Instant(sinceBoot: .seconds(1))
        var machine = PN532Machine(order: .asSent, at: now)
        var found: [[UInt8]?] = []
        var cards = 0
        let violation = FuzzRun.of("PN532 answers", usually: 10_000) { _ in
            if case .sleep(let time) = machine.next(at: now) { now = time }
            guard case .send(let command, _) = machine.next(at: now) else {
                return "nothing is due when it should be"
            }
            now = now + .milliseconds(Int.random(in: 1...400, using: &random))
            var exchange = PN532Exchange(command)
            let outcome = exchange.take(Self.replies(to: command, &random)) ?? .failed(.silent)
            let events = machine.take(outcome, at: now)
            switch (command, outcome) {
            case (.look, .answered(let answer)): found.append(Self.secondOpinion(answer))
            case (_, .failed): found = []
            default: break
            }
            found.removeFirst(max(0, found.count - 2))
            for case .card(let number) in events {
                cards += 1
                guard found.count == 2, found.allSatisfy({ $0 == number }) else {
                    return "a card that was not found twice"
                }
            }
            return machine.heldCount <= CardSightings.limit + 2 * CardSightings.rate
                ? nil : "\(machine.heldCount) things are remembered"
        }
        #expect(violation == nil)
        #expect(cards > 0)
    }

    /// The card that an answer names alone; `nil` for none.
    private static func secondOpinion(_ answer: [UInt8]) -> [UInt8]? {
        guard answer.count >= 10, answer[0] == 1, answer[1] == 1 else { return nil }
        let number = Array(answer.dropFirst(6).prefix(Int(answer[5])))
        return [4, 7, 10].contains(number.count) && number.count == Int(answer[5]) ? number : nil
    }

    /// What a chip says to a command: mostly what it should.
    private static func replies(
        to command: PN532Command, _ random: inout SeededGenerator
    ) -> [UInt8] {
        var answer: [UInt8] = [command.data[0] + 1]
        switch command {
        case .identify: answer += [0x32, 1, 6, 7]
        case .look: answer += Self.cards(&random)
        default: break
        }
        let good = PN532Frame.acknowledge.encoded + PN532Frame.answer(answer).encoded
        switch Int.random(in: 0..<40, using: &random) {
        case 0: return Self.spoiled(good, &random)
        case 1: return Self.input(&random)
        case 2: return PN532Frame.answer(answer).encoded + PN532Frame.acknowledge.encoded
        case 3: return PN532Frame.acknowledge.encoded + Self.input(&random)
        default: return good
        }
    }

    private static func cards(_ random: inout SeededGenerator) -> [UInt8] {
        if Int.random(in: 0..<10, using: &random) == 0 {
            return (0..<Int.random(in: 0...20, using: &random)).map { _ in
                UInt8.random(in: 0...12, using: &random)
            }
        }
        let count = Int.random(in: 0...2, using: &random)
        var answer = [UInt8(count)]
        for index in 0..<count {
            let length = [4, 4, 4, 7, 10].randomElement(using: &random) ?? 4
            // Few cards, so that some are found twice.
            let first = UInt8.random(in: 4...9, using: &random)
            answer +=
                [UInt8(index + 1), 0, 4, 8, UInt8(length)]
                + (0..<length).map { first &+ UInt8($0) }
        }
        return answer
    }

    private static func input(_ random: inout SeededGenerator) -> [UInt8] {
        let count = Int.random(in: 1...12, using: &random)
        let data = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
        switch Int.random(in: 0..<8, using: &random) {
        case 0:
            return (0..<Int.random(in: 0...60, using: &random)).map { _ in
                [0x00, 0xFF, UInt8.random(in: 0...255, using: &random)]
                    .randomElement(using: &random) ?? 0
            }
        case 1: return PN532Frame.acknowledge.encoded
        case 2: return [PN532Frame.refuse, .error].randomElement(using: &random)?.encoded ?? []
        case 3: return PN532Frame.command(data).encoded
        case 4:
            let long = [UInt8](repeating: data[0], count: Int.random(in: 250...264, using: &random))
            return PN532Frame.answer(long).encoded
        case 5: return Self.spoiled(PN532Frame.answer(data).encoded, &random)
        default: return PN532Frame.answer(data).encoded
        }
    }

    private static func spoiled(_ bytes: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...3, using: &random) where !bytes.isEmpty {
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
}
