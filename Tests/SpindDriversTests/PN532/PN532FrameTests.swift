import SpindDrivers
import Testing

@Suite("The PN532's frames")
struct PN532FrameTests {
    /// The frames of PROTOCOLS.md, which were computed elsewhere, and those of the manual.
    @Test(arguments: [
        ("0000ff02fed4022a00", PN532Frame.command([0x02])),
        ("0000ff04fcd44a0100e100", .command([0x4A, 0x01, 0x00])),
        ("0000ff05fbd4140114010200", .command([0x14, 0x01, 0x14, 0x01])),
        ("0000ff00ff00", .acknowledge), ("0000ffff0000", .refuse),
        ("0000ff01ff7f8100", .error),
        ("0000ff06fad50332010607e800", .answer([0x03, 0x32, 0x01, 0x06, 0x07])),
    ])
    func knownFrame_IsWrittenAndRead(text: String, frame: PN532Frame) {
        let bytes = hex(text)
        #expect(frame.encoded == bytes)
        var reader = PN532FrameReader()
        #expect(reader.add(bytes) == [frame])
        #expect(reader.heldCount < 2)
    }

    @Test(arguments: [1, 100, 253, 254, 255, 260, 264])
    func frameOfAnyLength_IsReadAgain(count: Int) {
        let frame = PN532Frame.answer((0..<count).map { UInt8($0 & 0xFF) })
        var reader = PN532FrameReader()
        #expect(reader.add(frame.encoded) == [frame])
        // The long ones say their length in two bytes.
        #expect((frame.encoded[3] == 0xFF && frame.encoded[4] == 0xFF) == (count > 254))
        for byte in frame.encoded.dropLast(2) { #expect(reader.add([byte]) == []) }
        #expect(reader.add(Array(frame.encoded.suffix(2))) == [frame])
    }

    @Test func junkAroundFrames_IsLeftOut() {
        var reader = PN532FrameReader()
        let junk: [UInt8] = [0x55, 0x00, 0x00, 0x12, 0xFF, 0x00]
        let frames = reader.add(
            junk + PN532Frame.acknowledge.encoded + junk + PN532Frame.answer([0x4B, 0]).encoded
                + junk)
        #expect(frames == [.acknowledge, .answer([0x4B, 0])])
    }

    @Test func everyFlippedBit_IsNoticed() {
        let frame = PN532Frame.answer([0x4B, 1, 1, 0, 4, 8, 4, 0x04, 0xA1, 0xB2, 0xC3])
        // The zeros before and behind it mean nothing.
        for index in frame.encoded.indices.dropFirst().dropLast() {
            for bit in 0..<8 {
                var bytes = frame.encoded
                bytes[index] ^= 1 << UInt8(bit)
                var reader = PN532FrameReader()
                let answers = reader.add(bytes).filter {
                    if case .answer = $0 { true } else { false }
                }
                #expect(answers == [], "byte \(index), bit \(bit)")
            }
        }
    }

    @Test func answerCounts_OnlyAfterTheAcknowledgement_AndOnlyToItsCommand() {
        let answer = PN532Frame.answer([0x4B, 0]).encoded
        var exchange = PN532Exchange(.look)
        #expect(exchange.take(answer) == nil)
        #expect(exchange.take(PN532Frame.acknowledge.encoded) == nil)
        #expect(exchange.take(PN532Frame.answer([0x33]).encoded) == nil)
        #expect(exchange.take(PN532Frame.command([0x4B, 0]).encoded) == nil)
        #expect(exchange.take(answer) == .answered([0]))
    }

    @Test func refusal_EndsAnExchange() {
        for frame in [PN532Frame.refuse, .error] {
            var exchange = PN532Exchange(.look)
            #expect(exchange.take(frame.encoded) == .failed(.refused))
        }
    }

    @Test(arguments: [
        ("00", PN532Findings.none), ("", .nonsense), ("0000", .nonsense), ("03", .nonsense),
        ("01", .nonsense), ("010100040804", .nonsense), ("01010004080404a1b2", .nonsense),
        ("010100040804a1b2", .nonsense), ("0101000408050102030405", .nonsense),
        ("0102000408040102030405", .nonsense),
        ("02010004080401020304", .several),
    ])
    func answerToALook_IsReadWhole_OrNotAtAll(text: String, findings: PN532Findings) {
        #expect(PN532Findings(hex(text)) == findings)
    }

    @Test(arguments: ["04a1b2c3", "04a1b2c3d4e5f6", "04a1b2c3d4e5f6070809"])
    func oneCard_IsFoundByItsNumber_WhateverFollows(text: String) throws {
        let number = hex(text)
        let uid = try #require(ISO14443UID(number))
        let answer = [0x01, 0x01, 0x00, 0x44, 0x20, UInt8(number.count)] + number
        #expect(PN532Findings(answer) == .one(uid))
        #expect(PN532Findings(answer + [0x06, 0x75, 0x77, 0x81, 0x02, 0x80]) == .one(uid))
    }
}
