internal import Hummingbird
internal import NIOCore
internal import NIOSSL
internal import SpindCore

/// A request on the device port, with the connection that it came on.
struct DeviceContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// The connection.
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
    }

    /// Names the connection.
    var connection: ObjectIdentifier { ObjectIdentifier(channel as AnyObject) }

    /// Who is at the other end, by the certificate that the handshake checked; `nil` without one.
    func peer(
        issuedBy authority: AuthorityCertificate, at now: WallTime
    ) async throws -> CabinetIdentity.Reading? {
        guard let certificate = try await channel.nioSSL_peerCertificate().get() else { return nil }
        return CabinetIdentity.read(
            der: try certificate.toDERBytes(), issuedBy: authority, at: now)
    }
}
