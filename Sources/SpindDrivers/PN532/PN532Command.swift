/// What a PN532 is told here. Source: NXP, UM0701-02, 7.2 and 7.3.
package enum PN532Command: Hashable, Sendable, CaseIterable {
    /// Leave the sleep it has after power-up, and do without a security module (SAMConfiguration:
    /// normal mode, 1 s, interrupt line used).
    case wake
    /// Say what you are (GetFirmwareVersion).
    case identify
    /// Look for a card twice and answer then, card or no card (RFConfiguration, MaxRetries): left
    /// to itself it answers only when there is one, so that its silence says nothing.
    case answerInTime
    /// Do not begin a card's own protocol (SetParameters): its number is all that is asked.
    case leaveProtocol
    /// Look for at most two cards of type A (InListPassiveTarget, 106 kbit/s).
    case look
    /// Switch the field off (RFConfiguration), so that the next look finds each card as new.
    case rest

    /// What sets the chip up, in that order.
    package static let setup: [PN532Command] = [.wake, .identify, .answerInTime, .leaveProtocol]

    /// Its code and what goes with it.
    package var data: [UInt8] {
        switch self {
        case .wake: [0x14, 0x01, 0x14, 0x01]
        case .identify: [0x02]
        case .answerInTime: [0x32, 0x05, 0x00, 0x01, 0x01]
        case .leaveProtocol: [0x12, 0x00]
        case .look: [0x4A, 0x02, 0x00]
        case .rest: [0x32, 0x01, 0x00]
        }
    }
}

/// What became of a command.
package enum PN532Outcome: Hashable, Sendable {
    /// It was answered: what goes with the answer's code.
    case answered([UInt8])
    /// It was not.
    case failed(PN532Failure)
}

/// Why a PN532 cannot be used.
package enum PN532Failure: Hashable, Sendable, CustomStringConvertible {
    /// It does not answer.
    case silent
    /// It does not understand or cannot do what it was told.
    case refused
    /// What it answered is none.
    case nonsense
    /// It is another chip: the number it gives as its own.
    case other(UInt8)
    /// Its port or bus cannot be used.
    case unreachable(String)

    /// What is wrong and how to mend it, in one line of English.
    package var description: String {
        switch self {
        case .silent:
            "it does not answer: check its power, its wires, and the switches for serial or I2C"
        case .refused: "it refuses what it is told: take its power away for a moment"
        case .nonsense: "what it answers means nothing: check its wires and its ground"
        case .other(let number):
            "it is no PN532: it says that it is a 0x\(String(number, radix: 16))"
        case .unreachable(let why): why
        }
    }
}

/// One command and what comes back: an acknowledgement, then the answer. Pure.
package struct PN532Exchange: Sendable {
    private let code: UInt8
    private var isTaken = false
    private var reader = PN532FrameReader()

    /// Begins the exchange of a command that is being sent.
    package init(_ command: PN532Command) {
        code = command.data[0]
    }

    /// Takes what arrived.
    ///
    /// - Returns: what became of the command; `nil` while that is open. An answer to another command,
    ///   or one before the acknowledgement, is an old one and is dropped.
    package mutating func take(_ bytes: [UInt8]) -> PN532Outcome? {
        for frame in reader.add(bytes) {
            switch frame {
            case .acknowledge: isTaken = true
            case .refuse, .error: return .failed(.refused)
            case .answer(let data) where isTaken && data[0] == code &+ 1:
                return .answered(Array(data.dropFirst()))
            case .answer, .command: break
            }
        }
        return nil
    }
}
