internal import Glibc
internal import SpindAgent
internal import SpindCore

/// Keeps a second agent from a store: two would each know half of what happened.
///
/// An advisory lock (`flock`) on a file beside the database, which the kernel gives back when the
/// process ends, however it ends. Readers do not take it.
final class OwnerLock: Sendable {
    private let descriptor: Int32

    /// Takes the lock of the database at that path, or throws `locked`.
    init(of path: String) throws(StoreError) {
        let file = path + "-owner"
        descriptor = open(file, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else {
            throw StoreError(
                errno == ENOSPC ? .full : .unwritable, "\(file) \(StoreDirectory.text(errno))")
        }
        if flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            let held = errno == EWOULDBLOCK
            close(descriptor)
            throw StoreError(
                held ? .locked : .unwritable,
                held
                    ? "\(path) is in use by another spindd: stop that one first"
                    : "\(file) cannot be locked: use a local file system")
        }
    }

    deinit { close(descriptor) }
}
