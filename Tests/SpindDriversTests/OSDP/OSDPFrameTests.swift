import SpindDrivers
import Testing

@Suite("OSDP frames")
struct OSDPFrameTests {
    @Test func checksAreThoseOfAnnexE() {
        #expect(OSDPCheck.crc.bytes(of: Array("123456789".utf8)) == [0xCC, 0xE5])
        #expect(OSDPCheck.crc.bytes(of: hex("537F0D0004 6E00802500 00")) == hex("6E38"))
        #expect(OSDPCheck.crc.bytes(of: hex("53000900046100")) == hex("C066"))
        #expect(OSDPCheck.checksum.bytes(of: hex("537F0C0000 6E00802500 00")) == hex("0F"))
        #expect(OSDPCheck.checksum.bytes(of: hex("53000800006100")) == hex("44"))
    }

    /// A session of libosdp 3.2.9 with itself, address 0x65.
    @Test(arguments: [
        ("ff53650900046100d97a", OSDPCommand.identify, 0),
        ("ff53650900056200ba18", .capabilities, 1),
        ("ff53650800066002f6", .poll, 2),
        ("ff53650800076033c5", .poll, 3),
        (
            "ff53650c00056800051e0098de",
            .output(OSDPOutput(number: 0, tenths: 30)), 1
        ),
        (
            "ff53650d00066a00020202037c3b",
            .buzzer(OSDPSound(onTenths: 2, offTenths: 2, count: 3)), 2
        ),
        ("ff53650800056051a3", .poll, 1),
    ])
    func commandIsThatOfTheCapture(_ capture: String, _ command: OSDPCommand, _ sequence: UInt8) {
        let frame = OSDPFrame(
            address: 0x65, isReply: false, sequence: sequence, code: command.code,
            payload: command.payload)
        #expect([OSDPFrame.mark] + frame.encoded == hex(capture))
    }

    @Test func textIsThatOfTheCapture() {
        // The capture shows it for a while (command 1, 20 tenths); the cabinet's stays.
        let payload = OSDPCommand.text(OSDPText(row: 1, "HALLO")).payload
        #expect(payload == hex("0001 00 0101 05 48414c4c4f"))
        #expect(OSDPText(row: 1, "Tür 😀").characters == Array("Tuer ?".utf8))
        #expect(OSDPText(row: 1, String(repeating: "x", count: 99)).characters.count == 32)
    }

    @Test func lightHasFourteenBytes() {
        #expect(
            OSDPCommand.led(OSDPLight(.green, tenths: 300)).payload
                == hex("0000 02 01 00 02 00 2c01 00 00 00 00 00"))
        #expect(OSDPCommand.led(.none).payload[2] == 1)
    }

    @Test(arguments: [
        ("53e508000540e3a5", OSDPReply.ack, 1),
        ("53e508000640b0f0", .ack, 2),
        ("53e50e0006530004313233344b7d", .keys(["1", "2", "3", "4"]), 2),
        (
            "53e51000075000011a00a04b3c404b84",
            .card(OSDPCard(isWiegand: true, bitCount: 26, bytes: hex("a04b3c40"))), 3
        ),
    ])
    func replyIsReadFromTheCapture(_ capture: String, _ reply: OSDPReply, _ sequence: UInt8) {
        var reader = OSDPFrameReader()
        let frames = reader.add(hex(capture))
        #expect(frames.count == 1)
        #expect(frames.first?.address == 0x65)
        #expect(frames.first?.isReply == true)
        #expect(frames.first?.sequence == sequence)
        #expect(frames.first?.encoded == hex(capture))
        #expect(frames.first.map { OSDPReply(code: $0.code, payload: $0.payload) } == reply)
    }

    @Test func identityAndCapabilitiesAreReadFromTheCapture() throws {
        var reader = OSDPFrameReader()
        let frames = reader.add(
            hex(
                "53e514000445bebafe0101afbeaddeaddead07fd"
                    + "53e5230005460201010301010401010501010601010801000901000a00011002009c01"))
        try #require(frames.count == 2)
        guard
            case .identity(let identity) = OSDPReply(
                code: frames[0].code, payload: frames[0].payload)
        else {
            Issue.record("no identity")
            return
        }
        #expect(identity.vendor == 0xBEBAFE)
        #expect(identity.serial == 0xDEAD_BEAF)
        guard
            case .capabilities(let capabilities) = OSDPReply(
                code: frames[1].code, payload: frames[1].payload)
        else {
            Issue.record("no capabilities")
            return
        }
        #expect(capabilities.count == 9)
        #expect(capabilities.first == OSDPCapability(function: 2, level: 1, count: 1))
    }

    @Test func keysAreReadInEitherCode_AndUnknownOnesAreNone() {
        #expect(
            OSDPReply(code: 0x53, payload: [0, 6, 0x7F, 0x0D, 0x2A, 0x23, 0x41, 0x99])
                == .keys(["*", "#", "*", "#", "A"]))
    }

    @Test(
        arguments: [
            (0x53, "00"), (0x53, "00 05 31"), (0x50, "00 01 1a"), (0x50, "00 01 1a00 a04b3c"),
            (0x50, "00 01 0000"), (0x50, "00 01 ffff 00"), (0x45, "00"), (0x46, "01"), (0x48, "01"),
            (0x76, "00"), (0x78, "00"), (0x41, ""), (0x51, "0000"),
        ] as [(UInt8, String)])
    func replyThatDoesNotFitItsCodeIsOfNoUse(_ code: UInt8, _ payload: String) {
        #expect(OSDPReply(code: code, payload: hex(payload)) == .other(code))
    }

    @Test func frameIsFoundInPiecesAndAmongNoise() {
        let frame = hex("53e50e0006530004313233344b7d")
        var reader = OSDPFrameReader()
        // A start byte with an impossible length, marks, and a frame whose check is wrong.
        for byte in hex("00 53 e5 01 00 04 ff ff") + hex("53e50800054000a5") {
            #expect(reader.add([byte]).isEmpty)
        }
        let found = frame.map { reader.add([$0]).count }
        #expect(found == Array(repeating: 0, count: frame.count - 1) + [1])
        #expect(reader.noise == 14)
    }

    @Test(arguments: 0..<14) func frameWithOneBitTurnedIsNone(_ index: Int) {
        for bit in 0..<8 {
            var frame = hex("53e50e0006530004313233344b7d")
            frame[index] ^= 1 << UInt8(bit)
            var reader = OSDPFrameReader()
            // A longer length waits for bytes that do not come.
            #expect(reader.add(frame).isEmpty)
        }
    }

    @Test func lengthLimitsHold() {
        let header = { (length: Int) in
            [0x53, 0xE5, UInt8(length & 0xFF), UInt8(length >> 8), 4] as [UInt8]
        }
        #expect(OSDPFrame.read(header(6)) == .noise)
        #expect(OSDPFrame.read(header(7)) == .incomplete)
        #expect(OSDPFrame.read(header(256)) == .incomplete)
        #expect(OSDPFrame.read(header(257)) == .noise)
        #expect(OSDPFrame.read(header(0xFFFF)) == .noise)
    }

    @Test func checksumFramesAreReadToo() {
        let frame = OSDPFrame(
            address: 0, isReply: true, sequence: 1, check: .checksum, code: 0x40)
        #expect(OSDPFrame.read(frame.encoded) == .frame(frame, count: 7))
    }
}
