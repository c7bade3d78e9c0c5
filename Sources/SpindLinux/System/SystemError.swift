/// A system call that failed, away from GPIO lines.
package struct SystemError: Error, Equatable, CustomStringConvertible {
    /// What was tried, on what.
    package var context: String
    /// The kernel's error number.
    package var errno: Int32

    /// Makes an error.
    package init(_ context: String, errno: Int32) {
        self.context = context
        self.errno = errno
    }

    /// The context and the number in words.
    package var description: String { "\(context): \(errnoText(errno))" }
}
