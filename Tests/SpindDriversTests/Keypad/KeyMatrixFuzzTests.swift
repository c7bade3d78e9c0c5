import SpindContracts
import SpindCore
import SpindDrivers
import SpindSeeds
import Testing

/// Random scans at the key matrix: a key is told only when it alone was seen long enough.
@Suite("The key matrix scanner at random", .timeLimit(.minutes(60)))
struct KeyMatrixFuzzTests {
    private static let keys: [[Character]] = [
        ["1", "2", "3"], ["4", "5", "6"], ["7", "8", "9"], ["*", "0", "#"],
    ]
    private static let debounce: Duration = .milliseconds(20)

    @Test func keyIsToldOnlyWhenItAloneStood() {
        var random = SeededGenerator(seed: FuzzRun.seed, 31)
        var now = Instant(sinceBoot: .seconds(10))
        var scanner = KeyMatrixScanner(keys: Self.keys, debounce: Self.debounce, at: now)
        var down: [KeyPosition] = []
        // The second opinion: the key that the last scans saw alone, since when, and how often.
        var alone: (key: KeyPosition, since: Instant, scans: Int)?
        var told = 0
        let violation = FuzzRun.of("key matrix", usually: 20_000) { _ in
            if random.below(6) == 0 {
                down = (0..<(random.pick([0, 0, 1, 1, 1, 2, 3]) ?? 0)).map { _ in
                    KeyPosition(row: random.below(4), column: random.below(3))
                }
            }
            if random.below(200) == 0 {
                alone = nil
                _ = scanner.failed("test", at: now)
                return nil
            }
            switch scanner.next {
            case .asleep:
                now = now + .milliseconds(random.number(0...40_000))
                if random.below(3) == 0 || !down.isEmpty { scanner.woke(at: now) }
            case .rest(let time):
                now = max(now, time)
                _ = scanner.rested(anyRowLow: !down.isEmpty, at: now)
            case .scan(let time):
                now = max(now, time) + .milliseconds(random.below(3))
                let seen = random.below(20) == 0 ? [] : down
                let actions = scanner.scanned(seen, at: now)
                if let key = seen.first, seen.count == 1 {
                    let isSame = alone?.key == key
                    alone = (
                        key, isSame ? alone?.since ?? now : now,
                        isSame ? (alone?.scans ?? 0) + 1 : 1
                    )
                } else {
                    alone = nil
                }
                for case .press(let character) in actions {
                    told += 1
                    guard let alone, alone.scans >= KeyMatrixScanner.equalScans,
                        alone.since.duration(to: now) >= Self.debounce,
                        Self.keys[alone.key.row][alone.key.column] == character
                    else { return "\(character) was told of \(seen)" }
                }
            }
            return nil
        }
        #expect(violation == nil)
        #expect(told > 0)
    }
}
