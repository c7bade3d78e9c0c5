import Glibc

/// The files of this machine's disks.
package struct DiskFiles: FileReading {
    /// Makes a reader; it holds nothing.
    package init() {}

    /// Reads a regular file of at most `limit` bytes; follows symbolic links. Blocks while reading.
    package func bytes(at path: String, limit: Int) throws(FileReadingError) -> [UInt8] {
        precondition(limit >= 0, "a file cannot have fewer than no bytes")
        // Without O_NONBLOCK opening a pipe would wait for its writer.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw Self.error(errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Self.error(errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notAFile }
        guard status.st_size <= limit else { throw .tooLarge }

        // One byte more than allowed, so that a file that grew meanwhile is noticed.
        var content = [UInt8](repeating: 0, count: limit + 1)
        var filled = 0
        while filled < content.count {
            let count = content.withUnsafeMutableBytes { buffer in
                read(descriptor, buffer.baseAddress?.advanced(by: filled), buffer.count - filled)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Self.error(errno) }
            if count == 0 { break }
            filled += count
        }
        guard filled <= limit else { throw .tooLarge }
        return Array(content.prefix(filled))
    }

    private static func error(_ number: Int32) -> FileReadingError {
        switch number {
        case ENOENT, ENOTDIR: .missing
        default: .unreadable(String(cString: strerror(number)))
        }
    }
}
