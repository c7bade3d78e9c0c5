import Glibc
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import ServiceLifecycle

/// The same API on a local Unix socket, for `spind-registry` and others on the machine: callers are
/// the machine's users, by what the kernel says of the peer.
///
/// Root, the server's own user and the group `spind-registry` may connect (the socket's rights see
/// to it) and may do everything, as `local:` and their user id; a request with an
/// `Authorization` header is that account's instead.
package struct RegistrySocket: Service, CustomStringConvertible {
    /// Whose members may connect.
    package static let group = "spind-registry"

    private let services: APIServices
    private let path: String
    private let onListening: @Sendable () -> Void

    /// Makes a server that does not listen yet.
    ///
    /// - Parameters:
    ///   - services: what it works with.
    ///   - path: at most 103 bytes; its folder has to be there.
    ///   - onListening: called once clients can connect.
    package init(
        _ services: APIServices, path: String, onListening: @escaping @Sendable () -> Void = {}
    ) {
        self.services = services
        self.path = path
        self.onListening = onListening
    }

    /// Listens and serves until a graceful shutdown or cancellation.
    ///
    /// - Throws: ``SocketFile/Refusal`` when another server answers there, or it cannot be made.
    package func run() async throws {
        let file = SocketFile(path: path)
        try file.clear()
        let application = Application(
            responder: APIResponder(RegistryAPI.table, services, .local),
            server: .http1(configuration: .api(services.limits)),
            configuration: ApplicationConfiguration(
                address: .unixDomainSocket(path: file.temporaryPath)),
            onServerRunning: { [services, onListening] channel in
                do {
                    try file.publish(group: Self.group, logger: services.logger)
                    onListening()
                } catch {
                    services.logger.critical("\(error)")
                    channel.close(promise: nil)
                }
            }, logger: services.logger)
        defer { file.remove() }
        try await application.run()
    }

    /// Its name in the log.
    package var description: String { "local socket" }
}
