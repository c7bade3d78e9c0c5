import SpindRegistry

/// The names of anomalies. Whole ones are made of a cabinet's name, a journal's and a record's, too
/// long to be typed: tables show the end that is unlike the others', and commands take it.
enum AnomalyNames {
    /// The member of a listed anomaly that has its short name.
    static let short = "shortName"

    /// The anomalies, each with its short name; as the registry sent them beside that.
    static func shortened(_ anomalies: [JSONValue]) -> [JSONValue] {
        let names = anomalies.map { $0.text("id") ?? "" }
        return anomalies.map { anomaly in
            let name = anomaly.text("id") ?? ""
            let end = ends(of: name).first { end in
                names.allSatisfy { $0 == name || !matches($0, end) }
            }
            return anomaly.joined(with: .members((short, .text(end ?? name))))
        }
    }

    /// The anomaly of that name, or the only one whose name ends so.
    ///
    /// - Throws: a ``Failure`` where there is none, or several.
    static func find(
        _ name: String, withClosed: Bool, _ session: Session
    ) async throws -> JSONValue {
        let all = try await session.ofOrganisations(nil) { organisation in
            try await session.client.all(
                "/v1/anomalies",
                [("organisation", organisation), ("closed", withClosed ? "true" : nil)])
        }
        if let whole = all.first(where: { $0.text("id") == name }) { return whole }
        let found = all.filter { matches($0.text("id") ?? "", name) }
        switch found.count {
        case 1: return found[0]
        case 0:
            throw Failure(
                "there is no \(withClosed ? "" : "open ")anomaly '\(name)'; "
                    + "'spind-registry anomaly list' lists them", .refused)
        default:
            throw Failure(
                lines: ["several anomalies end in '\(name)'; write the whole name of one:"]
                    + found.map { $0.text("id") ?? "" }, .usage)
        }
    }

    private static func matches(_ name: String, _ end: String) -> Bool {
        name == end || name.hasSuffix("-" + end)
    }

    /// The ends of a name at its dashes, shortest first, of two parts at least, then the whole.
    private static func ends(of name: String) -> [String] {
        let parts = name.split(separator: "-")
        guard parts.count > 2 else { return [name] }
        return (2...parts.count).map { parts.suffix($0).joined(separator: "-") }
    }
}
