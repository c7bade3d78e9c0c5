import Glibc

/// The three files that every process is given.
enum StandardFiles {
    /// Has each of the three be something: where one was closed, the next file or connection that is
    /// opened would take its number, and be written to as if it were a terminal.
    static func keep() {
        for descriptor in STDIN_FILENO...STDERR_FILENO
        where fcntl(descriptor, F_GETFD) == -1 {
            // Reading from what is written to, and the other way round, fails, as it should.
            let mode = descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY
            _ = open("/dev/null", mode)
        }
    }

    /// Writes to standard output.
    ///
    /// - Throws: ``OutputEnded`` when nobody reads any more, a ``Failure`` when it cannot be written.
    static func output(_ text: String) throws {
        var rest = Array(text.utf8)
        while !rest.isEmpty {
            let count = write(STDOUT_FILENO, rest, rest.count)
            if count >= 0 {
                rest.removeFirst(count)
            } else if errno == EPIPE {
                throw OutputEnded()
            } else if errno == EAGAIN {
                // Somebody made the pipe so; wait until it takes more.
                var ready = pollfd(fd: STDOUT_FILENO, events: Int16(POLLOUT), revents: 0)
                poll(&ready, 1, -1)
            } else if errno != EINTR {
                throw Failure(
                    "standard output cannot be written: \(String(cString: strerror(errno)))",
                    .failed)
            }
        }
    }
}

/// Whoever reads has seen enough: `spind-registry asset list | head`.
struct OutputEnded: Error {}
