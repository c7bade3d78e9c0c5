package import SpindCore

/// What a route gets to see of a request: checked against its description, so that what the
/// description requires is there and of its kind.
package struct RouteInput: Sendable {
    /// The parameters in the path.
    package var path: [String: String]
    /// The parameters of the query.
    package var query: RequestFields
    /// The body; empty where there is none.
    package var body: RequestFields
    /// Who asks.
    package var caller = Caller.nobody
    /// The language for words.
    package var language: Language
    /// The zone in which times are written.
    package var zone: TimeZoneRules
    /// The caller's secret, for the routes about sessions.
    package var token: String?
    /// Where the request came from, for throttles; `local` for the machine itself.
    package var address: String

    /// Makes an input.
    package init(
        path: [String: String] = [:], query: RequestFields = RequestFields(),
        body: RequestFields = RequestFields(), language: Language = .german,
        zone: TimeZoneRules = .utc, token: String? = nil, address: String = "local"
    ) {
        self.path = path
        self.query = query
        self.body = body
        self.language = language
        self.zone = zone
        self.token = token
        self.address = address
    }

    /// A parameter of the path, which the route has to have.
    package func path(_ name: String) -> String {
        guard let value = path[name] else {
            preconditionFailure("the route has no parameter \(name) in its path")
        }
        return value
    }

    /// A parameter of the path as an identifier.
    package func id<ID: Identifier>(_ name: String, _ type: ID.Type = ID.self) -> ID
    where ID.RawValue == String {
        ID(rawValue: path(name))
    }

    /// Which page of a list is wanted.
    package var page: PageRequest {
        PageRequest(limit: Int(query.integer("limit") ?? 50), after: query.text("after"))
    }
}

/// The members of a checked object, or the parameters of a query, by name and kind.
///
/// A member of another kind than asked for is a fault of the route, not of the request: those are
/// refused before, by the schema.
package struct RequestFields: Sendable {
    private var values: [String: JSONValue]

    /// Makes the fields of an object; of anything else, none.
    package init(_ value: JSONValue = .object([])) {
        guard case .object(let members) = value else {
            values = [:]
            return
        }
        values = Dictionary(uniqueKeysWithValues: members.map { ($0.name, $0.value) })
    }

    /// Whether it is there, be it `null`.
    package func has(_ name: String) -> Bool { values[name] != nil }

    /// Whether it is there, and `null`.
    package func isNull(_ name: String) -> Bool { values[name] == .null }

    /// The value, whatever it is.
    package func value(_ name: String) -> JSONValue? { values[name] }

    /// A text; `nil` when it is left out, or `null`.
    package func text(_ name: String) -> String? {
        switch values[name] {
        case .text(let text)?: text
        case nil, .null?: nil
        case let other?: wrong(name, other)
        }
    }

    /// A text that the schema requires.
    package func required(_ name: String) -> String {
        guard let text = text(name) else { preconditionFailure("the schema requires \(name)") }
        return text
    }

    /// A whole number; `nil` when it is left out, or `null`.
    package func integer(_ name: String) -> Int64? {
        switch values[name] {
        case .integer(let number)?: number
        case nil, .null?: nil
        case let other?: wrong(name, other)
        }
    }

    /// A truth; `nil` when it is left out, or `null`.
    package func boolean(_ name: String) -> Bool? {
        switch values[name] {
        case .boolean(let truth)?: truth
        case nil, .null?: nil
        case let other?: wrong(name, other)
        }
    }

    /// A moment; `nil` when it is left out, or `null`.
    package func time(_ name: String) -> WallTime? {
        guard let text = text(name) else { return nil }
        do {
            return try Timestamp.parse(text)
        } catch {
            preconditionFailure("the schema has checked \(name)")
        }
    }

    /// One of an enumeration; `nil` when it is left out, or `null`.
    package func choice<Value: RawRepresentable<String>>(
        _ name: String, _ type: Value.Type = Value.self
    ) -> Value? {
        guard let text = text(name) else { return nil }
        guard let value = Value(rawValue: text) else {
            preconditionFailure("the schema has checked \(name)")
        }
        return value
    }

    /// An identifier; `nil` when it is left out, or `null`.
    package func id<ID: Identifier>(_ name: String, _ type: ID.Type = ID.self) -> ID?
    where ID.RawValue == String {
        text(name).map { ID(rawValue: $0) }
    }

    /// An object's fields; `nil` when it is left out, or `null`.
    package func fields(_ name: String) -> RequestFields? {
        switch values[name] {
        case .object?: values[name].map(RequestFields.init)
        case nil, .null?: nil
        case let other?: wrong(name, other)
        }
    }

    /// The texts of an array; `nil` when it is left out, or `null`.
    package func texts(_ name: String) -> [String]? {
        elements(name)?.map { element in
            guard case .text(let text) = element else { wrong(name, element) }
            return text
        }
    }

    /// The elements of an array; `nil` when it is left out, or `null`.
    package func elements(_ name: String) -> [JSONValue]? {
        switch values[name] {
        case .array(let elements)?: elements
        case nil, .null?: nil
        case let other?: wrong(name, other)
        }
    }

    private func wrong(_ name: String, _ value: JSONValue) -> Never {
        preconditionFailure("\(name) is \(value.kind); the schema and the route differ")
    }
}
