import Glibc
import Logging
import NIOPosix
import Synchronization

/// Listens on a connection and a thread of its own, begun by the first who asks. A connection that
/// breaks is opened again, at first soon and then every five seconds.
final class PostgresNotifier: ChangeNotifier {
    /// What waits to be read of a stream, at most; beyond, the oldest goes.
    private static let bufferedMax = 1_024

    private struct Listener {
        var channel: String
        var continuation: AsyncStream<String>.Continuation
        /// Whether it was told that the server listens for it.
        var isTold = false
    }

    private struct State {
        var listeners: [Int: Listener] = [:]
        var next = 0
        var isRunning = false
        var isClosed = false
    }

    private let state = Mutex(State())
    private let opener: PostgresOpener
    private let logger: Logger
    private let threads = NIOThreadPool(numberOfThreads: 1)
    /// A pipe: written to, to end the thread's waiting at its other end.
    private let wakeUp: (reading: Int32, writing: Int32)

    init(opener: PostgresOpener, logger: Logger) {
        self.opener = opener
        self.logger = logger
        var ends: [Int32] = [-1, -1]
        let made = unsafe pipe(&ends)
        precondition(made == 0, "the process has no file descriptors left")
        for end in ends {
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        }
        wakeUp = (ends[0], ends[1])
    }

    deinit {
        Glibc.close(wakeUp.reading)
        Glibc.close(wakeUp.writing)
    }

    func notifications(_ channel: String) -> AsyncStream<String> {
        precondition(NotificationRules.isName(channel), "'\(channel)' is no name of a channel")
        let (stream, continuation) = AsyncStream<String>.makeStream(
            bufferingPolicy: .bufferingNewest(Self.bufferedMax))
        let (number, isFirst): (Int?, Bool) = state.withLock { state in
            guard !state.isClosed else { return (nil, false) }
            state.next += 1
            state.listeners[state.next] = Listener(channel: channel, continuation: continuation)
            defer { state.isRunning = true }
            return (state.next, !state.isRunning)
        }
        guard let number else {
            continuation.finish()
            return stream
        }
        continuation.onTermination = { [weak self] _ in
            guard let self else { return }
            state.withLock { state in _ = state.listeners.removeValue(forKey: number) }
            wake()
        }
        if isFirst {
            threads.start()
            threads.submit { _ in self.listen() }
        } else {
            wake()
        }
        return stream
    }

    func close() async {
        let (listeners, isRunning) = state.withLock { state in
            state.isClosed = true
            defer { state.listeners = [:] }
            return (state.listeners, state.isRunning)
        }
        for listener in listeners.values { listener.continuation.finish() }
        guard isRunning else { return }
        wake()
        do {
            try await threads.shutdownGracefully()
        } catch {
            logger.error("the thread that listens to PostgreSQL did not end: \(error)")
        }
    }

    private func wake() {
        // A full pipe wakes as well.
        _ = unsafe write(wakeUp.writing, [1], 1)
    }

    /// The thread: until the database closes.
    private func listen() {
        var failures = 0
        while let wanted = wantedChannels() {
            guard !wanted.isEmpty else {
                wait(on: -1, milliseconds: -1)
                continue
            }
            do {
                let link = try opener.link()
                failures = 0
                try serve(link)
            } catch {
                failures += 1
                if failures == 1 { logger.warning("listening to PostgreSQL: \(error)") }
                wait(on: -1, milliseconds: min(100 * failures, 5_000))
            }
        }
    }

    /// Follows what is asked for on one connection, until it breaks or nothing is.
    private func serve(_ link: PostgresLink) throws(SQLError) {
        state.withLock { state in
            for number in state.listeners.keys { state.listeners[number]?.isTold = false }
        }
        var listening: Set<String> = []
        while let wanted = wantedChannels(), !wanted.isEmpty {
            for channel in wanted.subtracting(listening).sorted() {
                _ = try link.execute("LISTEN \(channel)")
            }
            for channel in listening.subtracting(wanted).sorted() {
                _ = try link.execute("UNLISTEN \(channel)")
            }
            listening = wanted
            tellBeginners(of: listening)
            while let found = link.nextNotification() { tell(found.channel, found.payload) }
            if wait(on: link.socket, milliseconds: 30_000) {
                guard link.consumeInput() else { throw SQLError(.connection, link.message) }
            } else {
                // Nothing for long: ask, since a dead network says nothing.
                _ = try link.execute("SELECT 1")
            }
        }
    }

    private func wantedChannels() -> Set<String>? {
        state.withLock { state in
            state.isClosed ? nil : Set(state.listeners.values.map(\.channel))
        }
    }

    /// Tells those whose channel is listened to by now that they should look for themselves.
    private func tellBeginners(of listening: Set<String>) {
        let beginners = state.withLock { state in
            let numbers = state.listeners.filter {
                !$0.value.isTold && listening.contains($0.value.channel)
            }.map(\.key)
            return numbers.compactMap { number in
                state.listeners[number]?.isTold = true
                return state.listeners[number]?.continuation
            }
        }
        for continuation in beginners { continuation.yield("") }
    }

    private func tell(_ channel: String, _ payload: String) {
        let continuations = state.withLock { state in
            state.listeners.values.filter { $0.channel == channel }.map(\.continuation)
        }
        for continuation in continuations {
            // Something fell out: whoever reads has to look for itself.
            if case .dropped = continuation.yield(payload) { continuation.yield("") }
        }
    }

    /// Waits for the socket or to be woken; false when neither came in time.
    @discardableResult
    private func wait(on socket: Int32, milliseconds: Int) -> Bool {
        var polled = [
            pollfd(fd: wakeUp.reading, events: Int16(POLLIN), revents: 0),
            pollfd(fd: socket, events: Int16(POLLIN), revents: 0),
        ]
        let found = unsafe poll(&polled, 2, Int32(milliseconds))
        if polled[0].revents != 0 {
            var bytes = [UInt8](repeating: 0, count: 256)
            _ = unsafe read(wakeUp.reading, &bytes, bytes.count)
        }
        return found != 0
    }
}
