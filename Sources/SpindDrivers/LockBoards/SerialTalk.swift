import SpindCore
import SpindHAL

/// Questions and answers over one open port, one at a time.
struct SerialTalk: Sendable {
    /// What came of a question.
    struct Reply: Sendable {
        /// The answer; `nil`: none in time.
        var answer: LockBoardAnswer?
        /// The question left in this span; `nil`: it was too late to send it.
        var sent: Range<Instant>?
        /// Whether anything came, so that no answer is on its way any more.
        var heardSomething = false
    }

    /// How long a board may take to begin its answer.
    static let patience: Duration = .milliseconds(200)
    /// A line that never falls silent is spoken over after so long.
    private static let babbleLimit: Duration = .milliseconds(50)
    /// Bytes taken at once.
    private static let chunk = 64

    private let port: any SerialPort
    private let clock: any MonotonicClock
    private let byteTime: Duration
    /// Whether the port hears what it sends itself; `nil` until a board was heard.
    private(set) var hearsItself: Bool?

    init(port: any SerialPort, settings: SerialSettings, clock: any MonotonicClock) {
        self.port = port
        self.clock = clock
        byteTime = settings.byteTime
    }

    /// The silence before each question: 3.5 characters, and 1.75 ms on fast lines (MODBUS over
    /// Serial Line V1.02, 2.5.1.1). Other protocols bear it too.
    private var gap: Duration { max(byteTime * 7 / 2, .microseconds(1_750)) }

    /// Waits for silence, sends a question, and listens for its answer.
    ///
    /// Whatever arrived before belongs to an earlier question and is dropped.
    ///
    /// - Parameters:
    ///   - question: what the board is asked.
    ///   - codec: how that board is spoken to.
    ///   - notAfter: the question is not sent later than that.
    ///   - patience: how long the answer may take to begin.
    /// - Returns: what came of it; `nil` for a question that the board has no words for.
    /// - Throws: ``HALError`` when the port is gone; the question may have left all the same.
    mutating func ask(
        _ question: LockBoardQuestion, _ codec: any LockBoardCodec, notAfter: Instant? = nil,
        patience: Duration = SerialTalk.patience
    ) throws(HALError) -> Reply? {
        guard let bytes = codec.bytes(of: question) else { return nil }
        try awaitSilence()
        let begun = clock.now
        let onWire = byteTime * bytes.count
        if let notAfter, begun.advanced(by: onWire) > notAfter { return Reply() }
        try port.write(bytes)
        let left = max(clock.now, begun.advanced(by: onWire))
        var reply = Reply(sent: begun..<left)
        try listen(
            for: question, asked: bytes, codec, until: left.advanced(by: patience), &reply)
        return reply
    }

    private mutating func listen(
        for question: LockBoardQuestion, asked: [UInt8], _ codec: any LockBoardCodec,
        until deadline: Instant, _ reply: inout Reply
    ) throws(HALError) {
        var isOwnAwaited = hearsItself ?? true
        var buffer: [UInt8] = []
        // Also ends when a line talks without end.
        while clock.now < deadline {
            guard case .bytes(let some) = try port.read(upTo: Self.chunk, until: deadline) else {
                continue
            }
            buffer += some
            if isOwnAwaited {
                if buffer.count < asked.count, asked.starts(with: buffer) { continue }
                isOwnAwaited = false
                let isOwn = buffer.starts(with: asked)
                // An unlock may be answered with its own bytes; what boards say of their inputs
                // never looks like the question.
                if hearsItself == nil, case .inputs = question { hearsItself = isOwn }
                if isOwn, hearsItself == true { buffer.removeFirst(asked.count) }
            }
            if !buffer.isEmpty { reply.heardSomething = true }
            reply.answer = codec.answer(to: question, in: &buffer)
            if reply.answer != nil { return }
        }
    }

    private func awaitSilence() throws(HALError) {
        let limit = clock.now.advanced(by: Self.babbleLimit)
        while clock.now < limit {
            if case .timeout = try port.read(
                upTo: Self.chunk, until: clock.now.advanced(by: gap))
            {
                return
            }
        }
        try port.discardInput()
    }
}
