import SpindCore

/// The OpenAPI 3.1 document of the routes: written from the same descriptions that the router is
/// built from.
package struct OpenAPIDocument: Sendable {
    /// The document, as JSON.
    package let bytes: [UInt8]

    /// Writes the document.
    package init(_ routes: [Route]) {
        var writer = JSONWriter(capacity: 200_000)
        writer.object {
            $0.field("openapi", "3.1.0")
            $0.object("info") {
                $0.field("title", "Spind registry")
                $0.field("version", "1")
                $0.field("description", Self.description)
                $0.object("license") {
                    $0.field("name", "Apache License 2.0")
                    $0.field("identifier", "Apache-2.0")
                }
            }
            $0.array("servers", ["/"]) { writer, url in writer.object { $0.field("url", url) } }
            $0.array("security", ["bearer"]) { writer, name in
                writer.object { $0.array(name, [String]()) { $0.text($1) } }
            }
            $0.object("paths") { Self.paths(routes, &$0) }
            $0.object("components") { Self.components(routes, &$0) }
        }
        bytes = writer.bytes
    }

    private static let description = """
        Everything that people and their programs ask of the registry. Whatever is not 2xx is a \
        problem by RFC 9457. Times are RFC 3339 with their offset. Fields and parameters that a \
        route does not know are refused. Docs/api.md says more.
        """

    /// Where a component stands in the document.
    static func reference(_ kind: String, _ name: String) -> String {
        ["#", "components", kind, name].joined(separator: "/")
    }

    private static func paths(_ routes: [Route], _ writer: inout JSONWriter) {
        var paths: [String] = []
        for route in routes where !paths.contains(route.path) { paths.append(route.path) }
        for path in paths {
            writer.object(path) { writer in
                for route in routes where route.path == path {
                    writer.object(route.method.rawValue.lowercased()) {
                        operation(route, &$0)
                    }
                }
            }
        }
    }

    private static func operation(_ route: Route, _ writer: inout JSONWriter) {
        writer.field("operationId", route.operation)
        writer.field("summary", route.summary)
        writer.array("tags", [route.tag]) { $0.text($1) }
        switch route.access {
        case .everybody: writer.array("security", [String]()) { $0.text($1) }
        case .signedIn: writer.field("x-action", "signedIn")
        case .action(let action): writer.field("x-action", action.rawValue)
        }
        let names = route.pathParameters
        if !names.isEmpty || !route.query.isEmpty || route.isIdempotentByKey {
            writer.name("parameters")
            writer.array(
                names.map(ParameterInPath.init) + route.query.map(ParameterInPath.init)
                    + (route.isIdempotentByKey ? [.key] : [])
            ) { $1.write(&$0) }
        }
        if let body = route.body {
            writer.object("requestBody") {
                $0.field("required", true)
                content("application/json", .object(body), &$0)
            }
        }
        writer.object("responses") { writer in
            writer.object(String(route.success.status)) {
                $0.field("description", route.success.schema == nil ? "Done." : "Done:")
                if let schema = route.success.schema {
                    content(route.success.mediaType, schema, &$0)
                }
            }
            for status in route.problemStatuses {
                writer.object(String(status)) {
                    $0.field("$ref", reference("responses", "Problem\(status)"))
                }
            }
        }
    }

    private static func content(
        _ mediaType: String, _ schema: Schema, _ writer: inout JSONWriter
    ) {
        writer.object("content") {
            $0.object(mediaType) {
                $0.name("schema")
                schema.write(&$0)
            }
        }
    }

    private static func components(_ routes: [Route], _ writer: inout JSONWriter) {
        var schemas: [String: ObjectSchema] = [:]
        for route in routes {
            for schema in [route.body.map(Schema.object), route.success.schema] {
                schema?.collectObjects(&schemas)
            }
        }
        writer.object("schemas") { writer in
            for (name, schema) in schemas.sorted(by: { $0.key < $1.key }) {
                writer.name(name)
                schema.write(&writer)
            }
            writer.name("Problem")
            problem(&writer)
        }
        writer.object("responses") { writer in
            let statuses = Set(routes.flatMap(\.problemStatuses)).sorted()
            for status in statuses {
                writer.object("Problem\(status)") {
                    let kinds = ProblemKind.allCases.filter { $0.status == status }
                    $0.field(
                        "description", kinds.map(\.title.english).joined(separator: "; ") + ".")
                    $0.object("content") {
                        $0.object("application/problem+json") {
                            $0.object("schema") {
                                $0.field("$ref", reference("schemas", "Problem"))
                            }
                        }
                    }
                }
            }
        }
        writer.object("securitySchemes") {
            $0.object("bearer") {
                $0.field("type", "http")
                $0.field("scheme", "bearer")
                $0.field("description", "The token of a session or of a program.")
            }
        }
    }

    private static func problem(_ writer: inout JSONWriter) {
        writer.object {
            $0.field("type", "object")
            $0.field("description", "A problem by RFC 9457; more members as the kind says.")
            $0.array("required", ["type", "title", "status", "detail"]) { $0.text($1) }
            $0.object("properties") {
                $0.object("type") {
                    $0.field("type", "string")
                    $0.array("enum", ProblemKind.allCases) { $0.text($1.type) }
                }
                $0.object("title") { $0.field("type", "string") }
                $0.object("status") { $0.field("type", "integer") }
                $0.object("detail") { $0.field("type", "string") }
                $0.object("errors") {
                    $0.field("type", "array")
                    $0.object("items") {
                        $0.field("type", "object")
                        $0.array("required", ["path", "detail"]) { $0.text($1) }
                        $0.object("properties") {
                            $0.object("path") { $0.field("type", "string") }
                            $0.object("detail") { $0.field("type", "string") }
                        }
                    }
                }
                $0.object("rule") { $0.field("type", "string") }
                $0.object("retryAfterSeconds") { $0.field("type", "integer") }
            }
        }
    }
}

/// A parameter as the document has it.
private struct ParameterInPath {
    var name: String
    var place: String
    var schema: Schema
    var isRequired: Bool
    var note: String

    static let key = ParameterInPath(
        name: "Idempotency-Key", place: "header", schema: .text(.opaque(max: 255)),
        isRequired: false,
        note: "Repeating the request under the same key has one effect, for a day.")

    init(name: String, place: String, schema: Schema, isRequired: Bool, note: String) {
        self.name = name
        self.place = place
        self.schema = schema
        self.isRequired = isRequired
        self.note = note
    }

    init(_ name: String) {
        self.init(
            name: name, place: "path", schema: .text(Route.pathForm(name)), isRequired: true,
            note: "")
    }

    init(_ parameter: Route.Parameter) {
        self.init(
            name: parameter.name, place: "query", schema: parameter.schema,
            isRequired: parameter.isRequired, note: parameter.note)
    }

    func write(_ writer: inout JSONWriter) {
        writer.object {
            $0.field("name", name)
            $0.field("in", place)
            $0.field("required", isRequired)
            if !note.isEmpty { $0.field("description", note) }
            $0.name("schema")
            schema.write(&$0)
        }
    }
}
