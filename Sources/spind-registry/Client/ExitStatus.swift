import SpindTerminal

/// What `spind-registry` ends with. Numbers from 64 on are those of `sysexits.h`.
enum ExitStatus: Int32, ExitMeaning {
    /// It was done.
    case done = 0
    /// The registry refused it; the reason, and the next possible slot, stand on standard error.
    case refused = 1
    /// Something failed that is not the caller's fault.
    case failed = 2
    /// The command line is wrong, or a value of it.
    case usage = 64
    /// Neither a server nor the database can be reached.
    case unavailable = 69
    /// The caller has no right to it.
    case notPermitted = 77
    /// A file is missing, damaged, or says something that cannot be.
    case badFile = 78

    var words: String {
        switch self {
        case .done: "done"
        case .refused: "the registry refused; standard error says why and what is possible"
        case .failed: "something failed; the registry's log says more"
        case .usage: "the command line, or a value in it, is wrong"
        case .unavailable: "neither the server nor the database can be reached"
        case .notPermitted: "you may not do that"
        case .badFile: "a file is missing, damaged or wrong"
        }
    }
}
