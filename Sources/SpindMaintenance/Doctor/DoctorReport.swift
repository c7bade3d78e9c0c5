package import SpindControl
package import SpindTerminal

/// What the doctor found, in the order of its checks.
package struct DoctorReport: Hashable, Sendable {
    /// The findings of an area.
    package struct Area: Hashable, Sendable {
        package var title: String
        package var findings: [Finding]
    }

    /// What was looked at, and how: a sentence.
    package var subject: String
    package var areas: [Area]

    /// All findings.
    package var findings: [Finding] { areas.flatMap(\.findings) }

    /// The worst verdict; `pass` when nothing is warned of.
    package var verdict: Verdict {
        let verdicts = Set(findings.map(\.verdict))
        return verdicts.contains(.fail) ? .fail : verdicts.contains(.warn) ? .warn : .pass
    }

    /// What a program ends with that tells it.
    package var status: ExitStatus {
        switch verdict {
        case .pass, .skipped: .done
        case .warn: .warned
        case .fail: .problemFound
        }
    }

    /// The report as it may be sent away.
    package var withoutLocal: DoctorReport {
        var report = self
        for index in report.areas.indices {
            report.areas[index].findings = areas[index].findings.map(\.withoutLocal)
        }
        return report
    }

    /// The report for people: no line is wider than 80 columns.
    ///
    /// - Parameter quiet: only what is not well; nothing when all is.
    /// - Returns: the lines; the last one counts.
    package func lines(quiet: Bool) -> [StyledLine] {
        var lines: [StyledLine] = []
        if quiet, verdict == .pass { return [] }
        if !quiet { lines += Self.paragraph(subject, first: "", indent: 0) + [""] }
        for area in areas {
            let shown = area.findings.filter { !quiet || [.warn, .fail].contains($0.verdict) }
            guard !shown.isEmpty else { continue }
            lines.append(StyledLine(area.title, .strong))
            lines += shown.filter { $0.verdict != .skipped }.flatMap(Self.lines)
            lines += Self.skipped(shown.filter { $0.verdict == .skipped }) + (quiet ? [] : [""])
        }
        lines.append(summary)
        if verdict != .pass { lines.append("Docs/doctor.md has more under the names in brackets.") }
        return lines
    }

    /// What was not looked at, once for each reason.
    private static func skipped(_ findings: [Finding]) -> [StyledLine] {
        var reasons: [String] = []
        for finding in findings where !reasons.contains(finding.what) {
            reasons.append(finding.what)
        }
        return reasons.flatMap { reason in
            let names = findings.filter { $0.what == reason }.map(\.check)
            var first = StyledLine("  ")
            first.append(word(.skipped), style(.skipped), columns: 6)
            let cited = findings.filter { $0.what == reason }.flatMap(\.local)
            return paragraph(
                "Not looked at, \(reason): \(names.joined(separator: ", "))", first: first,
                indent: 8)
                + cited.prefix(localLimit).flatMap {
                    paragraph($0, first: "        | ", indent: 10)
                }
        }
    }

    private var summary: StyledLine {
        func count(_ verdict: Verdict) -> Int { findings.count { $0.verdict == verdict } }
        var line = StyledLine("\(count(.pass)) ok")
        for (verdict, word) in [(Verdict.warn, "WARN"), (.fail, "FAIL")] {
            line.append(", ")
            let number = count(verdict)
            line.append("\(number) \(word)", number > 0 ? Self.style(verdict) : .plain)
        }
        line.append(", \(count(.skipped)) not looked at.")
        return line
    }

    /// How many lines of a finding that cites something are shown.
    private static let localLimit = 8

    private static func lines(_ finding: Finding) -> [StyledLine] {
        var first = StyledLine("  ")
        first.append(word(finding.verdict), style(finding.verdict), columns: 6)
        guard [.warn, .fail].contains(finding.verdict) else {
            return paragraph(finding.what, first: first, indent: 8)
        }
        var lines = paragraph("\(finding.what) [\(finding.check)]", first: first, indent: 8)
        lines += finding.local.prefix(localLimit).flatMap {
            paragraph($0, first: "        | ", indent: 10)
        }
        if finding.local.count > localLimit {
            lines.append(StyledLine("        | and \(finding.local.count - localLimit) more"))
        }
        lines += paragraph(finding.why, first: "        Why: ", indent: 13)
        for (index, sentence) in finding.mend.enumerated() {
            lines += paragraph(
                sentence, first: index == 0 ? "        Do:  " : "             ", indent: 13)
        }
        return lines
    }

    private static func word(_ verdict: Verdict) -> String {
        switch verdict {
        case .pass: "ok"
        case .warn: "WARN"
        case .fail: "FAIL"
        case .skipped: "-"
        }
    }

    private static func style(_ verdict: Verdict) -> TextStyle {
        switch verdict {
        case .pass: .good
        case .warn: .active
        case .fail: .alarm
        case .skipped: .dim
        }
    }

    /// A text behind something, broken where the terminal ends.
    private static func paragraph(
        _ text: String, first: StyledLine, indent: Int
    ) -> [StyledLine] {
        // What stands before takes the room of as many letters.
        let room = String(repeating: "x", count: first.width)
        return AnswerText.paragraph(room + text, indent: indent).enumerated().map { index, line in
            guard index == 0 else { return StyledLine(line) }
            var whole = first
            whole.append(String(line.dropFirst(room.count)))
            return whole
        }
    }
}

extension DoctorReport: Encodable {
    private enum CodingKeys: CodingKey {
        case verdict, findings
    }

    /// Encodes the verdict and the findings, as `spindctl doctor --json` prints them.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(verdict, forKey: .verdict)
        try container.encode(findings, forKey: .findings)
    }
}
