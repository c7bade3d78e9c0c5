package import SpindAgent
package import SpindCore
import SpindTime

/// The state of a cabinet's parts in a few words each, for `spindctl status` and `spindctl watch`.
/// What is wrong stands in capitals, so that nothing is said by colour alone.
package enum StatusWords {
    /// How far the clock is believed.
    package static func trust(_ trust: ClockTrust) -> String {
        switch trust {
        case .trusted: "trusted"
        case .holdover(let milliseconds):
            "runs free, off by at most \(Duration.milliseconds(milliseconds).briefText)"
        case .untrusted: "UNTRUSTED"
        }
    }

    /// Why nothing can be recorded.
    package static func storeFault(_ fault: StoreFault) -> String {
        let why =
            switch fault {
            case .full: "the disk is full"
            case .unwritable: "the disk has errors or is read-only"
            case .corrupt: "the database is damaged"
            case .locked: "another process holds the database"
            }
        return "NOTHING CAN BE RECORDED, NOBODY IS LET IN: \(why) (\(fault.rawValue))"
    }

    /// What a door does.
    ///
    /// - Parameters:
    ///   - door: the compartment.
    ///   - timeZone: the cabinet's.
    /// - Returns: the words.
    package static func door(_ door: CompartmentStatus, timeZone: TimeZoneRules) -> String {
        switch door.door {
        case .closed: door.hasContact ? "closed" : "no contact"
        case .unlocking: "unlocking"
        case .open:
            door.proppedUntil.map { "open until \(timeZone.local($0).minuteText)" } ?? "open"
        case .heldOpen: "open TOO LONG"
        case .forcedOpen: "FORCED open"
        case .unknown: "UNKNOWN"
        }
    }

    /// What is wrong with a door; empty when nothing is.
    package static func troubles(_ door: CompartmentStatus) -> [String] {
        let doubt: [String] =
            switch door.doubt {
            case .chatter?: ["contact CHATTERS"]
            case .stuckOpen?: ["contact STUCK at open"]
            case .unreadable?: ["contact UNREADABLE"]
            case nil: []
            }
        let item = door.item == .unknown ? ["item sensor UNREADABLE"] : []
        return (door.lockStuck ? ["lock STUCK"] : []) + doubt + item
    }

    /// What the item sensor of a compartment sees; empty where there is none.
    package static func item(_ door: CompartmentStatus) -> String {
        switch door.item {
        case .present?: "there"
        case .absent?: "gone"
        case .unknown?: "UNKNOWN"
        case nil: ""
        }
    }

    /// Whether a charging socket is on; empty where there is none.
    package static func socket(_ door: CompartmentStatus) -> String {
        door.socket.map { $0 ? "on" : "off" } ?? ""
    }

    /// What a keypad is at: lockouts, faults, and what it is used for.
    ///
    /// - Parameters:
    ///   - keypad: the keypad.
    ///   - elapsed: how long ago that was so; lockouts have become shorter since.
    /// - Returns: the words.
    package static func keypad(_ keypad: KeypadStatus, elapsed: Duration = .zero) -> String {
        func left(_ milliseconds: Int64) -> Duration { .milliseconds(milliseconds) - elapsed }
        let lockout = left(keypad.lockoutMilliseconds)
        let service = left(keypad.serviceLockoutMilliseconds)
        let fault: String? =
            switch keypad.fault {
            case .stuckKey(let key)?: "key \(key) is STUCK"
            case .unreadable(let what)?: "CANNOT BE READ: \(what)"
            case .swappedDataLines(let reader)?: "D0 and D1 of \(reader) are SWAPPED"
            case .garbled(let what)?: "CANNOT BE UNDERSTOOD: \(what)"
            case nil: nil
            }
        let use: String? =
            switch keypad.use {
            case .entries: nil
            case .question(let name): "asks: \(name)"
            case .service(.credential(let id)): "operator \(id)"
            case .service(.challenge): "operator by a challenge"
            case .test(let presses, let key):
                "key test, \(presses) pressed" + (key.map { ", newest \($0)" } ?? "")
            }
        let all = [
            lockout > .zero ? "LOCKED OUT for \(whole(lockout))" : nil,
            service > .zero ? "service PINs LOCKED OUT for \(whole(service))" : nil, fault, use,
        ].compactMap(\.self)
        return all.isEmpty ? "ready" : all.joined(separator: ", ")
    }

    /// Seconds, not fractions: a countdown.
    private static func whole(_ duration: Duration) -> String {
        Duration.seconds(duration.secondsRoundedUp).briefText
    }

    /// A language by its name in English.
    package static func language(_ language: Language) -> String {
        switch language {
        case .german: "German"
        case .english: "English"
        case .dutch: "Dutch"
        }
    }

    /// How the cabinet and its registry are in step, a line each; none where none ever spoke.
    static func registry(_ status: AgentStatus, _ timeZone: TimeZoneRules) -> [String] {
        var lines: [String] = []
        if let link = status.link {
            lines.append("Registry  \(Self.link(link, timeZone)); \(link.registry)")
        }
        if let sync = status.sync { lines.append("Outbox    " + outbox(sync)) }
        if let until = status.link?.certificateUntil, until - status.cabinet.at < certificateSoon {
            lines.append("Identity  the certificate ENDS \(timeZone.minutes(of: until))")
        }
        if let problem = status.link?.problem { lines.append("LINK      " + problem) }
        return lines
    }

    /// So long before its end a certificate should have been renewed: 14 days.
    private static let certificateSoon = Duration.seconds(14 * 86_400)

    /// How the link to the registry stands.
    package static func link(_ link: LinkStatus, _ timeZone: TimeZoneRules) -> String {
        let heard = link.heardAt.map { ", heard \(timeZone.minutes(of: $0))" } ?? ", never heard"
        return switch link.state {
        case .connected: "connected"
        case .connecting: "connecting" + heard
        case .waiting: "WAITING to try again" + heard
        case .refused: "REFUSED by it" + heard
        }
    }

    /// What the registry does not have yet.
    package static func outbox(_ sync: SyncStanding) -> String {
        switch sync.unsentRecords {
        case 0: "empty: the registry has all records"
        case 1: "1 record not sent yet"
        default: "\(sync.unsentRecords) records not sent yet"
        }
    }

    /// The journal's records in numbers.
    package static func journal(_ status: AgentStatus) -> String {
        status.journalLast == 0
            ? "empty" : "records \(status.journalFirst) to \(status.journalLast)"
    }
}

extension AgentStatus {
    /// The cabinet's time zone, as this machine's time zone data has it; where that lacks it, the
    /// offset that applied on the cabinet.
    package var timeZoneRules: TimeZoneRules {
        if let rules = TimeZoneRules.system(named: timeZone, around: cabinet.at),
            rules.offsetSeconds(at: cabinet.at) == utcOffsetSeconds
        {
            return rules
        }
        return TimeZoneRules(firstOffsetSeconds: utcOffsetSeconds, transitions: [])
    }
}
