/// Gives each wire of a channel a lane of its own where it runs beside another.
///
/// A channel lies between two columns. A wire leaves its terminals horizontally and runs in one
/// vertical lane. Terminals of the left column and of the right never share a height (see
/// ``WiringLayout``), so horizontal parts cannot lie on each other; lanes see to the vertical ones.
struct WiringRouting {
    /// A wire between two heights.
    struct Run: Hashable {
        /// The heights of its ends; the first is on the left unless both are on one side.
        var from: Int
        var to: Int
        /// Where its ends are.
        var sides: Sides

        enum Sides: Hashable {
            case bothLeft
            case across
            case bothRight
        }

        var top: Int { min(from, to) }
        var bottom: Int { max(from, to) }

        /// Whether the two would touch in one lane.
        func touches(_ other: Run) -> Bool {
            top - WiringLayout.pitch < other.bottom && other.top < bottom + WiringLayout.pitch
        }
    }

    /// The lane of each run, from 0 at the left.
    let lanes: [Int]
    /// How many lanes there are.
    var count: Int { (lanes.max() ?? -1) + 1 }

    init(_ runs: [Run]) {
        var order = runs.indices.sorted { Self.isLeft(runs[$0], $0, of: runs[$1], $1) }
        Self.improve(&order, runs)
        var lanes = [Int](repeating: 0, count: runs.count)
        for (place, index) in order.enumerated() {
            let before = order[..<place].filter { runs[$0].touches(runs[index]) }
            lanes[index] = (before.map { lanes[$0] }.max() ?? -1) + 1
        }
        self.lanes = lanes
    }

    /// A first order: what turns back stays near its column; of those that go down the lower are
    /// left of the upper, of those that go up the upper of the lower.
    private static func isLeft(_ one: Run, _ index: Int, of other: Run, _ otherIndex: Int) -> Bool {
        func key(_ run: Run, _ index: Int) -> (Int, Int, Int) {
            switch run.sides {
            case .bothLeft: (0, run.bottom - run.top, index)
            case .across: run.to > run.from ? (1, -run.from, index) : (2, run.from, index)
            case .bothRight: (3, run.top - run.bottom, index)
            }
        }
        return key(one, index) < key(other, otherIndex)
    }

    /// Moves neighbours past each other while that saves crossings.
    private static func improve(_ order: inout [Int], _ runs: [Run]) {
        // Each round that goes on has saved one; the limit is for the time it takes.
        for _ in 0..<40 {
            var isBetter = false
            for place in order.indices.dropLast() {
                let (left, right) = (runs[order[place]], runs[order[place + 1]])
                if crossings(right, leftOf: left) < crossings(left, leftOf: right) {
                    order.swapAt(place, place + 1)
                    isBetter = true
                }
            }
            if !isBetter { return }
        }
    }

    /// How often two wires cross when one's lane is left of the other's.
    static func crossings(_ left: Run, leftOf right: Run) -> Int {
        func rightEnds(_ run: Run) -> [Int] {
            switch run.sides {
            case .bothLeft: []
            case .across: [run.to]
            case .bothRight: [run.from, run.to]
            }
        }
        func leftEnds(_ run: Run) -> [Int] {
            switch run.sides {
            case .bothLeft: [run.from, run.to]
            case .across: [run.from]
            case .bothRight: []
            }
        }
        return rightEnds(left).filter { right.top < $0 && $0 < right.bottom }.count
            + leftEnds(right).filter { left.top < $0 && $0 < left.bottom }.count
    }
}
