import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import SpindRegistry

/// Asks a registry over its local socket.
struct RegistryClient: Sendable {
    /// The longest answer, in bytes.
    private static let answerMax = 16 << 20
    /// How long one answer may take.
    private static let patience = TimeAmount.seconds(120)

    private let http: HTTPClient
    private let socket: String

    /// Makes a client that has not connected yet; to be ended.
    init(socket: String) {
        self.socket = socket
        http = HTTPClient(eventLoopGroupProvider: .singleton)
    }

    /// Closes its connections.
    func end() async throws {
        try await http.shutdown()
    }

    /// Asks, and returns what a 2xx answer says; `null` for one without a body.
    ///
    /// - Throws: ``Failure`` with the registry's words for every other answer.
    @discardableResult
    func ask(
        _ method: Route.Method, _ path: String, _ query: [(String, String?)] = [],
        body: JSONValue? = nil, retrying key: String? = nil
    ) async throws -> JSONValue {
        let bytes = try await bytes(method, path, query, body: body, retrying: key)
        guard !bytes.isEmpty else { return .null }
        do {
            return try JSONParser.parse(bytes)
        } catch {
            throw Failure("the registry answered with something that is no JSON", .failed)
        }
    }

    /// Asks, and returns the bytes of a 2xx answer.
    func bytes(
        _ method: Route.Method, _ path: String, _ query: [(String, String?)] = [],
        body: JSONValue? = nil, retrying key: String? = nil, language: String = "en"
    ) async throws -> [UInt8] {
        var request = HTTPClientRequest(url: url(path, query))
        request.method = HTTPMethod(rawValue: method.rawValue)
        request.headers.add(name: "Accept-Language", value: language)
        request.headers.add(name: "Host", value: "localhost")
        if let key { request.headers.add(name: "Idempotency-Key", value: key) }
        if let body {
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(ByteBuffer(bytes: body.bytes))
        }
        let status: Int
        let answer: [UInt8]
        do {
            let response = try await http.execute(request, timeout: Self.patience)
            status = Int(response.status.code)
            answer = Array(buffer: try await response.body.collect(upTo: Self.answerMax))
        } catch {
            var words = ["the registry did not answer on \(socket): \(error)"]
            if method != .get {
                words.append(
                    "It may have been done all the same: look before you ask for it again.")
            }
            throw Failure(lines: words, .unavailable)
        }
        guard (200..<300).contains(status) else {
            let problem = (try? JSONParser.parse(answer)) ?? .null
            throw Failure(problem: problem, httpStatus: status)
        }
        return answer
    }

    /// Every element of a list, page by page.
    func all(_ path: String, _ query: [(String, String?)] = []) async throws -> [JSONValue] {
        var found: [JSONValue] = []
        var after: String?
        repeat {
            let page = try await ask(
                .get, path, query + [("limit", "100"), ("after", after)])
            found += page.elements("elements")
            after = page.text("next")
        } while after != nil
        return found
    }

    private func url(_ path: String, _ query: [(String, String?)]) -> String {
        let asked = query.compactMap { name, value in
            value.map { "\(name)=\(Self.escaped($0))" }
        }
        return "http+unix://\(Self.escaped(socket))\(path)"
            + (asked.isEmpty ? "" : "?" + asked.joined(separator: "&"))
    }

    /// A text as it may stand in a part of an address.
    static func escaped(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E:
                bytes.append(byte)
            default: bytes += [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
