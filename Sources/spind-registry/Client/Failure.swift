import SpindRegistry

/// Why a command ends without having done what it is for.
struct Failure: Error {
    /// What is wrong, and how to mend it; a line for each element.
    var lines: [String]
    var status: ExitStatus
    /// The registry's own answer, for `--json`.
    var document: JSONValue?

    init(_ words: String, _ status: ExitStatus, document: JSONValue? = nil) {
        self.init(lines: [words], status, document: document)
    }

    init(lines: [String], _ status: ExitStatus, document: JSONValue? = nil) {
        self.lines = lines
        self.status = status
        self.document = document
    }

    /// Which command lists the things of a kind.
    private static let listers = [
        "region": "region list", "organisation": "organisation list", "account": "operator list",
        "member": "member list", "cabinet": "cabinet list", "asset": "asset list",
        "closure": "closure list", "reservation": "reservation list", "loan": "loan list",
        "anomaly": "anomaly list", "command": "command list CABINET",
    ]

    /// What the registry answered instead of doing it: an `application/problem+json`.
    init(problem: JSONValue, httpStatus: Int) {
        var lines = [problem.text("detail") ?? problem.text("title") ?? "HTTP \(httpStatus)"]
        let faults = problem.elements("errors")
        if !faults.isEmpty {
            // The whole answer is about them.
            lines = faults.map { fault in
                "\(OptionName.of(fault.text("path") ?? "")) \(fault.text("detail") ?? "")"
            }
        } else if let field = problem.text("field"), lines[0].hasPrefix(field) {
            lines[0] = OptionName.of(field) + lines[0].dropFirst(field.count)
        } else if let lister = problem.text("resource").flatMap({ Self.listers[$0] }) {
            lines[0] += " 'spind-registry \(lister)' lists them."
        }
        let status: ExitStatus =
            switch httpStatus {
            case 401, 403: .notPermitted
            case 429, 503: .unavailable
            case 500...: .failed
            case 400, 413, 415, 422: .usage
            default: .refused
            }
        self.init(lines: lines, status, document: problem)
    }
}

extension JSONValue {
    /// A member's text; `nil` where it is none.
    func text(_ name: String) -> String? {
        if case .text(let text)? = self[name] { text } else { nil }
    }

    /// A member's whole number; `nil` where it is none.
    func integer(_ name: String) -> Int64? {
        if case .integer(let number)? = self[name] { number } else { nil }
    }

    /// A member's truth; `nil` where it is none.
    func boolean(_ name: String) -> Bool? {
        if case .boolean(let value)? = self[name] { value } else { nil }
    }

    /// A member's elements; none where it is no array.
    func elements(_ name: String) -> [JSONValue] {
        if case .array(let elements)? = self[name] { elements } else { [] }
    }

    /// An object of the members of two; those of the first count.
    func joined(with other: JSONValue) -> JSONValue {
        guard case .object(let own) = self, case .object(let more) = other else { return self }
        return .object(own + more.filter { member in !own.contains { $0.name == member.name } })
    }

    /// An object of the members that have a value.
    static func members(_ members: (String, JSONValue?)...) -> JSONValue {
        given(members)
    }

    /// An object of the members that have a value.
    static func given(_ members: [(String, JSONValue?)]) -> JSONValue {
        .object(members.compactMap { name, value in value.map { Member(name, $0) } })
    }
}

extension Optional where Wrapped == String {
    /// The text as JSON; `nil` where there is none.
    var json: JSONValue? { map { .text($0) } }
}

extension Optional where Wrapped == Int {
    /// The number as JSON; `nil` where there is none.
    var json: JSONValue? { map { .integer(Int64($0)) } }
}
