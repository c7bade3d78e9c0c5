/// Why the agent did not start.
enum StartError: Error, CustomStringConvertible {
    /// The cabinet file, or what it names, has to be mended.
    case configuration(String)
    /// Another agent runs this cabinet.
    case inUse(String)

    /// The exit status: 78 is `EX_CONFIG` of sysexits(3).
    var status: Int32 {
        switch self {
        case .configuration: 78
        case .inUse: 1
        }
    }

    var description: String {
        switch self {
        case .configuration(let words), .inUse(let words): words
        }
    }
}
