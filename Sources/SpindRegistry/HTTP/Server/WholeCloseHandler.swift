internal import NIOCore
internal import NIOHTTPTypes
internal import NIOSSL

/// Has a TLS connection end as a whole: when the peer has closed its end, and when the server has.
///
/// A server of Hummingbird's lets peers close one end and read on. Over TLS that has a price: a
/// connection that the server closes is then not at its end when the peer's `close_notify` comes,
/// nor when its socket closes, but when TLS has waited long enough for more. Every connection, idle
/// or just answered, would so keep a stopping registry from ending. Nobody who speaks TLS to a
/// registry reads an answer with their own end closed.
///
/// One for each connection; on its event loop.
final class WholeCloseHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart

    /// How long a peer may take to say that it closes, too, or to take the last of an answer: not
    /// all of them are there any more (RFC 8446, 6.1, asks nobody to wait at all). Less than what is
    /// left of five seconds when the registry has given up waiting for answers.
    static let closingMax = TimeAmount.milliseconds(500)

    func handlerAdded(context: ChannelHandlerContext) {
        do {
            try context.channel.syncOptions?.setOption(.allowRemoteHalfClosure, value: false)
        } catch {
            context.fireErrorCaught(error)
            context.close(promise: nil)
        }
    }
}
