internal import Glibc

/// Why a secret file, or the folder of some, could not be had or kept.
package struct SecretFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// What callers tell apart.
    package enum Kind: Hashable, Sendable {
        /// Others than its owner have rights in it.
        case exposed
        /// It has more bytes than were asked for.
        case tooLong
        /// Anything else.
        case refused
    }

    /// Which of them it is.
    package let kind: Kind
    /// The file or folder.
    package let path: String
    /// What is wrong with it, without its name.
    package let reason: String

    /// A fault with its words.
    package init(_ path: String, _ reason: String, kind: Kind = .refused) {
        self.kind = kind
        self.path = path
        self.reason = reason
    }

    /// A fault with the reason of the last system call. `what` is what it did not do.
    package init(lastCall path: String, _ what: String) {
        self.init(path, "\(what): \(String(cString: strerror(errno)))")
    }

    package var description: String { "\(path) \(reason)" }
}
