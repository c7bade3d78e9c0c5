import SpindCore
import SpindDrivers
import SpindHAL
import SpindSeeds
import SpindSimulatedHardware
import Testing

/// What is said of a reader that is wrongly wired, or of lines full of noise.
@Suite("Faults of a Wiegand reader")
struct WiegandFaultTests {
    private static let card = WiegandVectors.facility123Number4567
    private static let swapped = SimulatedWiegandReader.turned(card)

    @Test(arguments: WiegandVectors.all.filter { $0.format != .bits32 })
    func swappedDataLines_AreSaid_AndReadNoCard(
        _ format: WiegandFormat, _ bits: String, _ data: UInt64
    ) {
        var bench = WiegandBench([format])
        bench.frame(SimulatedWiegandReader.turned(bits))
        #expect(bench.cards == [])
        #expect(bench.faults == [.swapped])
        #expect(bench.fault?.recorded(as: "front") == .swappedDataLines("front"))
        bench.frame(bits)
        #expect(bench.faults == [.swapped, nil])
        #expect(bench.numbers == [data])
    }

    /// A quarter of all noise of that length is a good frame turned round.
    @Test func oneInvertedFrame_IsNoFaultWhereTheWiresWereProvedRight() {
        var bench = WiegandBench()
        bench.frame(Self.card)
        bench.frame(Self.swapped)
        bench.frame(Self.card)
        #expect(bench.faults == [])
        bench.frame(Self.swapped)
        bench.frame(Self.swapped)
        #expect(bench.faults == [.swapped])
    }

    @Test func refusedFrames_AreAFaultWhenTheyAreThreeInARow_SaidOnce() {
        var bench = WiegandBench()
        for _ in 0..<2 { bench.frame(String(Self.card.dropLast())) }
        bench.frame(Self.card)
        for _ in 0..<2 { bench.frame(String(Self.card.dropLast())) }
        #expect(bench.faults == [])
        for _ in 0..<10 { bench.frame(String(Self.card.dropLast(2))) }
        #expect(bench.faults == [.garbled(.length(24))])
        bench.frame(Self.card)
        #expect(bench.fault == nil)
    }

    @Test func keysEndTheFaultOnlyWhenTheyAreSomeInARow() {
        var bench = WiegandBench([], keys: .fourBits)
        for _ in 0..<3 { bench.frame("010101") }
        #expect(bench.fault == .garbled(.length(6)))
        bench.frame("0001")
        bench.frame("010101")
        bench.frame("0001")
        bench.frame("0001")
        #expect(bench.fault == .garbled(.length(6)))
        bench.frame("0001")
        #expect(bench.fault == nil)
    }

    /// Defect 7: a storm of 10,000 edges a second is said once, and costs ten looks a second.
    @Test(arguments: [WiegandKeys.none, .fourBits])
    func defect7_storm_IsOneFault_AndBounded(_ keys: WiegandKeys) {
        var bench = WiegandBench([.h10301, .bits32], keys: keys)
        let before = bench.looks
        var random = SeededGenerator(seed: 7)
        for _ in 0..<10 {
            let bits = (0..<10_000).map { _ in Bool.random(using: &random) ? "1" : "0" }
            bench.send(bits.joined(), every: .microseconds(100))
        }
        #expect(bench.faults.count == 1)
        guard case .noise(let rate) = bench.fault else {
            Issue.record("\(bench.faults)")
            return
        }
        #expect((9_000...11_000).contains(rate.perSecond))
        #expect(bench.readCount == 0)
        #expect(bench.decoder.heldCount == 0)
        #expect(bench.looks - before < 300, "ten seconds of noise")
    }

    @Test func afterAStorm_CardsAreReadAtOnce_AndEndIt() {
        var bench = WiegandBench()
        bench.send(String(repeating: "01", count: 5_000), every: .microseconds(100))
        bench.run(.milliseconds(250))
        bench.frame(Self.card)
        #expect(bench.cards.count == 1)
        #expect(bench.faults.count == 2)
        #expect(bench.fault == nil)
    }

