/// Reads the query of a request by the parameters that its route has.
enum RequestQuery {
    /// The parameters, checked.
    ///
    /// - Throws: ``Problem`` for parameters that the route does not have, that come twice, or whose
    ///   values do not fit.
    static func fields(
        of target: String, _ parameters: [Route.Parameter]
    ) throws(Problem) -> RequestFields {
        var members: [JSONValue.Member] = []
        var faults: [SchemaFault] = []
        for pair in pairs(target) {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = PercentCoding.decoded(parts[0], plusIsBlank: true),
                let text = PercentCoding.decoded(
                    parts.count == 2 ? parts[1] : "", plusIsBlank: true)
            else { throw Self.badEscape }
            guard let parameter = parameters.first(where: { $0.name == name }) else {
                faults.append(SchemaFault(String(name.prefix(64)), .unknown))
                continue
            }
            guard !members.contains(where: { $0.name == name }) else { throw Self.twice(name) }
            let value = value(text, parameter.schema)
            faults += parameter.schema.faults(of: value, at: name)
            members.append(JSONValue.Member(name, value))
        }
        for parameter in parameters where parameter.isRequired {
            if !members.contains(where: { $0.name == parameter.name }) {
                faults.append(SchemaFault(parameter.name, .missing))
            }
        }
        guard faults.isEmpty else { throw .invalid(Array(faults.prefix(20))) }
        return RequestFields(.object(members))
    }

    private static func pairs(_ target: String) -> [Substring] {
        guard let start = target.firstIndex(of: "?") else { return [] }
        return target[target.index(after: start)...].prefix { $0 != "#" }.split(separator: "&")
    }

    /// A text of the query as the value that the schema wants, where it can be one.
    private static func value(_ text: String, _ schema: Schema) -> JSONValue {
        switch schema {
        case .integer:
            if let number = Int64(text) { return .integer(number) }
        case .boolean:
            if text == "true" { return true }
            if text == "false" { return false }
        default: break
        }
        return .text(text)
    }

    private static let badEscape = Problem(
        .badRequest, german: "In der Abfrage ist eine %-Folge kaputt, oder sie ist kein UTF-8.",
        english: "An escape in the query is broken, or it is not UTF-8.",
        dutch: "In de query is een %-reeks kapot, of het is geen UTF-8.")

    private static func twice(_ name: String) -> Problem {
        Problem(
            .badRequest, german: "Der Parameter \(name) steht zweimal da.",
            english: "The parameter \(name) is there twice.",
            dutch: "De parameter \(name) staat er twee keer.")
    }
}
