import Glibc
import Logging
import NIOCore

/// The socket's place in the file system: taken only where nobody answers, readable by the group
/// `spind` from its first moment, and given up at the end.
struct ControlSocketFile: Sendable {
    let path: String

    /// Where the socket is made before it is moved to its place, with its rights already set.
    var temporaryPath: String { path + ".new" }

    /// Removes what a dead agent left.
    ///
    /// - Throws: ``ControlServerError`` when somebody answers there, or something else is there.
    func clear() throws(ControlServerError) {
        guard path.utf8.count + 4 <= 107 else {
            throw ControlServerError(
                .badPath, "the control socket's path has over 103 bytes: \(path)")
        }
        try removeLeftOver(temporaryPath)
        var status = stat()
        guard lstat(path, &status) == 0 else {
            if errno == ENOENT { return }
            throw ControlServerError(.badPath, "\(path): \(ControlServerError.words(errno))")
        }
        guard status.st_mode & S_IFMT == S_IFSOCK else {
            throw ControlServerError(
                .badPath, "\(path) is not a socket; move it away, or choose another place")
        }
        switch LocalSocket.connect(path, waiting: false) {
        case .success(let socket):
            socket.close()
            throw ControlServerError(
                .served, "another agent answers on \(path); only one can look after a cabinet")
        // Nobody listens: it is left over, and replaced when the new one is there.
        case .failure(.refused), .failure(.missing): break
        case .failure(let failure):
            throw ControlServerError(
                .served, "\(path) cannot be taken over: \(failure.words)")
        }
    }

    /// Sets the rights of the socket just made and moves it to its place.
    ///
    /// - Parameters:
    ///   - group: whose members may connect, beside the agent's own user and root.
    ///   - logger: told when nobody else may.
    /// - Throws: ``ControlServerError`` `badPath` when the system refuses.
    func publish(group: gid_t?, logger: Logger) throws(ControlServerError) {
        var mode: mode_t = 0o600
        if let group, chown(temporaryPath, uid_t.max, group) == 0 {
            mode = 0o660
        } else {
            let why = group == nil ? "there is no such group" : ControlServerError.words(errno)
            logger.notice(
                """
                the control socket is for root and user \(LocalAccounts.userName(geteuid())) \
                alone, not for group \(GroupAccess.readGroup): \(why)
                """)
        }
        guard chmod(temporaryPath, mode) == 0, rename(temporaryPath, path) == 0 else {
            throw ControlServerError(.badPath, "\(path): \(ControlServerError.words(errno))")
        }
    }

    /// What tells this socket from one that another agent put in its place.
    func identity() -> (device: dev_t, inode: ino_t)? {
        var status = stat()
        return lstat(path, &status) == 0 ? (status.st_dev, status.st_ino) : nil
    }

    /// Removes the socket, if it is still the one that was published.
    func remove(_ published: (device: dev_t, inode: ino_t)?) {
        guard let published, let now = identity(), now == published else { return }
        unlink(path)
    }

    private func removeLeftOver(_ path: String) throws(ControlServerError) {
        if unlink(path) != 0, errno != ENOENT {
            throw ControlServerError(.badPath, "\(path): \(ControlServerError.words(errno))")
        }
    }
}
