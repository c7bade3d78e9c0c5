package import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import Logging
import NIOCore
package import NIOSSL
import ServiceLifecycle

/// The people's API on a TCP port.
///
///     let server = APIServer(services, at: .init(host: "127.0.0.1", port: 8080))
///     try await ServiceGroup(services: [server], logger: logger).run()
///
/// A graceful shutdown lets the requests under way be answered, and takes no more.
package struct APIServer: Service, CustomStringConvertible {
    /// Where it listens.
    package struct Place: Sendable {
        /// A name or an address; `127.0.0.1` behind a proxy on the same machine.
        package var host: String
        /// 0 for any that is free.
        package var port: Int
        /// Its own certificate and key; `nil` behind a proxy that does TLS.
        package var tls: TLSConfiguration?
        /// The addresses of the proxies whose `X-Forwarded-For` is believed.
        package var proxies: Set<String>

        /// Makes a place.
        package init(
            host: String, port: Int, tls: TLSConfiguration? = nil, proxies: Set<String> = []
        ) {
            self.host = host
            self.port = port
            self.tls = tls
            self.proxies = proxies
        }
    }

    private let services: APIServices
    private let place: Place
    private let onListening: @Sendable (Int) -> Void

    /// Makes a server that does not listen yet.
    ///
    /// - Parameters:
    ///   - services: what it works with.
    ///   - place: where it listens.
    ///   - onListening: told the port, once clients can connect.
    package init(
        _ services: APIServices, at place: Place,
        onListening: @escaping @Sendable (Int) -> Void = { _ in }
    ) {
        self.services = services
        self.place = place
        self.onListening = onListening
    }

    /// Listens and serves until a graceful shutdown or cancellation.
    package func run() async throws {
        try await application().run()
    }

    /// Its name in the log.
    package var description: String { "people's API" }

    /// The application, for tests that need no port.
    package func application() throws -> some ApplicationProtocol {
        let responder = APIResponder(
            RegistryAPI.table, services, .network(proxies: place.proxies))
        var server = HTTPServerBuilder.http1(configuration: .api(services.limits))
        if var tls = place.tls {
            tls.shutdownTimeout = WholeCloseHandler.closingMax
            server = try .tls(
                .http1(configuration: .api(services.limits, closing: [WholeCloseHandler()])),
                tlsConfiguration: tls)
        }
        return Application(
            responder: responder, server: server,
            configuration: ApplicationConfiguration(
                address: .hostname(place.host, port: place.port),
                availableConnectionsDelegate: MaximumAvailableConnections(
                    services.limits.connectionsMax)),
            onServerRunning: { [onListening] channel in
                onListening(channel.localAddress?.port ?? 0)
            }, logger: services.logger)
    }
}

extension HTTP1Channel.Configuration {
    /// How the API speaks HTTP. `closing`: what sees to a connection's end, made for each anew.
    static func api(
        _ limits: APILimits,
        closing: @autoclosure @escaping @Sendable () -> [any RemovableChannelHandler] = []
    ) -> HTTP1Channel.Configuration {
        var decoder = DecoderConfiguration()
        decoder.maxHeaderFieldSize = 8_192
        decoder.maxHeaderListSize = 32_768
        decoder.maxHeaderFieldCount = 100
        return HTTP1Channel.Configuration(
            additionalChannelHandlers: closing() + [BareAnswerHandler(bodyDropMax: 16 << 20)],
            idleTimeout: TimeAmount(limits.idle), httpDecoderConfiguration: decoder)
    }
}
