/// What went wrong at a line. Two errors are equal when their codes are.
public struct HALError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The kinds of failure that a driver can act on.
    public enum Code: String, Sendable {
        /// No chip has that label, or no line that name or offset; or the name is not unique.
        case notFound
        /// Somebody else owns the line.
        case busy
        /// This user may not open the chip.
        case notPermitted
        /// The chip cannot do it, for example a bias.
        case unsupported
        /// The device went away or answered with an error.
        case io
    }

    /// What kind of failure it is.
    public var code: Code
    /// What was tried, on which line.
    public var context: String
    /// The kernel's error number; 0 when there is none.
    public var errno: Int32

    /// Makes an error.
    public init(_ code: Code, _ context: String, errno: Int32 = 0) {
        self.code = code
        self.context = context
        self.errno = errno
    }

    /// Compares the codes alone.
    public static func == (left: HALError, right: HALError) -> Bool {
        left.code == right.code
    }

    /// The context, the kind and the number.
    public var description: String {
        errno == 0
            ? "\(context): \(code.rawValue)" : "\(context): \(code.rawValue) (errno \(errno))"
    }
}
