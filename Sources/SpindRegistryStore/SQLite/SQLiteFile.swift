import Glibc
import Synchronization

/// The database's file: made for its owner only, and used by one process at a time.
final class SQLiteFile: Sendable {
    /// Where it is.
    let path: String
    private let lock: Mutex<Int32?>

    /// Makes the file if it is not there, and takes the lock on it: the file `...-owner` beside it,
    /// which the kernel unlocks when the process ends, however it ends.
    init(path: String) throws(SQLError) {
        self.path = path
        let database = try Self.open(path, "make its folder, owned by the user that serves")
        defer { Glibc.close(database) }
        var status = stat()
        guard unsafe fstat(database, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw SQLError(.connection, "\(path) is no file")
        }
        // Names, contacts and sealed keys are in it.
        if status.st_mode & 0o077 != 0, fchmod(database, 0o600) != 0 {
            throw SQLError(.connection, "\(path) is open to others: chmod 600 \(path)")
        }
        if status.st_size == 0 { try Self.syncFolder(of: path) }
        let owner = try Self.open(path + "-owner", "its folder must be writable")
        lock = Mutex(owner)
        guard flock(owner, LOCK_EX | LOCK_NB) == 0 else {
            let error = errno
            release()
            throw error == EWOULDBLOCK
                ? SQLError(.busy, "\(path) is in use by another process: stop that one first")
                : SQLError(.connection, "\(path)-owner cannot be locked: use a local file system")
        }
    }

    deinit { release() }

    /// Gives the lock back.
    func release() {
        lock.withLock { lock in
            if let descriptor = lock { Glibc.close(descriptor) }
            lock = nil
        }
    }

    private static func open(_ path: String, _ advice: String) throws(SQLError) -> Int32 {
        let descriptor = unsafe Glibc.open(
            path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, mode_t(0o600))
        guard descriptor >= 0 else {
            let error = errno
            throw SQLError(
                error == ENOSPC ? .full : .connection,
                "\(path) cannot be opened (\(unsafe String(cString: strerror(error)))): \(advice)")
        }
        return descriptor
    }

    /// Makes the entry of a new file durable: SQLite syncs the file, not the folder it was made in.
    private static func syncFolder(of path: String) throws(SQLError) {
        let slash = path.lastIndex(of: "/")
        let folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let descriptor = unsafe Glibc.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw SQLError(.connection, "\(folder) cannot be opened: it must be readable")
        }
        defer { Glibc.close(descriptor) }
        guard fsync(descriptor) == 0 else {
            throw SQLError(.connection, "\(folder) cannot be made durable: look at the disk")
        }
    }
}
