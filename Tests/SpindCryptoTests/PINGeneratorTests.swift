import SpindCrypto
import SpindSeeds
import Testing

struct PINGeneratorTests {
    @Test(arguments: 6...8)
    func pinHasItsDigitsWithLeadingZeros(_ digits: Int) {
        var generator = SeededGenerator(seed: UInt64(digits))
        let pins = (0..<2_000).map { _ in PINGenerator.draw(digits: digits, using: &generator) }
        for pin in pins {
            #expect(pin.utf8.count == digits && pin.utf8.allSatisfy { (0x30...0x39).contains($0) })
        }
        #expect(pins.contains { $0.hasPrefix("0") })
        #expect(pins.contains { $0.hasPrefix("9") })
    }

    @Test func everyDigitIsAsLikelyAtEveryPlace() {
        var generator = SeededGenerator(seed: 7)
        var counts = Array(repeating: Array(repeating: 0, count: 10), count: 6)
        let draws = 60_000
        for _ in 0..<draws {
            let pin = PINGenerator.draw(digits: 6, using: &generator)
            for (place, digit) in pin.utf8.enumerated() { counts[place][Int(digit) - 0x30] += 1 }
        }
        // Chi-squared with 9 degrees of freedom; above 33.7 once in ten thousand.
        for place in counts {
            let expected = draws / 10
            let squares = place.map { ($0 - expected) * ($0 - expected) }.reduce(0, +)
            let chi = Double(squares) / Double(expected)
            #expect(chi < 33.7, "\(place)")
        }
    }

    /// Numbers at the generator's ends, where a plain remainder would favour small PINs.
    private struct Extremes: RandomNumberGenerator {
        var numbers: [UInt64]
        private(set) var drawn = 0

        init(_ numbers: [UInt64]) { self.numbers = numbers }

        mutating func next() -> UInt64 {
            defer { drawn += 1 }
            return numbers[min(drawn, numbers.count - 1)]
        }
    }

    @Test func drawThatWouldFavourSomePINsIsThrownAway() {
        // 2^64 is no multiple of a million: of the generator's numbers, 551,616 are too many, and
        // those are the ones whose product with a million ends in a low word below that.
        var generator = Extremes([0, 1 << 63 | 1])
        let pin = PINGenerator.draw(digits: 6, using: &generator)
        #expect(generator.drawn == 2 && pin == "500000")
        var highest = Extremes([.max])
        #expect(PINGenerator.draw(digits: 6, using: &highest) == "999999")
    }
}
