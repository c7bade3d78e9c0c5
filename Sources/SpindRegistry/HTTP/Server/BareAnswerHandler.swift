import HTTPTypes
import NIOCore
import NIOHTTPTypes
import SpindCore

/// Gives a body to answers that come from below the API: to what is no HTTP, the server answers 400
/// without one. And ends connections whose refused bodies go on for ever.
///
/// One for each connection; on its event loop.
final class BareAnswerHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let bodyDropMax: Int
    private var bodyCount = 0

    /// Makes one; a request whose body goes on beyond so many bytes ends its connection.
    init(bodyDropMax: Int) {
        self.bodyDropMax = bodyDropMax
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head: bodyCount = 0
        case .body(let part): bodyCount += part.readableBytes
        case .end: break
        }
        guard bodyCount <= bodyDropMax else {
            context.close(promise: nil)
            return
        }
        context.fireChannelRead(data)
    }

    func write(
        context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?
    ) {
        guard case .head(var head) = unwrapOutboundIn(data), head.status.code >= 400,
            head.headerFields[.contentType] == nil
        else {
            context.write(data, promise: promise)
            return
        }
        let problem = head.status.code == 400 ? Problem.notHTTP : Problem.failure
        let body = problem.body(in: .english)
        for field in problem.headers(in: .english) { head.headerFields.append(field) }
        head.headerFields[.contentLength] = String(body.count)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(
            wrapOutboundOut(.body(context.channel.allocator.buffer(bytes: body))),
            promise: promise)
    }
}

extension Problem {
    fileprivate static let notHTTP = Problem(
        .badRequest, german: "Das ist kein HTTP/1.1, oder die Kopfzeilen sind zu lang.",
        english: "This is not HTTP/1.1, or its headers are too long.",
        dutch: "Dit is geen HTTP/1.1, of de headers zijn te lang.")
}
