import Glibc

/// The person's terminal, taken over whole: keys arrive one by one, nothing is echoed.
///
/// Only one at a time. ``restore()`` gives it back as it was; a crash gives it back too.
package final class RawTerminal: Sendable {
    private let saved: termios

    /// Whether standard input and output are a terminal.
    package static var isPresent: Bool {
        isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1
    }

    /// Takes the terminal over.
    ///
    /// - Returns: `nil` where standard input or output is none, or it refuses.
    package init?() {
        guard Self.isPresent else { return nil }
        var settings = termios()
        guard tcgetattr(STDIN_FILENO, &settings) == 0 else { return nil }
        saved = settings
        CrashGuard.arm(settings)
        // Output processing stays on; the interrupt key arrives as a byte like any other.
        settings.c_lflag &= ~tcflag_t(ECHO | ICANON | IEXTEN | ISIG)
        settings.c_iflag &= ~tcflag_t(IXON | BRKINT)
        guard tcsetattr(STDIN_FILENO, TCSAFLUSH, &settings) == 0 else { return nil }
        write(ScreenPainter.enter)
    }

    /// The size in columns and rows; the standard 80 by 24 where the terminal does not say.
    package var size: (columns: Int, rows: Int) {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0
        else { return (80, 24) }
        return (Int(size.ws_col), Int(size.ws_row))
    }

    /// Sends text; blocks until the terminal took it. A terminal that is gone takes nothing.
    package func write(_ text: String) {
        let bytes = Array(text.utf8)
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.write(STDOUT_FILENO, $0.baseAddress.map { $0 + sent }, bytes.count - sent)
            }
            if count > 0 {
                sent += count
            } else if errno == EAGAIN {
                var ready = pollfd(fd: STDOUT_FILENO, events: Int16(POLLOUT), revents: 0)
                _ = poll(&ready, 1, 1_000)
            } else if errno != EINTR {
                return
            }
        }
    }

    /// Gives the terminal back. Calling it twice does no harm.
    package func restore() {
        write(ScreenPainter.leave)
        var settings = saved
        tcsetattr(STDIN_FILENO, TCSADRAIN, &settings)
        CrashGuard.disarm()
    }
}

/// Gives the terminal back when the program crashes.
///
/// A signal handler may touch only memory that nobody else writes and call only what is safe at
/// any moment: here `write`, `tcsetattr`, `sigaction` and `raise`, on memory set up beforehand.
private enum CrashGuard {
    /// What a trap, a failed precondition or a wild pointer raises.
    static let signals = [SIGILL, SIGTRAP, SIGABRT, SIGSEGV, SIGBUS, SIGFPE]

    // Written by `arm` before the handler is installed and not again until it is removed; there is
    // one terminal and one ``RawTerminal`` at a time.
    nonisolated(unsafe) static var settings = termios()
    nonisolated(unsafe) static let previous =
        UnsafeMutablePointer<sigaction>.allocate(capacity: 65)
    nonisolated(unsafe) static let farewell = {
        let bytes = Array(ScreenPainter.leave.utf8)
        let buffer = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bytes.count)
        _ = buffer.initialize(from: bytes)
        return UnsafeRawBufferPointer(buffer)
    }()

    static func arm(_ saved: termios) {
        settings = saved
        _ = farewell
        _ = previous
        for signal in signals {
            var action = sigaction()
            action.__sigaction_handler.sa_handler = { signal in
                _ = Glibc.write(
                    STDOUT_FILENO, CrashGuard.farewell.baseAddress, CrashGuard.farewell.count)
                tcsetattr(STDIN_FILENO, TCSANOW, &CrashGuard.settings)
                // Whoever was asked before is asked when this returns.
                sigaction(signal, CrashGuard.previous + Int(signal), nil)
                raise(signal)
            }
            sigaction(signal, &action, previous + Int(signal))
        }
    }

    static func disarm() {
        for signal in signals { sigaction(signal, previous + Int(signal), nil) }
    }
}
