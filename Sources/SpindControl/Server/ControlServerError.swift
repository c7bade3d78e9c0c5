import Glibc

/// Why the control socket could not be opened.
package struct ControlServerError: Error, Equatable, CustomStringConvertible {
    /// The kind.
    package enum Code: Hashable, Sendable {
        /// Another agent answers on the socket.
        case served
        /// The socket cannot be made there.
        case badPath
    }

    /// The kind.
    package var code: Code
    /// What was tried, what the system said, and how to mend it.
    package var description: String

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }

    /// Compares the kinds alone.
    package static func == (left: ControlServerError, right: ControlServerError) -> Bool {
        left.code == right.code
    }

    /// An error number in words.
    static func words(_ number: Int32) -> String {
        String(cString: strerror(number))
    }
}
