package import AsyncHTTPClient
import NIOCore
import NIOFoundationCompat
import NIOHTTP1
import NIOPosix
import SpindCore

/// Requests over HTTP/1.1, on connections that are kept while they are used.
package struct HTTPTransport: RegistryTransport {
    /// A connection that nobody used for so long is closed: sooner than servers close theirs.
    private static let idleTime = TimeAmount.seconds(30)
    /// How long a connection may take to be made.
    private static let connectTime = TimeAmount.seconds(15)

    private let client: HTTPClient
    private let address: String
    private let agent: String

    /// Makes a transport that connects when it is used; it must be closed.
    ///
    /// - Parameters:
    ///   - address: `HOST:PORT` of the registry.
    ///   - configuration: how connections are secured.
    ///   - agent: the program and its version, as the registry logs it.
    package init(address: String, configuration: HTTPClient.Configuration, agent: String) {
        var configuration = configuration
        configuration.timeout.connect = Self.connectTime
        configuration.connectionPool.idleTimeout = Self.idleTime
        configuration.redirectConfiguration = .disallow
        configuration.decompression = .disabled
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        self.address = address
        self.agent = agent
    }

    package func send(
        _ request: RegistryRequest
    ) async throws(LinkFailure) -> RegistryResponse {
        do {
            return try await within(request.timeLimit) { try await exchange(request) }
        } catch let failure as LinkFailure {
            throw failure
        } catch {
            throw LinkFailure(of: error, at: address)
        }
    }

    package func close() async {
        do {
            try await client.shutdown()
        } catch {
            // It was closed before.
        }
    }

    private func exchange(_ request: RegistryRequest) async throws -> RegistryResponse {
        var message = HTTPClientRequest(url: "https:" + "//\(address)\(request.path)")
        message.headers.add(name: "User-Agent", value: agent)
        message.headers.add(name: "Accept", value: "application/json, application/problem+json")
        if let body = request.body {
            message.method = .POST
            message.headers.add(name: "Content-Type", value: "application/json")
            message.body = .bytes(ByteBuffer(bytes: body))
        }
        let limit = TimeAmount.nanoseconds(request.timeLimit.wholeMilliseconds * 1_000_000)
        let answer = try await client.execute(message, timeout: limit)
        let body = try await answer.body.collect(upTo: RegistryLimits.answerBytes)
        return RegistryResponse(
            status: Int(answer.status.code),
            contentType: answer.headers.first(name: "Content-Type"),
            retryAfter: answer.headers.first(name: "Retry-After"),
            body: Array(body.readableBytesView))
    }

    /// Cuts off an answer that trickles in for too long: the client's own limit ends at its head.
    private func within<Value: Sendable>(
        _ limit: Duration, _ work: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask { try await work() }
            group.addTask {
                let timer = MultiThreadedEventLoopGroup.singleton.next().scheduleTask(
                    in: .nanoseconds(limit.wholeMilliseconds * 1_000_000)
                ) {}
                await withTaskCancellationHandler {
                    _ = await timer.futureResult.result()
                } onCancel: {
                    timer.cancel()
                }
                return nil
            }
            defer { group.cancelAll() }
            guard let value = try await group.next() ?? nil else {
                throw HTTPClientError.deadlineExceeded
            }
            return value
        }
    }
}

extension EventLoopFuture where Value: Sendable {
    /// What came of it, as a value.
    fileprivate func result() async -> Result<Value, any Error> {
        do {
            return .success(try await get())
        } catch {
            return .failure(error)
        }
    }
}
