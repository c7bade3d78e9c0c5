import Logging
import NIOCore
import SpindAgent
import SpindCore
import Synchronization

/// One client's connection: reads its lines one after the other and answers each before it looks
/// at the next.
struct ControlConnection: Sendable {
    typealias Lines = NIOAsyncChannelInboundStream<ControlLine>.AsyncIterator

    let handle: ConnectionHandle
    let principal: Principal
    let control: any CabinetControl
    let access: any AccessControl
    let limits: ControlLimits
    let version: String
    let logger: Logger

    private var channel: any Channel { handle.channel }

    /// Says hello, then answers until the client hangs up or the connection is ended.
    @concurrent
    func run(_ inbound: NIOAsyncChannelInboundStream<ControlLine>) async throws {
        try await write(
            ControlCoding.encode(ControlHello(spind: ControlWire.version, version: version))
                + [UInt8(ascii: "\n")])
        var lines = inbound.makeAsyncIterator()
        guard try await greet(&lines) else { return }
        while let line = try await next(&lines) {
            switch line {
            case .tooLong: try await send(.refused(.malformed(Self.tooLong)))
            case .line(let bytes):
                switch ControlCoding.request(from: bytes) {
                case .failure(let fault):
                    try await send(.refused(.malformed(fault.words)))
                case .success(let request):
                    guard try await answer(request, &lines) else { return }
                }
            }
        }
        try await sayGoodbye()
    }

    /// Says hello to one that is not admitted, why, and nothing more.
    func turnAway(_ end: ControlFrame.End) async throws {
        try await write(
            ControlCoding.encode(ControlHello(spind: ControlWire.version, version: version))
                + [UInt8(ascii: "\n")])
        let why: ControlRefusal =
            end == .stopping
            ? .stopping : .failed("there are too many connections; try again later")
        try await send(.refused(why), end: end)
    }

    private static let tooLong =
        "the line is longer than \(ControlWire.requestLimit) bytes; it was thrown away"

    /// Reads the client's first line; false if the two cannot talk.
    @concurrent
    private func greet(_ lines: inout Lines) async throws -> Bool {
        guard let line = try await next(&lines) else {
            try await sayGoodbye()
            return false
        }
        guard case .line(let bytes) = line,
            let hello = try? ControlCoding.decode(ControlHello.self, from: bytes)
        else {
            try await send(
                .refused(.malformed("the first line must be {\"spind\":1}")), end: .unspeakable)
            return false
        }
        guard hello.spind == ControlWire.version else {
            let words = """
                this is spindd \(version), which speaks version \(ControlWire.version) of the \
                control protocol, not \(hello.spind); use the spindctl that came with it
                """
            try await send(.refused(.malformed(words)), end: .unspeakable)
            return false
        }
        return true
    }

    /// The next line that is not empty; `nil` at the end, or after too long a silence.
    @concurrent
    private func next(_ lines: inout Lines) async throws -> ControlLine? {
        let silence = channel.eventLoop.scheduleTask(in: TimeAmount(limits.idle)) { [handle] in
            handle.finish(.idle)
        }
        defer { silence.cancel() }
        while let line = try await lines.next() {
            if case .line(let bytes) = line, bytes.allSatisfy({ $0 == 0x20 || $0 == 0x0D }) {
                continue
            }
            return line
        }
        return nil
    }

    /// Answers one request; false if the connection is over.
    @concurrent
    private func answer(_ request: ControlRequest, _ lines: inout Lines) async throws -> Bool {
        // Asked again for each request: whoever left a group has lost its rights.
        let rights = principal.rights(by: access)
        guard rights >= (request.acts ? .act : .read) else {
            logger.notice("\(principal.label) may not: \(request.name)")
            let needs = request.acts ? GroupAccess.actGroup : GroupAccess.readGroup
            try await send(.refused(.notPermitted(needs: needs)))
            return true
        }
        if case .events(let after, let limit, follow: true) = request {
            try await follow(after: after, limit: limit, &lines)
            return false
        }
        if request == .watch {
            try await watch(&lines)
            return false
        }
        try await send(await control.answer(request, by: principal))
        return true
    }

