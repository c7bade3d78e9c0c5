import Glibc
import NIOCore
import SpindCore

/// Who is at the other end of a connection, as the kernel says.
enum PeerIdentity {
    /// What `SO_PEERCRED` answers with: `struct ucred` of the kernel's interface.
    private struct Credentials: Sendable {
        var processID: Int32
        var userID: UInt32
        var groupID: UInt32
    }

    /// The peer of a connected Unix socket, as it was when it connected.
    static func principal(of channel: any Channel) async throws -> Principal {
        guard let provider = channel as? any SocketOptionProvider else {
            preconditionFailure("a channel of NIOPosix has socket options")
        }
        let peer: Credentials = try await provider.unsafeGetSocketOption(
            level: .socket, name: .init(rawValue: SO_PEERCRED)
        ).get()
        return Principal(
            userID: peer.userID, loginUserID: loginUserID(ofProcess: peer.processID))
    }

    /// The user who logged in, whoever they have become since; `nil` for a process of no login, or
    /// one that has ended.
    static func loginUserID(ofProcess processID: Int32) -> UInt32? {
        let file = open("/proc/\(processID)/loginuid", O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 16)
        let count = read(file, &bytes, bytes.count)
        guard count > 0 else { return nil }
        return loginUserID(from: bytes.prefix(count))
    }

    static func loginUserID(from text: some Collection<UInt8>) -> UInt32? {
        let digits = text.prefix { (0x30...0x39).contains($0) }
        let userID = UInt32(String(decoding: digits, as: UTF8.self))
        // The kernel's "nobody".
        return userID == .max ? nil : userID
    }
}
