import Glibc
import NIOCore

/// A connected Unix stream socket with blocking calls, for a client. Must be closed.
struct LocalSocket: Sendable {
    /// Why there is no connection.
    enum Failure: Error, Equatable {
        /// There is no such file.
        case missing
        /// There is a file, but nobody listens.
        case refused
        /// The file's rights forbid it.
        case forbidden
        /// Something else; its error number.
        case other(Int32)

        var words: String {
            switch self {
            case .missing: ControlServerError.words(ENOENT)
            case .refused: ControlServerError.words(ECONNREFUSED)
            case .forbidden: ControlServerError.words(EACCES)
            case .other(let number): ControlServerError.words(number)
            }
        }
    }

    /// What a read found.
    enum Reading: Equatable {
        case bytes([UInt8])
        /// The other side closed.
        case end
        case timeOver
    }

    private let descriptor: Int32

    /// Connects.
    ///
    /// - Parameters:
    ///   - path: of the server's socket.
    ///   - waiting: whether to wait while the server has too many to greet.
    /// - Returns: the connection, or why there is none.
    static func connect(_ path: String, waiting: Bool) -> Result<LocalSocket, Failure> {
        guard let address = try? SocketAddress(unixDomainSocketPath: path) else {
            return .failure(.other(ENAMETOOLONG))
        }
        let type =
            SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | (waiting ? 0 : SOCK_NONBLOCK.rawValue)
        let descriptor = socket(AF_UNIX, Int32(type), 0)
        guard descriptor >= 0 else { return .failure(.other(errno)) }
        let (result, number) = address.withSockAddr { address, size in
            (Glibc.connect(descriptor, address, socklen_t(size)), errno)
        }
        guard result == 0 else {
            _ = Glibc.close(descriptor)
            switch number {
            case ENOENT, ENOTDIR: return .failure(.missing)
            case ECONNREFUSED: return .failure(.refused)
            case EACCES, EPERM: return .failure(.forbidden)
            default: return .failure(.other(number))
            }
        }
        return .success(LocalSocket(descriptor: descriptor))
    }

    /// Sends all bytes; blocks while the other side does not read.
    ///
    /// - Returns: whether it went; not when the other side has closed.
    func send(_ bytes: [UInt8]) -> Bool {
        var rest = bytes
        while !rest.isEmpty {
            let count = Glibc.send(descriptor, rest, rest.count, Int32(MSG_NOSIGNAL))
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            rest.removeFirst(count)
        }
        return true
    }

    /// Waits for bytes.
    ///
    /// - Parameter milliseconds: how long at most; `nil` for ever.
    /// - Returns: some bytes, perhaps none; or that no more come.
    /// - Throws: ``Failure`` `other` when the connection is broken.
    func receive(within milliseconds: Int64?) throws(Failure) -> Reading {
        var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        let timeout = milliseconds.map { Int32(clamping: max(0, $0)) } ?? -1
        let ready = poll(&request, 1, timeout)
        // A signal ends the wait early; whoever waits looks at the clock and comes again.
        if ready < 0, errno == EINTR { return milliseconds == nil ? .bytes([]) : .timeOver }
        guard ready >= 0 else { throw .other(errno) }
        if ready == 0 { return .timeOver }
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        if count < 0, errno == EINTR { return .bytes([]) }
        // A server that closes before it has read everything resets: for a reader that is the end.
        if count == 0 || (count < 0 && errno == ECONNRESET) { return .end }
        guard count > 0 else { throw .other(errno) }
        return .bytes(Array(buffer.prefix(count)))
    }

    /// Says that nothing more will be sent; what comes can still be read.
    func finishSending() {
        _ = shutdown(descriptor, Int32(SHUT_WR))
    }

    func close() {
        _ = Glibc.close(descriptor)
    }
}
