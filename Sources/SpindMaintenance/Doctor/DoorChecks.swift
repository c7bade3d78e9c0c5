import SpindAgent
import SpindCore

/// What the agent knows of doors, locks, contacts, keypads and loans.
enum DoorChecks {
    static let all = [open, locks, contacts, moving, items, blocks, keypads, lockouts, loans]

    /// So many openings without a sign of the contact are no accident.
    private static let openingsUnseen = 3

    private static let open = DoctorCheck(
        "doors.open", why: "An open compartment offers what lies in it to everybody."
    ) { facts in
        facts.withStatus { status in
            let forced = status.compartments { $0.door == .forcedOpen }
            let held = status.compartments { $0.door == .heldOpen }
            if !forced.isEmpty {
                return .fail(
                    "Opened by nobody with a right to: \(numbers(forced))."
                        + (held.isEmpty ? "" : " Open for too long: \(numbers(held))."),
                    mend: "Go there: look at the lock and for what is missing, close the door.")
            }
            if !held.isEmpty {
                return .warn(
                    "Open for too long: \(numbers(held)).",
                    mend: "Have somebody close it; look for what keeps it from closing.")
            }
            return .pass("No door is open without a reason.")
        }
    }

    private static let locks = DoctorCheck(
        "doors.locks", why: "A lock that does not open keeps a resident from what was booked."
    ) { facts in
        facts.withStatus { status in
            let stuck = status.compartments(where: \.lockStuck)
            return stuck.isEmpty
                ? .pass("No lock is known to be stuck.")
                : .fail(
                    "The lock was driven and the door did not open: \(numbers(stuck)).",
                    mend: "`spindctl test lock N --reason TEXT` there: listen, and press the door.",
                    "No click: look at its fuse, relay and wiring. A click: at its latch.")
        }
    }

    private static let contacts = DoctorCheck(
        "doors.contacts",
        why: "Without its contact nobody knows whether a door is closed, and no alarm comes."
    ) { facts in
        facts.withStatus { status in
            let bad = status.compartments { $0.doubt != nil || $0.door == .unknown }
            guard !bad.isEmpty else { return .pass("All door contacts are believed.") }
            let words = bad.map { door in
                switch door.doubt {
                case .chatter?: "\(door.id) chatters"
                case .stuckOpen?: "\(door.id) is stuck at open"
                case .unreadable?, nil: "\(door.id) cannot be read"
                }
            }
            return .fail(
                "Not believed: the contact of door \(words.joined(separator: ", ")).",
                mend:
                    "`spindctl test contact N --by-hand` shows what it reads while you move the door.",
                "Look at its plug and cable first; at its magnet if it opens too early.")
        }
    }

    private static let moving = DoctorCheck(
        "doors.moving",
        why: "A contact that never changes is wired to nothing, or to a door that is never used."
    ) { facts in
        facts.withStatus { status in
            var openings: [CompartmentID: Int] = [:]
            var seen: Set<CompartmentID> = []
            for record in facts.journal.records {
                switch record.event {
                case .pulseEnded(_, let door, _, .pulsed): openings[door, default: 0] += 1
                case .doorOpened(let door, _, false), .doorForcedOpen(let door): seen.insert(door)
                default: continue
                }
            }
            let dead = status.compartments {
                $0.hasContact && !seen.contains($0.id)
                    && openings[$0.id, default: 0] >= openingsUnseen
            }
            return dead.isEmpty
                ? .pass("No contact stood still while its door was opened again and again.")
                : .warn(
                    "Opened \(openingsUnseen) times or more and never seen to open: "
                        + "\(numbers(dead)).",
                    mend:
                        "`spindctl test contact N --by-hand` shows what it reads while you move the door."
                )
        }
    }

    private static let items = DoctorCheck(
        "doors.items", why: "Without its sensor a return cannot be told from an empty compartment."
    ) { facts in
        facts.withStatus { status in
            let bad = status.compartments { $0.item == .unknown }
            return bad.isEmpty
                ? .pass("All item sensors that are fitted can be read.")
                : .warn(
                    "The item sensor cannot be read: \(numbers(bad)).",
                    mend: "Look at its plug and cable.")
        }
    }

