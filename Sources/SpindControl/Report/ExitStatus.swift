import SpindTerminal

/// What `spindctl` ends with. Numbers from 64 on are those of `sysexits.h`.
package enum ExitStatus: Int32, ExitMeaning, Sendable {
    /// It was done, or was found in order.
    case done = 0
    /// The cabinet refused it, the door did not open, or there is nothing of that name.
    case refused = 1
    /// A check found something wrong.
    case problemFound = 2
    /// A check found something that works and should be looked at.
    case warned = 3
    /// The command line is wrong.
    case usage = 64
    /// The agent is not running, or did not answer.
    case unavailable = 69
    /// The caller is not in the group that it takes.
    case notPermitted = 77
    /// A file is missing or cannot be read.
    case badFile = 78

    package var words: String {
        switch self {
        case .done: "done, or found in order"
        case .refused: "the cabinet refused, a door did not open, or nothing of that name"
        case .problemFound: "check, verify or doctor found a problem"
        case .warned: "doctor or link found something that should be looked at"
        case .usage: "the command line is wrong"
        case .unavailable: "spindd is not running or did not answer"
        case .notPermitted: "you are not in the group that this takes"
        case .badFile: "a file is missing or cannot be read"
        }
    }
}
