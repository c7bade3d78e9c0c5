import SpindAgent
import SpindCore

/// Whether the agent runs, and how it fared.
enum AgentChecks {
    static let all = [running, version, ends]

    /// Records older than this tell nothing about today.
    static let recent = Duration.seconds(30 * 86_400)

    private static let running = DoctorCheck(
        "agent.running", why: "Without spindd no PIN is taken and no door is supervised."
    ) { facts in
        switch facts.agent {
        case .running(let status):
            let up = Duration.milliseconds(status.uptimeMilliseconds).briefText
            return .pass("spindd answers and has been running for \(up).")
        case .notRunning:
            return .fail(
                "spindd is not running.",
                mend: "`sudo systemctl start spindd`, then `systemctl status spindd`.",
                "`journalctl -u spindd -n 50` has its last words.")
        case .silent(let words):
            return .fail(
                "spindd is there and does not answer as it should.",
                mend: "`journalctl -u spindd -n 50`, then `sudo systemctl restart spindd`.",
                local: [words])
        }
    }

    private static let version = DoctorCheck(
        "agent.version",
        why: "After an update the old agent runs on until it is started again."
    ) { facts in
        facts.withStatus { status in
            status.version == facts.version
                ? .pass("spindd and spindctl are both version \(facts.version).")
                : .warn(
                    "spindd is version \(status.version), spindctl is \(facts.version).",
                    mend: "`sudo systemctl restart spindd` starts the installed version.")
        }
    }

    private static let ends = DoctorCheck(
        "agent.ends",
        why: """
            An agent that was cut off loses no record, but whoever was at the cabinet stood before \
            a dead keypad.
            """
    ) { facts in
        let records = facts.recentRecords
        guard !records.isEmpty else { return .skipped("no record of the last 30 days can be read") }
        var isRunning = false
        var cuts = 0
        for record in records {
            switch record.event.name {
            case .started:
                cuts += isRunning ? 1 : 0
                isRunning = true
            case .stopped: isRunning = false
            default: isRunning = true
            }
        }
        // The last start has not ended yet, unless nobody runs.
        if case .notRunning = facts.agent, isRunning { cuts += 1 }
        guard cuts > 0 else {
            return .pass("spindd was not cut off in the last 30 days.")
        }
        return .warn(
            "spindd was cut off \(cuts == 1 ? "once" : "\(cuts) times") in the last 30 days.",
            mend: "If the power failed, nothing is wrong; if often, look at the supply.",
            "Otherwise `journalctl -u spindd` says how it ended.")
    }
}

extension MachineFacts {
    /// The records of the last 30 days among those that were read.
    var recentRecords: ArraySlice<AuditRecord> {
        let first = journal.records.firstIndex { $0.at >= now - AgentChecks.recent }
        return first.map { journal.records[$0...] } ?? []
    }
}
