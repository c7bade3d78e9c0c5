import SpindControl
import SpindCore

/// The unit, its users, and the rights of its files.
enum ServiceChecks {
    static let all = [enabled, restarts, watchdog, users, state, key, socket]

    private static let installMend = "`sudo Scripts/install` puts it right; it is safe to repeat."

    private static let enabled = DoctorCheck(
        "service.enabled", why: "After a power cut the agent must come back by itself."
    ) { facts in
        facts.withUnit { unit in
            if unit["NeedDaemonReload"] == "yes" {
                return .warn(
                    "The unit's file was changed, and systemd goes by the old one.",
                    mend: "`sudo systemctl daemon-reload`, then restart spindd.")
            }
            return unit["UnitFileState"] == "enabled"
                ? .pass("The service starts with the machine.")
                : .fail(
                    "The service does not start with the machine.",
                    mend: "`sudo systemctl enable spindd`.")
        }
    }

    private static let restarts = DoctorCheck(
        "service.restarts", why: "systemd restarts an agent that fails; it should not have to."
    ) { facts in
        facts.withUnit { unit in
            guard let count = unit["NRestarts"].flatMap({ Int($0) }) else {
                return .skipped("systemd does not say how often it restarted the service")
            }
            let mend = "`journalctl -u spindd -p warning` says why it ended."
            let words = "systemd had to start it again \(count == 1 ? "once" : "\(count) times")."
            switch count {
            case 0: return .pass("systemd has not had to restart it.")
            case 1..<10: return .warn(words, mend: mend)
            default: return .fail(words, mend: mend)
            }
        }
    }

    private static let watchdog = DoctorCheck(
        "service.watchdog", why: "A decision loop that hangs must be ended, and started again."
    ) { facts in
        facts.withUnit { unit in
            let time = unit["WatchdogUSec"] ?? ""
            return isSet(time)
                ? .pass("systemd ends spindd if it is not heard for \(time).")
                : .fail(
                    "systemd does not watch spindd: WatchdogSec= is not in force.",
                    mend: "Is there a drop-in? `systemctl cat spindd`.", installMend)
        }
    }

    private static let users = DoctorCheck(
        "service.users", why: "Who may look and who may act is decided by these groups."
    ) { facts in
        facts.withUnit { unit in
            let missing =
                (facts.service.userIDs["spind"] == nil ? ["user spind"] : [])
                + [GroupAccess.readGroup, GroupAccess.actGroup, "gpio"].filter {
                    facts.service.groups[$0] == nil
                }.map { "group \($0)" }
            return missing.isEmpty
                ? .pass("The user spind and the groups are there.")
                : .fail(
                    "Not there: \(missing.joined(separator: ", ")).", mend: installMend)
        }
    }

    private static let state = DoctorCheck(
        "rights.state", why: "Whoever can write the database can rewrite what happened."
    ) { facts in
        facts.withUnit { _ in
            judge(
                facts.service.stateFolder, "state folder", mayHave: 0o700, facts,
                mend: "`sudo chown spind:spind` and `sudo chmod 700` it.")
        }
    }

    private static let key = DoctorCheck(
        "rights.key", why: "With the key and the database all PINs of this cabinet can be read."
    ) { facts in
        facts.withUnit { unit in
            if unit["LoadCredential"]?.contains("cabinet.key") == true {
                return .pass("The key comes as a credential of the service manager.")
            }
            if facts.service.key == .missing {
                return .skipped("there is no key yet; spindd makes it at its first start")
            }
            return judge(
                facts.service.key, "key", mayHave: 0o600, facts,
                mend: "`sudo chown spind:spind` and `sudo chmod 600` it; who could read it before?")
        }
    }

    private static let socket = DoctorCheck(
        "rights.socket", why: "The socket's file keeps out whoever is in none of the groups."
    ) { facts in
        guard facts.agent.status != nil else { return .skipped("spindd does not answer") }
        return facts.withUnit { _ in
            guard let found = facts.service.socket.value else {
                return .skipped("the socket cannot be looked at")
            }
            let group = facts.service.groups[GroupAccess.readGroup]?.id
            let mend = "`sudo systemctl restart spindd` makes it anew."
            if found.rights & 0o007 != 0 {
                return .fail("Everybody may open the control socket.", mend: mend)
            }
            return found.groupID == group && found.rights & 0o060 == 0o060
                ? .pass("The group spind may open the control socket, nobody else.")
                : .warn(
                    "The control socket is not open to the group spind: only root can look.",
                    mend: "`journalctl -u spindd` says why; is there a group spind?", mend)
        }
    }

    /// Whether systemd's text of a time stands for one: `20s`, not `0` or `infinity`.
    static func isSet(_ time: String) -> Bool {
        !["", "0", "infinity"].contains(time)
    }

    private static func judge(
        _ reading: Reading<FileStatus>, _ name: String, mayHave rights: UInt32,
        _ facts: MachineFacts, mend: String
    ) -> Judgement {
        guard let found = reading.value else {
            return .skipped("the \(name) cannot be looked at: \(reading.trouble)")
        }
        if found.rights & ~rights & 0o777 != 0 {
            return .fail("The \(name) is open to others than its owner.", mend: mend)
        }
        return found.userID == facts.service.userIDs["spind"]
            ? .pass("The \(name) is for the user spind alone.")
            : .fail("The \(name) does not belong to the user spind.", mend: mend)
    }
}

extension MachineFacts {
    /// Judges the unit, where the service manager knows one.
    fileprivate func withUnit(_ judge: ([String: String]) -> Judgement) -> Judgement {
        switch service.unit["LoadState"] {
        case "loaded"?: judge(service.unit)
        case nil: .skipped("the service manager cannot be asked")
        default:
            // Whoever names a socket of their own runs the agent by hand.
            paths.socket != InstallationPaths().socket
                ? .skipped("there is no service spindd; the agent was started by hand")
                : .fail(
                    "There is no service spindd.", mend: "`sudo Scripts/install` installs it.")
        }
    }
}
