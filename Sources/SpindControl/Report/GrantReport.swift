package import SpindAgent
package import SpindCore
import SpindTerminal

/// Grants as lines for people.
package enum GrantReport {
    /// What `spindctl grant list` shows; no line is wider than 80 columns.
    ///
    /// - Parameters:
    ///   - grants: in the order to show them.
    ///   - now: the cabinet's clock.
    ///   - timeZone: the zone of the times.
    /// - Returns: a table, or a sentence when there are none.
    package static func lines(
        _ grants: [GrantSummary], now: WallTime, timeZone: TimeZoneRules
    ) -> [String] {
        guard !grants.isEmpty else { return ["No grants."] }
        // A cabinet without a registry need not hear of origins; with one, the year makes room.
        let hasOrigins = grants.contains { $0.origin == .registry }
        func cell(_ time: WallTime) -> String {
            String(timeZone.minutes(of: time).dropFirst(hasOrigins ? 5 : 0))
        }
        var table = TextTable(
            [.init(title: "GRANT", isElastic: true)] + (hasOrigins ? [.init(title: "ORIGIN")] : [])
                + [
                    .init(title: "KIND"),
                    .init(title: "SET", isNumber: true),
                    .init(title: "FROM"), .init(title: "UNTIL"), .init(title: "USES"),
                    .init(title: "STATE"),
                ])
        for grant in grants {
            table.add(
                [grant.id.rawValue] + (hasOrigins ? [grant.origin.rawValue] : []) + [
                    grant.kind.rawValue, String(grant.set.rawValue),
                    cell(grant.window.start), cell(grant.window.end),
                    "\(grant.usesConsumed)/" + (grant.usesAllowed.map(String.init) ?? "-"),
                    state(of: grant, at: now),
                ])
        }
        return table.lines
    }

    /// What is told once when a grant was added.
    package static func added(
        _ grant: GrantSummary, pin: String, timeZone: TimeZoneRules
    ) -> [String] {
        let window = grant.window
        var lines = [
            "PIN       \(pin)   (told now and never again)",
            "Grant     \(grant.id), \(grant.kind.rawValue) of set \(grant.set)",
            "From      \(timeZone.text(of: window.start))",
            "Until     \(timeZone.text(of: window.end))",
        ]
        if grant.graceMilliseconds > 0 {
            lines[3] += ", grace \(Duration.milliseconds(grant.graceMilliseconds).briefText)"
        }
        lines.append("Uses      " + (grant.usesAllowed.map(String.init) ?? "no limit"))
        return lines.map { TextWidth.cut(TextWidth.printable($0), to: TextTable.width) }
    }

    static func state(of grant: GrantSummary, at now: WallTime) -> String {
        if grant.revokedAt != nil { return "revoked" }
        if let allowed = grant.usesAllowed, grant.usesConsumed >= allowed { return "used up" }
        if now < grant.window.start { return "to come" }
        if now < grant.window.end { return "in force" }
        let grace = Duration.milliseconds(grant.graceMilliseconds)
        return now < grant.window.end + grace ? "in grace" : "over"
    }
}
