internal import NIOCore
internal import NIOHTTPTypes

/// Watches one connection of the device port: tells when it is closed, so that its long poll ends,
/// and cuts off a body that does not end.
final class DeviceConnectionHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart

    /// So much of a body is passed on: more than any request may have, so that its route sees that
    /// it is too large, and answers.
    static let passedBytes = 4 << 20
    /// So much is read and dropped, so that the answer can be read; then the connection is closed.
    static let readBytes = 32 << 20

    private let ended: @Sendable (ObjectIdentifier) -> Void
    private var bodyBytes = 0

    init(ended: @escaping @Sendable (ObjectIdentifier) -> Void) {
        self.ended = ended
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head:
            bodyBytes = 0
            context.fireChannelRead(data)
        case .body(let buffer):
            bodyBytes += buffer.readableBytes
            if bodyBytes <= Self.passedBytes {
                context.fireChannelRead(data)
            } else if bodyBytes > Self.readBytes {
                context.close(promise: nil)
            }
        case .end: context.fireChannelRead(data)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        ended(ObjectIdentifier(context.channel as AnyObject))
        context.fireChannelInactive()
    }
}
