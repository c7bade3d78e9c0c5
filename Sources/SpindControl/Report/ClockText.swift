package import SpindAgent
import SpindCore
import SpindTerminal

/// What stands behind the cabinet's time, as lines for people.
package enum ClockText {
    /// What `spindctl clock show` shows; no line is wider than 80 columns.
    package static func lines(_ status: AgentStatus) -> [String] {
        let zone = status.timeZoneRules
        let cabinet = status.cabinet
        var lines = [
            "Time          \(zone.text(of: cabinet.at)), \(StatusWords.trust(cabinet.trust))"
        ]
        if let clock = status.clock {
            lines += [
                "Vouched for   \(source(clock))",
                "System clock  \(zone.text(of: clock.system)), "
                    + (clock.kernelSynchronized ? "kept by NTP" : "NOT kept by NTP"),
                "Not before    \(zone.text(of: clock.floor)), the newest time recorded",
            ]
        }
        lines.append("Zone          \(status.timeZone)")
        return lines.map { TextWidth.cut(TextWidth.printable($0), to: TextTable.width) }
            + [""] + advice(status)
    }

    private static func source(_ clock: ClockReport) -> String {
        let ago = Duration.milliseconds(clock.ageMilliseconds).briefText + " ago"
        if clock.contradictedByMilliseconds != nil { return "by nobody: NTP CONTRADICTS it" }
        return switch clock.source {
        case .none: "by nobody since the start"
        case .kernel: clock.ageMilliseconds == 0 ? "by NTP, now" : "by NTP, \(ago)"
        case .battery: "by the battery-backed clock at the start, \(ago)"
        case .registry: "by the registry, \(ago)"
        case .confirmed: "by whoever confirmed it, \(ago)"
        }
    }

    private static func advice(_ status: AgentStatus) -> [String] {
        if let milliseconds = status.clock?.contradictedByMilliseconds {
            let size = Duration.milliseconds(abs(milliseconds)).briefText
            let words =
                "NTP says it is \(size) \(milliseconds < 0 ? "earlier" : "later") than all that is "
                + "known here, so nothing is believed. Look at a clock. If NTP is right: spindctl "
                + "clock set --from-system --reason TEXT. If it is wrong, stop it (timedatectl "
                + "set-ntp false), set the system's clock (timedatectl set-time), then do the same."
            return AnswerText.paragraph(words)
        }
        if let milliseconds = status.clock?.registryOffByMilliseconds {
            let size = Duration.milliseconds(abs(milliseconds)).briefText
            let words =
                "The registry's clock is \(size) \(milliseconds < 0 ? "behind" : "ahead of") what is "
                + "known here, so it is not believed"
                + (status.cabinet.trust == .untrusted ? ", and neither is anything else. " : ". ")
                + "Look after the clock of its server. If this cabinet is wrong, confirm the time: "
                + "spindctl clock set --to TIME --reason TEXT."
            return AnswerText.paragraph(words)
        }
        switch status.cabinet.trust {
        case .trusted: return ["All grants count by their windows."]
        case .holdover(let milliseconds) where milliseconds <= 600_000:
            return AnswerText.paragraph(
                "Nothing keeps the clock now; all grants count by their windows as long as it is off "
                    + "by at most 10 min.")
        case .holdover:
            return AnswerText.paragraph(
                "A grant counts only when the clock is surely inside its window. Bring NTP back "
                    + "(timedatectl), or confirm the time: spindctl clock set --to TIME --reason "
                    + "TEXT.")
        case .untrusted:
            return AnswerText.paragraph(
                "Nobody can pick up, as the policy says; returns go on. Bring NTP back "
                    + "(timedatectl), or confirm the time: spindctl clock set --to TIME --reason "
                    + "TEXT.")
        }
    }
}
