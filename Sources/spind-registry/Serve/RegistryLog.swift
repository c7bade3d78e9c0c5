import Glibc
import Logging
import SpindTerminal

/// Where the registry's messages go: to the standard error.
enum RegistryLog {
    /// Makes a handler; `isForJournal` when the service manager reads the lines.
    static func handler(isForJournal: Bool, logLevel: Logger.Level) -> LineLogHandler {
        LineLogHandler(style: isForJournal ? .priority : .words, logLevel: logLevel) { lines in
            // One call, so that lines of different threads do not mix.
            let bytes = Array(lines.utf8)
            _ = write(STDERR_FILENO, bytes, bytes.count)
        }
    }
}
