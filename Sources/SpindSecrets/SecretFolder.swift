internal import Glibc

/// Folders that only their owner may enter.
package enum SecretFolder {
    /// Whether the folder is there.
    ///
    /// - Throws: ``SecretFault`` if it is no folder, or others may enter it.
    package static func check(_ path: String) throws(SecretFault) -> Bool {
        var status = stat()
        guard lstat(path, &status) == 0 else {
            if errno == ENOENT { return false }
            throw SecretFault(lastCall: path, "cannot be looked at")
        }
        guard status.st_mode & S_IFMT == S_IFDIR else { throw SecretFault(path, "is no folder") }
        try checkRights(path, status)
        return true
    }

    /// Makes the folder, with mode 0700, where it is not there yet.
    ///
    /// - Parameters:
    ///   - path: where it lies.
    ///   - beforeChange: called before each step that a power cut could come between.
    /// - Throws: ``SecretFault``, as ``check(_:)`` does, or for a disk that does not take it.
    package static func make(
        _ path: String, _ beforeChange: () throws(SecretFault) -> Void
    ) throws(SecretFault) {
        if try check(path) { return }
        try beforeChange()
        guard mkdir(path, 0o700) == 0 else { throw SecretFault(lastCall: path, "cannot be made") }
        try makeDurable(folderOf: path)
    }

    /// Refuses what others may look into, or another user owns.
    static func checkRights(_ path: String, _ status: stat) throws(SecretFault) {
        guard status.st_mode & 0o077 == 0 else {
            throw SecretFault(path, "can be read by others", kind: .exposed)
        }
        guard status.st_uid == geteuid() || geteuid() == 0 else {
            throw SecretFault(
                path, "belongs to another user: give it to the user of this program")
        }
    }

    /// Waits until the disk knows the names in the folder of a file.
    static func makeDurable(folderOf path: String) throws(SecretFault) {
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
        let directory = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard directory >= 0 else { throw SecretFault(lastCall: path, "cannot be made durable") }
        defer { close(directory) }
        guard fsync(directory) == 0 else {
            throw SecretFault(lastCall: path, "cannot be made durable")
        }
    }
}
