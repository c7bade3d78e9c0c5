import SpindAgent
import SpindCore

/// Whether the cabinet can record, and whether its records are whole.
enum JournalChecks {
    static let all = [store, chain, outages]

    private static let store = DoctorCheck(
        "journal.store", why: "Nobody is let in unrecorded: without its store a cabinet stays shut."
    ) { facts in
        facts.withStatus { status in
            switch status.cabinet.storeFault {
            case nil: .pass("The store takes records.")
            case .full?:
                .fail(
                    "Nothing can be recorded: the disk is full, or the journal is at its cap.",
                    mend: "Make room: `sudo journalctl --vacuum-size=50M`, `sudo apt-get clean`.",
                    "spindd goes on by itself within a minute.")
            case .unwritable?:
                .fail(
                    "Nothing can be recorded: the disk has errors or is read-only.",
                    mend: "`sudo dmesg` has the kernel's words. Replace the card.")
            case .corrupt?:
                .fail(
                    "Nothing can be recorded: the database is damaged.",
                    mend: "Docs/guide-maintainer.md says how to save what can be read.")
            case .locked?:
                .fail(
                    "Nothing can be recorded: another process holds the database.",
                    mend: "`sudo fuser -v /var/lib/spind/cabinet.sqlite` names it; end it.")
            }
        }
    }

    private static let chain = DoctorCheck(
        "journal.chain",
        why: "In a dispute only a journal without gaps and changes proves what happened."
    ) { facts in
        switch facts.journal.check {
        case .found(let found):
            if let bad = found.firstBad {
                return .fail(
                    "The journal is damaged at record \(bad.sequence).",
                    mend: "Save a copy now: `spindctl journal export --proof > journal.jsonl`.",
                    "Then find out who or what changed it; the card may be worn out.",
                    local: [bad.reason])
            }
            return found.last == 0
                ? .pass("The journal is empty.")
                : .pass("The journal is whole: records \(found.first) to \(found.last).")
        case .damaged(let words):
            return .fail(
                "The database is damaged.",
                mend: "Docs/guide-maintainer.md says how to save what can be read.", local: words)
        case .unchecked(let why):
            return .skipped("the journal was not checked", local: [why])
        }
    }

    private static let outages = DoctorCheck(
        "journal.outages", why: "An outage of the store is often the first sign of a worn card."
    ) { facts in
        guard !facts.journal.records.isEmpty else {
            return .skipped("no record can be read")
        }
        let outages = facts.recentRecords.filter { $0.event.name == .storeOutage }
        return outages.isEmpty
            ? .pass("The store took every record of the last 30 days.")
            : .warn(
                "Outages of the store in the last 30 days: \(outages.count).",
                mend: "Look at the disk's checks below; replace a card in doubt.")
    }
}
