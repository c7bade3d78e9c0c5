import SpindCore
import SpindHAL

extension GPIORequirement {
    /// What inputs must do of which every edge counts; refuse, where the provider counts none.
    static let edgeLines = counting.map { requirement in
        GPIORequirement(requirement.description) { bench in
            if bench.countsEdges { return try requirement.check(bench) }
            try requireThrows(.unsupported, "edges of a chip that is polled") {
                _ = try bench.edges([0])
            }
        }
    }

    private static let counting = [
        GPIORequirement("every edge to active is told once, with its line and time") { bench in
            let lines = try bench.edges([0, 4, 7])
            try requireEqual(lines.count, 3, "the count")
            for (index, offset) in [0, 4, 7, 0].enumerated() {
                let before = bench.clock.now
                try bench.pull(offset, high: true)
                let after = bench.clock.now
                let edges = try requireEdges(lines.wait(until: bench.soon))
                try requireEqual(edges.map(\.line), [index % 3], "the lines")
                try require(
                    edges.allSatisfy { before <= $0.at && $0.at <= after },
                    "the edge is dated outside the pull")
                try bench.pull(offset, high: false)
                try requireEqual(
                    lines.wait(until: bench.clock.now), .timeout, "the wake of the way back")
            }
        },
        GPIORequirement("an active-low line's edge to active is the falling one") { bench in
            for offset in [0, 1] { try bench.pull(offset, high: true) }
            let lines = try bench.provider.edges(
                [bench.address(0), bench.address(1)], settings: LineSettings(activeLow: true),
                consumer: "test")
            try requireEqual(lines.states(), [.inactive, .inactive], "the states at rest")
            try bench.pull(1, high: false)
            try requireEqual(
                requireEdges(lines.wait(until: bench.soon)).map(\.line), [1], "the lines")
            try requireEqual(lines.states(), [.inactive, .active], "the states")
            try bench.pull(1, high: true)
            try requireEqual(lines.wait(until: bench.clock.now), .timeout, "the rising edge's wake")
        },
        GPIORequirement("edges that nobody waited for are all kept, in order, up to 16") { bench in
            let lines = try bench.edges([2, 3])
            let order = [2, 3, 3, 2, 3, 2, 2, 2, 3, 2, 3, 3, 2, 3, 2, 3]
            for offset in order {
                try bench.pull(offset, high: true)
                try bench.pull(offset, high: false)
            }
            let (edges, lost) = try bench.collect(lines)
            try requireEqual(
                edges.sorted { $0.at < $1.at }.map { $0.line + 2 }, order, "the lines by time")
            try require(!lost, "edges are called lost although none is")
            for line in [0, 1] {
                let times = edges.filter { $0.line == line }.map(\.at)
                try requireEqual(times, times.sorted(), "the times of line \(line)")
            }
        },
        GPIORequirement("edges that did not fit are told as lost, and only those") { bench in
            let lines = try bench.edges([2, 3])
            for round in 0..<200 {
                let offset = 2 + round % 2
                try bench.pull(offset, high: true)
                try bench.pull(offset, high: false)
            }
            let (edges, lost) = try bench.collect(lines)
            try require(lost, "of 200 edges \(edges.count) were told, and none called lost")
            try require(edges.count < 200, "more were kept than a queue holds")
            for _ in 0..<5 {
                try bench.pull(2, high: true)
                try bench.pull(2, high: false)
                let (edges, lost) = try bench.collect(lines)
                try requireEqual(edges.map(\.line), [0], "the lines")
                try require(!lost, "an edge that came alone is called lost")
            }
        },
        GPIORequirement("a wait for edges ends at its deadline, and by an interrupt") { bench in
            let lines = try bench.edges([0])
            let deadline = bench.clock.now.advanced(by: .milliseconds(20))
            try requireEqual(lines.wait(until: deadline), .timeout, "the wake")
            try require(bench.clock.now >= deadline, "the wait ended before its deadline")
            lines.interrupt()
            lines.interrupt()
            try requireEqual(lines.wait(until: bench.soon), .interrupted, "the wake")
            try requireEqual(lines.wait(until: bench.clock.now), .timeout, "the wake after it")
        },
        GPIORequirement("an interrupt loses no edge") { bench in
            let lines = try bench.edges([0])
            try bench.pull(0, high: true)
            lines.interrupt()
            var wakes: [EdgeWake] = []
            for _ in 0..<2 { wakes.append(try lines.wait(until: bench.clock.now)) }
            try require(wakes.contains(.interrupted), "the interrupt was not told: \(wakes)")
            try require(
                wakes.contains { if case .edges = $0 { true } else { false } },
                "the edge was not told: \(wakes)")
        },
        GPIORequirement("an edge wakes a thread that waits for it") { bench in
            let lines = try bench.edges([6])
            let world = try Companion {
                bench.clock.pause(for: .milliseconds(20))
                try bench.pull(6, high: true)
            }
            let wake = try lines.wait(until: nil)
            try world.join()
            try requireEqual(requireEdges(wake).map(\.line), [0], "the lines")
        },
        GPIORequirement("no lines, or one twice, are refused for edges as for inputs") { bench in
            try requireThrows(.unsupported, "edges of no line") { _ = try bench.edges([]) }
            try requireThrows(.busy, "edges of line 0 twice") { _ = try bench.edges([0, 0]) }
        },
    ]
}

extension GPIOBench {
    /// A deadline for what has happened already: a wait that misses it fails instead of hanging.
    fileprivate var soon: Instant { clock.now.advanced(by: .seconds(5)) }

    fileprivate func edges(_ offsets: [Int]) throws -> any EdgeLines {
        try provider.edges(
            offsets.map { address($0) }, settings: LineSettings(), consumer: "test")
    }

    /// All edges that are waiting, and whether others were lost.
    fileprivate func collect(
        _ lines: any EdgeLines
    ) throws -> (edges: [LineEdge], lost: Bool) {
        var all: [LineEdge] = []
        var anyLost = false
        while case .edges(let edges, let lost) = try lines.wait(until: clock.now) {
            all += edges
            anyLost = anyLost || lost
        }
        return (all, anyLost)
    }
}

private func requireEdges(
    _ wake: EdgeWake, file: StaticString = #fileID, line: UInt = #line
) throws -> [LineEdge] {
    guard case .edges(let edges, false) = wake else {
        throw ContractViolation("\(wake) instead of edges (\(file):\(line))")
    }
    return edges
}
