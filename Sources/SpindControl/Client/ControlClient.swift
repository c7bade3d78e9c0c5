package import SpindAgent
package import SpindCore

/// Asks a running agent over its control socket. Calls block; use it from one thread.
///
///     let client = try ControlClient(socketPath: ControlWire.standardPath)
///     let answer = try client.ask(.status)
///
/// It hangs up when it goes away.
package final class ControlClient {
    /// How long an answer may take, in milliseconds; checking a long journal takes longest.
    private static let patience: Int64 = 30_000
    private static let patienceForJournal: Int64 = 600_000

    /// Why a follow ended.
    package enum FollowEnd: Hashable, Sendable {
        /// Whoever was told the records wanted no more.
        case satisfied
        /// The time was over.
        case timeOver
        /// The client read too slowly, or the connection broke; connect again and go on from the
        /// last record.
        case interrupted
        /// The agent stops.
        case stopping
    }

    private let path: String
    private let socket: LocalSocket
    private var received: [UInt8] = []
    /// The version of the agent's program.
    package private(set) var serverVersion = ""

    /// Connects and exchanges greetings.
    package init(
        socketPath: String, version: String = SpindVersion.current
    ) throws(ControlClientError) {
        path = socketPath
        switch LocalSocket.connect(socketPath, waiting: true) {
        case .failure(let failure): throw .noConnection(socketPath, failure)
        case .success(let socket): self.socket = socket
        }
        let hello = ControlHello(spind: ControlWire.version, version: version)
        // Whoever is turned away at once may find the socket closed already; the reason can be read.
        send(ControlCoding.encode(hello))
        try greet()
    }

    deinit {
        socket.close()
    }

    /// Asks and waits for the whole answer.
    ///
    /// - Parameter request: anything but following, for which there is
    ///   ``follow(after:limit:timeLeft:_:)``.
    /// - Returns: the answer, its parts joined; a refusal is one.
    /// - Throws: ``ControlClientError``.
    package func ask(_ request: ControlRequest) throws(ControlClientError) -> ControlAnswer {
        if case .events(_, _, follow: true) = request {
            preconditionFailure("follow(after:limit:) follows")
        }
        precondition(request != .watch, "watch(timeLeft:) watches")
        let patience = request == .verifyJournal ? Self.patienceForJournal : Self.patience
        send(ControlCoding.encode(request))
        var whole: ControlAnswer?
        while true {
            let frame = try frame(within: patience)
            guard let first = whole else {
                whole = frame.answer
                if !frame.more { return frame.answer }
                continue
            }
            // A refusal in the middle takes the place of what came.
            let joined = first.joined(with: frame.answer) ?? frame.answer
            whole = joined
            if !frame.more { return joined }
        }
    }

    /// Reads the journal's records and then each new one.
    ///
    /// - Parameters:
    ///   - after: begin behind this record; `nil` for the newest `limit`.
    ///   - limit: 1 to 1000.
    ///   - timeLeft: asked before each wait; `nil` for no limit.
    ///   - told: gets the records in order, and says whether it wants more.
    /// - Returns: why it ended.
    /// - Throws: ``ControlClientError``, or ``RefusedByAgent`` when the agent refuses.
    package func follow(
        after: Int64?, limit: Int, timeLeft: () -> Duration? = { nil },
        _ told: ([AuditRecord]) throws -> Bool
    ) throws -> FollowEnd {
        try stream(.events(after: after, limit: limit, follow: true), timeLeft) { answer in
            guard case .records(let records) = answer else { return nil }
            return try told(records)
        }
    }

    /// Reads the agent's state and then each new one.
    ///
    /// - Parameters:
    ///   - timeLeft: asked before each wait; `nil` for no limit.
    ///   - told: gets the states, and says whether it wants more.
    /// - Returns: why it ended.
    /// - Throws: ``ControlClientError``, or ``RefusedByAgent`` when the agent refuses.
    package func watch(
        timeLeft: () -> Duration? = { nil }, _ told: (AgentStatus) throws -> Bool
    ) throws -> FollowEnd {
        try stream(.watch, timeLeft) { answer in
            guard case .status(let status) = answer else { return nil }
            return try told(status)
        }
    }

    /// Sends a request that is answered again and again.
    ///
    /// - Parameters:
    ///   - request: that one.
    ///   - timeLeft: asked before each wait; `nil` for no limit.
    ///   - told: gets each answer, and says whether it wants more; `nil` for an answer to something
    ///     else.
    /// - Returns: why it ended.
    /// - Throws: ``ControlClientError``, or ``RefusedByAgent`` when the agent refuses.
    private func stream(
        _ request: ControlRequest, _ timeLeft: () -> Duration?,
        _ told: (ControlAnswer) throws -> Bool?
    ) throws -> FollowEnd {
        send(ControlCoding.encode(request))
        while true {
            let left = timeLeft()
            if let left, left <= .zero { return .timeOver }
            let frame: ControlFrame
            do throws(ControlClientError) {
                frame = try self.frame(within: left.map { max(1, $0.wholeMilliseconds) })
            } catch {
                switch error.code {
                case .timedOut: continue
                case .broken: return .interrupted
                default: throw error
                }
            }
            if case .refused(let refusal) = frame.answer {
                switch frame.end {
                case .stopping?: return .stopping
                case .behind?: return .interrupted
                default: throw RefusedByAgent(refusal: refusal)
                }
            }
            guard let more = try told(frame.answer) else {
                throw ControlClientError(.protocolMismatch, unexpected)
            }
            if !more { return .satisfied }
        }
    }

    private var unexpected: String {
        "the agent on \(path) answered something else than was asked"
    }

    private func greet() throws(ControlClientError) {
        let line = try line(within: Self.patience)
        guard let hello = try? ControlCoding.decode(ControlHello.self, from: line) else {
            throw ControlClientError(.protocolMismatch, "what answers on \(path) is not spindd")
        }
        serverVersion = hello.version ?? ""
        guard hello.spind == ControlWire.version else {
            throw ControlClientError(
                .protocolMismatch,
                """
                spindd \(serverVersion) speaks version \(hello.spind) of the control protocol, \
                this program version \(ControlWire.version): use the spindctl that came with it
                """)
        }
    }

    private func frame(within milliseconds: Int64?) throws(ControlClientError) -> ControlFrame {
        let line = try line(within: milliseconds)
        guard let frame = try? ControlCoding.decode(ControlFrame.self, from: line) else {
            throw ControlClientError(
                .protocolMismatch,
                """
                the agent's answer cannot be understood: it is spindd \(serverVersion), this is \
                \(SpindVersion.current)
                """)
        }
        switch (frame.end, frame.answer) {
        case (.full?, .refused(.failed(let words))):
            throw ControlClientError(.turnedAway, "spindd takes no more connections: \(words)")
        case (.unspeakable?, .refused(.malformed(let words))):
            throw ControlClientError(.protocolMismatch, words)
        default: return frame
        }
    }

    private func line(within milliseconds: Int64?) throws(ControlClientError) -> [UInt8] {
        var searched = 0
        while true {
            if let end = received[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                let line = Array(received[..<end])
                received.removeSubrange(...end)
                return line
            }
            searched = received.count
            guard searched <= ControlWire.answerLimit else {
                throw ControlClientError(
                    .protocolMismatch, "a line of what answers on \(path) has no end")
            }
            received += try bytes(within: milliseconds)
        }
    }

    private func bytes(within milliseconds: Int64?) throws(ControlClientError) -> [UInt8] {
        let reading: LocalSocket.Reading
        do throws(LocalSocket.Failure) {
            reading = try socket.receive(within: milliseconds)
        } catch {
            throw ControlClientError(.broken, "the connection to spindd broke: \(error.words)")
        }
        switch reading {
        case .bytes(let bytes): return bytes
        case .end: throw ControlClientError(.broken, "spindd closed the connection")
        case .timeOver:
            let seconds = (milliseconds ?? 0) / 1_000
            throw ControlClientError(
                .timedOut, "spindd did not answer within \(seconds) s; see its log")
        }
    }

    /// Sends a line; that the other side is gone shows when its answer is read.
    private func send(_ line: [UInt8]) {
        _ = socket.send(line + [UInt8(ascii: "\n")])
    }
}

/// The agent's refusal of a request whose answer comes in many parts.
package struct RefusedByAgent: Error, Equatable {
    /// Why.
    package var refusal: ControlRefusal
}
