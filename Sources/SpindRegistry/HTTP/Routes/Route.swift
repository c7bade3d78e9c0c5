package import SpindCore

/// One operation of the API: what the router is built from, and what the OpenAPI document is
/// written from, so that the two cannot differ.
package struct Route: Sendable {
    /// The methods in use.
    package enum Method: String, Sendable {
        case get = "GET"
        case post = "POST"
        case put = "PUT"
        case patch = "PATCH"
        case delete = "DELETE"
    }

    /// Who may call it. What is not said here is denied.
    package enum Access: Hashable, Sendable {
        /// Anybody, without authentication.
        case everybody
        /// Anybody who is signed in, about themselves.
        case signedIn
        /// Who may do this in the place that the request names, as ``Authority`` says.
        case action(RegistryAction)
    }

    /// A parameter of the query.
    package struct Parameter: Sendable {
        package var name: String
        package var schema: Schema
        package var isRequired = false
        /// What it means.
        package var note: String

        /// Makes a parameter that may be left out.
        package static func optional(
            _ name: String, _ schema: Schema, _ note: String
        ) -> Parameter {
            Parameter(name: name, schema: schema, note: note)
        }

        /// Makes a parameter that has to be there.
        package static func required(
            _ name: String, _ schema: Schema, _ note: String
        ) -> Parameter {
            Parameter(name: name, schema: schema, isRequired: true, note: note)
        }

        /// The parameters of a list that is given page by page.
        package static let paging = [
            Parameter.optional(
                "limit", .integer(1...Int64(PageRequest.limitMax)),
                "At most so many; 50 if left out."),
            Parameter.optional(
                "after", .text(.opaque(max: 512)), "Where the page before ended: its `next`."),
        ]
    }

    /// What a successful call answers with.
    package struct Success: Sendable {
        package var status: Int
        package var schema: Schema?
        package var mediaType = "application/json"

        /// 200 with a body.
        package static func ok(_ schema: Schema) -> Success { Success(status: 200, schema: schema) }
        /// 200 with a page of a list.
        package static func page(_ element: ObjectSchema) -> Success {
            ok(.object(Page.schema(of: element)))
        }
        /// 201 with what was made.
        package static func created(_ schema: Schema) -> Success {
            Success(status: 201, schema: schema)
        }
        /// 204: nothing to say.
        package static let nothing = Success(status: 204, schema: nil)
        /// 200 with text for a printer.
        package static let text = Success(
            status: 200, schema: .text(.lines(max: 10_000)), mediaType: "text/plain")
        /// 200 with a page for a browser.
        package static let page = Success(
            status: 200, schema: .text(.lines(max: 20_000)), mediaType: "text/html")
    }

    package var method: Method
    /// With its parameters in braces: `/v1/assets/{asset}`.
    package var path: String
    /// The name of the operation, unlike every other: `listAssets`.
    package var operation: String
    /// What it does, in one line.
    package var summary: String
    package var access: Access
    package var query: [Parameter] = []
    /// The body; `nil` where there is none.
    package var body: ObjectSchema?
    package var success: Success
    package var handler: RouteHandler

    /// Makes a route.
    package init(
        _ method: Method, _ path: String, _ operation: String, _ summary: String, _ access: Access,
        query: [Parameter] = [], body: ObjectSchema? = nil, _ success: Success,
        _ handler: RouteHandler
    ) {
        self.method = method
        self.path = path
        self.operation = operation
        self.summary = summary
        self.access = access
        self.query = query
        self.body = body
        self.success = success
        self.handler = handler
    }

    /// The names of the parameters in the path, in order.
    package var pathParameters: [String] {
        path.split(separator: "/").compactMap { Self.parameterName($0) }
    }

    static func parameterName(_ segment: Substring) -> String? {
        segment.hasPrefix("{") ? String(segment.dropFirst().dropLast()) : nil
    }

    /// The form of a parameter in a path: what people name, or what the registry drew.
    package static func pathForm(_ name: String) -> TextForm {
        switch name {
        case "region", "organisation", "asset", "cabinet": .name
        case "age": .digits(2...2)
        // Made of a cabinet's name and a record's.
        case "anomaly": .opaque(max: 200)
        default: .id
        }
    }

    /// Whether an `Idempotency-Key` is taken.
    package var isIdempotentByKey: Bool {
        guard method == .post, case .write = handler else { return false }
        return true
    }

    /// The statuses beside the successful one that the operation may answer with.
    package var problemStatuses: [Int] {
        var statuses: Set<Int> = [400, 429, 500, 503]
        if access != .everybody { statuses.formUnion([401, 403]) }
        if !pathParameters.isEmpty || !query.isEmpty { statuses.insert(404) }
        if !query.isEmpty { statuses.insert(422) }
        // A PIN is told only of a reservation that has one, to a cabinet that knows it.
        if access == .action(.seePIN) { statuses.insert(409) }
        if method != .get { statuses.formUnion([401, 404, 409, 422]) }
        if body != nil { statuses.formUnion([413, 415]) }
        return statuses.sorted()
    }
}
