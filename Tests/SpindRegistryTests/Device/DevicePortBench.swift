import AsyncHTTPClient
import Crypto
import Foundation
import Glibc
import Logging
import NIOCore
import NIOHTTP1
import NIOSSL
import ServiceLifecycle
import SpindCore
import SpindRegistryContracts
import Testing

@testable import SpindRegistry

/// A device port that listens on the loopback interface, and cabinets that speak to it over TLS.
struct DevicePortBench: Sendable {
    let cabinets: CabinetBench
    let links: CabinetLinks
    let port: Int
    let group: ServiceGroup

    /// Serves a registry on SQLite while the body runs, and returns when it has stopped.
    static func run(
        closingMax: TimeAmount = WholeCloseHandler.closingMax,
        _ body: @escaping (DevicePortBench) async throws -> Void
    ) async throws {
        // A handshake judges certificates by the system's clock.
        let now = WallTime(secondsSince1970: Int64(time(nil)))
        try await CabinetBench.run(.sqlite, from: now) { bench in
            var logger = Logger(label: "test")
            logger.logLevel = .critical
            let start = RealTime.now
            let links = CabinetLinks(
                bench.registry,
                instant: { Instant(sinceBoot: start.duration(to: RealTime.now)) },
                clock: RealTime.clock, logger: logger)
            let (ports, opened) = AsyncStream<Int>.makeStream()
            var place = DevicePort.Configuration(
                host: "127.0.0.1", port: 0, names: [try #require(ServerName("127.0.0.1"))])
            place.closingMax = closingMax
            let port = try DevicePort(
                bench.registry, links: links, authority: bench.authority, at: place,
                clock: RealTime.clock, logger: logger, opened: { opened.yield($0) })
            let group = ServiceGroup(
                configuration: .init(services: [links, port], logger: logger))
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { try await group.run() }
                var iterator = ports.makeAsyncIterator()
                let number = try #require(await iterator.next())
                let served = DevicePortBench(
                    cabinets: bench, links: links, port: number, group: group)
                do {
                    try await body(served)
                } catch {
                    await group.triggerGracefulShutdown()
                    throw error
                }
                await group.triggerGracefulShutdown()
                try await tasks.waitForAll()
            }
        }
    }

    /// How a cabinet speaks, with its certificate or without one.
    func client(
        certificate: String? = nil, key: P256.Signing.PrivateKey? = nil
    ) throws -> HTTPClient {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.trustRoots = .certificates([
            try NIOSSLCertificate(
                bytes: cabinets.authority.certificate.der, format: .der)
        ])
        if let certificate, let key {
            tls.certificateChain = try NIOSSLCertificate.fromPEMBytes(Array(certificate.utf8))
                .map { .certificate($0) }
            tls.privateKey = .privateKey(
                try NIOSSLPrivateKey(bytes: Array(key.pemRepresentation.utf8), format: .pem))
        }
        var configuration = HTTPClient.Configuration(tlsConfiguration: tls)
        configuration.httpVersion = .http1Only
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    /// Speaks as a cabinet, and ends the connection.
    func speaking<R>(
        as cabinet: CabinetBench.Enrolled? = nil, certificate: String? = nil,
        _ body: (DeviceSpeaker) async throws -> R
    ) async throws -> R {
        let client = try client(
            certificate: certificate ?? cabinet?.answer.certificate, key: cabinet?.key)
        let result: Result<R, any Error>
        do {
            result = .success(try await body(DeviceSpeaker(client: client, port: port)))
        } catch {
            result = .failure(error)
        }
        try await client.shutdown()
        return try result.get()
    }

    /// Waits, at most some seconds, until that many requests wait for changes.
    func untilWaiting(_ count: Int) async throws {
        for _ in 0..<10_000 {
            if links.waitingCount == count { return }
            try await RealTime.clock.sleep(for: .milliseconds(1))
        }
        Issue.record("\(links.waitingCount) wait, not \(count)")
    }
}

/// The time of real sockets.
enum RealTime {
    static let clock: ContinuousClock = .continuous
    static var now: ContinuousClock.Instant { clock.now }
}

/// One client of the port.
struct DeviceSpeaker: Sendable {
    static let host = "127.0.0.1"

    let client: HTTPClient
    let port: Int

    /// What was answered.
    struct Reply: Sendable {
        var status: Int
        var type: String
        var body: [UInt8]

        func value<Value: Decodable>(_ type: Value.Type) throws -> Value {
            try JSONDecoder().decode(type, from: Data(body))
        }

        var problem: SyncProblem {
            get throws { try value(SyncProblem.self) }
        }
    }

    func get(_ path: String) async throws -> Reply { try await send(.GET, path, nil) }

    func post(_ path: String, _ value: some Encodable) async throws -> Reply {
        try await send(.POST, path, Array(try JSONEncoder().encode(value)))
    }

    func send(_ method: HTTPMethod, _ path: String, _ body: [UInt8]?) async throws -> Reply {
        var request = HTTPClientRequest(url: "https://\(Self.host):\(port)\(path)")
        request.method = method
        if let body { request.body = .bytes(ByteBuffer(bytes: body)) }
        let answer = try await client.execute(request, timeout: .seconds(50))
        let bytes = try await answer.body.collect(upTo: 16 << 20)
        return Reply(
            status: Int(answer.status.code),
            type: answer.headers.first(name: "Content-Type") ?? "",
            body: Array(bytes.readableBytesView))
    }

    /// Polls; `wait` in seconds.
    func poll(_ cursor: String, wait: Int = 0, journal: Int = 0) async throws -> Reply {
        try await get("/device/v1/changes?after=\(cursor)&wait=\(wait)&journal=\(journal)")
    }
}
