import Glibc

/// A pair of pseudo-terminals as a serial line: the program opens the port at ``path``, the test
/// has the other end. Unplugged when it goes away.
///
/// The path is a link that stays, as one in `/dev/serial/by-id` does, while the terminal behind it
/// has another number after each plugging.
///
/// - Note: the two descriptors are changed only by ``plug()`` and ``unplug()``, which one thread
///   calls while no other uses it; `Sendable` by that, and unchecked.
package final class PseudoTerminal: @unchecked Sendable {
    /// Where the program finds the port.
    package let path: String
    private var master: Int32 = -1
    /// Held open, so that the line does not hang up while the program has the port closed.
    private var port: Int32 = -1

    /// Makes the line, plugged in.
    ///
    /// - Parameter path: where to put the link; nothing may be there.
    /// - Throws: ``ContractViolation`` when the machine has no pseudo-terminal.
    package init(path: String) throws {
        self.path = path
        try plug()
    }

    deinit {
        unplug()
    }

    /// Puts a new terminal at the path.
    package func plug() throws {
        master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        var locked: Int32 = 0
        var number: UInt32 = 0
        // TIOCSPTLCK and TIOCGPTN, which Swift does not see; neither does it see `openpty`.
        guard master >= 0, ioctl(master, 0x4004_5431, &locked) == 0,
            ioctl(master, 0x8004_5430, &number) == 0
        else { throw ContractViolation("a pseudo-terminal: errno \(errno)") }
        let terminal = "/dev/pts/\(number)"
        port = open(terminal, O_RDWR | O_NOCTTY | O_CLOEXEC)
        guard port >= 0 else { throw ContractViolation("open \(terminal): errno \(errno)") }
        var settings = termios()
        tcgetattr(port, &settings)
        cfmakeraw(&settings)
        tcsetattr(port, TCSANOW, &settings)
        guard symlink(terminal, path) == 0 else {
            throw ContractViolation("symlink \(path): errno \(errno)")
        }
    }

    /// Takes the terminal away, as pulling out a USB adapter does.
    package func unplug() {
        unlink(path)
        close(port)
        close(master)
        port = -1
        master = -1
    }

    /// Speaks at the other end.
    package func say(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(master, $0.baseAddress, $0.count) }
            guard count > 0 else { throw ContractViolation("write: errno \(errno)") }
            rest = rest.dropFirst(count)
        }
        settle()
    }

    /// Hears at the other end, at most five seconds, so many bytes.
    package func hear(_ count: Int) throws -> [UInt8] {
        var heard: [UInt8] = []
        while heard.count < count {
            var ready = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
            guard poll(&ready, 1, 5_000) == 1 else { break }
            var buffer = [UInt8](repeating: 0, count: count - heard.count)
            let step = read(master, &buffer, buffer.count)
            guard step > 0 else { throw ContractViolation("read: errno \(errno)") }
            heard += buffer.prefix(step)
        }
        return heard
    }

    /// Waits until what was written can be read at the port: the kernel passes it on from a thread
    /// of its own. Half a second at most, for somebody who waits there takes it at once.
    private func settle() {
        var ready = pollfd(fd: port, events: Int16(POLLIN), revents: 0)
        poll(&ready, 1, 500)
    }
}
