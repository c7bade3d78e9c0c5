import SpindCore
import SpindDrivers
import SpindHAL
import SpindSimulatedHardware
import Testing

@Suite("The RDM6300's frames")
struct RDM6300DecoderTests {
    private let now = Instant(sinceBoot: .seconds(100))
    /// The tag and frame of PROTOCOLS.md, which were computed elsewhere.
    private let tag: [UInt8] = [0x7A, 0x00, 0x5E, 0x1A, 0x3C]
    private let frame = [0x02] + Array("7A005E1A3C02".utf8) + [0x03]

    @Test func knownFrame_IsItsTag() {
        var decoder = RDM6300Decoder()
        #expect(decoder.take(frame, at: now) == [.tag(tag)])
        #expect(SimulatedRDM6300.frame(tag) == frame)
        #expect(decoder.heldCount == 0)
    }

    @Test func frameInPieces_IsItsTag_IfTheyFollowEachOther() {
        var decoder = RDM6300Decoder()
        var findings: [RDM6300Decoder.Finding] = []
        for (index, byte) in frame.enumerated() {
            findings += decoder.take([byte], at: now + .milliseconds(index))
        }
        #expect(findings == [.tag(tag)])
    }

    @Test func halvesOfTwoFrames_AreNone() {
        var decoder = RDM6300Decoder()
        #expect(decoder.take(Array(frame.prefix(7)), at: now) == [])
        let later = decoder.take(Array(frame.suffix(7)), at: now + .milliseconds(101))
        #expect(later == [.refused(.cut)])
        #expect(decoder.take(frame, at: now + .seconds(1)) == [.tag(tag)])
    }

    @Test func framesThatRunTogether_AreAllFound_AndACutOneIsLeftOut() {
        var decoder = RDM6300Decoder()
        let other: [UInt8] = [1, 2, 3, 4, 5]
        let bytes = frame + Array(frame.prefix(5)) + SimulatedRDM6300.frame(other) + frame
        #expect(
            decoder.take(bytes, at: now) == [.tag(tag), .refused(.cut), .tag(other), .tag(tag)])
    }

    @Test(arguments: [
        ("7A005E1A3C03", RDM6300Refusal.check), ("7A005E1A3D02", .check),
        ("000000000000", .zero), ("FF00000000FF", .zero),
    ])
    func frameThatFits_IsRefusedForWhatItSays(digits: String, why: RDM6300Refusal) {
        var decoder = RDM6300Decoder()
        let bytes = [0x02] + Array(digits.utf8) + [0x03]
        #expect(decoder.take(bytes, at: now) == [.refused(why)])
    }

    @Test func frameThatDoesNotFit_IsRefused() {
        var decoder = RDM6300Decoder()
        let long = [0x02] + Array("7A005E1A3C022".utf8) + [0x03]
        #expect(decoder.take(long, at: now) == [.refused(.noEnd)])
        let small = [0x02] + Array("7a005E1A3C02".utf8) + [0x03]
        #expect(decoder.take(small, at: now) == [.refused(.noDigit)])
        let short = [0x02] + Array("7A005E1A3C".utf8) + [0x03]
        #expect(decoder.take(short, at: now) == [.refused(.cut)])
        #expect(decoder.take(frame, at: now) == [.tag(tag)])
    }

    @Test func everyFlippedBit_IsNoticed() {
        for index in frame.indices {
            for bit in 0..<8 {
                var spoiled = frame
                spoiled[index] ^= 1 << UInt8(bit)
                var decoder = RDM6300Decoder()
                let findings = decoder.take(spoiled, at: now)
                #expect(!findings.contains(.tag(tag)))
                #expect(
                    !findings.contains { if case .tag = $0 { true } else { false } },
                    "byte \(index), bit \(bit)")
            }
        }
    }

    @Test func noise_IsToldInPieces_AndKeepsNothing() {
        var decoder = RDM6300Decoder()
        let findings = decoder.take([UInt8](repeating: 0x55, count: 1_400), at: now)
        #expect(findings == Array(repeating: .refused(.noFrame), count: 100))
        #expect(decoder.heldCount == 0)
    }

    @Test(
        arguments: [
            (TagNumberForm.bits24, [0x00, 0x5E, 0x1A, 0x3C]), (.bits32, [0x00, 0x5E, 0x1A, 0x3C]),
            (.bits40, [0x7A, 0x00, 0x5E, 0x1A, 0x3C]),
        ] as [(TagNumberForm, [UInt8])])
    func numberIsWhatReadersBesideItGive(form: TagNumberForm, number: [UInt8]) {
        #expect(form.number(of: tag) == number)
    }

    @Test func shortNumber_LeavesOutWhatTwentySixBitsLeaveOut() {
        #expect(TagNumberForm.bits24.number(of: [1, 2, 3, 4, 5]) == [0, 3, 4, 5])
        #expect(TagNumberForm.bits32.number(of: [1, 2, 3, 4, 5]) == [2, 3, 4, 5])
    }
}
