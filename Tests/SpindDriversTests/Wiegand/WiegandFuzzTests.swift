import SpindContracts
import SpindCore
import SpindDrivers
import SpindHAL
import SpindSeeds
import SpindSimulatedHardware
import Testing

/// Random and mutated frames against what the decoder promises.
@Suite("The Wiegand decoder at random", .timeLimit(.minutes(60)))
struct WiegandFuzzTests {
    @Test func noInputOpensADoor_OrIsKept() {
        var fuzzer = WiegandFuzzer(seed: FuzzRun.seed)
        let violation = FuzzRun.of("Wiegand", usually: 8_000) { _ in
            fuzzer.step()
            return fuzzer.violations.first
        }
        #expect(violation == nil)
        #expect(fuzzer.read > 0)
        #expect(fuzzer.refused > 0)
    }
}

/// Plays good, mutated and random frames, and compares what is told with a second opinion: text of
/// zeros and ones, judged by counting.
private struct WiegandFuzzer {
    private(set) var violations: [String] = []
    private(set) var read = 0
    private(set) var refused = 0
    private var random: SeededGenerator
    private var decoder: WiegandDecoder
    private var formats: [WiegandFormat] = []
    private var keys = WiegandKeys.none
    private var now = Instant(sinceBoot: .seconds(10))
    private var stepsLeft = 0

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
        decoder = WiegandDecoder(formats: [], keys: .none, at: now)
    }

    mutating func step() {
        if stepsLeft == 0 { begin() }
        stepsLeft -= 1
        switch Int.random(in: 0..<20, using: &random) {
        case 0: noise()
        case 1: storm()
        case 2: lines()
        default: frame()
        }
        if decoder.heldCount > WiegandDecoder.runLimit {
            violations.append("\(decoder.heldCount) edges are held")
        }
    }

    /// Other settings, as a loader lets them pass.
    private mutating func begin() {
        stepsLeft = 200
        keys = WiegandKeys.allCases.randomElement(using: &random) ?? .none
        formats = WiegandFormat.allCases.filter { _ in Bool.random(using: &random) }
        if keys.areBuffered { formats.removeAll { $0 == .h10301 } }
        if formats.contains(.h10302) { formats.removeAll { $0 == .h10304 } }
        decoder = WiegandDecoder(formats: formats, keys: keys, at: now)
        calm()
    }

    /// A frame, good or mutated, that comes alone: exactly what it means must be told.
    private mutating func frame() {
        calm()
        var bits = good()
        for _ in 0..<Int.random(in: 0...2, using: &random) { mutate(&bits) }
        let interval = Duration.microseconds(Int.random(in: 25...20_000, using: &random))
        var edges: [LineEdge] = []
        for bit in bits.utf8 {
            edges.append(LineEdge(line: bit == 0x31 ? 1 : 0, at: now))
            now = now + interval
        }
        let isLost = Int.random(in: 0..<10, using: &random) == 0
        let told = play(edges, lost: isLost)
        let meant = meaning(bits, isLost: isLost)
        if told != meant { violations.append("\(bits) lost \(isLost): \(told), not \(meant)") }
        if told.isEmpty { refused += 1 } else { read += 1 }
    }

    /// Edges at any time, of the future and the past too.
    private mutating func noise() {
        let edges = (0..<Int.random(in: 0...200, using: &random)).map { _ in
            LineEdge(
                line: Int.random(in: 0...1, using: &random),
                at: now + .microseconds(Int.random(in: -90_000...90_000, using: &random)))
        }
        _ = play(edges, lost: Bool.random(using: &random))
    }

    private mutating func storm() {
        for _ in 0..<Int.random(in: 1...300, using: &random) {
            now = now + .microseconds(Int.random(in: 1...200, using: &random))
            _ = decoder.take(
                [LineEdge(line: Int.random(in: 0...1, using: &random), at: now)], lost: false,
                at: now)
        }
    }

    private mutating func lines() {
        if Bool.random(using: &random) {
            _ = decoder.failed("test", at: now)
        } else {
            let states = (0..<2).map { _ in
                LineState(rawValue: UInt8.random(in: 0...1, using: &random)) ?? .inactive
            }
            _ = decoder.read(states, at: now)
        }
    }

    /// Hands the edges over in pieces, as two lines are read, and lets their frame end.
    private mutating func play(_ edges: [LineEdge], lost: Bool) -> String {
        var told = ""
        var rest = edges[...]
        var isFirst = true
        while !rest.isEmpty {
            let piece = rest.prefix(Int.random(in: 1...40, using: &random))
            rest = rest.dropFirst(piece.count)
            let read = [0, 1].flatMap { line in piece.filter { $0.line == line } }
            tell(decoder.take(read, lost: lost && isFirst, at: now), &told)
            isFirst = false
        }
        for _ in 0..<8 {
            now = now + .milliseconds(20)
            tell(decoder.looked(at: now), &told)
        }
        return told
    }

    /// Does what the lines need until nothing is due.
    private mutating func calm() {
        var told = ""
        for _ in 0..<50 {
            switch decoder.next(at: now) {
            case .rest(let time):
                now = max(now, time)
                tell(decoder.rested(cameEdges: false, at: now), &told)
            case .levels: tell(decoder.read([.inactive, .inactive], at: now), &told)
            case .edges(nil):
                now = now + .milliseconds(30)
                return
            case .edges(let time?):
                now = max(now, time)
                tell(decoder.looked(at: now), &told)
            }
        }
        violations.append("something is due for ever")
    }

    private func tell(_ actions: [WiegandDecoder.Action], _ told: inout String) {
        for action in actions {
            switch action {
            case .key(let key): told.append(key)
            case .card(let card): told += "[\(card.format.rawValue) \(card.data)]"
            case .fault: continue
            }
        }
    }

    // MARK: - Frames

    private mutating func good() -> String {
        let bits = SimulatedWiegandReader.digits(random.next())
        switch Int.random(in: 0..<7, using: &random) {
        case 0: return String(bits.prefix(4))
        case 1: return SimulatedWiegandReader.turned(String(bits.prefix(4))) + bits.prefix(4)
        case 2: return SimulatedWiegandReader.frame(String(bits.prefix(24)))
        case 3: return String(bits.prefix(32))
        case 4: return SimulatedWiegandReader.frame(String(bits.prefix(32)))
        case 5: return SimulatedWiegandReader.frame(String(bits.prefix(35)))
        default: return String(bits.prefix(Int.random(in: 0...64, using: &random)))
        }
    }

    private mutating func mutate(_ bits: inout String) {
        guard let place = bits.indices.randomElement(using: &random) else { return }
        switch Int.random(in: 0..<5, using: &random) {
        case 0: bits.remove(at: place)
        case 1: bits.insert(Bool.random(using: &random) ? "1" : "0", at: place)
        case 2: bits = SimulatedWiegandReader.turned(bits)
        case 3: bits += good()
        default: bits.replaceSubrange(place...place, with: bits[place] == "0" ? "1" : "0")
        }
    }

    // MARK: - The second opinion

    private func meaning(_ bits: String, isLost: Bool) -> String {
        let longest = (formats.map(\.bitCount) + (keys.areBuffered ? [26] : [])).max() ?? 0
        switch bits.count {
        case 4 where keys == .fourBits: return isLost ? "" : key(bits)
        case 8 where keys == .eightBits:
            let value = String(bits.suffix(4))
            let fits = SimulatedWiegandReader.turned(value) == bits.prefix(4)
            return fits && !isLost ? key(value) : ""
        case 26 where keys.areBuffered:
            return isEven(bits) && (!isLost || longest == 26) ? entry(bits) : ""
        case 32 where formats.contains(.bits32):
            return isLost ? "" : "[32-bit \(value(bits))]"
        default:
            guard let format = formats.first(where: { $0.bitCount == bits.count }),
                isEven(bits), !isLost || longest == bits.count
            else { return "" }
            return "[\(format.rawValue) \(value(String(bits.dropFirst().dropLast())))]"
        }
    }

    private func isEven(_ bits: String) -> Bool {
        SimulatedWiegandReader.frame(String(bits.dropFirst().dropLast())) == bits
    }

    private func key(_ bits: String) -> String {
        value(bits) < 12 ? String(Array("0123456789*#")[Int(value(bits))]) : ""
    }

    private func entry(_ bits: String) -> String {
        let data = String(bits.dropFirst().dropLast())
        if keys == .buffered {
            let number = value(String(data.suffix(16)))
            return number == 65_535 ? "" : "\(number)#"
        }
        let values = (0..<6).map { value(String(data.dropFirst($0 * 4).prefix(4))) }
        return values.allSatisfy { $0 < 10 } ? values.map { "\($0)" }.joined() + "#" : ""
    }

    private func value(_ bits: String) -> UInt64 { UInt64(bits, radix: 2) ?? 0 }
}
