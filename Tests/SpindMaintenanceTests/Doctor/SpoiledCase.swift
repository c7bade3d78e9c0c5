import SpindAgent
import SpindBoards
import SpindCore
import SpindMaintenance

/// One thing that is wrong with a cabinet, and the check that must say so.
struct SpoiledCase: Sendable, CustomStringConvertible {
    let check: String
    let verdict: Verdict
    /// What the finding must say.
    let says: String
    let spoil: @Sendable (inout MachineFacts) -> Void

    init(
        _ check: String, _ verdict: Verdict, says: String,
        _ spoil: @escaping @Sendable (inout MachineFacts) -> Void
    ) {
        self.check = check
        self.verdict = verdict
        self.says = says
        self.spoil = spoil
    }

    var description: String { "\(check), \(verdict.rawValue): \(says)" }

    static let all = agent + site + doors + keypads + journal + SpoiledCase.machine

    private static let agent: [SpoiledCase] = [
        SpoiledCase("agent.running", .fail, says: "not running") { $0.agent = .notRunning },
        SpoiledCase("agent.running", .fail, says: "does not answer") { $0.agent = .silent("x") },
        SpoiledCase("agent.version", .warn, says: "0.9") { $0.spoil { $0.version = "0.9" } },
        SpoiledCase("agent.ends", .warn, says: "once") { $0.record(.started(version: "1.0")) },
        SpoiledCase("agent.ends", .warn, says: "2 times") {
            $0.record(.started(version: "1.0"))
            $0.agent = .notRunning
        },
        SpoiledCase("agent.ends", .skipped, says: "no record") { $0.journal.records = [] },
    ]

    private static let site: [SpoiledCase] = [
        SpoiledCase("cabinet.file", .warn, says: "1 warning") {
            $0.rewire { $0.warnings = [problem] }
        },
        SpoiledCase("cabinet.file", .fail, says: "2 mistakes") {
            $0.site.file = .bad([problem, problem])
        },
        SpoiledCase("cabinet.file", .fail, says: "cannot be read") {
            $0.site.file = .unread(.missing)
        },
        SpoiledCase("cabinet.file", .skipped, says: "sudo") {
            $0.site.file = .unread(.forbidden)
        },
        SpoiledCase("cabinet.in-force", .fail, says: "another cabinet") {
            $0.spoil { $0.cabinet.compartments.removeLast() }
        },
        SpoiledCase("cabinet.in-force", .warn, says: "changed after") {
            $0.site.modifiedSeconds = Example.now.millisecondsSince1970 / 1_000 - 60
        },
        SpoiledCase("cabinet.in-force", .warn, says: "did not accept") {
            $0.record(.configurationReloaded(problem: "x", by: jo))
        },
    ]

    private static let doors: [SpoiledCase] = [
        SpoiledCase("doors.open", .fail, says: "door 1") {
            $0.spoil { $0.cabinet.compartments[0].door = .forcedOpen }
        },
        SpoiledCase("doors.open", .warn, says: "doors 1, 2") {
            $0.spoil {
                $0.cabinet.compartments[0].door = .heldOpen
                $0.cabinet.compartments[1].door = .heldOpen
            }
        },
        SpoiledCase("doors.locks", .fail, says: "door 3") {
            $0.spoil { $0.cabinet.compartments[2].lockStuck = true }
        },
        SpoiledCase("doors.contacts", .fail, says: "1 chatters, 2 cannot be read") {
            $0.spoil {
                $0.cabinet.compartments[0].doubt = .chatter
                $0.cabinet.compartments[1].door = .unknown
            }
        },
        SpoiledCase("doors.moving", .warn, says: "door 4") {
            for opening in 1...3 { $0.record(pulse(opening)) }
        },
        SpoiledCase("doors.moving", .pass, says: "stood still") {
            for opening in 1...3 { $0.record(pulse(opening)) }
            $0.record(
                .doorOpened(
                    compartment: CompartmentID(4), opening: OpeningID(3), alreadyOpen: false))
        },
        SpoiledCase("doors.items", .warn, says: "door 2") {
            $0.spoil { $0.cabinet.compartments[1].item = .unknown }
        },
        SpoiledCase("doors.blocked", .warn, says: "door 2") {
            $0.spoil { $0.cabinet.compartments[1].blocked = "hinge" }
        },
        SpoiledCase("loans.overdue", .warn, says: "1") {
            $0.spoil {
                $0.cabinet.loans = [
                    LoanStatus(
                        id: LoanID(rawValue: 1), grant: GrantID("g-1"), set: HandoverSetID(1),
                        pickedUpAt: Example.now, dueAt: Example.now, overdue: true)
                ]
            }
        },
    ]

    private static let keypads: [SpoiledCase] = [
        SpoiledCase("keypads.fault", .fail, says: "Key 5 of keypad is stuck") {
            $0.spoil { $0.cabinet.keypads[0].fault = .stuckKey("5") }
        },
        SpoiledCase("keypads.fault", .fail, says: "Keypad cannot be read") {
            $0.spoil { $0.cabinet.keypads[0].fault = .unreadable("x") }
        },
        SpoiledCase("keypads.lockout", .warn, says: "for another 1 min") {
            $0.spoil { $0.cabinet.keypads[0].lockoutMilliseconds = 60_000 }
        },
        SpoiledCase("keypads.lockout", .warn, says: "1 alarms in 30 days") {
            $0.record(
                .lockoutStarted(
                    keypad: KeypadID("keypad"), milliseconds: 1, misses: 7, alarm: true))
        },
    ]

    private static let journal: [SpoiledCase] =
        [
            (StoreFault.full, "full"), (.unwritable, "read-only"), (.corrupt, "damaged"),
            (.locked, "holds"),
        ]
        .map { fault, words in
            SpoiledCase("journal.store", .fail, says: words) {
                $0.spoil { $0.cabinet.storeFault = fault }
            }
        } + [
            SpoiledCase("journal.chain", .fail, says: "record 2") {
                $0.journal.check = .found(
                    .init(
                        first: 1, last: 3, head: "", firstBad: .init(sequence: 2, reason: "x")))
            },
            SpoiledCase("journal.chain", .fail, says: "database is damaged") {
                $0.journal.check = .damaged(["x"])
            },
            SpoiledCase("journal.chain", .skipped, says: "not checked") {
                $0.journal.check = .unchecked("x")
            },
            SpoiledCase("journal.outages", .warn, says: "1") {
                $0.record(.storeOutage(fault: .full, milliseconds: 1, lost: 0))
            },
        ]

    private static let jo = Principal(userID: 1_000, loginUserID: nil)
    private static let problem = Problem(
        file: "cabinet.yaml", line: 3, column: 5, message: "a mistake", mend: "mend it")

    private static func pulse(_ opening: Int) -> AuditEvent {
        .pulseEnded(
            opening: OpeningID(rawValue: Int64(opening)), compartment: CompartmentID(4),
            attempt: 1, outcome: .pulsed)
    }
}
