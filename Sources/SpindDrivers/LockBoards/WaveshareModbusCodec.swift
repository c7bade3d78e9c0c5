/// The relay boards of Waveshare that speak Modbus RTU: relays are coils, inputs are discrete
/// inputs, and writing `0x0200 + relay` drives a relay for as many tenths of a second as the value
/// says, which the board itself ends.
///
/// Source: the maker's wiki, "Modbus RTU Relay (D)", development protocol (flash on, flash off).
struct WaveshareModbusCodec: LockBoardCodec {
    /// The step of the board's pulses.
    static let pulseStep: Duration = .milliseconds(100)
    /// The longest pulse it can be asked for: 0x7FFF steps.
    static let pulseLimit: Duration = pulseStep * 0x7FFF

    private let address: UInt8
    private let relays: Int
    private let inputs: Int

    init(address: UInt8, relays: Int, inputs: Int) {
        self.address = address
        self.relays = relays
        self.inputs = inputs
    }

    var answersUnlock: Bool { true }

    func bytes(of question: LockBoardQuestion) -> [UInt8]? {
        switch question {
        case .unlock, .letGo:
            guard let write = write(of: question) else { return nil }
            return ModbusFrame.question(address, .writeCoil, write.coil, write.value)
        case .inputs:
            guard let count = UInt16(exactly: inputs), count > 0 else {
                // Without inputs its relays tell whether it is alive.
                return bytes(of: .drives)
            }
            return ModbusFrame.question(address, .readInputs, 0, count)
        case .drives:
            return ModbusFrame.question(address, .readCoils, 0, UInt16(clamping: relays))
        }
    }

    func answer(
        to question: LockBoardQuestion, in buffer: inout [UInt8]
    ) -> LockBoardAnswer? {
        FrameSearch.first(
            in: &buffer, longest: ModbusFrame.longest, look: ModbusFrame.answer(at:)
        ) { frame in
            answer(to: question, frame)
        }
    }

    private func answer(
        to question: LockBoardQuestion, _ frame: ModbusFrame.Answer
    ) -> LockBoardAnswer? {
        let asked = function(of: question)
        switch frame {
        case .bits(address, asked.rawValue, let packed):
            let count = asked == .readInputs ? inputs : relays
            guard packed.count == (count + 7) / 8 else { return nil }
            return .bits((0..<count).map { packed[$0 / 8] >> ($0 % 8) & 1 == 1 })
        case .written(address, let coil, let value):
            guard let write = write(of: question), write.coil == coil, write.value == value
            else { return nil }
            return .done
        case .exception(address, asked.rawValue, let code):
            return .refused(code)
        case .bits, .written, .exception, .other:
            return nil
        }
    }

    private func function(of question: LockBoardQuestion) -> ModbusFrame.Function {
        switch question {
        case .unlock, .letGo: .writeCoil
        case .inputs: inputs > 0 ? .readInputs : .readCoils
        case .drives: .readCoils
        }
    }

    private func write(of question: LockBoardQuestion) -> (coil: UInt16, value: UInt16)? {
        switch question {
        case .unlock(let lock, let pulse):
            let steps = Int((pulse / Self.pulseStep).rounded())
            guard (1...relays).contains(lock), (1...0x7FFF).contains(steps) else { return nil }
            return (0x0200 + UInt16(lock - 1), UInt16(steps))
        case .letGo(let lock):
            guard (1...relays).contains(lock) else { return nil }
            return (UInt16(lock - 1), 0)
        case .inputs, .drives: return nil
        }
    }
}