    /// Says why the connection ends, unless the client hung up.
    private func sayGoodbye() async throws {
        switch handle.end {
        case nil: break
        case .idle?:
            let words = "nothing was asked for \(limits.idle); connect again"
            try await send(.refused(.failed(words)), end: .idle)
        case .stopping?: try await send(.refused(.stopping), end: .stopping)
        case let end?: try await send(.refused(.failed("\(end.rawValue)")), end: end)
        }
    }
}

// MARK: - Following

extension ControlConnection {
    /// Tells the records that are there, then each new one, until the client hangs up or says
    /// anything, the server stops, or the client falls behind.
    @concurrent
    private func follow(after: Int64?, limit: Int, _ lines: inout Lines) async throws {
        // Before the journal is read, so that no record falls between.
        let records = control.follow()
        try await stream(behind: "too far behind; read on from the last record", &lines) {
            try await tell(records, after: after, limit: limit)
        }
    }

    /// Tells the state, then each new one, until the client hangs up or says anything, the server
    /// stops, or the agent behind it begins anew.
    @concurrent
    private func watch(_ lines: inout Lines) async throws {
        // Before the state is asked for, so that no change falls between.
        let states = control.watch()
        try await stream(behind: "the agent begins anew; watch again", &lines) {
            let now = await control.answer(.watch, by: principal)
            guard case .status = now else {
                try await send(now, end: handle.end ?? .refused)
                return nil
            }
            try await send(now, more: true)
            for await state in states { try await send(.status(state), more: true) }
            return Task.isCancelled ? nil : .behind
        }
    }

    /// Sends as long as `tell` does and the client says nothing, then says why that is over.
    @concurrent
    private func stream(
        behind: String, _ lines: inout Lines,
        _ tell: @escaping @Sendable () async throws -> ControlFrame.End?
    ) async throws {
        let end = try await withThrowingTaskGroup(
            of: ControlFrame.End?.self, returning: ControlFrame.End?.self
        ) { group in
            group.addTask {
                defer { channel.close(mode: .input, promise: nil) }
                return try await tell()
            }
            let line = try await lines.next()
            group.cancelAll()
            let end = try await group.next() ?? nil
            return line == nil ? end : .unspeakable
        }
        switch end ?? handle.end {
        case .behind?: try await send(.refused(.failed(behind)), end: .behind)
        case .unspeakable?:
            let words = "a connection that follows or watches takes no other request; open another"
            try await send(.refused(.malformed(words)), end: .unspeakable)
        default: try await sayGoodbye()
        }
    }

    /// Sends records until there is a reason to end, which is returned, or the task is cancelled.
    private func tell(
        _ records: AsyncStream<AuditRecord>, after: Int64?, limit: Int
    ) async throws -> ControlFrame.End? {
        var last = after
        while true {
            let request = ControlRequest.events(after: last, limit: limit, follow: false)
            let answer = await control.answer(request, by: principal)
            guard case .records(let page) = answer else {
                try await send(answer, end: handle.end ?? .refused)
                return nil
            }
            try await send(answer, more: true)
            last = page.last?.sequence ?? last ?? 0
            if after == nil || page.count < limit || Task.isCancelled { break }
        }
        for await record in records where record.sequence > last ?? 0 {
            try await send(.records([record]), more: true)
        }
        return Task.isCancelled ? nil : .behind
    }
}

// MARK: - Writing

extension ControlConnection {
    private func send(
        _ answer: ControlAnswer, more: Bool = false, end: ControlFrame.End? = nil
    ) async throws {
        for line in ControlCoding.lines(of: answer, more: more, end: end) {
            try await write(line)
        }
    }

    /// Writes a line and waits until the kernel has taken it: a client that does not read holds
    /// one line of memory and no more.
    private func write(_ bytes: [UInt8]) async throws {
        let timeOver = channel.eventLoop.scheduleTask(in: TimeAmount(limits.write)) { [channel] in
            channel.close(promise: nil)
        }
        defer { timeOver.cancel() }
        try await channel.writeAndFlush(channel.allocator.buffer(bytes: bytes)).get()
    }
}
