import Crypto
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import SpindCore
import SwiftASN1
import Synchronization
import X509

@testable import SpindSync

/// A real TLS server on this machine that answers every request with `hello CABINET`, the cabinet
/// being what the client's certificate names.
final class TestServer: Sendable {
    let channel: any Channel
    let port: Int
    /// How many requests arrived.
    let requests: RequestCount

    final class RequestCount: Sendable {
        private let count = Mutex(0)
        var value: Int { count.withLock { $0 } }
        func add() { count.withLock { $0 += 1 } }
    }

    /// Answers a request to a path with that body, as JSON; `nil` cuts the connection.
    typealias Answer = @Sendable (_ path: String, _ body: [UInt8]) -> (status: Int, body: [UInt8])?

    /// What a server does that answers badly: its body never ends, comes byte by byte, or is cut.
    enum Misbehaviour { case endlessly, slowly, halfway }

    /// Listens.
    ///
    /// - Parameters:
    ///   - authority: signs the server's certificate.
    ///   - names: what the certificate names.
    ///   - from: when it begins.
    ///   - until: when it ends.
    ///   - usage: what it is for.
    ///   - chain: what the server shows behind its own certificate.
    ///   - answer: what is answered instead.
    ///   - misbehaving: how it answers badly instead.
    /// - Throws: what the libraries do.
    init(
        _ authority: TestAuthority, names: [GeneralName] = [.dnsName("localhost")],
        from: WallTime = TestAuthority.now - TestAuthority.day,
        until: WallTime = TestAuthority.now + TestAuthority.day,
        usage: ExtendedKeyUsage.Usage = .serverAuth, chain: [[UInt8]]? = nil,
        answer: Answer? = nil, misbehaving: Misbehaviour? = nil
    ) async throws {
        let key = P256.Signing.PrivateKey()
        let leaf = try authority.sign(
            key.publicKey, names: names, usage: usage, from: from, until: until)
        let shown = [try leaf.serializeAsPEM().derBytes] + (chain ?? [authority.der])
        var tls = TLSConfiguration.makeServerConfiguration(
            certificateChain: try shown.map {
                .certificate(try NIOSSLCertificate(bytes: $0, format: .der))
            },
            privateKey: .privateKey(
                try NIOSSLPrivateKey(bytes: Array(key.pemRepresentation.utf8), format: .pem)))
        tls.minimumTLSVersion = .tlsv13
        tls.trustRoots = .certificates([
            try NIOSSLCertificate(bytes: authority.der, format: .der)
        ])
        tls.certificateVerification = .optionalVerification
        let context = try NIOSSLContext(configuration: tls)
        let requests = RequestCount()
        self.requests = requests
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.addHandler(NIOSSLServerHandler(context: context))
                    try pipeline.configureHTTPServerPipeline()
                    try pipeline.addHandler(
                        Greeter(requests: requests, answer: answer, misbehaving: misbehaving))
                }
            }.bind(host: "127.0.0.1", port: 0).get()
        port = channel.localAddress?.port ?? 0
    }

    func close() async throws { try await channel.close() }
}

private final class Greeter: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let requests: TestServer.RequestCount

    private let answer: TestServer.Answer?
    private var path = ""
    private var body: [UInt8] = []

    private let misbehaving: TestServer.Misbehaviour?

    init(
        requests: TestServer.RequestCount, answer: TestServer.Answer?,
        misbehaving: TestServer.Misbehaviour?
    ) {
        self.requests = requests
        self.answer = answer
        self.misbehaving = misbehaving
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): (path, body) = (head.uri, [])
        case .body(let part): body += Array(part.readableBytesView)
        case .end:
            requests.add()
            if let misbehaving {
                misbehave(misbehaving, context)
            } else {
                answer == nil ? greet(context) : respond(context)
            }
        }
    }

    private func misbehave(
        _ how: TestServer.Misbehaviour, _ context: ChannelHandlerContext
    ) {
        let head = HTTPResponseHead(
            version: .http1_1, status: .ok,
            headers: [
                how == .endlessly ? "transfer-encoding" : "content-length":
                    how == .endlessly ? "chunked" : "1000",
                "content-type": "application/json",
            ])
        context.writeAndFlush(wrapOutboundOut(.head(head)), promise: nil)
        write(how == .endlessly ? 1 << 20 : 1, context)
        switch how {
        case .endlessly: repeatedly(.milliseconds(1), 1 << 20, context)
        case .slowly: repeatedly(.milliseconds(50), 1, context)
        case .halfway: context.close(promise: nil)
        }
    }

    private func repeatedly(_ pause: TimeAmount, _ count: Int, _ context: ChannelHandlerContext) {
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        context.eventLoop.scheduleTask(in: pause) {
            let (greeter, context) = bound.value
            guard context.channel.isActive else { return }
            greeter.write(count, context)
            greeter.repeatedly(pause, count, context)
        }
    }

    private func write(_ count: Int, _ context: ChannelHandlerContext) {
        let buffer = context.channel.allocator.buffer(repeating: 0x20, count: count)
        context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(buffer))), promise: nil)
    }

    private func respond(_ context: ChannelHandlerContext) {
        guard let (status, body) = answer?(path, body) else {
            return context.close(promise: nil)
        }
        let type = status == 200 ? "application/json" : "application/problem+json"
        let head = HTTPResponseHead(
            version: .http1_1, status: .init(statusCode: status),
            headers: ["content-length": "\(body.count)", "content-type": type])
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        let buffer = context.channel.allocator.buffer(bytes: body)
        context.write(wrapOutboundOut(.body(.byteBuffer(buffer))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }

    private func greet(_ context: ChannelHandlerContext) {
        var name = "nobody"
        do {
            if let shown = try context.pipeline.syncOperations.nioSSL_peerCertificate() {
                let certificate = try Certificate(derEncoded: shown.toDERBytes())
                name = try
                    "\(certificate.extensions.subjectAlternativeNames.map { Array($0) } ?? [])"
            }
        } catch {
            name = "\(error)"
        }
        let body = context.channel.allocator.buffer(string: "hello \(name)")
        let head = HTTPResponseHead(
            version: .http1_1, status: .ok,
            headers: ["content-length": "\(body.readableBytes)"])
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }
}
