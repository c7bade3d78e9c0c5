import SpindSeeds
import Testing

struct SeededGeneratorTests {
    /// The numbers that the published algorithm gives for the seed 1234567.
    @Test func numbersAreThoseOfSplitMix64() {
        var generator = SeededGenerator(seed: 1_234_567)
        #expect(
            (0..<5).map { _ in generator.next() } == [
                6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
                4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
            ])
    }

    @Test func eachPlaceHasItsOwnNumbers_AndAlwaysTheSame() {
        func first(_ generator: SeededGenerator) -> UInt64 {
            var generator = generator
            return generator.next()
        }
        let places = [
            SeededGenerator(seed: 1), SeededGenerator(seed: 2), SeededGenerator(seed: 1, 0),
            SeededGenerator(seed: 1, 1), SeededGenerator(seed: 1, 0, 0),
            SeededGenerator(seed: 1, 0, 1), SeededGenerator(seed: 1, 1, 0),
        ]
        #expect(Set(places.map(first)).count == places.count)
        #expect(first(SeededGenerator(seed: 1, 2, 3)) == first(SeededGenerator(seed: 1, 2, 3)))
    }

    @Test func drawsStayInTheirRange_AndReachAllOfIt() {
        var generator = SeededGenerator(seed: 7)
        #expect(Set((0..<200).map { _ in generator.below(5) }) == [0, 1, 2, 3, 4])
        #expect(Set((0..<200).map { _ in generator.number(-1...1) }) == [-1, 0, 1])
        #expect(Set((0..<200).map { _ in generator.pick(["a", "b"]) }) == ["a", "b"])
        #expect(generator.pick([Int]()) == nil)
        #expect(!(0..<200).contains { _ in generator.happens(0) })
        #expect((0..<200).allSatisfy { _ in generator.happens(1_000) })
        let often = (0..<2_000).count { _ in generator.happens(250) }
        #expect(often > 400 && often < 600)
    }
}
