/// What carries a route out.
package enum RouteHandler: Sendable {
    /// In a transaction that reads.
    case read(@Sendable (RouteInput, inout RegistryStep) throws -> RegistryAnswer<RouteAnswer>)
    /// In a transaction that writes. With it an `Idempotency-Key` commits.
    case write(@Sendable (RouteInput, inout RegistryStep) throws -> RegistryAnswer<RouteAnswer>)
    /// In its own way: what needs no transaction, or several with work between.
    case own(@Sendable (RouteInput, APIServices) async throws -> RouteAnswer)
}

/// A successful answer.
package struct RouteAnswer: Hashable, Sendable {
    /// Its status.
    package var status: Int
    /// Its body; `nil` for 204.
    package var body: [UInt8]?
    /// What the body is.
    package var mediaType: String

    /// Makes an answer.
    package init(status: Int, body: [UInt8]?, mediaType: String = "application/json") {
        self.status = status
        self.body = body
        self.mediaType = mediaType
    }

    /// Makes an answer of JSON.
    package static func json(
        _ status: Int = 200, capacity: Int = 512, _ body: (inout JSONWriter) throws -> Void
    ) rethrows -> RouteAnswer {
        var writer = JSONWriter(capacity: capacity)
        try body(&writer)
        return RouteAnswer(status: status, body: writer.bytes)
    }

    /// There is nothing to say.
    package static let nothing = RouteAnswer(status: 204, body: nil)

    /// Text for a printer.
    package static func text(_ text: String) -> RouteAnswer {
        RouteAnswer(status: 200, body: Array(text.utf8), mediaType: "text/plain")
    }

    /// A page for a browser, which fetches and runs nothing: see ``PagePolicy``.
    package static func page(_ html: String) -> RouteAnswer {
        RouteAnswer(status: 200, body: Array(html.utf8), mediaType: "text/html")
    }
}

extension RegistryAnswer {
    /// The same refusal, or an answer made of the value.
    package func map<Other: Sendable>(
        _ body: (Value) throws -> Other
    ) rethrows -> RegistryAnswer<Other> {
        switch self {
        case .done(let value): .done(try body(value))
        case .refused(let refusal): .refused(refusal)
        }
    }
}
