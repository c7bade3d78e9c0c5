import SpindCore
import SpindDrivers
import SpindHAL
import SpindSimulatedHardware
import Testing

/// When a frame begins and ends, and what disturbs it. "Defect N" are mistakes of other programs
/// that this one must not make.
@Suite("The Wiegand decoder")
struct WiegandDecoderTests {
    private static let card = WiegandVectors.facility123Number4567
    private static let number: UInt64 = 123 << 16 | 4567

    // MARK: - Time

    /// Defect 6: 25 us gaps, 19.9 ms gaps, and the 880 us of a reader with 160 us pulses.
    @Test(arguments: [25, 200, 880, 2_000, 6_375, 19_900, 20_000])
    func defect6_bitsAtAnyAllowedSpeed_AreOneFrame(_ microseconds: Int) {
        var bench = WiegandBench()
        bench.frame(Self.card, every: .microseconds(microseconds))
        bench.frame(Self.card, every: .microseconds(microseconds))
        #expect(bench.numbers == [Self.number, Self.number])
        #expect(bench.faults == [])
    }

    @Test func frameEndsAfterItsSilence_NotBefore() {
        var bench = WiegandBench([], keys: .fourBits)
        bench.send("010", every: .milliseconds(2))
        bench.send("1", every: .zero)
        bench.run(.microseconds(24_999))
        #expect(bench.keys == "")
        bench.run(.microseconds(1))
        #expect(bench.keys == "5")
        #expect(bench.decoder.next(at: bench.now) == .edges(until: nil))
    }

    @Test func framesWithinOneRead_AreToldApartByTheirStamps() {
        var bench = WiegandBench([.h10301], keys: .fourBits)
        let first = WiegandBench.queued(Self.card)
        let second = WiegandBench.queued("0111").map { ($0.line, $0.at + .milliseconds(80)) }
        bench.read(first + second)
        bench.run(.milliseconds(30))
        #expect(bench.numbers == [Self.number])
        #expect(bench.keys == "7")
    }

    @Test func linesReadOneAfterTheOther_AreMergedByTheirStamps() {
        var bench = WiegandBench()
        bench.read(WiegandBench.queued(Self.card))
        bench.run(.milliseconds(30))
        #expect(bench.numbers == [Self.number])
    }

    @Test func sixFramesAtOnce_AreSixCards_ThoughTheyAreMoreThanAreKept() {
        var bench = WiegandBench()
        for frame in 0..<6 {
            bench.read(
                WiegandBench.queued(Self.card, every: .microseconds(200)).map {
                    ($0.line, $0.at + .milliseconds(50))
                })
            #expect(bench.decoder.heldCount <= WiegandDecoder.runLimit, "frame \(frame)")
        }
        bench.run(.milliseconds(30))
        #expect(bench.numbers == Array(repeating: Self.number, count: 6))
    }

    // MARK: - Disturbance

    /// Defect 6: a frame that lacks one edge, whichever.
    @Test func defect6_frameWithALostEdge_IsRefused() {
        for vector in WiegandVectors.all {
            var bench = WiegandBench([vector.format], keys: .fourBits)
            for index in vector.bits.indices {
                var bits = vector.bits
                bits.remove(at: index)
                bench.frame(bits)
            }
            #expect(bench.readCount == 0)
            #expect(bench.fault == .garbled(.length(vector.bits.count - 1)))
        }
    }

    /// ESPHome keeps the last 64 bits of whatever comes: noise before a card made it another card's.
    @Test(arguments: [38, 39, 64, 65, 90])
    func frameOfMoreBitsThanFit_IsRefusedWhole_AndNotCutToACard(_ more: Int) {
        var bench = WiegandBench(WiegandFormat.allCases.filter { $0 != .h10304 })
        bench.frame(String(repeating: "0", count: more) + Self.card)
        bench.frame(Self.card + String(repeating: "0", count: more))
        #expect(bench.readCount == 0)
        bench.frame(Self.card)
        #expect(bench.numbers == [Self.number])
    }

