import SpindCore
import SpindDrivers
package import SpindHAL

#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// Writes lines to a file on a thread of its own, so that a slow terminal, a full pipe or a log
/// daemon that hangs never delays whoever has something to say.
///
/// It holds 256 KiB. At that limit lines are dropped and counted, and the count is told when there
/// is room again. From any thread.
package final class LineWriter: Sendable {
    /// How many bytes wait at most.
    package static let limit = 256 * 1_024

    private struct Waiting: Sendable {
        var bytes: [UInt8] = []
        var dropped = 0
        var isWriting = false
        var isEnding = false

        mutating func take() -> [UInt8]? {
            defer {
                bytes = []
                dropped = 0
            }
            if dropped > 0 {
                bytes += Array("(\(dropped) lines lost here: the reader is slow)\n".utf8)
            }
            return bytes.isEmpty ? nil : bytes
        }
    }

    private let waiting = ThreadMonitor(Waiting())
    private let clock: any MonotonicClock
    private let write: @Sendable ([UInt8]) -> Void
    /// `nil` where the machine has no thread left: then whoever has something to say writes it.
    private let thread: DriverThread?

    /// Starts the thread.
    ///
    /// - Parameters:
    ///   - descriptor: an open file; it stays open.
    ///   - clock: for the wait at the end.
    package convenience init(to descriptor: Int32, clock: any MonotonicClock) {
        self.init(clock: clock) { Self.write($0, to: descriptor) }
    }

    /// Starts the thread.
    ///
    /// - Parameters:
    ///   - clock: for the wait at the end.
    ///   - write: takes the bytes and may block.
    package init(clock: any MonotonicClock, write: @escaping @Sendable ([UInt8]) -> Void) {
        self.clock = clock
        self.write = write
        let waiting = self.waiting
        thread = try? DriverThread(name: "spind-lines") {
            while let bytes = Self.next(waiting, clock) {
                write(bytes)
                waiting.update { $0.isWriting = false }
            }
        }
    }

    private static func next(
        _ waiting: ThreadMonitor<Waiting>, _ clock: any MonotonicClock
    ) -> [UInt8]? {
        waiting.wait(on: clock) { waiting in
            guard let bytes = waiting.take() else {
                return waiting.isEnding ? .done(nil) : .until(nil)
            }
            waiting.isWriting = true
            return .done(bytes)
        }
    }

    /// Says a text of whole lines, each with its end. Returns at once.
    package func say(_ text: String) {
        guard thread != nil else { return write(Array(text.utf8)) }
        waiting.update { waiting in
            let bytes = text.utf8
            if waiting.bytes.count + bytes.count > Self.limit {
                waiting.dropped += max(1, text.count { $0 == "\n" })
            } else {
                waiting.bytes += bytes
            }
        }
    }

    /// Waits until everything is written, or for so long; then what is left is lost if the program
    /// ends.
    ///
    /// - Parameter limit: how long at most.
    /// - Returns: whether everything is written.
    @discardableResult
    package func flush(within limit: Duration = .seconds(1)) -> Bool {
        let end = clock.now.advanced(by: limit)
        let clock = clock
        return waiting.wait(on: clock) { waiting in
            if waiting.bytes.isEmpty, waiting.dropped == 0, !waiting.isWriting {
                return .done(true)
            }
            return end <= clock.now ? .done(false) : .until(end)
        }
    }

    /// Writes all bytes, or not further than the reader takes them.
    private static func write(_ bytes: [UInt8], to descriptor: Int32) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let piece = Array(rest.prefix(4_096))
            #if canImport(Glibc)
                let count = Glibc.write(descriptor, piece, piece.count)
            #else
                let count = Musl.write(descriptor, piece, piece.count)
            #endif
            if count < 0, errno == EINTR { continue }
            if count < 0, errno == EAGAIN {
                var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = poll(&ready, 1, 1_000)
                continue
            }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}
