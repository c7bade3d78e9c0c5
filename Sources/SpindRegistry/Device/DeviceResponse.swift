internal import FoundationEssentials
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import SpindCore

/// Answers of the device port.
enum DeviceResponse {
    /// A value as JSON.
    static func json(_ value: some Encodable) throws -> Response {
        text(try StoredJSON.encode(value), type: "application/json", status: .ok)
    }

    /// JSON that is written already.
    static func json(text json: String) -> Response {
        text(json, type: "application/json", status: .ok)
    }

    /// A refusal as a problem document.
    static func problem(_ problem: SyncProblem, status: HTTPResponse.Status? = nil) -> Response {
        let status = status ?? Self.status(of: problem.code)
        let body: String
        do {
            body = try StoredJSON.encode(problem)
        } catch {
            preconditionFailure("a problem is plain JSON: \(error)")
        }
        var response = text(body, type: "application/problem+json", status: status)
        if status == .serviceUnavailable { response.headers[.retryAfter] = "5" }
        return response
    }

    /// An answer of a desk.
    static func answer<Value: Encodable>(_ answer: DeviceAnswer<Value>) throws -> Response {
        switch answer {
        case .done(let value): try json(value)
        case .refused(let refusal): problem(refusal)
        }
    }

    private static func status(of code: SyncRefusal?) -> HTTPResponse.Status {
        switch code {
        case .snapshotNeeded, .journalForked, .journalGap: .conflict
        case .notIdentified: .unauthorized
        case .revoked, .tokenRefused: .forbidden
        case .requestRefused: .unprocessableContent
        case .unavailable: .serviceUnavailable
        case .malformed, nil: .badRequest
        }
    }

    private static func text(
        _ text: String, type: String, status: HTTPResponse.Status
    ) -> Response {
        Response(
            status: status, headers: [.contentType: type, .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}
