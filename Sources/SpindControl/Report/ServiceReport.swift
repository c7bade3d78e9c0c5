package import SpindCore
import SpindTerminal

/// Service credentials as lines for people.
package enum ServiceReport {
    /// What `spindctl service list` shows; no line is wider than 80 columns.
    ///
    /// - Parameters:
    ///   - credentials: in the order to show them.
    ///   - now: the cabinet's clock.
    ///   - timeZone: the zone of the times.
    /// - Returns: a table, or a sentence when there are none.
    package static func lines(
        _ credentials: [ServiceCredential], now: WallTime, timeZone: TimeZoneRules
    ) -> [String] {
        guard !credentials.isEmpty else { return ["No service PINs and no cards."] }
        var table = TextTable([
            .init(title: "NAME", isElastic: true), .init(title: "KIND"), .init(title: "FROM"),
            .init(title: "UNTIL"), .init(title: "STATE"),
        ])
        for credential in credentials {
            table.add([
                credential.id.rawValue, credential.kind.rawValue,
                timeZone.minutes(of: credential.window.start),
                timeZone.minutes(of: credential.window.end), state(of: credential, at: now),
            ])
        }
        return table.lines
    }

    /// What is told once when a credential was added.
    ///
    /// - Parameters:
    ///   - credential: the new one.
    ///   - pin: the service PIN; `nil` for a card.
    ///   - timeZone: the zone of the times.
    /// - Returns: lines of at most 80 columns.
    package static func added(
        _ credential: ServiceCredential, pin: String?, timeZone: TimeZoneRules
    ) -> [String] {
        let first =
            pin.map { "PIN       \($0)   (told now and never again)" }
            ?? "Card      taken; whoever can copy it can open every door"
        return [
            first, "Name      \(credential.id)",
            "From      \(timeZone.text(of: credential.window.start))",
            "Until     \(timeZone.text(of: credential.window.end))",
        ].map { TextWidth.cut(TextWidth.printable($0), to: TextTable.width) }
    }

    static func state(of credential: ServiceCredential, at now: WallTime) -> String {
        if credential.revokedAt != nil { return "revoked" }
        if now < credential.window.start { return "to come" }
        return now < credential.window.end ? "in force" : "over"
    }
}
