import SpindCore
import SpindHAL

extension GPIORequirement {
    /// What waking must do.
    static let edges = [
        GPIORequirement("both edges of every line wake, with the time of the edge") { bench in
            let lines = try bench.watch([0, 4, 7])
            for offset in [0, 4, 7] {
                for high in [true, false] {
                    let before = bench.clock.now
                    try bench.pull(offset, high: high)
                    let after = bench.clock.now
                    try requireEdge(lines.wait(until: bench.soon), from: before, to: after)
                    try requireEqual(
                        lines.states().contains(.active), high, "line \(offset) after its edge")
                }
            }
        },
        GPIORequirement("active-low inputs wake on both edges too") { bench in
            let lines = try bench.provider.inputs(
                [bench.address(1)], settings: LineSettings(activeLow: true), consumer: "test")
            for high in [true, false] {
                let before = bench.clock.now
                try bench.pull(1, high: high)
                try requireEdge(lines.wait(until: bench.soon), from: before, to: bench.clock.now)
            }
        },
        GPIORequirement("a wait ends at its deadline, not before") { bench in
            let lines = try bench.watch([0, 1])
            let deadline = bench.clock.now.advanced(by: .milliseconds(30))
            try requireEqual(lines.wait(until: deadline), .timeout, "the wake")
            try require(bench.clock.now >= deadline, "the wait ended before its deadline")
        },
        GPIORequirement("a deadline that has passed ends the wait at once") { bench in
            let lines = try bench.watch([0])
            for deadline in [bench.clock.now, Instant(sinceBoot: .zero)] {
                try requireEqual(lines.wait(until: deadline), .timeout, "the wake")
            }
        },
        GPIORequirement("an edge is told even when the deadline has passed") { bench in
            let lines = try bench.watch([0])
            let before = bench.clock.now
            try bench.pull(0, high: true)
            try requireEdge(lines.wait(until: before), from: before, to: bench.clock.now)
        },
        GPIORequirement("edges before the wait are dropped together, and levels decide") { bench in
            let lines = try bench.watch([2, 3])
            for round in 0..<40 {
                try bench.pull(2, high: round.isMultiple(of: 2))
                try bench.pull(3, high: !round.isMultiple(of: 2))
            }
            guard case .edge = try lines.wait(until: bench.soon) else {
                throw ContractViolation("edges that were waiting must wake at once")
            }
            try requireEqual(lines.wait(until: bench.clock.now), .timeout, "the wake after edges")
            try requireEqual(lines.states(), [.inactive, .active], "the levels")
        },
        GPIORequirement("a wake tells the newest edge of all lines") { bench in
            let lines = try bench.watch([0, 1])
            try bench.pull(1, high: true)
            try bench.pull(0, high: true)
            bench.clock.pause(for: .milliseconds(2))
            let before = bench.clock.now
            try bench.pull(1, high: false)
            try requireEdge(lines.wait(until: bench.soon), from: before, to: bench.clock.now)
        },
        GPIORequirement("a pull that changes no level makes no edge") { bench in
            let lines = try bench.watch([0])
            try bench.pull(0, high: false)
            try requireEqual(lines.wait(until: bench.clock.now), .timeout, "the wake")
        },
        GPIORequirement("an edge wakes a waiting thread") { bench in
            let lines = try bench.watch([6])
            let before = bench.clock.now
            let world = try Companion {
                bench.clock.pause(for: .milliseconds(20))
                try bench.pull(6, high: true)
            }
            let wake = try lines.wait(until: nil)
            try world.join()
            try requireEdge(wake, from: before, to: bench.clock.now)
        },
        GPIORequirement("an interrupt wakes a waiting thread") { bench in
            let lines = try bench.watch([6])
            let other = try Companion {
                bench.clock.pause(for: .milliseconds(20))
                lines.interrupt()
            }
            let wake = try lines.wait(until: nil)
            try other.join()
            try requireEqual(wake, .interrupted, "the wake")
        },
        GPIORequirement("interrupts before the wait end it once") { bench in
            let lines = try bench.watch([0])
            lines.interrupt()
            lines.interrupt()
            try requireEqual(lines.wait(until: bench.soon), .interrupted, "the wake")
            try requireEqual(lines.wait(until: bench.clock.now), .timeout, "the wake after it")
        },
        GPIORequirement("neither an interrupt nor an edge hides the other") { bench in
            let lines = try bench.watch([0])
            try bench.pull(0, high: true)
            lines.interrupt()
            var told: (edge: Bool, interrupted: Bool) = (false, false)
            for _ in 0..<2 {
                switch try lines.wait(until: bench.clock.now) {
                case .edge: told.edge = true
                case .interrupted: told.interrupted = true
                case .timeout: break
                }
            }
            try require(told == (true, true), "both must be told by two waits, but \(told) were")
        },
    ]
}

extension GPIOBench {
    /// A deadline for what has happened already: a wait that misses it fails instead of hanging.
    fileprivate var soon: Instant { clock.now.advanced(by: .seconds(5)) }

    fileprivate func watch(_ offsets: [Int]) throws -> any InputLines {
        try provider.inputs(
            offsets.map { address($0) }, settings: LineSettings(), consumer: "test")
    }
}

private func requireEdge(
    _ wake: InputWake, from first: Instant, to last: Instant,
    file: StaticString = #fileID, line: UInt = #line
) throws {
    guard case .edge(let instant) = wake else {
        throw ContractViolation("\(wake) instead of an edge (\(file):\(line))")
    }
    try require(
        first <= instant && instant <= last,
        "the edge is dated \(instant.sinceBoot), outside \(first.sinceBoot) to \(last.sinceBoot)",
        file: file, line: line)
}
