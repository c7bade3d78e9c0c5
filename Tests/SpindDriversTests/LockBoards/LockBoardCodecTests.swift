import SpindCore
import SpindHAL
import Testing

@testable import SpindDrivers

@Suite("Modbus relay boards")
struct WaveshareModbusCodecTests {
    let codec = WaveshareModbusCodec(address: 1, relays: 8, inputs: 8)

    /// The maker's examples: relay 1 for 0.7 s, relay 2 for 0.8 s; and reading.
    @Test(arguments: [
        (LockBoardQuestion.unlock(lock: 1, pulse: .milliseconds(700)), "01 05 02 00 00 07 8D B0"),
        (.unlock(lock: 2, pulse: .milliseconds(800)), "01 05 02 01 00 08 9C 74"),
        (.letGo(lock: 1), "01 05 00 00 00 00 CD CA"),
        (.inputs, "01 02 00 00 00 08 79 CC"), (.drives, "01 01 00 00 00 08 3D CC"),
    ])
    func question_HasTheMakersBytes(question: LockBoardQuestion, bytes: String) {
        #expect(codec.bytes(of: question) == hex(bytes))
    }

    /// Known checks of frames, the maker's "on" and "all off" among them.
    @Test(arguments: ["01 05 00 00 FF 00 8C 3A", "01 05 00 FF 00 00 FD FA"])
    func check_IsTheMakers(frame: String) {
        let bytes = hex(frame)
        #expect(ModbusFrame.sealed(bytes.dropLast(2)) == bytes)
    }

    @Test(arguments: [
        LockBoardQuestion.unlock(lock: 0, pulse: .milliseconds(500)),
        .unlock(lock: 9, pulse: .milliseconds(500)), .unlock(lock: 1, pulse: .zero),
        .unlock(lock: 1, pulse: .seconds(3_277)), .letGo(lock: 9),
    ])
    func question_TheBoardCannotBeAsked_HasNoBytes(question: LockBoardQuestion) {
        #expect(codec.bytes(of: question) == nil)
    }

    private func answer(
        _ question: LockBoardQuestion, _ bytes: [UInt8]
    ) -> LockBoardAnswer? {
        var buffer = bytes
        return codec.answer(to: question, in: &buffer)
    }

    private static let unlock = LockBoardQuestion.unlock(lock: 1, pulse: .milliseconds(700))
    private static let inputs: [UInt8] = ModbusFrame.sealed([1, 2, 1, 0b1000_0101])
    private static let bits = [true, false, true, false, false, false, false, true]

    @Test func answers_AreUnderstood() {
        #expect(answer(.inputs, Self.inputs) == .bits(Self.bits))
        #expect(answer(Self.unlock, hex("01 05 02 00 00 07 8D B0")) == .done)
        #expect(answer(Self.unlock, ModbusFrame.sealed([1, 0x85, 2])) == .refused(2))
    }

    /// Wrong checks, other boards, other functions, other counts, other locks and pulses.
    @Test(arguments: [
        Array(inputs.dropLast()) + [inputs[4] ^ 1], ModbusFrame.sealed([2, 2, 1, 5]),
        ModbusFrame.sealed([1, 1, 1, 5]), ModbusFrame.sealed([1, 2, 2, 5, 0]),
        ModbusFrame.sealed([1, 0x81, 2]), hex("01 05 02 00 00 07 8D B0"), [],
    ])
    func answerToAnotherQuestion_IsNone(bytes: [UInt8]) {
        #expect(answer(.inputs, bytes) == nil)
    }

    @Test(arguments: [
        LockBoardQuestion.unlock(lock: 2, pulse: .milliseconds(700)),
        .unlock(lock: 1, pulse: .milliseconds(800)), .letGo(lock: 1),
    ])
    func echoOfAnotherOrder_ConfirmsNothing(question: LockBoardQuestion) {
        #expect(answer(question, hex("01 05 02 00 00 07 8D B0")) == nil)
    }

    @Test func noiseAndOldAnswers_HideNoAnswer() {
        // A byte that looks like the begin of a longer frame, and another board's answer.
        let noise: [UInt8] = [0x01, 0x02, 0x20]
        let others = ModbusFrame.sealed([7, 3, 2, 0, 1]) + ModbusFrame.sealed([9, 2, 1, 0xFF])
        #expect(answer(.inputs, noise + others + [0, 0xFF] + Self.inputs) == .bits(Self.bits))
    }

