import SpindCore
import SpindDrivers
import SpindHAL
import SpindSimulatedHardware
import Testing

/// What frames mean.
@Suite("Wiegand frames")
struct WiegandFrameTests {
    @Test(arguments: WiegandVectors.all)
    func vectorsGiveTheirNumbers(_ format: WiegandFormat, _ bits: String, _ data: UInt64) {
        var bench = WiegandBench([format])
        bench.frame(bits)
        #expect(bench.cards == [WiegandCard(format: format, data: data)])
        #expect(bench.faults == [])
    }

    @Test(arguments: WiegandVectors.all)
    func simulatedReaderMakesTheVectorsToo(
        _ format: WiegandFormat, _ bits: String, _ data: UInt64
    ) {
        let digits = SimulatedWiegandReader.digits(data).suffix(format.bitCount - 2)
        guard format != .bits32 else { return }
        #expect(SimulatedWiegandReader.frame(String(digits)) == bits)
    }

    private static let bytes: [(WiegandFormat, UInt64, UInt64?, UInt64, [UInt8])] = [
        (.h10301, 123 << 16 | 4567, 123, 4567, [0, 0x7B, 0x11, 0xD7]),
        (.bits34, 0x62B4_3423, nil, 0x62B4_3423, [0x62, 0xB4, 0x34, 0x23]),
        (.bits32, 0x62B4_3423, nil, 0x62B4_3423, [0x62, 0xB4, 0x34, 0x23]),
        (.h10302, 12_345_678_901, nil, 12_345_678_901, [0x02, 0xDF, 0xDC, 0x1C, 0x35]),
        (.h10304, 1000 << 19 | 262_143, 1000, 262_143, [0x00, 0x1F, 0x43, 0xFF, 0xFF]),
    ]

    @Test(arguments: bytes)
    func cardsAreHandedUpAsFacilityAndNumber(
        _ format: WiegandFormat, _ data: UInt64, _ facility: UInt64?, _ number: UInt64,
        _ bytes: [UInt8]
    ) {
        let card = WiegandCard(format: format, data: data)
        #expect(card.facility == facility)
        #expect(card.number == number)
        #expect(card.bytes == bytes)
        #expect("\(card)" == "card(\(format.rawValue), ...)")
    }

    @Test(arguments: Array("0123456789*#".enumerated()))
    func fourBitKeysAreTheirValues(_ value: Int, _ key: Character) {
        var bench = WiegandBench([], keys: .fourBits)
        bench.frame(String(SimulatedWiegandReader.digits(UInt8(value)).suffix(4)))
        #expect(bench.keys == String(key))
    }

    @Test(arguments: WiegandVectors.eightBitKeys)
    func eightBitKeysAreProvedByTheirComplement(_ key: Character, _ bits: UInt8) {
        var bench = WiegandBench([], keys: .eightBits)
        bench.frame(SimulatedWiegandReader.digits(bits))
        #expect(bench.keys == String(key))
        for flipped in 0..<8 {
            bench.frame(SimulatedWiegandReader.digits(bits ^ 1 << UInt8(flipped)))
        }
        #expect(bench.keys == String(key))
        #expect(bench.fault == .garbled(.key))
    }

    @Test(arguments: [WiegandKeys.fourBits, .eightBits], ["1100", "1101", "1110", "1111"])
    func functionKeysTypeNothing(_ keys: WiegandKeys, _ bits: String) {
        var bench = WiegandBench([], keys: keys)
        let turned = keys == .eightBits ? SimulatedWiegandReader.turned(bits) : ""
        for _ in 0..<5 { bench.frame(turned + bits) }
        #expect(bench.keys == "")
        #expect(bench.faults == [])
    }

    @Test func bufferedEntryIsTypedAndConfirmed_ButNever65535() {
        var bench = WiegandBench([.bits34], keys: .buffered)
        for (typed, keys) in [(4_711, "4711#"), (0, "0#"), (65_534, "65534#"), (65_535, "")] {
            bench.frame(
                SimulatedWiegandReader.frame(
                    "00000000" + SimulatedWiegandReader.digits(UInt16(typed))))
            #expect(bench.keys == keys)
            bench = WiegandBench([.bits34], keys: .buffered)
        }
    }

    @Test func bufferedDigitsKeepTheirZeros_AndNothingAboveNineIsTyped() {
        var bench = WiegandBench([], keys: .bufferedDigits)
        bench.frame(SimulatedWiegandReader.frame("000001000010000000110100"))
        #expect(bench.keys == "042034#")
        bench.frame(SimulatedWiegandReader.frame("000001000010000010100100"))
        #expect(bench.keys == "042034#")
    }

    /// A PIN that was typed and a card look alike: which it is, the settings say, never a guess.
    @Test(arguments: [WiegandKeys.buffered, .bufferedDigits])
    func typedFrameIsNeverACard(_ keys: WiegandKeys) {
        var bench = WiegandBench([.bits34], keys: keys)
        bench.frame(WiegandVectors.facility123Number4567)
        #expect(bench.cards == [])
        var cards = WiegandBench([.h10301], keys: .fourBits)
        cards.frame(SimulatedWiegandReader.frame("000000000001001001101001"))
        #expect(cards.keys == "")
        #expect(cards.cards.count == 1)
    }

    @Test func anySingleWrongBit_RefusesTheFrame() {
        for vector in WiegandVectors.all where vector.format != .bits32 {
            var bench = WiegandBench([vector.format])
            for index in vector.bits.indices {
                var bits = vector.bits
                bits.replaceSubrange(index...index, with: bits[index] == "0" ? "1" : "0")
                bench.frame(bits)
            }
            #expect(bench.cards == [])
            // The bit in the middle of 37 counts in both parities: then the frame looks swapped.
            #expect(
                bench.faults.first == .garbled(.parity(vector.format.bitCount))
                    && (bench.faults.count == 1 || bench.faults[1] == .swapped))
        }
    }

    @Test func otherFormatsThanTheAccepted_AreSaidByName() {
        var bench = WiegandBench([.h10301])
        let card34 = WiegandVectors.all.first { $0.format == .bits34 }?.bits ?? ""
        for _ in 0..<3 { bench.frame(card34) }
        #expect(bench.cards == [])
        #expect(bench.fault == .garbled(.notAccepted(.bits34)))
        let words = bench.fault?.recorded(as: "front")
        #expect(
            words
                == .garbled(
                    "front: 3 frames in a row refused, the last: a card of 34-bit, which is not "
                        + "accepted"))
    }

    @Test func keysThatAreNotAsked_AreNeverTyped() {
        var bench = WiegandBench([.h10301], keys: .none)
        for _ in 0..<4 { bench.frame("0101") }
        #expect(bench.keys == "")
        #expect(bench.fault == .garbled(.length(4)))
    }
}
