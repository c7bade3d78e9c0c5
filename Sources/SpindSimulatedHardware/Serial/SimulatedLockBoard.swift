package import SpindCore
package import SpindHAL

/// A lock board on a simulated line, with what can be wrong with one: a Waveshare relay board that
/// speaks Modbus RTU, a Kerong KR-CU16 or KR-CU48, or a Winnsen board.
///
/// Its inputs are set from outside; it drives its locks for the pulses it is asked for, whatever
/// becomes of whoever asked. All calls may come from any thread.
package final class SimulatedLockBoard: SimulatedSerialDevice {
    /// What can be wrong with it.
    package enum Fault: Hashable, Sendable {
        /// It has no power, or its wire is cut.
        case silent
        /// Every answer comes so much later.
        case late(Duration)
        /// The check of every answer is wrong.
        case wrongCheck
        /// Of every answer only the first half arrives.
        case halfAnswers
        /// It never hears an order, but everything else.
        case deafToOrders
        /// It carries orders out and does not answer them.
        case muteAfterOrders
        /// Every third question reaches it garbled; it does not answer that one, nor the next.
        case mishears
        /// It refuses every order: with that Modbus exception, or as not opened (Winnsen).
        case refusesOrders(UInt8)
    }

    /// One drive of a lock.
    package struct Pulse: Hashable, Sendable {
        /// Which lock, from 1.
        package var lock: Int
        /// When it was driven.
        package var span: Range<Instant>
    }

    /// How long it takes to answer.
    package static let answerDelay: Duration = .milliseconds(5)
    /// Pulses that are remembered; the oldest go first.
    package static let historyLimit = 256

    private struct State: Sendable {
        var fault: Fault?
        var inputs: [Bool]
        var pulses: [Pulse] = []
        var heard = 0
        var onPulse: (@Sendable (Pulse) -> Void)?
    }

    package let settings: SerialSettings
    private let dialect: LockBoardDialect
    private let address: UInt8
    private let locks: Int
    private let ownPulse: Duration
    private let state: ThreadMonitor<State>

    /// Makes a board whose inputs all read 0.
    ///
    /// - Parameters:
    ///   - wiring: what it is.
    ///   - settings: how its end of the line is set.
    ///   - ownPulse: how long it drives a lock where its orders do not say.
    package init(
        _ wiring: LockBoardWiring, settings: SerialSettings,
        ownPulse: Duration = .milliseconds(500)
    ) {
        self.settings = settings
        self.ownPulse = ownPulse
        dialect = wiring.dialect
        address = wiring.address
        locks = wiring.locks
        state = ThreadMonitor(State(inputs: Array(repeating: false, count: wiring.inputs)))
    }

    // MARK: - The outside world's side

    /// Breaks it in that way, or mends it (`nil`).
    package func setFault(_ fault: Fault?) {
        state.withLock { $0.fault = fault }
    }

    /// Sets what an input reads; its number is from 1.
    package func set(input: Int, _ one: Bool) {
        state.withLock { $0.inputs[input - 1] = one }
    }

    /// The drives of its locks, oldest first: its last ``historyLimit``.
    package var pulses: [Pulse] { state.withLock { $0.pulses } }

    /// Whether a lock is driven.
    package func isDriven(_ lock: Int, at now: Instant) -> Bool {
        state.withLock { $0.pulses.contains { $0.lock == lock && $0.span.contains(now) } }
    }

    /// When a drive that is under way ends; `nil` while there is none.
    package func nextEnd(after now: Instant) -> Instant? {
        state.withLock { $0.pulses.filter { $0.span.contains(now) }.map(\.span.upperBound).min() }
    }

    /// Names who is told of each drive as it begins or is cut; called with the line's lock held: it
    /// must return at once.
    package func onPulse(_ listener: @escaping @Sendable (Pulse) -> Void) {
        state.withLock { $0.onPulse = listener }
    }

    // MARK: - The line's side

    package func hear(_ bytes: [UInt8], at now: Instant) -> SimulatedSerialAnswer? {
        let (fault, answer, told) = state.withLock {
            state -> (Fault?, [UInt8]?, (Pulse, (@Sendable (Pulse) -> Void)?)?) in
            let before = state.pulses
            let answer = isDeaf(to: bytes, &state) ? nil : reply(to: bytes, at: now, &state)
            let changed = state.pulses.last { !before.contains($0) }
            return (state.fault, answer, changed.map { ($0, state.onPulse) })
        }
        if let (pulse, listener) = told { listener?(pulse) }
        guard var answer else { return nil }
        var delay = Self.answerDelay
        switch fault {
        case .late(let more): delay += more
        case .wrongCheck: answer[answer.count - 1] ^= 0xFF
        case .halfAnswers: answer.removeLast(answer.count / 2)
        case .silent, .deafToOrders, .muteAfterOrders, .mishears, .refusesOrders, nil: break
        }
        return SimulatedSerialAnswer(answer, after: delay)
    }

    /// Whether it does not take what it hears now.
    private func isDeaf(to bytes: [UInt8], _ state: inout State) -> Bool {
        let mine: [UInt8] =
            switch dialect {
            case .waveshareModbus: [address]
            case .kerongCU16: [0x02, address << 4 | (bytes.dropFirst().first ?? 0) & 0x0F]
            case .kerongCU48, .kerongCU48By50: [0x02, address]
            case .winnsen: [0x90, UInt8(truncatingIfNeeded: bytes.count)]
            }
        guard bytes.prefix(mine.count).elementsEqual(mine) else { return true }
        state.heard += 1
        return state.fault == .silent || state.fault == .mishears && state.heard % 3 != 0
    }

    private func reply(
        to bytes: [UInt8], at now: Instant, _ state: inout State
    ) -> [UInt8]? {
        switch dialect {
        case .waveshareModbus: modbusReply(to: bytes, at: now, &state)
        case .kerongCU16: kerongReply(to: bytes, at: now, &state)
        case .kerongCU48: largeKerongReply(to: bytes, 0x60, at: now, &state)
        case .kerongCU48By50: largeKerongReply(to: bytes, 0x50, at: now, &state)
        case .winnsen: winnsenReply(to: bytes, at: now, &state)
        }
    }

    private func drive(
        _ lock: Int, for pulse: Duration, at now: Instant, _ state: inout State
    ) {
        cut(lock, at: now, &state)
        state.pulses.append(Pulse(lock: lock, span: now..<now.advanced(by: pulse)))
        state.pulses.removeFirst(max(0, state.pulses.count - Self.historyLimit))
    }

    private func cut(_ lock: Int, at now: Instant, _ state: inout State) {
        for index in state.pulses.indices
        where state.pulses[index].lock == lock && state.pulses[index].span.contains(now) {
            state.pulses[index].span = state.pulses[index].span.lowerBound..<now
        }
    }

    // MARK: - Kerong

    private func kerongReply(
        to bytes: [UInt8], at now: Instant, _ state: inout State
    ) -> [UInt8]? {
        guard bytes.count == 5, bytes[0] == 0x02, bytes[3] == 0x03, bytes[1] >> 4 == address,
            bytes[4] == bytes[..<4].reduce(0, &+)
        else { return nil }
        switch bytes[2] {
        case 0x31:
            if state.fault != .deafToOrders {
                drive(Int(bytes[1] & 0x0F) + 1, for: ownPulse, at: now, &state)
            }
            return nil
        case 0x30:
            var answer: [UInt8] = [0x02, bytes[1], 0x35]
            answer += Self.packed(state.inputs + Array(repeating: false, count: 32)).prefix(4)
            answer.append(0x03)
            return answer + [answer.reduce(0, &+)]
        default: return nil
        }
    }

    private func largeKerongReply(
        to bytes: [UInt8], _ askStatus: UInt8, at now: Instant, _ state: inout State
    ) -> [UInt8]? {
        guard bytes.count == 6, bytes[0] == 0x02, bytes[4] == 0x03, bytes[1] == address,
            bytes[5] == bytes[..<5].reduce(0, &+)
        else { return nil }
        if bytes[3] == askStatus + 1, Int(bytes[2]) < locks {
            if state.fault != .deafToOrders {
                drive(Int(bytes[2]) + 1, for: ownPulse, at: now, &state)
            }
            return nil
        }
        guard bytes[3] == askStatus else { return nil }
        var answer: [UInt8] = [0x02, address, 0x00, 0x75]
        answer += Self.packed(state.inputs + Array(repeating: false, count: 96)).prefix(12)
        answer.append(0x03)
        return answer + [answer.reduce(0, &+)]
    }

    // MARK: - Winnsen

    private func winnsenReply(
        to bytes: [UInt8], at now: Instant, _ state: inout State
    ) -> [UInt8]? {
        guard bytes.count >= 6, bytes[0] == 0x90, Int(bytes[1]) == bytes.count,
            bytes[3] == address, bytes.last == 0x03
        else { return nil }
        switch (bytes[2], bytes.count) {
        case (0x05, 6):
            guard (1...locks).contains(Int(bytes[4])), state.fault != .deafToOrders else {
                return nil
            }
            var isOpened: UInt8 = 1
            if case .refusesOrders = state.fault {
                isOpened = 0
            } else {
                drive(Int(bytes[4]), for: ownPulse, at: now, &state)
            }
            if state.fault == .muteAfterOrders { return nil }
            return [0x90, 0x07, 0x85, address, bytes[4], isOpened, 0x03]
        case (0x02, 7):
            // It tells which doors are open; its inputs are set as everybody's, 1 while shut.
            let open = Self.packed(
                (state.inputs + Array(repeating: true, count: 16)).prefix(16).map { !$0 })
            return [0x90, 0x07, 0x82, address, open[0] & bytes[4], open[1] & bytes[5], 0x03]
        default: return nil
        }
    }

    // MARK: - Modbus

    private func modbusReply(
        to bytes: [UInt8], at now: Instant, _ state: inout State
    ) -> [UInt8]? {
        guard bytes.count == 8, bytes[0] == address, Self.check(bytes[..<6]) == Array(bytes[6...])
        else { return nil }
        let first = Int(bytes[2]) << 8 | Int(bytes[3])
        let second = Int(bytes[4]) << 8 | Int(bytes[5])
        let body: [UInt8]
        switch bytes[1] {
        case 0x01:
            let driven = (1...locks).map { lock in
                state.pulses.contains { $0.lock == lock && $0.span.contains(now) }
            }
            body = Self.read(0x01, driven, first, second)
        case 0x02: body = Self.read(0x02, state.inputs, first, second)
        case 0x05:
            guard let written = write(first, second, at: now, &state) else { return nil }
            body = written ?? Array(bytes[1..<6])
        default: body = [bytes[1] | 0x80, 0x01]
        }
        let answer = [address] + body
        return answer + Self.check(answer[...])
    }

    /// Does what a write of a coil asks for.
    ///
    /// - Returns: an exception, or `.some(nil)` where it was done; the outer `nil`: no answer.
    private func write(
        _ coil: Int, _ value: Int, at now: Instant, _ state: inout State
    ) -> [UInt8]?? {
        if state.fault == .deafToOrders { return nil }
        if case .refusesOrders(let code) = state.fault { return [0x85, code] }
        let lock = coil & 0xFF
        guard lock < locks else { return [0x85, 0x02] }
        switch coil >> 8 {
        case 0x02:
            guard (1...0x7FFF).contains(value) else { return [0x85, 0x03] }
            drive(lock + 1, for: .milliseconds(100) * value, at: now, &state)
        case 0x00:
            guard value == 0 else { return [0x85, 0x03] }
            cut(lock + 1, at: now, &state)
        default: return [0x85, 0x02]
        }
        return state.fault == .muteAfterOrders ? nil : .some(nil)
    }

    private static func read(
        _ function: UInt8, _ bits: [Bool], _ first: Int, _ count: Int
    ) -> [UInt8] {
        guard count > 0, first + count <= bits.count else { return [function | 0x80, 0x02] }
        let packed = packed(Array(bits[first..<first + count]))
        return [function, UInt8(packed.count)] + packed
    }

    private static func packed(_ bits: [Bool]) -> [UInt8] {
        stride(from: 0, to: bits.count, by: 8).map { start in
            (0..<8).reduce(0) { byte, bit in
                let index = start + bit
                return bits.indices.contains(index) && bits[index] ? byte | 1 << bit : byte
            }
        }
    }

    /// The check of Modbus RTU, written otherwise than the driver's: bit for bit on the unreflected
    /// polynomial.
    private static func check(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var value: UInt16 = 0xFFFF
        for byte in bytes {
            for bit in 0..<8 {
                let isOne = (byte >> bit & 1 == 1) != (value & 0x8000 != 0)
                value <<= 1
                if isOne { value ^= 0x8005 }
            }
        }
        var reflected: UInt16 = 0
        for bit in 0..<16 where value >> bit & 1 == 1 { reflected |= 0x8000 >> bit }
        return [UInt8(reflected & 0xFF), UInt8(reflected >> 8)]
    }
}