    @Test func answer_MayArriveByteByByte_AndTheRestIsKept() {
        var buffer: [UInt8] = []
        for byte in Self.inputs.dropLast() {
            buffer.append(byte)
            #expect(codec.answer(to: .inputs, in: &buffer) == nil)
        }
        buffer += [Self.inputs[Self.inputs.count - 1], 0xAA]
        #expect(codec.answer(to: .inputs, in: &buffer) == .bits(Self.bits))
        #expect(buffer == [0xAA])
    }
}

@Suite("The KR-CU16")
struct KerongCU16CodecTests {
    @Test(arguments: [
        (UInt8(0), LockBoardQuestion.inputs, "02 00 30 03 35"),
        (0, .unlock(lock: 1, pulse: .milliseconds(500)), "02 00 31 03 36"),
        (0, .unlock(lock: 16, pulse: .milliseconds(500)), "02 0F 31 03 45"),
        (3, .unlock(lock: 2, pulse: .milliseconds(500)), "02 31 31 03 67"),
    ])
    func question_HasTheBoardsBytes(board: UInt8, question: LockBoardQuestion, bytes: String) {
        #expect(KerongCU16Codec(address: board).bytes(of: question) == hex(bytes))
    }

    @Test func question_TheBoardCannotBeAsked_HasNoBytes() {
        let codec = KerongCU16Codec(address: 0)
        let pulse = Duration.milliseconds(500)
        #expect(codec.bytes(of: .unlock(lock: 17, pulse: pulse)) == nil)
        #expect(codec.bytes(of: .unlock(lock: 0, pulse: pulse)) == nil)
        #expect(codec.bytes(of: .letGo(lock: 1)) == nil)
        #expect(codec.bytes(of: .drives) == nil)
        #expect(KerongCU16Codec(address: 16).bytes(of: .inputs) == nil)
    }

    @Test func status_TellsLocksFirst_ThenItems() throws {
        let codec = KerongCU16Codec(address: 1)
        // Locks 1 and 16 are latched, item 2 is there: 02+10+35+01+80+02+00+03 = CD.
        var buffer = hex("FF 02 10 35 01 80 02 00 03 CD 02")
        guard case .bits(let bits) = codec.answer(to: .inputs, in: &buffer) else {
            Issue.record("no answer")
            return
        }
        #expect(bits.count == 32)
        #expect(bits.indices.filter { bits[$0] } == [0, 15, 17])
        #expect(buffer == [0x02])
    }

    /// A wrong sum, another board, a half frame; and a good one after an unlock.
    @Test func whatIsNoStatus_IsNoAnswer() {
        let codec = KerongCU16Codec(address: 1)
        for text in [
            "02 10 35 01 80 02 00 03 CC", "02 20 35 01 80 02 00 03 DD", "02 10 35 01 80",
            "02 10 36 01 80 02 00 03 CE",
        ] {
            var buffer = hex(text)
            #expect(codec.answer(to: .inputs, in: &buffer) == nil, "\(text)")
        }
        var buffer = hex("02 10 35 01 80 02 00 03 CD")
        let unlock = LockBoardQuestion.unlock(lock: 1, pulse: .milliseconds(500))
        #expect(codec.answer(to: unlock, in: &buffer) == nil)
        #expect(buffer.isEmpty)
    }
}

@Suite("The KR-CU48")
struct KerongCU48CodecTests {
    private let codec = KerongCU48Codec(address: 0, askStatus: 0x60)
    private let pulse = Duration.milliseconds(500)

    /// Recorded at a board by its users, but the last two, which follow from them.
    @Test func questions_HaveTheRecordedBytes() {
        #expect(codec.bytes(of: .inputs) == hex("02 00 00 60 03 65"))
        for (lock, bytes) in [
            (1, "02 00 00 61 03 66"), (2, "02 00 01 61 03 67"), (5, "02 00 04 61 03 6A"),
            (48, "02 00 2F 61 03 95"),
        ] {
            #expect(codec.bytes(of: .unlock(lock: lock, pulse: pulse)) == hex(bytes))
        }
        let other = KerongCU48Codec(address: 3, askStatus: 0x50)
        #expect(other.bytes(of: .inputs) == hex("02 03 00 50 03 58"))
        #expect(other.bytes(of: .unlock(lock: 2, pulse: pulse)) == hex("02 03 01 51 03 5A"))
    }