    /// Defect 6: two frames without a silence between.
    @Test func defect6_mergedFrames_AreNoCard() {
        var bench = WiegandBench(WiegandFormat.allCases.filter { $0 != .h10304 }, keys: .eightBits)
        bench.frame(Self.card + Self.card)
        bench.frame(Self.card + "0101")
        bench.frame("0101" + Self.card)
        #expect(bench.readCount == 0)
        #expect(bench.fault == .garbled(.length(30)))
        bench.frame(Self.card)
        #expect(bench.numbers == [Self.number])
        #expect(bench.fault == nil)
    }

    @Test func restOfAFrameThatCameLate_IsNotAnotherFrame() {
        var bench = WiegandBench([.h10301], keys: .fourBits)
        // The first 22 bits are told in time, the last four only after the frame was closed.
        let edges = WiegandBench.queued(Self.card).sorted { $0.at < $1.at }
        bench.read(Array(edges.prefix(22)))
        bench.run(.milliseconds(40))
        let late = edges.suffix(4).map { ($0.line, $0.at - .milliseconds(82)) }
        bench.read(late)
        bench.run(.milliseconds(40))
        #expect(bench.readCount == 0)
        bench.frame(Self.card)
        #expect(bench.numbers == [Self.number])
    }

    /// Defect 7: D0 and D1 low together.
    @Test func defect7_bothLinesLowAtOnce_RefuseTheFrame() {
        var bench = WiegandBench([.h10301], keys: .fourBits)
        for index in Self.card.indices {
            var bits = Self.card
            bits.replaceSubrange(index...index, with: "x")
            bench.frame(bits)
            bits.remove(at: bits.firstIndex(of: "0") ?? index)
            bench.frame(bits)
        }
        #expect(bench.readCount == 0)
        #expect(bench.fault == .garbled(.overlap))
    }

    /// Stamps that are no further apart than two pulses can be say nothing of their order.
    @Test(arguments: [(19, false), (20, true)])
    func edgesOfBothLinesTooClose_AreNotPutInOrder(_ microseconds: Int, _ isRead: Bool) {
        var bench = WiegandBench([], keys: .fourBits)
        bench.read([0, 1, 0, 1].enumerated().map { ($1, .microseconds(microseconds * $0)) })
        bench.run(.milliseconds(30))
        #expect(bench.keys == (isRead ? "5" : ""))
    }

    // MARK: - Lost edges

    @Test func frameWithoutParityNearLostEdges_IsRefused_AndOneWithIsNot() {
        for vector in WiegandVectors.all {
            var bench = WiegandBench([vector.format])
            bench.read(WiegandBench.queued(vector.bits), lost: true)
            bench.run(.milliseconds(30))
            #expect(bench.cards.count == (vector.format == .bits32 ? 0 : 1))
        }
        var keys = WiegandBench([.h10301], keys: .fourBits)
        keys.read(WiegandBench.queued("0101"), lost: true)
        keys.run(.milliseconds(30))
        #expect(keys.keys == "")
        keys.frame("0101")
        #expect(keys.keys == "5")
    }

    @Test func frameThatMayBeTheRestOfALongerOne_IsRefusedNearLostEdges() {
        var bench = WiegandBench([.h10301, .bits34])
        bench.read(WiegandBench.queued(Self.card), lost: true)
        bench.run(.milliseconds(30))
        #expect(bench.cards == [])
        bench.frame(Self.card)
        #expect(bench.numbers == [Self.number])
    }

    /// The kernel's first API drops the newest: the next frame may lack its first edges.
    @Test(arguments: [(24, false), (26, true)])
    func frameThatBeginsWithinASilenceOfLostEdges_IsDoubtful(
        _ milliseconds: Int, _ isRead: Bool
    ) {
        var bench = WiegandBench([.h10301], keys: .fourBits)
        bench.frame(Self.card)
        bench.read([(0, .zero)], lost: true)
        bench.read([0, 1, 0, 1].enumerated().map { ($1, .milliseconds(milliseconds + 2 * $0)) })
        bench.run(.milliseconds(60))
        #expect(bench.keys == (isRead ? "5" : ""))
    }

    @Test func whatCameBeforeTheLinesWereKnown_IsDoubtful() {
        var bench = WiegandBench([], keys: .fourBits)
        bench.fail("no chip")
        bench.run(.seconds(1))
        bench.send("0101", every: .milliseconds(2))
        bench.run(.milliseconds(30))
        #expect(bench.keys == "")
    }
}
