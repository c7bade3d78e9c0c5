import SpindContracts
import Testing

@Suite("What measures the fuzz tests")
struct FuzzRunTests {
    @Test func whatIsWrongIsToldWithItsInput() {
        var taken = 0
        let violation = FuzzRun.run("fuzz itself", count: 50) { number in
            taken += 1
            return number == 7 ? "seven" : nil
        }
        #expect(violation == "fuzz itself, input 7: seven")
        #expect(taken == 8)
    }

    /// A decoder that keeps what it was told must not pass.
    @Test func decoderThatGrowsIsFound() {
        var kept: [[UInt8]] = []
        let violation = FuzzRun.run("fuzz itself, growing", count: 100) { _ in
            kept.append([UInt8](repeating: 7, count: 1 << 20))
            return nil
        }
        #expect(violation?.contains("grew the process") == true)
        #expect(kept.count == 100)
    }
}
