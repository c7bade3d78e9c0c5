import Glibc
import Logging

/// Writes one line a message to standard error, with the priority that journald understands
/// (sd-daemon(3)) when journald listens, and in words when it does not.
struct JournalLogHandler: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level
    private let label: String
    private let isForJournald: Bool

    init(logLevel: Logger.Level, label: String) {
        self.logLevel = logLevel
        self.label = label
        isForJournald = getenv("JOURNAL_STREAM") != nil
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let details = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
            .map { " \($0.key)=\($0.value)" }.joined()
        let prefix = isForJournald ? "<\(priority(of: event.level))>" : "\(event.level): "
        let text = "\(event.message)\(details)"
        let lines = text.split(whereSeparator: \.isNewline).map { "\(prefix)\($0)\n" }
        writeText(lines.joined(), to: STDERR_FILENO)
    }

    /// The priority of syslog.
    private func priority(of level: Logger.Level) -> Int {
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

/// Writes a text whole, or not further than the reader takes it.
func writeText(_ text: String, to file: Int32) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
        let count = write(file, Array(bytes), bytes.count)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { return }
        bytes = bytes.dropFirst(count)
    }
}
