package import SpindAgent
import SpindCore
import SpindTerminal

/// How a cabinet and its registry stand to each other, as lines for people.
package enum LinkText {
    /// What `spindctl link` shows; no line is wider than 80 columns.
    package static func lines(_ status: AgentStatus) -> [String] {
        guard let link = status.link else {
            return AnswerText.paragraph(
                "This cabinet belongs to no registry. `spindctl enrol` makes it known to one; "
                    + "until then PINs are given out with `spindctl grant add`.")
        }
        let zone = status.timeZoneRules
        var lines = [
            "Registry      \(link.registry)",
            "State         \(StatusWords.link(link, zone))",
        ]
        if let heardAt = link.heardAt {
            let ago = (status.cabinet.at - heardAt).briefText
            lines.append("Heard         \(zone.text(of: heardAt)), \(ago) ago")
        }
        lines += [
            "Changes       " + (link.cursor.map { "taken up to \($0)" } ?? "none taken yet"),
            "Journal       "
                + (status.sync.map { sync in
                    "held there up to record \(sync.acknowledgedThrough), "
                        + "\(sync.unsentRecords) unsent"
                } ?? "nothing was sent yet"),
        ]
        if let until = link.certificateUntil {
            lines.append("Certificate   until \(zone.text(of: until))")
        }
        lines = lines.map { TextWidth.cut(TextWidth.printable($0), to: TextTable.width) }
        guard let problem = link.problem else { return lines }
        return lines + [""] + AnswerText.paragraph("Problem: \(TextWidth.printable(problem)).")
    }
}
