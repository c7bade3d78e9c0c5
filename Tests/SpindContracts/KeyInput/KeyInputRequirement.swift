import SpindCore
import SpindHAL

/// One requirement of the contract of input devices, to be checked on a fresh bench.
package struct KeyInputRequirement: Sendable, CustomStringConvertible {
    /// The requirement as a sentence.
    package let description: String
    /// Checks it; throws ``ContractViolation`` when it is not met, or what the bench threw. Blocks
    /// the calling thread.
    package let check: @Sendable (any KeyInputBench) throws -> Void

    private init(
        _ description: String, _ check: @escaping @Sendable (any KeyInputBench) throws -> Void
    ) {
        self.description = description
        self.check = check
    }

    /// The whole contract.
    package static let all = [
        KeyInputRequirement("strokes come in order, by place, dated by the clock") { bench in
            let input = try bench.provider.keyInput(bench.path)
            let before = bench.clock.now
            try bench.type([79, 80, 96])
            let strokes = try strokes(6, of: input, bench)
            try requireEqual(
                strokes.map { "\($0.code) \($0.isDown)" },
                ["79 true", "79 false", "80 true", "80 false", "96 true", "96 false"],
                "the strokes")
            try require(
                strokes.allSatisfy { before <= $0.at && $0.at <= bench.clock.now },
                "each stroke is dated by the clock")
        },
        KeyInputRequirement("a key that is held is told once") { bench in
            let input = try bench.provider.keyInput(bench.path)
            try bench.move(79, isDown: true)
            try requireEqual(try strokes(1, of: input, bench).count, 1, "the strokes")
            let wake = try input.wait(until: bench.clock.now.advanced(by: .milliseconds(700)))
            try requireEqual(wake, .timeout, "what follows while it is held")
            try bench.move(79, isDown: false)
            try requireEqual(try strokes(1, of: input, bench).map(\.isDown), [false], "the release")
        },
        KeyInputRequirement("a deadline ends the wait") { bench in
            let input = try bench.provider.keyInput(bench.path)
            let deadline = bench.clock.now.advanced(by: .milliseconds(20))
            try requireEqual(try input.wait(until: deadline), .timeout, "the wake")
            try require(bench.clock.now >= deadline, "not before the deadline")
        },
        KeyInputRequirement("an interrupt ends the wait that is under way") { bench in
            let input = try bench.provider.keyInput(bench.path)
            let other = try Companion { input.interrupt() }
            let wake = try input.wait(until: bench.clock.now.advanced(by: .seconds(10)))
            try other.join()
            try requireEqual(wake, .interrupted, "the wake")
        },
        KeyInputRequirement("an interrupt before the wait ends it at once, and once") { bench in
            let input = try bench.provider.keyInput(bench.path)
            input.interrupt()
            try requireEqual(
                try input.wait(until: bench.clock.now.advanced(by: .seconds(10))), .interrupted,
                "the first wake")
            try requireEqual(
                try input.wait(until: bench.clock.now.advanced(by: .milliseconds(10))), .timeout,
                "the second")
        },
        KeyInputRequirement("a device has one owner, and another when that has gone") { bench in
            var first: (any KeyInput)? = try bench.provider.keyInput(bench.path)
            try requireThrows(.busy, "a second request") { () throws(HALError) in
                _ = try bench.provider.keyInput(bench.path)
            }
            // The first must live until here.
            first?.interrupt()
            first = nil
            _ = try bench.provider.keyInput(bench.path)
        },
        KeyInputRequirement("a device that is not there is not found") { bench in
            try requireThrows(.notFound, "another path") { () throws(HALError) in
                _ = try bench.provider.keyInput(bench.path + "-other")
            }
        },
        KeyInputRequirement("a device that is unplugged fails, from then on") { bench in
            let input = try bench.provider.keyInput(bench.path)
            try bench.unplug()
            for _ in 0..<2 {
                try requireThrows(.io, "a wait") { () throws(HALError) in
                    let deadline = bench.clock.now.advanced(by: .seconds(10))
                    while case .strokes = try input.wait(until: deadline) {}
                }
            }
        },
        KeyInputRequirement("what a program leaves unread too long is told as lost") { bench in
            let input = try bench.provider.keyInput(bench.path)
            for _ in 0..<500 { try bench.type([79]) }
            var isLost = false
            while case .strokes(_, let lost) = try input.wait(
                until: bench.clock.now.advanced(by: .milliseconds(50)))
            {
                isLost = isLost || lost
            }
            try require(isLost, "the loss is told")
            try bench.type([80])
            try requireEqual(
                try strokes(2, of: input, bench).map(\.code), [80, 80], "what is typed afterwards")
        },
    ]

    private static func strokes(
        _ count: Int, of input: any KeyInput, _ bench: any KeyInputBench
    ) throws -> [KeyStroke] {
        var found: [KeyStroke] = []
        let deadline = bench.clock.now.advanced(by: .seconds(10))
        while found.count < count {
            let wake = try input.wait(until: deadline)
            guard case .strokes(let strokes, lost: false) = wake else {
                throw ContractViolation("\(wake) after \(found.count) of \(count) strokes")
            }
            found += strokes
        }
        return found
    }
}
