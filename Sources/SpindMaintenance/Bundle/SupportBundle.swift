import SpindAgent
import SpindBoards
import SpindCore
import SpindTerminal

/// What a maintainer sends to whoever helps: everything about a cabinet and its machine, and
/// nothing about people.
///
/// Each file is made from a list of what may stand in it, never by taking out of a text what may
/// not: what nobody thought of stays away.
package struct SupportBundle: Hashable, Sendable {
    /// A file of the bundle.
    package struct File: Hashable, Sendable {
        /// Its path inside the bundle.
        package var name: String
        package var text: String

        /// Its size in bytes.
        package var size: Int { text.utf8.count }
    }

    /// The folder that all files are in.
    package var folder: String
    /// The files, the explanation of the others first.
    package var files: [File]

    /// Puts a bundle together. Pure, but for nothing.
    ///
    /// - Parameters:
    ///   - facts: what is known.
    ///   - log: what the agent's log said, a line each; `nil` where it cannot be read.
    ///   - site: the texts of the cabinet file and its boards.
    package init(_ facts: MachineFacts, log: [LogLine]?, site: [File]) {
        let day = TimeZoneRules.utc.local(facts.now).dateText
        let name = facts.site.cabinet?.layout.name ?? facts.agent.status?.cabinet.cabinet
        folder = "spind-support-\(Self.plain(name ?? "cabinet"))-\(day)"
        let report = Doctor.examine(facts).withoutLocal
        var files = [
            File(name: "doctor.txt", text: Self.text(report.lines(quiet: false).map(\.text))),
            File(name: "doctor.json", text: Self.json(report)),
            File(name: "machine.json", text: Self.json(MachineDigest(facts))),
            File(name: "journal.json", text: Self.json(JournalDigest(facts.journal))),
        ]
        if let status = facts.agent.status {
            files.append(File(name: "status.json", text: Self.json(StatusDigest(status))))
        }
        if let log {
            let lines = log.isEmpty ? ["The log has no lines of spindd."] : LogDigest.lines(log)
            files.append(File(name: "log.txt", text: Self.text(lines)))
        }
        files += site
        self.files = [File(name: "README.txt", text: Self.explanation(files, day))] + files
    }

    private static func explanation(_ files: [File], _ day: String) -> String {
        let known = [
            "doctor.txt": "what `spindctl doctor` found",
            "doctor.json": "the same for programs",
            "machine.json": "board, system, versions, clocks, disk, the service's state",
            "journal.json": "records of each kind by day, and the newest, reduced",
            "status.json": "the agent's state: doors, keypads, clock, store",
            "log.txt": "those lines of the agent's log that are known to name nobody",
            "cabinet.yaml": "the cabinet file without its comments",
        ]
        let list = files.map { file in
            "  \(file.name): \(known[file.name] ?? "a board of the cabinet, without comments")"
        }
        return text(
            ["A cabinet of Spind, as it was on \(day) (UTC).", ""] + list + [
                "",
                "Nothing in it is about people: no PINs, keys or what proves them, no names, no",
                "ids of grants, loans, users or service credentials, no reasons and notes (their",
                "lengths stand for them), no addresses of the machine, and no time of day of",
                "anything that happened. What the site wrote into its cabinet file stands in",
                "cabinet.yaml: look at it before you send it.",
            ])
    }

    private static func text(_ lines: [String]) -> String {
        lines.map { $0 + "\n" }.joined()
    }

    private static func json(_ value: some Encodable) -> String {
        BundleCoding.text(of: value) + "\n"
    }

    /// A name as a part of a file's name.
    private static func plain(_ name: String) -> String {
        String(name.prefix(64).map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" })
    }
}
