import SpindAgent
import SpindBoards
import SpindCore

/// One question about a cabinet and its machine.
package struct DoctorCheck: Sendable {
    /// Its name, `area.thing`; Docs/doctor.md explains it under that name.
    package let name: String
    /// Why the answer matters: a sentence.
    package let why: String
    /// Judges the facts. Pure: equal facts, equal words.
    package let judge: @Sendable (MachineFacts) -> Judgement

    init(
        _ name: String, why: String, _ judge: @escaping @Sendable (MachineFacts) -> Judgement
    ) {
        self.name = name
        self.why = why
        self.judge = judge
    }
}

/// Checks that belong together.
package struct DoctorArea: Sendable {
    /// Their heading.
    package let title: String
    package let checks: [DoctorCheck]
}

/// Looks a cabinet over.
package enum Doctor {
    /// All checks, in the order in which they are told.
    package static let areas: [DoctorArea] = [
        DoctorArea(title: "Agent", checks: AgentChecks.all),
        DoctorArea(title: "Cabinet file", checks: SiteChecks.all),
        DoctorArea(title: "Doors and keypads", checks: DoorChecks.all),
        DoctorArea(title: "Journal", checks: JournalChecks.all),
        DoctorArea(title: "Clock", checks: ClockChecks.all),
        DoctorArea(title: "Registry", checks: RegistryChecks.all),
        DoctorArea(title: "Disk", checks: DiskChecks.all),
        DoctorArea(title: "GPIO", checks: GPIOChecks.all),
        DoctorArea(title: "Power and watchdog", checks: PowerChecks.all),
        DoctorArea(title: "Service and rights", checks: ServiceChecks.all),
    ]

    /// Judges the facts.
    package static func examine(_ facts: MachineFacts) -> DoctorReport {
        DoctorReport(
            subject: subject(facts),
            areas: areas.map { area in
                DoctorReport.Area(
                    title: area.title,
                    findings: area.checks.map { Finding($0.judge(facts), of: $0) })
            })
    }

    private static func subject(_ facts: MachineFacts) -> String {
        switch facts.agent {
        case .running(let status):
            "Cabinet \(status.cabinet.cabinet), asked from its running agent and the machine."
        case .notRunning, .silent:
            """
            The agent does not answer: this is what the machine and the files say without it.
            """
        }
    }
}

extension MachineFacts {
    /// Judges the agent's state, where it could be asked.
    func withStatus(_ judge: (AgentStatus) -> Judgement) -> Judgement {
        agent.status.map(judge) ?? .skipped("spindd does not answer")
    }

    /// Judges the cabinet file, where it is in order.
    func withCabinet(_ judge: (CabinetFile) -> Judgement) -> Judgement {
        site.cabinet.map(judge) ?? .skipped("there is no cabinet file in order")
    }
}
