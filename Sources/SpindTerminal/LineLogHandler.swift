package import Logging

/// Hands on each message as lines: with the priority that journald understands
/// (sd-daemon(3)), or with the level in words.
package struct LineLogHandler: LogHandler {
    /// How a line begins.
    package enum Style: Sendable {
        /// `<6>`: for journald.
        case priority
        /// `info: `: for people.
        case words
    }

    package var metadata: Logger.Metadata = [:]
    package var logLevel: Logger.Level
    private let style: Style
    private let write: @Sendable (String) -> Void

    /// Makes a handler.
    ///
    /// - Parameters:
    ///   - style: how lines begin.
    ///   - logLevel: what is told at least.
    ///   - write: takes all lines of a message at once, each with its end; called from any thread.
    package init(
        style: Style, logLevel: Logger.Level = .info, write: @escaping @Sendable (String) -> Void
    ) {
        self.write = write
        self.style = style
        self.logLevel = logLevel
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        let details = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
            .map { " \($0.key)=\($0.value)" }.joined()
        let prefix = style == .priority ? "<\(priority(of: event.level))>" : "\(event.level): "
        let text = "\(event.message)\(details)"
        write(text.split(whereSeparator: \.isNewline).map { "\(prefix)\($0)\n" }.joined())
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
