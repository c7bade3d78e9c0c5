internal import Glibc

/// Small files that only their owner may read.
package enum SecretFile {
    /// Reads a whole file.
    ///
    /// - Parameters:
    ///   - path: where it lies.
    ///   - limit: the most bytes that it may have.
    ///   - isCredential: whether the service manager put it there, which sets the rights of what it
    ///     hands over.
    /// - Returns: its bytes; `nil` if there is none.
    /// - Throws: ``SecretFault`` for a symbolic link, whatever is no file, a file that others may
    ///   read or that another user owns, and one that is longer.
    package static func read(
        _ path: String, limit: Int, isCredential: Bool = false
    ) throws(SecretFault) -> [UInt8]? {
        // Not blocking, so that a pipe in its place does not hang the start.
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard file >= 0 else {
            if errno == ENOENT { return nil }
            if errno == ELOOP {
                throw SecretFault(path, "is a symbolic link; name the file itself")
            }
            throw SecretFault(lastCall: path, "cannot be opened")
        }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0 else {
            throw SecretFault(lastCall: path, "cannot be looked at")
        }
        guard status.st_mode & S_IFMT == S_IFREG else { throw SecretFault(path, "is not a file") }
        if !isCredential { try SecretFolder.checkRights(path, status) }
        // One more than allowed, to notice a file that is too long.
        var bytes = [UInt8](repeating: 0, count: limit + 1)
        let count = Glibc.read(file, &bytes, bytes.count)
        guard count >= 0 else { throw SecretFault(lastCall: path, "cannot be read") }
        guard count <= limit else { throw SecretFault(path, "is too long", kind: .tooLong) }
        return Array(bytes.prefix(count))
    }

    /// Puts a file in place, whole and durable, and never over one that is there.
    package static func create(_ path: String, with bytes: [UInt8]) throws(SecretFault) {
        try put(path, bytes, as: { link($0, $1) }, { () throws(SecretFault) in })
    }

    /// Puts a file in place of the one there is: after a power cut there are the old bytes or the
    /// new ones.
    ///
    /// - Parameters:
    ///   - path: where it lies.
    ///   - bytes: what it will hold.
    ///   - beforeChange: called before each step that a cut could come between.
    /// - Throws: ``SecretFault`` for a disk that does not take it; what `beforeChange` throws.
    package static func replace(
        _ path: String, with bytes: [UInt8],
        _ beforeChange: () throws(SecretFault) -> Void
    ) throws(SecretFault) {
        try put(path, bytes, as: { rename($0, $1) }, beforeChange)
    }

    private static func put(
        _ path: String, _ bytes: [UInt8],
        as step: (String, String) -> Int32,
        _ beforeChange: () throws(SecretFault) -> Void
    ) throws(SecretFault) {
        let temporary = "\(path).new"
        try beforeChange()
        unlink(temporary)
        let file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { throw SecretFault(lastCall: path, "cannot be made") }
        do {
            defer { close(file) }
            try beforeChange()
            guard write(file, bytes, bytes.count) == bytes.count, fsync(file) == 0 else {
                throw SecretFault(lastCall: path, "cannot be written")
            }
        }
        try beforeChange()
        guard step(temporary, path) == 0 else {
            throw SecretFault(lastCall: path, "cannot be written")
        }
        try beforeChange()
        // Still there only where it was linked.
        unlink(temporary)
        try SecretFolder.makeDurable(folderOf: path)
    }
}
