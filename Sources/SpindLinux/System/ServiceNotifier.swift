import CSpindLinux

/// Tells the service manager how the service is, as `sd_notify(3)` describes it. From any thread.
///
/// Without a manager (no `NOTIFY_SOCKET`) it says nothing to nobody, which is no error.
package struct ServiceNotifier: Sendable {
    /// A thing to tell.
    package enum Message: Hashable, Sendable {
        /// The service does its work now (`Type=notify`).
        case ready
        /// The decision loop is alive; due at least once in ``ServiceNotifier/watchdogInterval``.
        case watchdog
        /// The service has begun to stop.
        case stopping
        /// One line for people, shown by `systemctl status`.
        case status(String)

        /// The line on the wire; line breaks in a status would be other messages, so they become
        /// spaces.
        var line: String {
            switch self {
            case .ready: "READY=1"
            case .watchdog: "WATCHDOG=1"
            case .stopping: "STOPPING=1"
            case .status(let text):
                "STATUS=" + String(text.map { $0.isNewline || $0 == "\0" ? " " : $0 })
            }
        }
    }

    private let socket: String?
    /// How long the manager waits for ``Message/watchdog`` before it ends the service; `nil` when
    /// it does not watch this process. Feed it at half of this.
    package let watchdogInterval: Duration?

    /// Makes the notifier.
    ///
    /// - Parameters:
    ///   - environment: the process's variables; `NOTIFY_SOCKET`, `WATCHDOG_USEC` and
    ///     `WATCHDOG_PID` are used.
    ///   - processID: this process, to which `WATCHDOG_PID` must point if it is set.
    package init(environment: [String: String], processID: Int32) {
        socket = environment["NOTIFY_SOCKET"].flatMap { $0.isEmpty ? nil : $0 }
        let isMeant =
            switch environment["WATCHDOG_PID"] {
            case nil: true
            case let text?: Int32(text) == processID
            }
        watchdogInterval = environment["WATCHDOG_USEC"].flatMap(Int64.init)
            .flatMap { $0 > 0 && isMeant ? .microseconds($0) : nil }
    }

    /// Tells the manager, in one datagram.
    ///
    /// - Throws: ``SystemError`` when it does not listen or does not read (`EAGAIN`; it is never
    ///   waited for), or the socket's name is none.
    package func send(_ messages: Message...) throws(SystemError) {
        guard let socket else { return }
        let text = messages.map(\.line).joined(separator: "\n")
        let result = unsafe spind_notify(socket, text)
        if result < 0 { throw SystemError("notify \(socket)", errno: -result) }
    }
}
