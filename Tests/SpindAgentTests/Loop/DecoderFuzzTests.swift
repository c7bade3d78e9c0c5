import SpindAgent
import SpindContracts
import SpindCore
import SpindDrivers
import SpindHAL
import SpindSeeds
import Testing

/// What decoders make of random input, at a cabinet with a grant: no lock is driven that nobody has
/// typed the PIN of.
@Suite("Decoders before a cabinet, at random", .timeLimit(.minutes(60)))
struct DecoderFuzzTests {
    @Test func noInputOpensADoor() throws {
        var random = SeededGenerator(seed: FuzzRun.seed, 81)
        var visitor = try Visitor()
        var told = 0
        let violation = FuzzRun.of("decoders before a cabinet", usually: 2_000, share: 10) {
            number in
            // The doubles of the bench remember all that happened.
            if number.isMultiple(of: 200) {
                guard let next = try? Visitor() else { return "no cabinet" }
                visitor = next
            }
            told += visitor.take(&random)
            let orders = visitor.bench.locks.orders.count
            return orders == 0 || visitor.typed.contains(StepperBench.pin)
                ? nil : "\(orders) orders after \(visitor.typed.suffix(40))"
        }
        #expect(violation == nil)
        #expect(told > 0)
    }

    /// The same way does open the door to whoever types the PIN: the test before this one can fail.
    @Test func theSameWayOpensIt_WhenThePINIsTyped() throws {
        var visitor = try Visitor()
        visitor.hear(OSDPReply(code: 0x53, payload: [0, 7] + Array("482913".utf8) + [0x0D]))
        #expect(visitor.bench.locks.orders.count == 1)
        #expect(visitor.typed == "482913#")
    }
}

/// Somebody at a cabinet with every kind of reader, who has no idea.
private struct Visitor {
    let bench: StepperBench
    /// All keys that the cabinet was told.
    private(set) var typed = ""
    private var keys = TypedKeys()
    private var cards = TypedCards(form: .hexadecimal)
    private var wiegand: WiegandDecoder

    init() throws {
        bench = try StepperBench { store in
            do {
                try StepperBench.addGrant(to: store)
            } catch {
                Issue.record("\(error)")
            }
        }
        wiegand = WiegandDecoder(
            formats: [.h10301, .bits34], keys: .eightBits, at: bench.clock.now)
    }

    /// Takes one random input; returns how many keys and cards came of it.
    mutating func take(_ random: inout SeededGenerator) -> Int {
        let before = typed.count
        var read = 0
        switch random.below(4) {
        case 0: hear(Self.reply(&random))
        case 1: type(strokes(&random))
        case 2:
            let findings = cards.take(strokes(&random), lost: random.below(50) == 0)
            for case .card(let number) in findings {
                read += 1
                bench.stepper.step(.card(StepperBench.keypad, number))
            }
        default: edges(&random)
        }
        bench.advance(by: .milliseconds(random.below(20) == 0 ? 70_000 : random.below(500)))
        return read + typed.count - before
    }

    /// What an OSDP reader says.
    mutating func hear(_ reply: OSDPReply) {
        switch reply {
        case .keys(let keys): for key in keys { press(key) }
        case .card(let card):
            if let number = card.number {
                bench.stepper.step(.card(StepperBench.keypad, number))
            }
        case .digits(let digits):
            if let number = OSDPCard.number(ofDigits: digits) {
                bench.stepper.step(.card(StepperBench.keypad, number))
            }
        default: break
        }
    }

    private mutating func type(_ strokes: [KeyStroke]) {
        for case .press(let key) in keys.take(strokes, lost: false) { press(key) }
    }

    private mutating func press(_ key: Character) {
        typed.append(key)
        bench.stepper.step(.key(StepperBench.keypad, key))
    }

    private mutating func edges(_ random: inout SeededGenerator) {
        var now = bench.clock.now
        let edges = (0..<(random.pick([4, 8, 26, 34, 40]) ?? 8)).map { _ -> LineEdge in
            now = now.advanced(by: .milliseconds(1))
            return LineEdge(line: random.below(2), at: now)
        }
        var actions = wiegand.take(edges, lost: random.below(20) == 0, at: now)
        for wait in 1...4 {
            actions += wiegand.looked(at: now.advanced(by: .milliseconds(30 * wait)))
        }
        bench.advance(by: bench.clock.now.duration(to: now) + .milliseconds(150))
        for action in actions {
            switch action {
            case .key(let key): press(key)
            case .card(let card): bench.stepper.step(.card(StepperBench.keypad, card.bytes))
            case .fault: break
            }
        }
    }

    private static func reply(_ random: inout SeededGenerator) -> OSDPReply {
        let count = random.below(12)
        let bytes = (0..<count).map { _ in
            random.below(4) > 0
                ? UInt8(0x30 + random.below(10)) : UInt8(truncatingIfNeeded: random.next())
        }
        return switch random.below(3) {
        case 0: OSDPReply(code: 0x53, payload: [0, UInt8(count)] + bytes)
        case 1: OSDPReply(code: 0x51, payload: [0, 0, UInt8(count)] + bytes)
        default: OSDPReply(code: 0x50, payload: [0, 1, UInt8(count * 8), 0] + bytes)
        }
    }

    private func strokes(_ random: inout SeededGenerator) -> [KeyStroke] {
        (0..<random.below(24)).flatMap { _ -> [KeyStroke] in
            let code =
                random.pick([2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 28, 30, 48, 14] as [UInt16]) ?? 2
            return [true, false].map {
                KeyStroke(code: code, isDown: $0, at: bench.clock.now)
            }
        }
    }
}
