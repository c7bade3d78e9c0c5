package import HTTPTypes
package import SpindCore

/// An answer that is not 2xx, as RFC 9457 has it: `application/problem+json`.
package struct Problem: Error, Hashable, Sendable {
    /// What it is about.
    package var kind: ProblemKind
    /// What is wrong in this case, and how to mend it.
    package var detail: LocalizedText
    /// The values of the request that are wrong.
    package var faults: [SchemaFault] = []
    /// More members: `rule`, `value`, `nextPossible`, as the kind says.
    package var members: [JSONValue.Member] = []
    /// In how many seconds it is worth trying again.
    package var retryAfterSeconds: Int?
    /// The methods that are possible here, for 405.
    package var allowed: [String] = []

    /// Makes a problem.
    package init(_ kind: ProblemKind, _ detail: LocalizedText) {
        self.kind = kind
        self.detail = detail
    }

    /// Makes a problem, with its words in three languages.
    package init(_ kind: ProblemKind, german: String, english: String, dutch: String) {
        self.init(kind, LocalizedText(german: german, english: english, dutch: dutch))
    }

    /// The body, in a language.
    package func body(in language: Language) -> [UInt8] {
        var writer = JSONWriter()
        writer.object {
            $0.field("type", kind.type)
            $0.field("title", kind.title[language])
            $0.field("status", kind.status)
            $0.field("detail", detail[language])
            if !faults.isEmpty {
                $0.array("errors", faults) { writer, fault in
                    writer.object {
                        $0.field("path", fault.path)
                        $0.field("detail", fault.fault.words[language])
                    }
                }
            }
            if let retryAfterSeconds { $0.field("retryAfterSeconds", retryAfterSeconds) }
            for member in members {
                $0.name(member.name)
                $0.value(member.value)
            }
        }
        return writer.bytes
    }

    /// The header fields that go with it, beside those of every answer.
    package func headers(in language: Language) -> HTTPFields {
        var fields: HTTPFields = [
            .contentType: "application/problem+json", .contentLanguage: language.rawValue,
        ]
        if let retryAfterSeconds { fields[.retryAfter] = String(retryAfterSeconds) }
        if !allowed.isEmpty { fields[.allow] = allowed.joined(separator: ", ") }
        if kind.status == 401 { fields[.wwwAuthenticate] = #"Bearer realm="spind""# }
        return fields
    }
}
