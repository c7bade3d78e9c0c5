import SpindCore
import SpindDrivers
import SpindHAL
import SpindSeeds
import SpindSimulatedHardware
import Testing

/// Random requests, orders and faults against a model that knows what was asked for.
@Suite("An expander under random orders and faults", .timeLimit(.minutes(2)), .serialized)
struct ExpanderFuzzTests {
    @Test(arguments: 0..<40)
    func nothingIsEverDrivenThatWasNotAskedFor(seed: Int) throws {
        var run = try Run(seed: UInt64(seed))
        for _ in 0..<120 { try run.step() }
        try run.end()
    }

    /// What a line must show.
    private enum Expectation {
        case rest
        case active
        /// A fault came between: anything but what is new.
        case anything
    }

    private struct Run {
        let rig: ExpanderRig
        var random: SeededGenerator
        /// The level of rest of each line; its circuit pulls it there.
        let rest: [Bool]
        var held: [Int: any OutputLine] = [:]
        var expected = [Expectation](repeating: .rest, count: ExpanderWiring.lineCount)
        var seen = [Int](repeating: 0, count: ExpanderWiring.lineCount)
        /// The line that the last order was to drive.
        var ordered: Int?
        /// Lines that were driven, as asked, when the chip was reset: what was being written just
        /// then may drive them once more for a moment, until the reset is seen.
        var fading: Set<Int> = []
        var log: [String] = []

        init(seed: UInt64) throws {
            random = SeededGenerator(seed: seed, 5)
            rig = try ExpanderRig(clock: MachineClock(factor: 50), patience: .seconds(500))
            rest = (0..<ExpanderWiring.lineCount).map { [random] line in
                var own = random
                return own.next() >> UInt64(line) & 1 == 1
            }
            for line in rest.indices {
                try rig.pins.pull(rig.line(line), high: rest[line])
                seen[line] = try rig.levels(line).count
            }
        }

        mutating func step() throws {
            ordered = nil
            let line = random.below(ExpanderWiring.lineCount)
            switch random.below(16) {
            case 0...2: request(line)
            case 3...6: set(line, .active)
            case 7...9: set(line, .inactive)
            case 10:
                log.append("free \(line)")
                held[line] = nil
                expected[line] = .anything
            case 11:
                log.append("brown-out")
                for line in expected.indices where expected[line] == .active {
                    expected[line] = .rest
                    fading.insert(line)
                }
                rig.brownOut()
            case 12:
                let count = random.number(1...2)
                log.append("disturb \(count)")
                rig.i2c.failNext(count, at: ExpanderRig.address)
            case 13:
                log.append("bus away")
                rig.i2c.failNext(.max, at: ExpanderRig.address)
                doubt()
            case 14:
                log.append("bus back")
                rig.i2c.failNext(0, at: ExpanderRig.address)
                doubt()
            default:
                log.append("wait")
                rig.clock.pause(for: .milliseconds(random.number(1...1_500)))
            }
            try judge()
        }

        /// Ends all faults: everything must obey again, and rest when it is told to.
        mutating func end() throws {
            rig.i2c.failNext(0, at: ExpanderRig.address)
            doubt()
            for (line, output) in held.sorted(by: { $0.key < $1.key }) {
                ordered = nil
                rig.waits("line \(line) rests") { (try? output.set(.inactive)) != nil }
                expected[line] = .rest
                try judge()
                ordered = line
                rig.waits("line \(line) is driven") { (try? output.set(.active)) != nil }
                expected[line] = .active
                try judge()
            }
            held = [:]
            try rig.waits("lines without an owner rest") {
                try rest.indices.allSatisfy { try rig.isHigh($0) == rest[$0] }
            }
        }

        private mutating func request(_ line: Int) {
            guard held[line] == nil else { return }
            let output = try? rig.output(line, activeLow: rest[line])
            log.append("request \(line): \(output == nil ? "refused" : "taken")")
            held[line] = output
        }

        private mutating func set(_ line: Int, _ state: LineState) {
            guard let output = held[line] else { return }
            fading.remove(line)
            if state == .active { ordered = line }
            do {
                try output.set(state)
                log.append("\(line) \(state)")
                expected[line] = state == .active ? .active : .rest
            } catch {
                log.append("\(line) \(state): \(error)")
                expected[line] = .anything
            }
        }

        /// Whether something is lost, and when, is not known from now on.
        private mutating func doubt() {
            for line in expected.indices where expected[line] == .active {
                expected[line] = .anything
            }
        }

        private mutating func judge() throws {
            for line in rest.indices {
                let levels = try rig.levels(line)
                let news = levels[seen[line]...]
                seen[line] = levels.count
                if line != ordered, !fading.contains(line), news.contains(!rest[line]) {
                    Issue.record("line \(line) was driven, unasked: \(log.suffix(12))")
                }
                // Only faults that no step told of could change it; there are none.
                let isActive = try rig.isHigh(line) != rest[line]
                switch expected[line] {
                case .active where !isActive:
                    Issue.record("line \(line) is not driven any more: \(log.suffix(12))")
                case .rest where isActive && fading.contains(line):
                    try rig.waits("line \(line) rests") { try rig.isHigh(line) == rest[line] }
                case .rest where isActive:
                    Issue.record("line \(line) does not rest: \(log.suffix(12))")
                default: break
                }
            }
        }
    }
}
