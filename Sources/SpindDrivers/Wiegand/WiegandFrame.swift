import SpindCore
package import SpindHAL

/// The bits that came between two silences.
package struct WiegandFrame: Hashable, Sendable {
    /// Bits that are kept; of a longer frame only the number of bits is right.
    package static let bitLimit = 64
    /// Edges of the two lines that lie closer together cannot both be pulses: a pulse is 20 us long
    /// at least (SIA AC-01-1996.10). Then both lines were low at once, or the stamps are no more
    /// exact than this, and in which order they came is not known.
    package static let orderedFrom: Duration = .microseconds(20)

    /// The bits, the first sent the most significant.
    package private(set) var bits: UInt64 = 0
    /// How many there are.
    package private(set) var count = 0
    /// Whether edges of both lines came too close together for their order to be known.
    package private(set) var overlaps = false
    /// Whether edges may have been lost in it, or so near that they may have been its own.
    package var isDoubtful = false

    /// Makes the frame of those bits, undisturbed.
    package init(bits: UInt64, count: Int) {
        self.bits = bits
        self.count = count
    }

    /// Makes the frame of some edges in the order of their time; line 0 is D0, line 1 D1.
    package init(_ edges: some Collection<LineEdge>) {
        var last: LineEdge?
        for edge in edges {
            if let last, last.line != edge.line,
                last.at.duration(to: edge.at) < Self.orderedFrom
            {
                overlaps = true
            }
            bits = bits << 1 | (edge.line == 1 ? 1 : 0)
            count += 1
            last = edge
        }
    }
}
