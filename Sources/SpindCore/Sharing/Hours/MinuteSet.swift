/// A set of minutes, as ranges in order and apart from each other.
struct MinuteSet: Hashable, Sendable {
    private(set) var ranges: [Range<Int>] = []

    /// Joins ranges in any order.
    init(_ ranges: [Range<Int>] = []) {
        for range in ranges { insert(range) }
    }

    mutating func removeAll() { ranges.removeAll() }

    mutating func insert(_ range: Range<Int>) {
        guard !range.isEmpty else { return }
        var joined = range
        var others: [Range<Int>] = []
        for other in ranges {
            if other.upperBound < joined.lowerBound || joined.upperBound < other.lowerBound {
                others.append(other)
            } else {
                joined =
                    min(
                        joined.lowerBound, other.lowerBound)..<max(
                        joined.upperBound, other.upperBound)
            }
        }
        let index = others.firstIndex { $0.lowerBound > joined.lowerBound } ?? others.count
        others.insert(joined, at: index)
        ranges = others
    }

    mutating func remove(_ range: Range<Int>) {
        ranges = ranges.flatMap { other in
            let before =
                other
                .lowerBound..<max(
                    other.lowerBound, min(other.upperBound, range.lowerBound))
            let after =
                min(
                    other.upperBound, max(other.lowerBound, range.upperBound))..<other
                .upperBound
            return range.isEmpty ? [other] : [before, after].filter { !$0.isEmpty }
        }
    }
}