    private static let blocks = DoctorCheck(
        "doors.blocked", why: "A blocked compartment is lent to nobody, and is easily forgotten."
    ) { facts in
        facts.withStatus { status in
            let blocked = status.compartments { $0.blocked != nil }
            return blocked.isEmpty
                ? .pass("No compartment is blocked.")
                : .warn(
                    "Blocked: \(numbers(blocked)).",
                    mend: "When it is mended: `spindctl unblock N`.",
                    local: blocked.map { "\($0.id): \($0.blocked ?? "")" })
        }
    }

    private static let keypads = DoctorCheck(
        "keypads.fault", why: "Without its keypad a cabinet takes no PIN."
    ) { facts in
        facts.withStatus { status in
            let faults = status.cabinet.keypads.compactMap {
                keypad -> (words: String, local: String)? in
                switch keypad.fault {
                case .stuckKey(let key)?: ("key \(key) of \(keypad.id) is stuck", "")
                case .unreadable(let what)?: ("\(keypad.id) cannot be read", what)
                case .swappedDataLines(let reader)?:
                    ("D0 and D1 of \(reader) at \(keypad.id) are swapped", "")
                case .garbled(let what)?: ("\(keypad.id) cannot be understood", what)
                case nil: nil
                }
            }
            return faults.isEmpty
                ? .pass("All keypads answer, and no key is stuck.")
                : .fail(
                    faults.map(\.words).joined(separator: ", ").capitalizedFirst + ".",
                    mend: "`spindctl test keypad` shows which keys are pressed.",
                    "A stuck key: clean it. Nothing at all: look at the cable.",
                    local: faults.map(\.local).filter { !$0.isEmpty })
        }
    }

    private static let lockouts = DoctorCheck(
        "keypads.lockout", why: "During a lockout a right PIN is not taken either."
    ) { facts in
        facts.withStatus { status in
            let locked = status.cabinet.keypads.filter {
                $0.lockoutMilliseconds > 0 || $0.serviceLockoutMilliseconds > 0
            }
            if !locked.isEmpty {
                let words = locked.map {
                    let left = max($0.lockoutMilliseconds, $0.serviceLockoutMilliseconds)
                    return "\($0.id) for another \(Duration.milliseconds(left).briefText)"
                }
                return .warn(
                    "Locked out: \(words.joined(separator: ", ")).",
                    mend: "`spindctl open N --reason TEXT` works meanwhile.",
                    "Often? `spindctl events` shows when: somebody may be trying PINs.")
            }
            let alarms = facts.recentRecords.count {
                if case .lockoutStarted(_, _, _, alarm: true) = $0.event { true } else { false }
            }
            return alarms == 0
                ? .pass("No keypad is locked out, and none raised an alarm in 30 days.")
                : .warn(
                    "Locked out three times or more in a row: \(alarms) alarms in 30 days.",
                    mend: "`spindctl events` shows when: somebody may be trying PINs.")
        }
    }

    private static let loans = DoctorCheck(
        "loans.overdue", why: "Somebody else waits for what is not back."
    ) { facts in
        facts.withStatus { status in
            let overdue = status.cabinet.loans.filter(\.overdue)
            return overdue.isEmpty
                ? .pass("No loan is overdue.")
                : .warn(
                    "Loans that are overdue: \(overdue.count).",
                    mend: "Ask whoever has it; `spindctl loan close` ends a loan that is over.",
                    local: overdue.map { "loan \($0.id) of set \($0.set)" })
        }
    }

    private static func numbers(_ doors: [CompartmentStatus]) -> String {
        (doors.count == 1 ? "door " : "doors ")
            + doors.map(\.id.description).joined(separator: ", ")
    }
}

extension AgentStatus {
    fileprivate func compartments(
        where isMeant: (CompartmentStatus) -> Bool
    ) -> [CompartmentStatus] {
        cabinet.compartments.filter(isMeant)
    }
}

extension String {
    fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
