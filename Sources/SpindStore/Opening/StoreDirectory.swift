internal import Glibc
internal import SpindAgent
internal import SpindCore

/// Where a database file is to lie: the checks before SQLite touches it.
enum StoreDirectory {
    /// Makes sure that the file can be kept there: its directory exists, is one, can be written by
    /// this process and not by everybody; the file is there, readable by its owner only.
    ///
    /// - Returns: whether the file was made now.
    static func prepare(_ path: String) throws(StoreError) -> Bool {
        let directory = directory(of: path)
        var status = stat()
        guard stat(directory, &status) == 0 else {
            throw StoreError(
                .unwritable,
                "\(directory) \(text(errno)): make the directory, owned by the user spindd runs as")
        }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            throw StoreError(.unwritable, "\(directory) is no directory: move that file away")
        }
        guard status.st_mode & S_IWOTH == 0 || status.st_mode & S_ISVTX != 0 else {
            throw StoreError(
                .unwritable, "\(directory) can be written by everybody: chmod o-w \(directory)")
        }
        guard access(directory, W_OK | X_OK) == 0 else {
            throw StoreError(
                .unwritable,
                "\(directory) \(text(errno)): it must be writable by the user spindd runs as, on "
                    + "a file system that is not mounted read-only")
        }
        return try prepareFile(path)
    }

    /// Makes sure that there is a file to be read.
    static func requireFile(_ path: String) throws(StoreError) {
        var status = stat()
        guard stat(path, &status) == 0 else {
            throw StoreError(
                .unwritable, "\(path) \(text(errno)): has spindd ever run on this cabinet?")
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw StoreError(.unwritable, "\(path) is no file")
        }
        guard access(path, R_OK) == 0 else {
            throw StoreError(
                .unwritable, "\(path) \(text(errno)): only its owner and root may read it")
        }
    }

    /// Makes the entry of a new file durable: SQLite syncs the file, but not the directory it was
    /// made in.
    static func sync(_ path: String) throws(StoreError) {
        let directory = directory(of: path)
        let descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw StoreError(.unwritable, "\(directory) \(text(errno))") }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else {
            throw StoreError(.unwritable, "\(directory) \(text(errno))")
        }
    }

    /// Bytes that this process may still write on the disk of that file; `nil` if unknown.
    static func freeBytes(beside path: String) -> Int64? {
        var status = statvfs()
        guard statvfs(directory(of: path), &status) == 0 else { return nil }
        return Int64(clamping: status.f_bavail) * Int64(clamping: status.f_frsize)
    }

    /// Whether there is no such file, or nothing in it.
    static func isEmptyOrMissing(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) != 0 || status.st_size == 0
    }

    private static func prepareFile(_ path: String) throws(StoreError) -> Bool {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else {
            throw StoreError(
                errno == ENOSPC ? .full : .unwritable,
                "\(path) \(text(errno)): spindd must own it and be able to write it")
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw StoreError(.unwritable, "\(path) is no file")
        }
        // Whoever may read it could try every PIN against the verifiers with a stolen key.
        if status.st_mode & 0o077 != 0, fchmod(descriptor, 0o600) != 0 {
            throw StoreError(
                .unwritable, "\(path) is open to others and \(text(errno)): chmod 600 \(path)")
        }
        return status.st_size == 0
    }

    private static func directory(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    static func text(_ number: Int32) -> String {
        switch number {
        case ENOENT: "does not exist"
        case EACCES, EPERM: "may not be accessed"
        case EROFS: "is on a read-only file system"
        case ENOSPC: "has no space left"
        case ELOOP: "is a symbolic link"
        case EISDIR: "is a directory"
        case EIO: "cannot be read: the disk reports errors"
        default: "fails with errno \(number)"
        }
    }
}
