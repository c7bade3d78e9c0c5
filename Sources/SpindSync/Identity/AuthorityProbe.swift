package import NIOCore
internal import NIOPosix
internal import NIOSSL
package import SpindCrypto
internal import Synchronization

/// Asks a registry for the certificate of its authority before a cabinet joins it: connects, takes
/// the chain that the server shows, and believes that certificate in it which has the fingerprint
/// of the enrolment token. Nothing is sent to the server; who it is, is judged afterwards as on any
/// other connection, by the ``RegistryTrust`` that this makes.
package struct AuthorityProbe: Sendable {
    /// Why there is no authority.
    package enum Failure: Error, Hashable, Sendable, CustomStringConvertible {
        /// The server cannot be reached, or does not speak TLS 1.3.
        case unreachable(String)
        /// It is another registry, or somebody in between.
        case anotherAuthority

        package var description: String {
            switch self {
            case .unreachable(let why):
                "the registry cannot be reached: \(why)"
            case .anotherAuthority: IdentityError.anotherAuthority.description
            }
        }
    }

    private let group: any EventLoopGroup
    private let timeout: TimeAmount

    /// Makes a probe whose connections live on that group.
    package init(group: any EventLoopGroup, timeout: TimeAmount = .seconds(15)) {
        self.group = group
        self.timeout = timeout
    }

    /// Connects once.
    ///
    /// - Parameters:
    ///   - address: where the registry should be.
    ///   - token: names the authority.
    /// - Returns: what the cabinet knows its registry by from now on.
    /// - Throws: ``Failure``.
    package func trust(
        at address: RegistryAddress, token: EnrolmentToken
    ) async throws(Failure) -> RegistryTrust {
        let chain = try await chain(at: address)
        for certificate in chain.dropFirst() {
            guard token.names(AuthorityFingerprint(ofDER: certificate)) else { continue }
            if let trust = RegistryTrust(der: certificate) { return trust }
        }
        throw .anotherAuthority
    }

    private func chain(at address: RegistryAddress) async throws(Failure) -> [[UInt8]] {
        do {
            var tls = TLSConfiguration.makeClientConfiguration()
            tls.minimumTLSVersion = .tlsv13
            tls.applicationProtocols = ["http/1.1"]
            let context = try NIOSSLContext(configuration: tls)
            let promise = group.next().makePromise(of: [[UInt8]].self)
            // A literal address must not be sent as a name (RFC 6066, 3).
            let isAddress = (try? SocketAddress(ipAddress: address.host, port: 0)) != nil
            let name = isAddress ? nil : address.host
            let connection = ClientBootstrap(group: group).connectTimeout(timeout)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(
                            NIOSSLClientHandler(
                                context: context, serverHostname: name,
                                customVerificationCallback: { shown, verdict in
                                    promise.completeWith(
                                        Result { try shown.prefix(4).map { try $0.toDERBytes() } })
                                    // The chain is all that was wanted.
                                    verdict.succeed(.failed)
                                }))
                        try channel.pipeline.syncOperations.addHandler(
                            EndOfProbe(promise: promise))
                    }
                }.connect(host: address.host, port: address.port)
            connection.whenFailure { promise.fail($0) }
            connection.whenSuccess { channel in
                channel.eventLoop.scheduleTask(in: timeout) {
                    promise.fail(ChannelError.connectTimeout(timeout))
                    channel.close(promise: nil)
                }
            }
            return try await promise.futureResult.get()
        } catch {
            throw .unreachable("\(error)")
        }
    }
}

/// Ends a probe whose connection ended before a certificate came. A promise keeps its first result.
private final class EndOfProbe: ChannelInboundHandler, Sendable {
    typealias InboundIn = Any

    private let promise: EventLoopPromise<[[UInt8]]>

    init(promise: EventLoopPromise<[[UInt8]]>) {
        self.promise = promise
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        promise.fail(error)
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        promise.fail(ChannelError.eof)
        context.fireChannelInactive()
    }
}
