package import AsyncHTTPClient
internal import NIOCore
internal import NIOSSL
internal import SpindCore

/// How a cabinet's requests to its registry are secured: TLS 1.3, both sides with certificates, the
/// registry's checked by ``RegistryTrust`` alone.
///
/// AsyncHTTPClient lets nobody replace BoringSSL's verification of a server, and BoringSSL always
/// judges dates by the system's clock. So BoringSSL verifies nothing but that the server holds the
/// key of the certificate that it shows, and the certificate is judged on the finished connection,
/// before the first byte of a request is written; a connection whose server is refused is closed.
/// (Until then the server has learnt this cabinet's certificate, which is no secret.)
package enum RegistryTLS {
    /// The configuration of an HTTP client that speaks to one registry.
    ///
    /// A failed connection fails its request at once (the link has a backing-off of its own). The
    /// client's certificate is fixed: after a renewal make a new client. The initializer that AHC
    /// calls for debugging is used, and must not be replaced.
    ///
    /// - Parameters:
    ///   - trust: the registry's authority.
    ///   - host: the host of the registry's address; requests to other hosts are refused.
    ///   - identity: the cabinet's certificate and key; `nil` for enrolment and renewal, which need
    ///     none: a server refuses a certificate that ran out, but not the lack of one.
    ///   - dates: how the dates of the registry's certificate count; asked at each new connection,
    ///     on any thread.
    /// - Returns: the configuration, of HTTP/1.1, whose timeouts are the caller's to set.
    /// - Throws: NIOSSL's error for an identity that it cannot read.
    package static func configuration(
        trust: RegistryTrust, host: String, identity: DeviceIdentity?,
        dates: @escaping @Sendable () -> RegistryTrust.Dates
    ) throws -> HTTPClient.Configuration {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.minimumTLSVersion = .tlsv13
        tls.certificateVerification = .none
        tls.trustRoots = .certificates([])
        if let identity {
            tls.certificateChain = try NIOSSLCertificate.fromPEMBytes(
                Array(identity.certificate.pem.utf8)
            ).map { .certificate($0) }
            tls.privateKey = .privateKey(
                try NIOSSLPrivateKey(bytes: Array(identity.key.pem.utf8), format: .pem))
        }
        var configuration = HTTPClient.Configuration(tlsConfiguration: tls)
        configuration.httpVersion = .http1Only
        configuration.redirectConfiguration = .disallow
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.http1_1ConnectionDebugInitializer = { channel in
            judge(channel, trust: trust, host: host, dates: dates)
        }
        // Never spoken, and never unjudged either.
        configuration.http2ConnectionDebugInitializer = { channel in
            judge(channel, trust: trust, host: host, dates: dates)
        }
        return configuration
    }

    private static func judge(
        _ channel: any Channel, trust: RegistryTrust, host: String,
        dates: @escaping @Sendable () -> RegistryTrust.Dates
    ) -> EventLoopFuture<Void> {
        let shown = channel.pipeline.handler(type: NIOSSLHandler.self).map { handler in
            handler.peerCertificate
        }
        return shown.flatMap { certificate in
            channel.eventLoop.makeFutureWithTask {
                guard let certificate else { throw RegistryTrust.Refusal.noCertificate }
                let refusal = await trust.refusal(
                    ofServer: try certificate.toDERBytes(), calledAs: host, dates: dates())
                if let refusal { throw refusal }
            }
        }.flatMapThrowing {
            // The connection pool heard of a close before it heard of the connection, and forgot it.
            guard channel.isActive else { throw ChannelError.ioOnClosedChannel }
        }.flatMapError { error in
            // Closed first and told then, so that the pool never counts a connection twice.
            channel.close(promise: nil)
            return channel.closeFuture.flatMapThrowing { throw error }
        }
    }
}
