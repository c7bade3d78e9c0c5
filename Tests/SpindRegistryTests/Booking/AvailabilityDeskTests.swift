import SpindCore
import SpindRegistryContracts
import SpindRegistryStore
import SpindSeeds
import Testing

@testable import SpindRegistry

/// What is told as free, and what can be booked: the same.
@Suite(.timeLimit(.minutes(1)))
struct AvailabilityDeskTests {
    /// Fills the drill with drawn reservations, closures and an open loan.
    private static func fill(_ test: TestRegistry, _ terms: BookingTerms) async throws {
        let bea = test.bea
        try await test.write { step in
            var drill = try #require(try AssetDesk.find(TestRegistry.drill, in: step))
            drill.terms = terms
            _ = try #require(try AssetDesk.change(drill, in: &step).value)
            var generator = SeededGenerator(seed: 5)
            for _ in 0..<40 {
                let quarter = Int(generator.next() % 600)
                let length = Int(generator.next() % 24) + 1
                _ = try BookingDesk.create(
                    BookingOrder(
                        asset: TestRegistry.drill, member: bea, start: at(0, quarter * 15),
                        end: at(0, (quarter + length) * 15)), in: &step)
            }
            for (hours, asset) in [(30, TestRegistry.drill as AssetID?), (70, nil)] {
                let closure = Closure(
                    id: "", organisation: TestRegistry.rhede, asset: asset,
                    window: WallWindow(start: at(hours, 7), end: at(hours + 3)), reason: "zu")
                _ = try #require(try ClosureDesk.create(closure, in: &step).value)
            }
        }
    }

    private static let someTerms = [
        BookingTerms(atOnce: nil),
        BookingTerms(
            minimumMinutes: 45, maximumMinutes: 600, bufferBeforeMinutes: 15,
            bufferAfterMinutes: 30, leadMinutes: 90, horizonMinutes: 6_000,
            openingHours: "Mo-Fr 08:00-12:00,13:00-18:30; Sa 10:00-14:00; PH off", atOnce: nil),
    ]

    /// A table that grows for years does not slow it down.
    @Test func whatIsBlocked_IsAnsweredFromSQLitesIndexAlone() async throws {
        try await TestRegistry.run(.sqlite) { test in
            try await test.read { step in
                let query = BookingFacts.blocked(
                    TestRegistry.drill, meeting: WallWindow(start: at(0), end: at(700)),
                    except: nil)
                let plan = try step.db.rows("EXPLAIN QUERY PLAN \(query.sql)", query.values)
                let searches = try plan.map { try $0.text("detail") }
                    .filter { $0.hasPrefix("SEARCH") || $0.hasPrefix("SCAN") }
                #expect(searches.count == 2)
                #expect(
                    searches.allSatisfy {
                        $0.contains("USING COVERING INDEX reservations_keep_apart_index (asset=?")
                    }, "\(searches)")
            }
        }
    }

    @Test(arguments: TestedEngine.available, [0, 1])
    func whatIsFreeCanBeBooked_AndNothingElse(
        _ engine: TestedEngine, _ index: Int
    ) async throws {
        try await TestRegistry.run(engine) { test in
            let terms = Self.someTerms[index]
            try await Self.fill(test, terms)
            test.wait(until: at(1, 3))
            let window = WallWindow(start: at(-1), end: at(120))
            let ada = test.ada
            let (mistakes, tried, free) = try await test.read { step in
                let told = try #require(
                    try AvailabilityDesk.of(TestRegistry.drill, in: window, step: step).value)
                let all = try #require(
                    try AvailabilityDesk.ofAll(AssetFilter(), in: window, step: step).value)
                #expect(all.first { $0.asset == TestRegistry.drill } == told)
                #expect(
                    all.map(\.asset) == [TestRegistry.bike, TestRegistry.car, TestRegistry.drill])
                let facts = try #require(
                    try BookingFacts(TestRegistry.drill, in: step, locking: false))
                let (_, person) = try #require(try facts.member(ada, in: step))
                let context = try facts.context(
                    for: person,
                    known: BookingRules.span(
                        for: BookingWish(start: window.start, end: window.end), under: terms,
                        now: step.now), in: step)
                var mistakes: [String] = []
                var tried = 0
                let length = Duration.seconds(max(terms.minimumMinutes, 15) * 60)
                for span in told.free {
                    if !accepts(WallWindow(start: span.start, end: span.start + length), context) {
                        mistakes.append("told as free, and refused: \(span)")
                    }
                }
                // Every quarter of an hour, with the shortest and a longer length.
                for quarter in 0..<(118 * 4) {
                    for extra in [0, 8] {
                        let start = at(-1, quarter * 15)
                        let wish = WallWindow(
                            start: start, end: start + length + .seconds(extra * 900))
                        guard accepts(wish, context) else { continue }
                        tried += 1
                        let isTold = told.free.contains {
                            $0.start <= wish.start && wish.end <= $0.end
                        }
                        if !isTold { mistakes.append("accepted, and not told: \(wish)") }
                    }
                }
                return (mistakes, tried, told.free.count)
            }
            #expect(mistakes == [])
            #expect(tried > 50)
            #expect(free >= 4)
        }
    }

    @Test(arguments: TestedEngine.available)
    func whatCannotBeAskedIsRefused_AndWhatIsNowhereIsNotFree(
        _ engine: TestedEngine
    ) async throws {
        try await TestRegistry.run(engine) { test in
            let tooLong = WallWindow(start: at(0), end: at(24 * 191))
            try await test.read(as: TestRegistry.nobody) { step in
                let none = try AvailabilityDesk.of(
                    AssetID("none"), in: WallWindow(start: at(0), end: at(1)), step: step)
                #expect(none.refusal == .notFound("asset", "none"))
                let long = try AvailabilityDesk.of(TestRegistry.drill, in: tooLong, step: step)
                #expect(long.refusal?.invalid == "to: at most 190 days after 'from'")
                let longer = try AvailabilityDesk.ofAll(AssetFilter(), in: tooLong, step: step)
                #expect(longer.refusal?.invalid == "to: at most 62 days after 'from'")
            }
            try await test.write { step in
                var bike = try #require(try AssetDesk.find(TestRegistry.bike, in: step))
                bike.place = nil
                _ = try #require(try AssetDesk.change(bike, in: &step).value)
                var drill = try #require(try AssetDesk.find(TestRegistry.drill, in: step))
                drill.endedAt = step.now
                _ = try #require(try AssetDesk.change(drill, in: &step).value)
                let window = WallWindow(start: at(0), end: at(48))
                let all = try #require(
                    try AvailabilityDesk.ofAll(
                        AssetFilter(organisation: TestRegistry.rhede), in: window, step: step
                    ).value)
                #expect(all.map(\.free.isEmpty) == [true, false])
                for id in [TestRegistry.bike, TestRegistry.drill] {
                    let one = try AvailabilityDesk.of(id, in: window, step: step)
                    #expect(one.value?.free == [])
                }
            }
        }
    }
}

private func at(_ hours: Int, _ minutes: Int = 0) -> WallTime { TestRegistry.at(hours, minutes) }

private func accepts(_ window: WallWindow, _ context: BookingContext) -> Bool {
    let wish = BookingWish(start: window.start, end: window.end)
    guard case .accepted = BookingRules.judge(wish, in: context) else { return false }
    return true
}
