import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import SpindCore
import Synchronization
import Testing

@testable import SpindRegistry

/// The API as it is met from outside: over a port, over the local socket, when it stops.
@Suite(.timeLimit(.minutes(1))) struct ServingTests {
    private func ask(
        _ client: HTTPClient, _ url: String, _ change: (inout HTTPClientRequest) -> Void = { _ in }
    ) async throws -> (status: Int, json: JSONValue, type: String?) {
        var request = HTTPClientRequest(url: url)
        change(&request)
        let response = try await client.execute(request, timeout: .seconds(30))
        let body = try await response.body.collect(upTo: 1 << 20)
        return (
            Int(response.status.code),
            (try? JSONParser.parse(Array(body.readableBytesView))) ?? .null,
            response.headers.first(name: "Content-Type")
        )
    }

    private func withClient(_ body: (HTTPClient) async throws -> Void) async throws {
        let client = HTTPClient(eventLoopGroupProvider: .singleton)
        do {
            try await body(client)
        } catch {
            try await client.shutdown()
            throw error
        }
        try await client.shutdown()
    }

    @Test func localUserIsAdministratorByWhatTheKernelSays() async throws {
        try await APIBench.serve { _, _, path in
            try await withClient { client in
                let base = "http+unix://\(path.replacing("/", with: "%2F"))"
                let me = try await ask(client, base + "/v1/me")
                #expect(me.status == 200)
                #expect(me.json["account"] == .text("local:\(getuid())"))
                #expect(try await ask(client, base + "/v1/accounts").status == 200)
                let members = try await ask(client, base + "/v1/members?organisation=rhede")
                #expect(members.status == 200)
                // Who sends a token is who has it, also here.
                let resident = try await ask(client, base + "/v1/accounts") {
                    $0.headers.add(
                        name: "Authorization",
                        value: "Bearer \(APIBench.Actor.resident.token.text)")
                }
                #expect(resident.status == 403)
                var status = stat()
                #expect(lstat(path, &status) == 0 && status.st_mode & 0o007 == 0)
            }
        }
    }

    @Test func portKnowsNobodyWithoutAToken() async throws {
        try await APIBench.serve { _, port, _ in
            try await withClient { client in
                let answer = try await ask(client, APIBench.base(port) + "/v1/me")
                #expect(answer.status == 401)
            }
        }
    }

    @Test func tenMegabytesAreRefused_AndTheConnectionGoesOn() async throws {
        try await APIBench.serve { _, port, _ in
            try await withClient { client in
                let url = APIBench.base(port) + "/v1/sessions"
                for isChunked in [false, true] {
                    let answer = try await ask(client, url) {
                        $0.method = .POST
                        $0.headers.add(name: "Content-Type", value: "application/json")
                        let bytes = ByteBuffer(repeating: 0x20, count: 10 << 20)
                        $0.body =
                            isChunked
                            ? .stream(Pieces(bytes: bytes), length: .unknown) : .bytes(bytes)
                    }
                    #expect(answer.status == 413 && answer.type == "application/problem+json")
                }
                #expect(
                    try await ask(client, APIBench.base(port) + "/v1/health").status == 200)
            }
        }
    }

    @Test func secondServerIsToldThatOneIsThere_AndTheSocketGoesWithTheFirst() async throws {
        let place = Mutex("")
        try await APIBench.serve { bench, _, path in
            place.withLock { $0 = path }
            await #expect(throws: SocketFile.Refusal.self) {
                try await RegistrySocket(bench.services, path: path).run()
            }
            #expect(FileManager.default.fileExists(atPath: path))
        }
        #expect(!FileManager.default.fileExists(atPath: place.withLock { $0 }))
    }

    @Test func shutdownDoesNotWaitForIdleConnections() async throws {
        // The bench shuts down at its end; the client's connections are still open then.
        let client = HTTPClient(eventLoopGroupProvider: .singleton)
        try await APIBench.serve { _, port, _ in
            let answer = try await ask(client, APIBench.base(port) + "/v1/health")
            #expect(answer.status == 200)
        }
        try await client.shutdown()
    }

    @Test func whatIsNoHTTPIsAProblemToo() async throws {
        try await APIBench.serve { _, port, _ in
            let answer = try await RawConnection.ask(port: port, "GARBAGE\r\n\r\n")
            #expect(answer.hasPrefix("HTTP/1.1 400"))
            #expect(answer.contains("application/problem+json"))
            #expect(answer.contains("urn:spind:problem:bad-request"))
        }
    }
}

/// A body in one piece whose length is not told before.
private struct Pieces: AsyncSequence, Sendable {
    var bytes: ByteBuffer

    struct Iterator: AsyncIteratorProtocol {
        var rest: ByteBuffer?

        mutating func next() async -> ByteBuffer? {
            defer { rest = nil }
            return rest
        }
    }

    func makeAsyncIterator() -> Iterator { Iterator(rest: bytes) }
}
