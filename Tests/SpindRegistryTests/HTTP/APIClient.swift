import HTTPTypes
import HummingbirdTesting
import NIOCore
import Testing

@testable import SpindRegistry

/// Asks the API as one of the bench's actors.
struct APIClient: Sendable {
    private let client: any TestClientProtocol

    init(_ client: any TestClientProtocol) {
        self.client = client
    }

    /// An answer, with its body as JSON where it is some.
    struct Answer: Sendable {
        var status: Int
        var headers: HTTPFields
        var bytes: [UInt8]

        var json: JSONValue { (try? JSONParser.parse(bytes)) ?? .null }
        var text: String { String(decoding: bytes, as: UTF8.self) }

        /// The kind of problem it is; `nil` when it is none.
        var problem: ProblemKind? {
            guard headers[.contentType] == "application/problem+json",
                case .text(let type)? = json["type"]
            else { return nil }
            return ProblemKind.allCases.first { $0.type == type }
        }
    }

    /// Asks as somebody, `nobody` without authentication; with a body, as JSON.
    func ask(
        _ actor: APIBench.Actor, _ method: HTTPRequest.Method, _ path: String,
        _ body: JSONValue? = nil, headers: HTTPFields = [:]
    ) async throws -> Answer {
        try await send(
            method, path, body.map(\.bytes) ?? [],
            headers: Self.headers(actor, hasBody: body != nil) + headers)
    }

    /// Asks with a body that may be no JSON.
    func send(
        _ method: HTTPRequest.Method, _ path: String, _ body: [UInt8], headers: HTTPFields
    ) async throws -> Answer {
        let answer = try await client.execute(
            uri: path, method: method, headers: headers, body: ByteBuffer(bytes: body)
        ) { response in
            Answer(
                status: response.status.code, headers: response.headers,
                bytes: Array(response.body.readableBytesView))
        }
        Self.checkDocumented(answer, method, path)
        return answer
    }

    /// Every answer that any test gets is one that the document tells of.
    private static func checkDocumented(
        _ answer: Answer, _ method: HTTPRequest.Method, _ path: String
    ) {
        guard method != .head,
            case .route(let route, _) = RegistryAPI.table.match(
                method.rawValue, path.prefix { $0 != "?" })
        else { return }
        guard answer.status == route.success.status else {
            #expect(
                route.problemStatuses.contains(answer.status) && answer.problem != nil,
                "\(route.operation): \(answer.status) \(answer.text)")
            return
        }
        guard let schema = route.success.schema else {
            #expect(answer.bytes.isEmpty, "\(route.operation): \(answer.text)")
            return
        }
        if route.success.mediaType == "application/json" {
            let faults = schema.faults(of: answer.json)
            #expect(faults.isEmpty, "\(route.operation): \(faults) in \(answer.text)")
        }
    }

    /// What an actor's requests carry.
    static func headers(_ actor: APIBench.Actor, hasBody: Bool = true) -> HTTPFields {
        var fields: HTTPFields = [:]
        if actor != .nobody { fields[.authorization] = "Bearer \(actor.token.text)" }
        if hasBody { fields[.contentType] = "application/json" }
        return fields
    }
}

extension HTTPFields {
    static func + (left: HTTPFields, right: HTTPFields) -> HTTPFields {
        var fields = left
        for field in right { fields[field.name] = field.value }
        return fields
    }
}
