/// A small generator of random numbers (SplitMix64) that gives the same sequence for the same seed
/// on every machine. For simulations, measurements and tests, never for PINs or keys: no program
/// that runs in the field may import it.
///
/// Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
package struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// Begins at a seed, and at a place of its own for each of these numbers.
    package init(seed: UInt64, _ numbers: Int...) {
        state = seed
        for number in numbers {
            state = next() ^ UInt64(bitPattern: Int64(number))
        }
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A number from 0 to one less than the limit, drawn alike on every machine and toolchain.
    package mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(limit)) }

    /// A number of the range, drawn alike on every machine and toolchain.
    package mutating func number(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + below(range.count)
    }

    /// Whether something of that many chances in a thousand happens.
    package mutating func happens(_ perMille: Int) -> Bool {
        number(1...1_000) <= perMille
    }

    /// An element, or `nil` of an empty list.
    package mutating func pick<Element>(_ elements: [Element]) -> Element? {
        elements.isEmpty ? nil : elements[below(elements.count)]
    }
}
