import SpindHAL

/// A lock board as its file describes it.
struct LockBoardFile {
    /// How long it drives a lock.
    enum Pulse {
        /// As long as it is told, in whole steps.
        case steps(Duration)
        /// As long as the board is set to; from the factory so long.
        case fixed(Duration)
    }

    var dialect: LockBoardDialect
    var locks: Int
    var inputs: Int
    var pulse: Pulse
    /// The bits a second it leaves the factory with.
    var speed: Int
}

extension LockBoardFile {
    /// Reads the keys of a lock board.
    static func read(_ fields: Fields) -> LockBoardFile? {
        let dialect = fields.requiredLocated("protocol", .word(LockBoardDialect.allCases))
        let locks = fields.requiredLocated("locks", .whole(1...64))
        let inputs = fields.requiredLocated("inputs", .whole(0...96))
        let pulse = fields.requiredLocated("pulse", .pulse)
        let speed = fields.required("speed", .whole(1_200...230_400))
        guard let dialect, let locks, let inputs, let pulse, let speed else { return nil }
        switch (dialect.value, pulse.value) {
        case (.waveshareModbus, .steps(.milliseconds(100))): break
        case (.waveshareModbus, _):
            fields.findings.refuse(
                pulse.place, "this protocol tells a pulse in steps of 100ms",
                mend: "write `pulse: { step: 100ms }`")
        case (_, .fixed): break
        case (_, .steps):
            fields.findings.refuse(
                pulse.place,
                "this protocol cannot tell how long a pulse is: the board is set to it",
                mend: "write `pulse: { fixed: 500ms }`")
        }
        let room = dialect.value.room
        for (key, value, most) in [("locks", locks, room.locks), ("inputs", inputs, room.inputs)]
        where value.value > most {
            fields.findings.refuse(
                value.place, "this protocol has no room for so many `\(key)`",
                mend: "write \(most) or fewer")
        }
        return LockBoardFile(
            dialect: dialect.value, locks: locks.value, inputs: inputs.value, pulse: pulse.value,
            speed: speed)
    }
}

extension Rule where Value == LockBoardFile.Pulse {
    /// `step` or `fixed`.
    static var pulse: Rule<LockBoardFile.Pulse> {
        .mapping(example: "{ step: 100ms }") { fields in
            let range: ClosedRange<Duration> = .milliseconds(10)...(.seconds(60))
            let step = fields.optional("step", .duration(range, example: "100ms"))
            let fixed = fields.optional("fixed", .duration(range, example: "500ms"))
            guard fields.has("step") != fields.has("fixed") else {
                fields.findings.refuse(
                    fields.place, "a pulse is one thing, told in a `step` or `fixed`",
                    mend: "write one of them")
                return nil
            }
            return step.map(LockBoardFile.Pulse.steps) ?? fixed.map(LockBoardFile.Pulse.fixed)
        }
    }
}

extension LockBoardDialect {
    /// The addresses that a board may have: a byte of Modbus but 0, which is everybody; four
    /// switches for Kerong; a byte for Winnsen.
    var addresses: ClosedRange<Int> {
        switch self {
        case .waveshareModbus: 1...255
        case .kerongCU16, .kerongCU48, .kerongCU48By50: 0...15
        case .winnsen: 0...255
        }
    }

    /// The address that all boards of a bus may obey; `nil`: there is none among ``addresses``.
    var everybody: Int? { self == .winnsen ? 0 : nil }

    /// How many locks and inputs its frames have room for.
    var room: (locks: Int, inputs: Int) {
        switch self {
        case .waveshareModbus: (64, 64)
        case .kerongCU16: (16, 32)
        case .kerongCU48, .kerongCU48By50: (48, 96)
        case .winnsen: (16, 16)
        }
    }

    /// What it is called among people.
    var title: String {
        switch self {
        case .waveshareModbus: "Modbus"
        case .kerongCU16: "Kerong's protocol"
        case .kerongCU48: "the protocol of Kerong's larger boards"
        case .kerongCU48By50: "the protocol of Kerong's larger boards with 50 and 51"
        case .winnsen: "Winnsen's protocol"
        }
    }
}
