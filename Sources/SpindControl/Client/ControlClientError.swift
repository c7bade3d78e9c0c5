/// Why the agent could not be asked.
package struct ControlClientError: Error, Equatable, CustomStringConvertible {
    /// The kind.
    package enum Code: Hashable, Sendable {
        /// Nobody listens on the socket.
        case notRunning
        /// The socket's rights keep this user out.
        case notPermitted
        /// The answer did not come in time.
        case timedOut
        /// The agent said that it stops, or that it takes no more connections.
        case turnedAway
        /// The other side speaks another version, or not this protocol.
        case protocolMismatch
        /// The connection broke.
        case broken
    }

    /// The kind.
    package var code: Code
    /// What is wrong and how to mend it.
    package var description: String

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }

    /// Compares the kinds alone.
    package static func == (left: ControlClientError, right: ControlClientError) -> Bool {
        left.code == right.code
    }

    static func noConnection(
        _ path: String, _ failure: LocalSocket.Failure
    ) -> ControlClientError {
        switch failure {
        case .missing:
            ControlClientError(
                .notRunning,
                "spindd is not running: there is no \(path); journal commands work without it")
        case .refused:
            ControlClientError(
                .notRunning,
                "spindd is not running: nobody answers on \(path); journal commands work without it"
            )
        case .forbidden:
            ControlClientError(
                .notPermitted,
                """
                you may not use \(path): join the group \(GroupAccess.readGroup) to look, and \
                \(GroupAccess.actGroup) too to act, then log in again
                """)
        case .other:
            ControlClientError(.broken, "cannot connect to \(path): \(failure.words)")
        }
    }
}
