/// Why the agent did not start.
enum StartError: Error, CustomStringConvertible {
    /// The cabinet file, or what it names, has to be mended.
    case configuration(String)
    /// Another agent runs this cabinet.
    case inUse(String)
    /// Neither the new cabinet file nor the old one could be put to work.
    case reload(String)

    /// The exit status: 78 is `EX_CONFIG` of sysexits(3).
    var status: Int32 {
        switch self {
        case .configuration: 78
        case .inUse, .reload: 1
        }
    }

    var description: String {
        switch self {
        case .configuration(let words), .inUse(let words): words
        case .reload(let words): "the cabinet cannot go on after a change of its file: \(words)"
        }
    }
}
