import Glibc
import Logging

/// Messages as lines on the standard error: with the priority that journald understands
/// (sd-daemon(3)), or with the level in words.
struct RegistryLog: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level
    private let isForJournal: Bool

    /// Makes a handler; `isForJournal` when the service manager reads the lines.
    init(isForJournal: Bool, logLevel: Logger.Level) {
        self.isForJournal = isForJournal
        self.logLevel = logLevel
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let details = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
            .map { " \($0.key)=\($0.value)" }.joined()
        let prefix = isForJournal ? "<\(Self.priority(of: event.level))>" : "\(event.level): "
        let text = "\(event.message)\(details)"
        let lines = text.split(whereSeparator: \.isNewline).map { "\(prefix)\($0)\n" }.joined()
        // One call, so that lines of different threads do not mix.
        let bytes = Array(lines.utf8)
        _ = write(STDERR_FILENO, bytes, bytes.count)
    }

    /// The priority of syslog.
    private static func priority(of level: Logger.Level) -> Int {
        switch level {
        case .trace, .debug: 7
        case .info: 6
        case .notice: 5
        case .warning: 4
        case .error: 3
        case .critical: 2
        }
    }
}
