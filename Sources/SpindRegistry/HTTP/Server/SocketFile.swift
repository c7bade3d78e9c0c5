// `struct stat` is Foundation's or CoreFoundation's wherever another file of this target imports one.
import CoreFoundation
import Foundation
import Glibc
import Logging
import NIOCore

/// A Unix socket's place in the file system: taken only where nobody answers, for its group and
/// nobody else from its first moment on, given up at the end.
package struct SocketFile: Sendable {
    /// Why it cannot be.
    package struct Refusal: Error, Hashable, Sendable, CustomStringConvertible {
        /// What was tried, what the system said, and how to mend it.
        package var description: String
    }

    /// Where it is to be.
    let path: String

    /// Where the socket is made before it is moved to its place with its rights set.
    var temporaryPath: String { path + ".new" }

    /// Removes what a dead server left.
    func clear() throws(Refusal) {
        guard path.utf8.count + 4 <= 107 else {
            throw Refusal(description: "the local socket's path has over 103 bytes: \(path)")
        }
        unlink(temporaryPath)
        var status = stat()
        guard lstat(path, &status) == 0 else {
            if errno == ENOENT { return }
            throw refusal()
        }
        guard status.st_mode & S_IFMT == S_IFSOCK else {
            throw Refusal(
                description: "\(path) is not a socket; move it away, or choose another place")
        }
        guard !isAnswered else {
            throw Refusal(
                description: "another registry answers on \(path); only one can use its database")
        }
    }

    /// Sets the rights of the socket just made and moves it to its place.
    func publish(group: String, logger: Logger) throws(Refusal) {
        var mode: mode_t = 0o600
        if let id = Self.groupID(group), chown(temporaryPath, uid_t.max, id) == 0 {
            mode = 0o660
        } else {
            logger.notice(
                "the local socket is for root and this user alone; there is no group \(group)")
        }
        guard chmod(temporaryPath, mode) == 0, rename(temporaryPath, path) == 0 else {
            throw refusal()
        }
    }

    /// Removes the socket.
    func remove() {
        unlink(path)
    }

    /// Whether somebody accepts connections there.
    private var isAnswered: Bool {
        guard let address = try? SocketAddress(unixDomainSocketPath: path) else { return false }
        let type = SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue
        let descriptor = socket(AF_UNIX, Int32(type), 0)
        guard descriptor >= 0 else { return true }
        defer { close(descriptor) }
        let (result, number) = address.withSockAddr { address, size in
            (connect(descriptor, address, socklen_t(size)), errno)
        }
        // What cannot be known is not taken over.
        return result == 0 || (number != ECONNREFUSED && number != ENOENT)
    }

    private func refusal() -> Refusal {
        Refusal(description: "\(path): \(String(cString: strerror(errno)))")
    }

    /// The id of a group; `nil` when there is none of that name.
    private static func groupID(_ name: String) -> gid_t? {
        var entry = Glibc.group()
        return find { getgrnam_r(name, &entry, &$0, $0.count, &$1) } ? entry.gr_gid : nil
    }

    /// Calls one of libc's re-entrant look-ups with room for its texts: a group's entry names its
    /// members, so it has no length that is known before.
    private static func find<Entry>(
        _ lookUp: (inout [CChar], inout Entry?) -> Int32
    ) -> Bool {
        for size in [4_096, 65_536, 1 << 20] {
            var texts = [CChar](repeating: 0, count: size)
            var found: Entry?
            let result = lookUp(&texts, &found)
            if result != ERANGE { return result == 0 && found != nil }
        }
        return false
    }
}