    @Test func question_TheBoardCannotBeAsked_HasNoBytes() {
        for lock in [0, 49, 255, 256] {
            #expect(codec.bytes(of: .unlock(lock: lock, pulse: pulse)) == nil)
        }
        #expect(codec.bytes(of: .letGo(lock: 1)) == nil)
        #expect(codec.bytes(of: .drives) == nil)
        #expect(KerongCU48Codec(address: 16, askStatus: 0x60).bytes(of: .inputs) == nil)
    }

    /// Recorded: which locks are shut, and which places have something in them.
    @Test(
        arguments: [
            ("02 00 00 75 00 00 00 00 00 00 00 00 00 00 00 00 03 7A", []),
            ("02 00 00 75 10 00 00 00 00 00 00 00 00 00 00 00 03 8A", [5]),
            ("02 00 00 75 00 20 00 00 00 00 00 00 00 00 00 00 03 9A", [14]),
            ("02 00 00 75 01 00 00 00 00 00 01 00 00 00 00 00 03 7C", [1, 49]),
        ] as [(String, [Int])])
    func status_TellsLocksFirst_ThenItems(frame: String, ones: [Int]) {
        var buffer = hex("FF 02 " + frame)
        guard case .bits(let bits) = codec.answer(to: .inputs, in: &buffer) else {
            Issue.record("no answer")
            return
        }
        #expect(bits.count == 96)
        #expect((1...96).filter { bits[$0 - 1] } == ones)
    }

    /// A wrong sum, another board, a report that nobody asked for (recorded), an own question.
    @Test(arguments: [
        "02 00 00 75 00 00 00 00 00 00 00 00 00 00 00 00 03 7B",
        "02 01 00 75 00 00 00 00 00 00 00 00 00 00 00 00 03 7B",
        "02 00 0A 77 01 00 00 00 00 00 01 00 00 00 00 00 03 88", "02 00 00 60 03 65",
    ])
    func whatIsNoStatus_IsNoAnswer(frame: String) {
        var buffer = hex(frame)
        #expect(codec.answer(to: .inputs, in: &buffer) == nil)
    }
}

@Suite("Winnsen's boards")
struct WinnsenCodecTests {
    private let codec = WinnsenCodec(station: 1)
    private let unlock = LockBoardQuestion.unlock(lock: 9, pulse: .milliseconds(500))

    private func answer(_ question: LockBoardQuestion, _ frame: String) -> LockBoardAnswer? {
        var buffer = hex(frame)
        return codec.answer(to: question, in: &buffer)
    }

    @Test func questions_HaveTheMakersBytes() {
        #expect(codec.bytes(of: unlock) == hex("90 06 05 01 09 03"))
        #expect(codec.bytes(of: .inputs) == hex("90 07 02 01 FF FF 03"))
        for lock in [0, 17, 256] {
            #expect(codec.bytes(of: .unlock(lock: lock, pulse: .milliseconds(500))) == nil)
        }
        #expect(codec.bytes(of: .letGo(lock: 1)) == nil && codec.bytes(of: .drives) == nil)
    }

    @Test(arguments: ["85", "A5"])
    func unlock_IsAnswered(code: String) {
        #expect(answer(unlock, "90 07 \(code) 01 09 01 03") == .done)
        #expect(answer(unlock, "90 07 \(code) 01 09 00 03") == .notOpened)
    }

    /// Doors 1 and 10 are open: these inputs read 0, as a latch that does not hold.
    @Test(arguments: ["82", "A2"])
    func doors_AreToldAsOnOtherBoards(code: String) {
        guard case .bits(let bits) = answer(.inputs, "00 90 90 07 \(code) 01 01 02 03") else {
            Issue.record("no answer")
            return
        }
        #expect((1...16).filter { !bits[$0 - 1] } == [1, 10])
    }

    /// Another station, another lock, the own question, another end, another question's answer, and
    /// that of the question 12, which has lock and state in either order.
    @Test(arguments: [
        "90 07 85 02 09 01 03", "90 07 85 01 08 01 03", "90 06 05 01 09 03",
        "90 07 85 01 09 01 04", "90 07 82 01 09 01 03", "90 07 92 01 09 01 03", "90 07 85 01 09",
    ])
    func whatIsNoAnswer_IsNone(frame: String) {
        #expect(answer(unlock, frame) == nil)
    }
}