    @Test func stormWithoutACardAfterIt_IsOverAfterTenQuietSeconds() {
        var bench = WiegandBench()
        bench.send(String(repeating: "01", count: 5_000), every: .microseconds(100))
        bench.run(.milliseconds(9_900))
        #expect(bench.faults.count == 1)
        bench.run(.milliseconds(300))
        #expect(bench.faults.count == 2)
        #expect(bench.fault == nil)
        #expect(bench.decoder.next(at: bench.now) == .edges(until: nil))
    }

    /// Bursts with a silence after each: frames, but of no reader.
    @Test func burstsOfNoise_AreAStormToo() {
        var bench = WiegandBench()
        let before = bench.looks
        for _ in 0..<100 {
            bench.send(String(repeating: "0", count: 90), every: .microseconds(100))
            bench.run(.milliseconds(26))
        }
        guard case .noise = bench.fault else {
            Issue.record("\(bench.faults)")
            return
        }
        #expect(bench.looks - before < 2_000)
    }

    /// Mains hum on a line that nothing holds: 50 edges a second, for ever.
    @Test func hum_IsNoise() {
        var bench = WiegandBench([], keys: .fourBits)
        bench.send(String(repeating: "0", count: 200), every: .milliseconds(20))
        guard case .noise(let rate) = bench.fault else {
            Issue.record("\(bench.faults)")
            return
        }
        #expect((49...51).contains(rate.perSecond))
        #expect(bench.keys == "")
    }

    /// Defect 7: both lines low without end.
    @Test(arguments: [
        ([LineState.active, .inactive], "D0"), ([.inactive, .active], "D1"),
        ([.active, .active], "D0 and D1"),
    ])
    func defect7_lineThatStaysLow_IsAFaultThatSaysWhich(_ levels: [LineState], _ name: String) {
        var bench = WiegandBench()
        bench.levels = levels
        bench.send(levels[0] == .active ? "0" : "1")
        bench.run(.milliseconds(900))
        #expect(bench.faults == [])
        bench.run(.milliseconds(400))
        #expect(bench.faults == [.low(name)])
        #expect(
            bench.fault?.recorded(as: "front")
                == .unreadable(
                    "front: \(name) low without end; look for a missing supply or pull-up, or a "
                        + "short to ground"))
        let looks = bench.looks
        bench.run(.seconds(60))
        #expect(bench.looks - looks < 200)
        bench.levels = [.inactive, .inactive]
        bench.run(.seconds(2))
        #expect(bench.fault == nil)
        #expect(bench.decoder.next(at: bench.now) == .edges(until: nil))
    }

    /// Defect 10: a chip that comes back under another number is found by its label, by asking
    /// again.
    @Test func defect10_missingLines_AreAskedForEverySecond_AndReadAgain() {
        var bench = WiegandBench()
        bench.fail("no chip")
        #expect(bench.faults == [.unreadable("no chip")])
        #expect(bench.decoder.next(at: bench.now) == .rest(until: bench.now + .seconds(1)))
        bench.run(.milliseconds(999))
        bench.fail("no chip")
        #expect(bench.faults.count == 1)
        bench.run(.milliseconds(1_100))
        #expect(bench.fault == nil)
        bench.frame(Self.card)
        #expect(bench.cards.count == 1)
    }

    @Test func recordedFaults_TellNoNumber() {
        var bench = WiegandBench([.h10301, .bits34], keys: .fourBits)
        var words: Set<String> = []
        for vector in WiegandVectors.all {
            for bits in [
                String(vector.bits.dropLast()), SimulatedWiegandReader.turned(vector.bits),
            ] {
                for _ in 0..<3 { bench.frame(bits) }
                for fault in bench.faults.compactMap({ $0 }) {
                    words.insert("\(fault.recorded(as: "front"))")
                }
            }
        }
        #expect(words.count > 1)
        #expect(!words.contains { $0.contains("4567") || $0.contains("11D7") })
    }
}
