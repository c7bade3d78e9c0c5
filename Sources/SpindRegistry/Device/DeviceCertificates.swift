internal import NIOCore
internal import NIOSSL
internal import SpindCore
internal import Synchronization

/// The server certificate of the device port: replaced while the port is open, so that a registry
/// that runs for a year never shows one that has ended.
final class DeviceCertificates: Sendable {
    private struct Current {
        var certificate: ServerCertificate
        var chain: [NIOSSLCertificateSource]
        var key: NIOSSLPrivateKeySource
    }

    private let registry: Registry
    private let authority: CertificateAuthority
    private let names: [ServerName]
    private let current: Mutex<Current>

    init(_ registry: Registry, authority: CertificateAuthority, names: [ServerName]) throws {
        self.registry = registry
        self.authority = authority
        self.names = names
        current = Mutex(try Self.make(registry, authority, names))
    }

    /// Makes a new certificate where the current one ends soon.
    func renew() throws {
        let isDue = current.withLock {
            $0.certificate.shouldBeReplaced(at: registry.now, names: names)
        }
        guard isDue else { return }
        let made = try Self.make(registry, authority, names)
        current.withLock { $0 = made }
    }

    /// TLS 1.3 only; a client shows a certificate of this authority, or none.
    func configuration() throws -> TLSConfiguration {
        let (chain, key) = current.withLock { ($0.chain, $0.key) }
        var tls = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain, privateKey: key)
        tls.minimumTLSVersion = .tlsv13
        tls.certificateVerification = .optionalVerification
        tls.trustRoots = .certificates([
            try NIOSSLCertificate(bytes: authority.certificate.der, format: .der)
        ])
        tls.applicationProtocols = ["http/1.1"]
        tls.sslContextCallback = { [weak self] _, promise in
            var override = NIOSSLContextConfigurationOverride.noChanges
            if let (chain, key) = self?.current.withLock({ ($0.chain, $0.key) }) {
                override.certificateChain = chain
                override.privateKey = key
            }
            promise.succeed(override)
        }
        return tls
    }

    private static func make(
        _ registry: Registry, _ authority: CertificateAuthority, _ names: [ServerName]
    ) throws -> Current {
        var generator = registry.parts.generator()
        let made = try authority.issueServer(names: names, at: registry.now, using: &generator)
        return Current(
            certificate: made,
            chain: try NIOSSLCertificate.fromPEMBytes(Array(made.chainPEM.utf8))
                .map { .certificate($0) },
            key: .privateKey(
                try NIOSSLPrivateKey(bytes: Array(made.keyPEM.utf8), format: .pem)))
    }
}
