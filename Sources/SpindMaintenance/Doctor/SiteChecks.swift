import SpindAgent
import SpindBoards
import SpindCore

/// Whether the cabinet file and its boards are in order, and in force.
enum SiteChecks {
    static let all = [file, inForce]

    private static let file = DoctorCheck(
        "cabinet.file",
        why: "With a mistake in it spindd does not start again, and that shows at the next start."
    ) { facts in
        switch facts.site.file {
        case .loaded(let cabinet) where cabinet.warnings.isEmpty:
            return .pass(
                "The cabinet file is in order: \(cabinet.layout.compartments.count) compartments.")
        case .loaded(let cabinet):
            let count = cabinet.warnings.count
            return .warn(
                "The cabinet file is in order, with \(count) warning\(count == 1 ? "" : "s").",
                mend: "`spindctl check` has them; some are about what only you can see.",
                local: cabinet.warnings.map(\.description))
        case .bad(let problems):
            let count = problems.count
            return .fail(
                "The cabinet file cannot be used: \(count) mistake\(count == 1 ? "" : "s").",
                mend: "Mend what `spindctl check` names, then check it again.",
                local: problems.map(\.description))
        case .unread(.forbidden):
            return .skipped("you may not read the cabinet file; run this with sudo")
        case .unread(let reading):
            return .fail(
                "The cabinet file cannot be read.",
                mend: "Write one from an example of /usr/share/spind/Boards/cabinets.",
                local: ["\(facts.paths.cabinet): \(reading.trouble)"])
        }
    }

    private static let inForce = DoctorCheck(
        "cabinet.in-force",
        why: "What you read in the file should be what the agent goes by."
    ) { facts in
        facts.withCabinet { cabinet in
            facts.withStatus { status in judge(cabinet, status, facts) }
        }
    }

    private static func judge(
        _ cabinet: CabinetFile, _ status: AgentStatus, _ facts: MachineFacts
    ) -> Judgement {
        let mend = "`spindctl reload` reads it, or says what is wrong with it."
        let layout = cabinet.layout
        let isSame =
            layout.name == status.cabinet.cabinet
            && layout.compartments.map(\.id).sorted() == status.cabinet.compartments.map(\.id)
            && layout.keypads == status.cabinet.keypads.map(\.id)
        guard isSame else {
            return .fail("The running agent goes by another cabinet than the file.", mend: mend)
        }
        let start = facts.now - .milliseconds(status.uptimeMilliseconds)
        let reload = facts.journal.records.last { $0.event.name == .configurationReloaded }
        let read = max(start, reload?.at ?? start)
        if let modified = facts.site.modifiedSeconds, WallTime(secondsSince1970: modified) > read {
            return .warn("The cabinet file was changed after the agent had read it.", mend: mend)
        }
        if case .configurationReloaded(.some, _)? = reload?.event, reload?.at ?? start > start {
            return .warn(
                "The agent did not accept the cabinet file when it was read anew.",
                mend: "Mend what `spindctl check` names.", mend)
        }
        return .pass("The agent goes by this file.")
    }
}
