import Glibc
import Logging
import NIOCore
import Synchronization

/// Counts listeners as they begin to listen, and tells the service manager once all of them do.
final class Readiness: Sendable {
    private let waiting: Mutex<Int>
    private let logger: Logger
    private let words: String

    /// Waits for so many listeners.
    init(of count: Int, logger: Logger, words: String) {
        waiting = Mutex(count)
        self.logger = logger
        self.words = words
    }

    /// One more listens there.
    func listens(_ what: String, at place: String) {
        logger.notice("\(what) on \(place)")
        let isReady = waiting.withLock { waiting in
            waiting -= 1
            return waiting == 0
        }
        guard isReady else { return }
        logger.notice("\(words)")
        tellServiceManager()
    }

    /// `READY=1`, as sd_notify(3) has it: one datagram to a local socket.
    private func tellServiceManager() {
        guard let path = environment["NOTIFY_SOCKET"] else { return }
        let type = Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue)
        let descriptor = socket(AF_UNIX, type, 0)
        defer { if descriptor >= 0 { close(descriptor) } }
        let message = Array("READY=1".utf8)
        guard descriptor >= 0, let address = try? SocketAddress(unixDomainSocketPath: path),
            address.withSockAddr({ address, size in
                sendto(
                    descriptor, message, message.count, Int32(MSG_NOSIGNAL), address,
                    socklen_t(size))
            }) == message.count
        else {
            logger.error("the service manager could not be told on \(path)")
            return
        }
    }
}
