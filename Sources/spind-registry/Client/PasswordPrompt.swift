import Glibc
import SpindRegistry

/// Asks for a password: on the terminal without showing it, or from the first line of standard
/// input. Never from an argument, which others on the machine could read.
enum PasswordPrompt {
    /// The longest line that is read, in bytes.
    private static let lengthMax = 1_000

    /// A new password, typed twice on a terminal.
    static func ask(for login: String) throws -> String {
        guard isatty(STDIN_FILENO) == 1 else { return try line() }
        let first = try hidden("New password for \(login): ")
        let second = try hidden("Once more: ")
        guard first == second else { throw Failure("the two are not alike; try again", .usage) }
        return first
    }

    private static func hidden(_ prompt: String) throws -> String {
        var before = termios()
        guard tcgetattr(STDIN_FILENO, &before) == 0 else {
            throw Failure(
                "the terminal cannot be asked: \(String(cString: strerror(errno)))", .failed)
        }
        var without = before
        without.c_lflag &= ~tcflag_t(ECHO)
        let bytes = Array(prompt.utf8)
        _ = write(STDERR_FILENO, bytes, bytes.count)
        guard tcsetattr(STDIN_FILENO, TCSAFLUSH, &without) == 0 else {
            throw Failure("the terminal cannot be kept from showing a password", .failed)
        }
        defer {
            tcsetattr(STDIN_FILENO, TCSAFLUSH, &before)
            _ = write(STDERR_FILENO, [0x0A], 1)
        }
        return try line()
    }

    private static func line() throws -> String {
        guard let line = readLine(strippingNewline: true), !line.isEmpty else {
            throw Failure("no password came on standard input", .usage)
        }
        guard line.utf8.count <= lengthMax else {
            throw Failure("a password of over \(lengthMax) bytes is none", .usage)
        }
        return line
    }
}
