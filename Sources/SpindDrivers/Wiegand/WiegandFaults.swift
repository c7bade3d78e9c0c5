package import SpindCore
package import SpindHAL

/// What can be wrong with a Wiegand reader.
package enum WiegandFault: Hashable, Sendable {
    /// Its lines cannot be had, read or waited for.
    case unreadable(String)
    /// A line, or both, is low without end.
    case low(String)
    /// More comes than any reader sends.
    case noise(NoiseRate)
    /// D0 and D1 are swapped.
    case swapped
    /// Several frames in a row meant nothing; why the first of the findings did not.
    case garbled(WiegandRefusal)

    /// The fault as the cabinet records it.
    package func recorded(as reader: String) -> KeypadFault {
        switch self {
        case .unreadable(let why): .unreadable(why)
        case .low(let lines):
            .unreadable(
                "\(reader): \(lines) low without end; look for a missing supply or pull-up, or a "
                    + "short to ground")
        case .noise(let rate):
            .garbled(
                "\(reader): noise, \(rate); look for a missing ground wire, shield or pull-up")
        case .swapped: .swappedDataLines(reader)
        case .garbled(let why):
            .garbled("\(reader): \(WiegandDecoder.inRow) frames in a row refused, the last: \(why)")
        }
    }
}

/// How dense noise is.
package struct NoiseRate: Hashable, Sendable, CustomStringConvertible {
    /// Edges a second, about.
    package let perSecond: Int

    /// Measures some edges in the order of time.
    package init(_ edges: [LineEdge]) {
        let times = edges.map(\.at)
        let span = (times.min() ?? .init(sinceBoot: .zero)).duration(
            to: times.max() ?? .init(sinceBoot: .zero))
        perSecond = span > .zero ? Int(min(Double(edges.count) / (span / .seconds(1)), 1e6)) : 0
    }

    /// In words.
    package var description: String {
        perSecond > 0 ? "about \(perSecond) edges a second" : "edges all at once"
    }
}

/// The faults a reader has at once, and which of them is told. The first finding of a kind stands
/// until it is over.
struct WiegandFaults: Sendable {
    var unreadable: String?
    var low: String?
    var storm: NoiseRate?
    private var isSwapped = false
    private var garbled: WiegandRefusal?
    private var refusedInRow = 0
    private var invertedInRow = 0
    private var understoodInRow = 0
    private var wasProven = false

    /// The one that explains the others.
    var worst: WiegandFault? {
        if let unreadable { return .unreadable(unreadable) }
        if let low { return .low(low) }
        if let storm { return .noise(storm) }
        if isSwapped { return .swapped }
        return garbled.map { .garbled($0) }
    }

    /// A frame meant something. Right parity proves that the wires are right; a key or a number
    /// without parity does so only after some in a row, and says nothing about swapped wires.
    mutating func understood(hasParity: Bool) {
        refusedInRow = 0
        understoodInRow = min(understoodInRow + 1, WiegandDecoder.inRow)
        if hasParity {
            wasProven = true
            invertedInRow = 0
            isSwapped = false
            storm = nil
        }
        if hasParity || understoodInRow == WiegandDecoder.inRow { garbled = nil }
    }

    /// A frame was good when turned round. The first one says so where nothing ever proved the
    /// wires right; afterwards it takes a second, because a quarter of all noise of that length
    /// looks so.
    mutating func inverted() {
        understoodInRow = 0
        invertedInRow = min(invertedInRow + 1, 2)
        if !wasProven || invertedInRow == 2 { isSwapped = true }
    }

    /// A frame meant nothing.
    mutating func refused(_ why: WiegandRefusal) {
        understoodInRow = 0
        refusedInRow = min(refusedInRow + 1, WiegandDecoder.inRow)
        if refusedInRow == WiegandDecoder.inRow, garbled == nil { garbled = why }
    }
}
