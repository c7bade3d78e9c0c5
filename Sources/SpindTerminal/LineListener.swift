import Glibc
import Synchronization

/// Listens to lines that somebody types, one at a time and for a while only; a connection that
/// breaks, and Ctrl-C, are the end of the input. One thread.
package final class LineListener {
    /// What was heard.
    package enum Heard: Hashable, Sendable {
        /// A line, without its end.
        case line(String)
        /// Nothing in time.
        case nothing
        /// The input has ended, or somebody wants the program to end.
        case ended
    }

    /// A line is cut there.
    private static let limit = 1_024
    private static let hasEnded = Atomic(false)

    private let descriptor: Int32
    private var waiting: [UInt8] = []

    /// Listens to a descriptor, for example standard input.
    package init(_ descriptor: Int32) {
        self.descriptor = descriptor
    }

    /// Takes SIGHUP, SIGINT and SIGTERM for the end of the input, so that the program can put away
    /// what it holds; and lets nobody stop it half-way by Ctrl-Z, or by a pipe that closes.
    package static func takeSignals() {
        // Made here, and not first in a handler.
        hasEnded.store(false, ordering: .relaxed)
        for number in [SIGHUP, SIGINT, SIGTERM] {
            signal(number) { _ in LineListener.hasEnded.store(true, ordering: .relaxed) }
        }
        signal(SIGTSTP, SIG_IGN)
        signal(SIGPIPE, SIG_IGN)
    }

    /// Waits for a line, for that long or without end (`nil`); one that is there counts at once.
    package func listen(within time: Duration?) -> Heard {
        let end = time.map { Self.now + max(.zero, $0) }
        while true {
            if Self.hasEnded.load(ordering: .relaxed) { return .ended }
            if let line = takeLine() { return .line(line) }
            // Short naps: a signal may come between the look at the flag and the sleep.
            let left = end.map { $0 - Self.now } ?? .seconds(1)
            let nap = min(left, .milliseconds(200))
            var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            if poll(&entry, 1, Int32(max(0, Self.roundedUp(nap)))) > 0 {
                guard read() else { return .ended }
            } else if let end, Self.now >= end {
                return Self.hasEnded.load(ordering: .relaxed) ? .ended : .nothing
            }
        }
    }

    /// Drops what was typed ahead at a terminal: nobody may answer a question before it was asked.
    package func discard() {
        guard isatty(descriptor) == 1 else { return }
        waiting = []
        tcflush(descriptor, TCIFLUSH)
    }

    private func takeLine() -> String? {
        guard let end = waiting.firstIndex(of: 0x0A) else { return nil }
        let line = String(decoding: waiting[..<end].filter { $0 != 0x0D }, as: UTF8.self)
        waiting.removeFirst(end + 1)
        return line
    }

    /// False at the end of the input.
    private func read() -> Bool {
        var bytes = [UInt8](repeating: 0, count: Self.limit)
        let count = Glibc.read(descriptor, &bytes, bytes.count)
        if count < 0 { return errno == EINTR || errno == EAGAIN }
        waiting += bytes.prefix(count)
        if waiting.count > 2 * Self.limit, !waiting.contains(0x0A) { waiting = [] }
        return count > 0
    }

    private static func roundedUp(_ duration: Duration) -> Int64 {
        let (seconds, attoseconds) = duration.components
        return seconds * 1_000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
    }

    private static var now: Duration {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}
