import Glibc
import NIOCore

/// Who is at the other end of the local socket, as the kernel says.
enum LocalPeer {
    /// What `SO_PEERCRED` answers with: `struct ucred` of the kernel's interface.
    private struct Credentials: Sendable {
        var processID: Int32
        var userID: UInt32
        var groupID: UInt32
    }

    /// The user who connected.
    static func userID(of channel: any Channel) async throws -> UInt32 {
        guard let provider = channel as? any SocketOptionProvider else {
            preconditionFailure("a channel of NIOPosix has socket options")
        }
        let peer: Credentials = try await provider.unsafeGetSocketOption(
            level: .socket, name: .init(rawValue: SO_PEERCRED)
        ).get()
        return peer.userID
    }
}
