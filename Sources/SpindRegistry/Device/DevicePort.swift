internal import Hummingbird
internal import HummingbirdCore
internal import HummingbirdTLS
package import Logging
internal import NIOCore
internal import ServiceLifecycle
internal import SpindCore

/// The port that cabinets speak to: HTTP/1.1 over TLS 1.3, which nothing terminates before it.
/// Whoever shows no certificate may enrol, renew and ask what time it is; certificates of others
/// than this registry's authority do not get through the handshake.
package final class DevicePort: Service {
    /// Where the port is and how much it takes.
    package struct Configuration: Sendable {
        /// The address to listen on.
        package var host: String
        /// The port; 0 for any that is free.
        package var port: Int
        /// What cabinets call the registry by: stands in its certificate.
        package var names: [ServerName]
        /// How many connections there may be; more wait to be accepted.
        package var connectionsMax = 20_000
        /// How long a connection that the registry closes may take to end; see
        /// ``WholeCloseHandler``.
        var closingMax = WholeCloseHandler.closingMax

        package init(host: String, port: Int, names: [ServerName]) {
            self.host = host
            self.port = port
            self.names = names
        }
    }

    /// Longer than this without a request a connection is closed. Cabinets close theirs before.
    private static let idleTime = TimeAmount.seconds(75)
    /// How many connections wait to be accepted; the kernel's own limit is mostly as high
    /// (`net.core.somaxconn`). After a restart all cabinets come at once, and one that finds no place is
    /// tried again by its kernel after 1, 3, 7 and 15 s.
    private static let backlog: Int = 4_096
    /// How often it is looked whether the certificate has to be replaced.
    private static let renewing = Duration.seconds(6 * 3_600)

    private let links: CabinetLinks
    private let responder: DeviceResponder
    private let certificates: DeviceCertificates
    private let configuration: Configuration
    private let clock: any Clock<Duration>
    private let logger: Logger
    private let opened: @Sendable (Int) -> Void

    /// Makes the port; ``run()`` opens it. `opened` is told the port's number.
    package init(
        _ registry: Registry, links: CabinetLinks, authority: CertificateAuthority,
        at configuration: Configuration, clock: any Clock<Duration>, logger: Logger,
        opened: @escaping @Sendable (Int) -> Void = { _ in }
    ) throws {
        self.links = links
        self.configuration = configuration
        self.clock = clock
        self.logger = logger
        self.opened = opened
        responder = DeviceResponder(
            registry: registry, links: links, authority: authority, logger: logger)
        certificates = try DeviceCertificates(
            registry, authority: authority, names: configuration.names)
    }

    /// Serves until the registry stops: then all waits end at once, and requests under way are
    /// answered.
    package func run() async throws {
        let links = links
        var http = HTTP1Channel.Configuration(
            additionalChannelHandlers: [
                WholeCloseHandler(), DeviceConnectionHandler { links.connectionEnded($0) },
            ], idleTimeout: Self.idleTime)
        http.httpDecoder.maxHeaderFieldSize = 8 << 10
        http.httpDecoder.maxHeaderListSize = 16 << 10
        http.httpDecoder.maxHeaderFieldCount = 64
        var tls = try certificates.configuration()
        tls.shutdownTimeout = configuration.closingMax
        let application = Application(
            responder: responder,
            server: try .tls(.http1(configuration: http), tlsConfiguration: tls),
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host, port: configuration.port),
                backlog: Self.backlog,
                availableConnectionsDelegate: MaximumAvailableConnections(
                    configuration.connectionsMax)),
            onServerRunning: { [opened] channel in
                opened(channel.localAddress?.port ?? 0)
            }, logger: logger)
        try await withGracefulShutdownHandler {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await application.run() }
                group.addTask { try await self.renewCertificates() }
                try await group.next()
                group.cancelAll()
            }
        } onGracefulShutdown: {
            links.stop()
        }
    }

    private func renewCertificates() async throws {
        while !Task.isCancelled {
            do {
                try await clock.sleep(for: Self.renewing)
                try certificates.renew()
            } catch is CancellationError {
                return
            } catch {
                logger.error("the device port's certificate could not be replaced: \(error)")
            }
        }
    }
}
