package import SpindCore

/// The readers of one RS-485 bus, which takes one exchange at a time: whose turn it is, and when an
/// answer is too late. Pure.
///
/// Readers that answer are asked in turn; after each round of them one that does not, or not yet, is
/// tried, so that broken readers slow the others by one reply's time and no more.
package struct OSDPBus: Sendable {
    /// A reader has this time to begin its answer.
    package static let replyTime: Duration = .milliseconds(200)
    /// After each piece of an answer the next has this time.
    package static let pieceTime: Duration = .milliseconds(60)
    /// A whole exchange has this time: 256 bytes at 9600 bit/s, and the reply's.
    package static let exchangeTime: Duration = .milliseconds(500)

    /// What the bus needs next.
    package enum Step: Hashable, Sendable {
        /// Drop what arrived, write these bytes, then ``sent(at:)``.
        case send([UInt8])
        /// Read until that time; then ``heard(_:at:)`` or ``timedOut(at:)``.
        case listen(until: Instant)
        /// Nothing before that time.
        case sleep(until: Instant)
    }

    private var readers: [OSDPReaderMachine]
    private var frames = OSDPFrameReader()
    /// The reader that is talked to.
    private var current: Int?
    private var deadline: Instant?
    private var exchangeEnd: Instant?
    /// How many turns readers that answer had since one that does not.
    private var turns = 0

    /// Makes a bus whose readers are to be looked for.
    package init(_ readers: [OSDPSettings], at now: Instant) {
        self.readers = readers.map { OSDPReaderMachine($0, at: now) }
    }

    /// Begins what comes next.
    ///
    /// - Parameters:
    ///   - now: the time.
    ///   - random: eight new bytes for a secure channel.
    /// - Returns: what the bus needs.
    package mutating func next(at now: Instant, random: () -> [UInt8]) -> Step {
        if let deadline { return .listen(until: deadline) }
        guard let index = turn(at: now) else {
            return .sleep(until: readers.map(\.due).min() ?? now.advanced(by: .seconds(60)))
        }
        current = index
        frames.reset()
        return .send(readers[index].transmit(at: now, random: random))
    }

    /// The bytes have left.
    package mutating func sent(at now: Instant) {
        deadline = now.advanced(by: Self.replyTime)
        exchangeEnd = now.advanced(by: Self.exchangeTime)
    }

    /// Bytes came while the bus listened.
    ///
    /// - Returns: what is to be told, and of which reader.
    package mutating func heard(
        _ bytes: [UInt8], at now: Instant
    ) -> (reader: Int, reports: [OSDPReport])? {
        guard let current, let exchangeEnd else { return nil }
        for frame in frames.add(bytes) {
            if let reports = readers[current].received(frame, at: now) {
                endExchange()
                return (current, reports)
            }
        }
        // A line that never falls silent must not hold the bus for ever.
        guard now < exchangeEnd else { return timedOut(at: now) }
        let piece = now.advanced(by: Self.pieceTime)
        deadline = min(exchangeEnd, max(deadline ?? piece, piece))
        return nil
    }

    /// No more bytes came in time.
    package mutating func timedOut(at now: Instant) -> (reader: Int, reports: [OSDPReport])? {
        guard let current else { return nil }
        endExchange()
        return (current, readers[current].timedOut(at: now))
    }

    /// The port cannot be used any more: nobody is there.
    package mutating func portFailed(at now: Instant) -> [(reader: Int, reports: [OSDPReport])] {
        endExchange()
        return readers.indices.map { ($0, readers[$0].portFailed(at: now)) }
    }

    /// The port was opened (again).
    package mutating func portOpened(at now: Instant) {
        for index in readers.indices { readers[index].portOpened(at: now) }
    }

    /// Asks for a command to be sent; see ``OSDPReaderMachine/submit(_:at:)``.
    package mutating func submit(_ command: OSDPCommand, to reader: Int, at now: Instant) {
        readers[reader].submit(command, at: now)
    }

    private mutating func endExchange() {
        current = nil
        deadline = nil
        exchangeEnd = nil
    }

    private mutating func turn(at now: Instant) -> Int? {
        // Who has waited longest; of several the first.
        let order = readers.indices.filter { readers[$0].due <= now }
            .sorted { (readers[$0].due, $0) < (readers[$1].due, $1) }
        let answering = order.first { readers[$0].answers }
        let waiting = order.first { !readers[$0].answers }
        if let waiting, answering == nil || turns >= readers.count(where: \.answers) {
            turns = 0
            return waiting
        }
        turns += 1
        return answering
    }
}
