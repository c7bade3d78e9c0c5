import SpindContracts
import SpindCore
import SpindDrivers
import SpindHAL
import SpindSeeds
import Testing

/// Random readings at what believes contacts: nothing is told closed or open that did not stand.
@Suite("Contacts and the inputs of boards, at random", .timeLimit(.minutes(60)))
struct ContactFuzzTests {
    @Test func nothingIsBelievedThatDidNotStand() {
        var random = SeededGenerator(seed: FuzzRun.seed, 41)
        var now = Instant(sinceBoot: .seconds(10))
        let debounce = Duration.milliseconds(30)
        var debouncer = ContactDebouncer(debounce: debounce, at: now)
        var standing: (state: ContactState, since: Instant)?
        var told: [ContactState: Int] = [:]
        let violation = FuzzRun.of("contact debouncer", usually: 20_000) { number in
            // A start now and then, as after a power cut.
            if number.isMultiple(of: 1_000) {
                debouncer = ContactDebouncer(debounce: debounce, at: now)
                standing = nil
            }
            now =
                now + .milliseconds(random.below(10) == 0 ? random.below(2_000) : random.below(12))
            let state: ContactState =
                switch random.below(12) {
                case 0: .unknown
                case 1, 2: .open
                case 3, 4: .closed
                default: standing?.state ?? .closed
                }
            if standing?.state != state { standing = (state, now) }
            guard let change = debouncer.read(state, at: now) else { return nil }
            told[change, default: 0] += 1
            guard change != .unknown, let standing else { return nil }
            return change == state && standing.since.duration(to: now) >= debounce
                ? nil : "\(change) after \(standing.since.duration(to: now))"
        }
        #expect(violation == nil)
        #expect(told.count == 3)
    }

    /// Answers of any length: an input that is not among them is unknown, never closed.
    @Test func inputThatIsNotTold_IsUnknown() {
        var random = SeededGenerator(seed: FuzzRun.seed, 42)
        var now = Instant(sinceBoot: .seconds(10))
        let wired = [1, 7, 32].map {
            BoardInputWiring(
                role: .door, compartment: CompartmentID($0), board: "b", input: $0,
                closedReadsOne: random.below(2) == 0, debounce: .milliseconds(30))
        }
        var inputs = BoardInputs(wired, at: now)
        var known: [Int: ContactState] = [:]
        let violation = FuzzRun.of("inputs of boards and readers", usually: 20_000) { _ in
            now = now + .milliseconds(random.below(60))
            let count = random.pick([0, 1, 6, 8, 16, 32, 40]) ?? 0
            let bits = (0..<count).map { _ in random.below(6) == 0 }
            let changes =
                random.below(20) == 0
                ? inputs.forget(at: now) : inputs.read(bits, at: now).changes
            for (wiring, state) in changes { known[wiring.input] = state }
            for (number, state) in known where number > count && state != .unknown {
                // Forgotten above, or read as missing: either way unknown.
                return "input \(number) is \(state) of \(count)"
            }
            return nil
        }
        #expect(violation == nil)
    }
}
