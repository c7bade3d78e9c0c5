internal import Foundation
internal import Glibc

/// Small files that only their owner may read, in a folder that only its owner may enter, read and
/// replaced as a whole.
enum SecretFile {
    /// Whether the folder is there.
    ///
    /// - Throws: ``IdentityError`` if it is no folder, or others may enter it.
    static func checkFolder(_ path: String) throws(IdentityError) -> Bool {
        guard let found = try look(at: path) else { return false }
        guard found.type == .typeDirectory else {
            throw .storage(path: path, reason: "is no folder")
        }
        guard found.mode & 0o077 == 0 else { throw .exposed(path: path) }
        guard found.owner == geteuid() || geteuid() == 0 else {
            throw .storage(
                path: path, reason: "belongs to another user: give it to the user of this program")
        }
        return true
    }

    /// Makes the folder, with mode 0700, where it is not there yet.
    static func makeFolder(
        _ path: String, _ beforeChange: () throws(IdentityError) -> Void
    ) throws(IdentityError) {
        if try checkFolder(path) { return }
        try beforeChange()
        guard mkdir(path, 0o700) == 0 else { throw failure(path) }
        try makeDurable(folderOf: path)
    }

    /// The bytes of a file; `nil` if there is none.
    ///
    /// - Throws: ``IdentityError`` if others may read it, or it has more bytes than `limit`.
    static func read(_ path: String, limit: Int) throws(IdentityError) -> [UInt8]? {
        // Nobody else can put another file there in between: the folder is its owner's alone.
        guard let found = try look(at: path) else { return nil }
        guard found.type == .typeRegular else {
            throw .storage(path: path, reason: "is no file")
        }
        guard found.mode & 0o077 == 0 else { throw .exposed(path: path) }
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard file >= 0 else { throw failure(path) }
        defer { close(file) }
        // One more than allowed, to notice a file that is too long.
        var bytes = [UInt8](repeating: 0, count: limit + 1)
        let count = Glibc.read(file, &bytes, bytes.count)
        guard count >= 0 else { throw failure(path) }
        guard count <= limit else { throw .damaged(path: path, reason: "it is too long") }
        return Array(bytes.prefix(count))
    }

    /// Puts a file in place of the one there is: after a power cut there are the old bytes or the
    /// new ones. `beforeChange` is called before each step that a cut could come between.
    static func replace(
        _ path: String, with bytes: [UInt8],
        _ beforeChange: () throws(IdentityError) -> Void
    ) throws(IdentityError) {
        let temporary = "\(path).new"
        try beforeChange()
        unlink(temporary)
        let file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { throw failure(temporary) }
        do {
            defer { close(file) }
            try beforeChange()
            guard write(file, bytes, bytes.count) == bytes.count else { throw failure(temporary) }
            guard fsync(file) == 0 else { throw failure(temporary) }
        }
        try beforeChange()
        guard rename(temporary, path) == 0 else { throw failure(path) }
        try beforeChange()
        try makeDurable(folderOf: path)
    }

    /// What lies at a path, a symbolic link not followed; `nil` if nothing does.
    private static func look(
        at path: String
    ) throws(IdentityError) -> (type: FileAttributeType, mode: Int, owner: UInt32)? {
        guard faccessat(AT_FDCWD, path, F_OK, AT_SYMLINK_NOFOLLOW) == 0 else {
            if errno == ENOENT { return nil }
            throw failure(path)
        }
        do {
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            guard let type = attributes[.type] as? FileAttributeType,
                let mode = number(attributes[.posixPermissions]),
                let owner = number(attributes[.ownerAccountID])
            else { throw IdentityError.storage(path: path, reason: "cannot be looked at") }
            return (type, mode, UInt32(truncatingIfNeeded: owner))
        } catch let error as IdentityError {
            throw error
        } catch {
            throw .storage(path: path, reason: "cannot be looked at: \(error)")
        }
    }

    /// An attribute's number; which type it comes in depends on the Foundation that is linked.
    private static func number(_ value: Any?) -> Int? {
        (value as? NSNumber)?.intValue ?? (value as? any BinaryInteger).map { Int($0) }
    }

    /// The last system call's failure.
    static func failure(_ path: String) -> IdentityError {
        .storage(path: path, reason: String(cString: strerror(errno)))
    }

    private static func makeDurable(folderOf path: String) throws(IdentityError) {
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
        let directory = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard directory >= 0 else { throw failure(folder) }
        defer { close(directory) }
        guard fsync(directory) == 0 else { throw failure(folder) }
    }
}
