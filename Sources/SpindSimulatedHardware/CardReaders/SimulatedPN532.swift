package import SpindCore
package import SpindHAL
import Synchronization

/// A PN532 with cards before it, on a serial line or at address 0x24 of an I²C bus: it sleeps after
/// power-up, forgets what it was told when it is reset, and has faults.
///
/// Its frames are written down byte by byte, not by what the driver reads them with. All calls may
/// come from any thread.
package final class SimulatedPN532: SimulatedSerialDevice, SimulatedI2CChip {
    /// What a chip can do wrong.
    package enum Fault: Hashable, Sendable {
        /// It has no power.
        case off
        /// It acknowledges and never answers.
        case hangs
        /// It answers each command with an error.
        case refuses
        /// It acknowledges nothing and understands nothing.
        case garbles
        /// The checks of its answers are wrong.
        case wrongCheck
        /// It answers so late.
        case late(Duration)
        /// It says that it is another chip.
        case other(UInt8)
        /// Each answer comes after the answer to the command before.
        case behind
    }

    package let settings = SerialSettings(bitsPerSecond: 115_200)
    private let state = Mutex(State())

    private struct State: Sendable {
        var fault: Fault?
        var cards: [[UInt8]] = []
        var isAwake = false
        var isSet = false
        var tries: UInt8 = 0xFF
        var looks = 0
        var last: [UInt8] = []
        /// Messages that wait to be read on an I²C bus.
        var waiting: [[UInt8]] = []
    }

    /// Makes a chip that was just switched on, without cards before it.
    package init() {}

    // MARK: - The outside world's side

    /// Lays these cards before it, and takes others away.
    package func lay(_ cards: [[UInt8]]) { state.withLock { $0.cards = cards } }

    /// Breaks it in that way, or mends it (`nil`); power that was off comes back.
    package func setFault(_ fault: Fault?) {
        state.withLock { state in
            state.fault = fault
            if fault == .off { Self.reset(&state) }
        }
    }

    /// Takes its power away for a moment.
    package func restart() { state.withLock { Self.reset(&$0) } }

    /// How often it was asked for cards since it was switched on.
    package var looks: Int { state.withLock { $0.looks } }
    /// Whether it was told to answer without a card.
    package var isSetUp: Bool { state.withLock { $0.isSet && $0.tries != 0xFF } }

    private static func reset(_ state: inout State) {
        let (fault, cards) = (state.fault, state.cards)
        state = State()
        state.fault = fault
        state.cards = cards
    }

    // MARK: - On a serial line

    package func hear(_ bytes: [UInt8], at now: Instant) -> SimulatedSerialAnswer? {
        state.withLock { state in
            guard state.fault != .off else { return nil }
            if bytes.starts(with: [0x55, 0x55]) { state.isAwake = true }
            guard state.isAwake else { return nil }
            let messages = Self.messages(&state, bytes)
            guard !messages.isEmpty else { return nil }
            var delay = Duration.milliseconds(3)
            if case .late(let time) = state.fault { delay = time }
            return SimulatedSerialAnswer(messages.flatMap(\.self), after: delay)
        }
    }

    // MARK: - On an I²C bus

    package var isThere: Bool { state.withLock { $0.fault != .off } }

    package func take(_ message: [UInt8]) {
        state.withLock { state in
            state.isAwake = true
            // A new command ends the one before.
            state.waiting = Self.messages(&state, message)
        }
    }

    package func give(_ count: Int) -> [UInt8] {
        state.withLock { state in
            guard !state.waiting.isEmpty else { return [UInt8](repeating: 0, count: count) }
            let message = [0x01] + state.waiting.removeFirst()
            return Array((message + [UInt8](repeating: 0, count: count)).prefix(count))
        }
    }

    package func send(_ byte: UInt8) { take([byte]) }
    package func receive() -> UInt8 { give(1)[0] }
    package func write(_ value: UInt8, to register: UInt8) { take([register, value]) }
    package func read(_ register: UInt8) -> UInt8 { receive() }

    // MARK: - What it is told

    private static func messages(_ state: inout State, _ bytes: [UInt8]) -> [[UInt8]] {
        if state.fault == .garbles { return [[0x12, 0x00, 0xFF, 0x34, 0x56, 0xFF, 0x00]] }
        guard let command = command(in: bytes) else { return [] }
        let acknowledge: [UInt8] = [0x00, 0x00, 0xFF, 0x00, 0xFF, 0x00]
        // In the mode it has after power-up it knows one command only.
        guard state.isSet || command[0] == 0x14 else { return [] }
        switch state.fault {
        case .hangs: return [acknowledge]
        case .refuses: return [acknowledge, [0x00, 0x00, 0xFF, 0x01, 0xFF, 0x7F, 0x81, 0x00]]
        default: break
        }
        guard let answer = answer(to: command, &state) else { return [acknowledge] }
        var frame = frame([0xD5, command[0] + 1] + answer)
        if state.fault == .wrongCheck { frame[frame.count - 2] ^= 0x01 }
        if state.fault == .behind {
            let before = state.last
            state.last = frame
            return before.isEmpty ? [acknowledge] : [acknowledge, before]
        }
        return [acknowledge, frame]
    }

    private static func answer(to command: [UInt8], _ state: inout State) -> [UInt8]? {
        switch (command[0], command.count) {
        case (0x14, 2...):
            state.isSet = true
            return []
        case (0x02, 1):
            if case .other(let number) = state.fault { return [number, 0x01, 0x06, 0x07] }
            return [0x32, 0x01, 0x06, 0x07]
        case (0x32, 5) where command[1] == 0x05:
            state.tries = command[4]
            return []
        case (0x32, 3), (0x12, 2): return []
        case (0x4A, 3):
            state.looks += 1
            // Without a limit it waits for a card; here it is asked before one comes.
            if state.cards.isEmpty, state.tries == 0xFF { return nil }
            let found = state.cards.prefix(Int(command[1]))
            return [UInt8(found.count)]
                + found.enumerated().flatMap { index, card in
                    [UInt8(index + 1), 0x00, 0x04, 0x08, UInt8(card.count)] + card
                }
        default: return nil
        }
    }

    /// The command in what was written, whatever stands before it.
    private static func command(in bytes: [UInt8]) -> [UInt8]? {
        guard bytes.count > 7 else { return nil }
        for start in 0..<bytes.count - 7
        where bytes[start...].starts(with: [0x00, 0x00, 0xFF]) && bytes[start + 5] == 0xD4 {
            let length = Int(bytes[start + 3])
            let end = start + 5 + length
            guard length > 1, end < bytes.count, bytes[start + 3] &+ bytes[start + 4] == 0,
                bytes[(start + 5)...end].reduce(0, &+) == 0
            else { continue }
            return Array(bytes[(start + 6)..<end])
        }
        return nil
    }

    private static func frame(_ data: [UInt8]) -> [UInt8] {
        let length = UInt8(data.count)
        return [0x00, 0x00, 0xFF, length, 0 &- length] + data
            + [0 &- data.reduce(0, &+), 0x00]
    }
}
