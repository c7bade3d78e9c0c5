import SpindCore
import SpindDrivers
import SpindHAL

/// A decoder under virtual time, run as its thread runs it.
struct WiegandBench {
    private(set) var decoder: WiegandDecoder
    private(set) var now = Instant(sinceBoot: .seconds(1_000))
    private(set) var keys = ""
    private(set) var cards: [WiegandCard] = []
    private(set) var faults: [WiegandFault?] = []
    /// How often the decoder had its lines read or waited for.
    private(set) var looks = 0
    /// Whether the lines are low now.
    var levels: [LineState] = [.inactive, .inactive]
    private var waiting: [LineEdge] = []

    var fault: WiegandFault? { faults.last ?? nil }
    var numbers: [UInt64] { cards.map(\.data) }
    /// Cards and keys together.
    var readCount: Int { cards.count + keys.count }

    init(_ formats: [WiegandFormat] = [.h10301], keys: WiegandKeys = .none) {
        decoder = WiegandDecoder(formats: formats, keys: keys, at: now)
        // What comes while nothing is known of the lines would be doubtful.
        run(.milliseconds(30))
    }

    /// Lets that much time go by.
    mutating func run(_ duration: Duration) {
        let end = now + duration
        while step(until: end) {}
        now = end
    }

    /// Sends bits, `0` on D0 and `1` on D1, `x` on both at once, and reads each at once.
    mutating func send(_ bits: String, every interval: Duration = .milliseconds(2)) {
        for edges in Self.edges(bits) {
            waiting = edges.map { LineEdge(line: $0, at: now) }
            run(interval)
        }
    }

    /// Sends bits, and the silence that ends their frame.
    mutating func frame(_ bits: String, every interval: Duration = .milliseconds(2)) {
        send(bits, every: interval)
        run(.milliseconds(30))
    }

    /// Hands edges to the decoder as one read of the lines; their times are from now on.
    mutating func read(_ edges: [(line: Int, at: Duration)], lost: Bool = false) {
        let stamped = edges.map { LineEdge(line: $0.line, at: now + $0.at) }
        if let last = stamped.map(\.at).max() { now = max(now, last) }
        apply(decoder.take(stamped, lost: lost, at: now))
    }

    /// Bits as edges with their times from the first on, D0's first, as two queues are read.
    static func queued(
        _ bits: String, every interval: Duration = .milliseconds(2)
    ) -> [(line: Int, at: Duration)] {
        let edges = Self.edges(bits).enumerated().flatMap { index, lines in
            lines.map { (line: $0, at: interval * index) }
        }
        return edges.filter { $0.line == 0 } + edges.filter { $0.line == 1 }
    }

    mutating func fail(_ why: String) {
        apply(decoder.failed(why, at: now))
    }

    private static func edges(_ bits: String) -> [[Int]] {
        bits.compactMap { bit in
            switch bit {
            case "0": [0]
            case "1": [1]
            case "x": [0, 1]
            default: nil
            }
        }
    }

    /// What the thread does in one round; false when nothing is due until then.
    private mutating func step(until end: Instant) -> Bool {
        switch decoder.next(at: now) {
        case .rest(let time):
            guard time <= end else { return false }
            now = max(now, time)
            looks += 1
            let cameEdges = !waiting.isEmpty
            waiting = []
            apply(decoder.rested(cameEdges: cameEdges, at: now))
        case .levels:
            looks += 1
            apply(decoder.read(levels, at: now))
        case .edges(let time):
            if !waiting.isEmpty {
                looks += 1
                let edges = waiting
                waiting = []
                apply(decoder.take(edges, lost: false, at: now))
                return true
            }
            guard let time, time <= end else { return false }
            now = max(now, time)
            looks += 1
            apply(decoder.looked(at: now))
        }
        return true
    }

    private mutating func apply(_ actions: [WiegandDecoder.Action]) {
        for action in actions {
            switch action {
            case .key(let key): keys.append(key)
            case .card(let card): cards.append(card)
            case .fault(let fault): faults.append(fault)
            }
        }
    }
}

/// Frames that independent programs computed or captured (the 26-bit one of 1 and 1 is that of a
/// maker's manual), the most significant bit first.
enum WiegandVectors {
    static let facility123Number4567 = "10111101100010001110101110"
    static let all: [(format: WiegandFormat, bits: String, data: UInt64)] = [
        (.h10301, "10000000100000000000000010", 1 << 16 | 1),
        (.h10301, "00000000000000000000000001", 0),
        (.h10301, "01111111111111111111111111", 0xFF_FFFF),
        (.h10301, facility123Number4567, 123 << 16 | 4567),
        (.bits34, "0000000000000000000000000000000010", 1),
        (.bits34, "1011000101011010000110100001000111", 0x62B4_3423),
        (.bits34, "1110111101010110110111110111011110", 0xDEAD_BEEF),
        (.h10302, "0000000000000000000000000000000000010", 1),
        (.h10302, "1010110111111101110000011100001101010", 12_345_678_901),
        (.bits32, "01100010101101000011010000100011", 0x62B4_3423),
    ]
    /// The keys 0 to 9, `*` and `#` in eight bits.
    static let eightBitKeys: [(key: Character, bits: UInt8)] = Array(
        zip(
            "0123456789*#",
            [0xF0, 0xE1, 0xD2, 0xC3, 0xB4, 0xA5, 0x96, 0x87, 0x78, 0x69, 0x5A, 0x4B])
    ).map { ($0, $1) }
}
