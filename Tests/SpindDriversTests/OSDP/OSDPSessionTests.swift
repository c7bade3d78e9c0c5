import SpindCrypto
import SpindDrivers
import Testing

@Suite("OSDP secure channel")
struct OSDPSessionTests {
    /// OSDP 2.2, annex E.
    @Test func keysAndCryptogramsAreThoseOfAnnexE() {
        let panelRandom = Array(UInt8(0xB0)...0xB7)
        let readerRandom = Array(UInt8(0xA0)...0xA7)
        let keys = OSDPSessionKeys(key: ReaderMasterKey.deliveredKey, random: panelRandom)
        let server = keys.serverCryptogram(panelRandom, readerRandom)
        #expect(server == hex("26d3356e07762d262801fc8e6665a891"))
        #expect(
            keys.clientCryptogram(panelRandom, readerRandom)
                == hex("fde5d2f428ec16312471ea3c02bd7796"))
        #expect(
            keys.initialMAC(serverCryptogram: server) == hex("b2a30057eb98ba2229ec1f875662b524"))
    }

    private static let capture: [(panel: String, reader: String, reply: OSDPReply)] = [
        ("ff53650e000d0215603db2f8c99339", "53e50e000d021640a6570ec062cd", .ack),
        ("ff53650e000e02156076826a8e6a02", "53e50e000e021640137e8d16a4b5", .ack),
        (
            "ff53650e000f02156070859384a3ef",
            "53e51e000f021853e9d140900f52e7393ee771621ee3a37b320db567eae0",
            .keys(["1", "2", "3", "4"])
        ),
        (
            "ff53650e000d0215604ec82dc80005",
            "53e51e000d021850d127ef4474950a1748dcb257f658572a78cb785fd346",
            .card(OSDPCard(isWiegand: true, bitCount: 26, bytes: hex("a04b3c40")))
        ),
        (
            "ff53651e000e0217680da3f1fc187ce875f4f41679695eba85a03d8cfb43a3",
            "53e50e000e021640da9a0130d793", .ack
        ),
        (
            "ff53651e000f02176aa393fdaf2051e32c1c201f2e356d77d0803f7ea78e73",
            "53e50e000f021640576591e7a85c", .ack
        ),
        (
            "ff53651e000d02176bebdadfdfb8cd72c09694f59995bd54c51e97897ffb58",
            "53e50e000d021640baa76f5ec920", .ack
        ),
    ]

    /// A session of libosdp 3.2.9 with itself, from its challenge to its last reply: what the
    /// control panel sends is made again to the bit, and what the reader sends is opened.
    @Test func sessionIsThatOfTheCapture() throws {
        let panelRandom = hex("d764c8cce93255c4")
        let challenged = try frame(
            "53e52b000e03120176beba0100afbeadde478d7aa05d83f3ea366d14cd"
                + "611369c8b412a4572bc7aad96300")
        guard
            case .challenged(_, let readerRandom, let cryptogram) = OSDPReply(
                code: challenged.code, payload: challenged.payload)
        else {
            Issue.record("no answer to the challenge")
            return
        }
        let keys = OSDPSessionKeys(key: Array(UInt8(0x30)...0x3F), random: panelRandom)
        #expect(cryptogram == keys.clientCryptogram(panelRandom, readerRandom))
        let server = keys.serverCryptogram(panelRandom, readerRandom)
        #expect(
            try frame("ff53651b000f031301770613bd05f3a2a66266fa9985b4e746019db6").payload == server)
        let initial = keys.initialMAC(serverCryptogram: server)
        #expect(
            try frame("53e51b000f031401783ec018f008a5521c2db964d186a569b73a76").payload == initial)

        var session = OSDPSession(keys: keys, initialMAC: initial)
        let commands: [OSDPCommand?] = [
            .poll, .poll, .poll, .poll, .output(OSDPOutput(number: 0, tenths: 30)),
            .buzzer(OSDPSound(onTenths: 2, offTenths: 2, count: 3)), nil,
        ]
        for (index, exchange) in Self.capture.enumerated() {
            let sent = try frame(exchange.panel)
            let payload =
                commands[index]?.payload ?? hex("00 01 14 01 01 05 48414c4c4f")
            let plain = OSDPFrame(
                address: 0x65, isReply: false, sequence: sent.sequence, code: sent.code,
                payload: payload)
            #expect([OSDPFrame.mark] + session.seal(plain).encoded == hex(exchange.panel))
            let answer = session.open(try frame(exchange.reader))
            let opened = try #require(answer)
            #expect(OSDPReply(code: opened.code, payload: opened.payload) == exchange.reply)
        }
    }

    /// libosdp has a flag to bear frames that announce encrypted data and have none, as some readers
    /// send them: here they are never made, and not believed.
    @Test func frameWithoutDataAnnouncesNone_AndOneThatDoesIsNotBelieved() throws {
        let keys = OSDPSessionKeys(
            key: hex("000102030405060708090a0b0c0d0e0f"), random: hex("0102030405060708"))
        let initial = [UInt8](repeating: 7, count: 16)
        for code: UInt8 in [0x60, 0x65] {
            var panel = OSDPSession(keys: keys, initialMAC: initial)
            var reader = OSDPSession(keys: keys, initialMAC: initial)
            let question = OSDPFrame(address: 1, isReply: false, sequence: 1, code: code)
            let sealed = panel.seal(question)
            #expect(sealed.security == [0x15] && sealed.payload.isEmpty)
            #expect(reader.open(sealed) == question)
            var announced = reader.seal(
                OSDPFrame(address: 1, isReply: true, sequence: 1, code: 0x40))
            #expect(announced.security == [0x16])
            announced.security = [0x18]
            #expect(panel.open(announced) == nil)
        }
    }

    @Test func frameIsOpenedOnce_AndOnlyInItsPlace() throws {
        let keys = OSDPSessionKeys(
            key: hex("000102030405060708090a0b0c0d0e0f"), random: hex("0102030405060708"))
        let initial = [UInt8](repeating: 7, count: 16)
        var panel = OSDPSession(keys: keys, initialMAC: initial)
        var reader = OSDPSession(keys: keys, initialMAC: initial)
        let poll = OSDPFrame(address: 1, isReply: false, sequence: 1, code: 0x60)
        let card = OSDPFrame(
            address: 1, isReply: true, sequence: 1, code: 0x50, payload: hex("00011a00a04b3c40"))
        _ = reader.open(panel.seal(poll))
        let first = reader.seal(card)
        #expect(first.payload.count == 16)
        for index in 0..<4 {
            var forged = first
            forged.mac[index] ^= 1
            #expect(panel.open(forged) == nil)
        }
        var turned = first
        turned.code = 0x53
        #expect(panel.open(turned) == nil)
        var stripped = first
        stripped.security = []
        stripped.mac = []
        #expect(panel.open(stripped) == nil)
        #expect(panel.open(first)?.payload == card.payload)
        // Sent again by somebody who recorded it: the next poll makes it worthless.
        _ = reader.open(panel.seal(poll))
        #expect(panel.open(first) == nil)
        #expect(panel.open(reader.seal(card))?.payload == card.payload)
    }

    private func frame(_ text: String) throws -> OSDPFrame {
        var reader = OSDPFrameReader()
        let frames = reader.add(hex(text))
        return try #require(frames.first)
    }
}
