// `struct stat` is Foundation's or CoreFoundation's wherever another file of this target imports one.
internal import CoreFoundation
internal import Foundation
internal import Glibc

/// The file that holds a master key: 32 bytes, readable by the registry's user alone.
package struct MasterKeyFile: Sendable {
    /// What the service manager calls the credential: `LoadCredential=registry.key:/path`.
    package static let credential = "registry.key"

    /// Why a key could not be had; says what to do.
    package struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
        /// The words.
        package let description: String
    }

    /// Where it lies.
    package let path: String
    /// Whether the service manager put it there, which sets the rights of what it hands over.
    private let isCredential: Bool

    /// Names the file at that path.
    package init(path: String, isCredential: Bool = false) {
        self.path = path
        self.isCredential = isCredential
    }

    /// The registry's key file: the one that was named, or the credential of the service manager,
    /// or `registry.key` in the state folder.
    package static func find(
        named: String?, state: String, environment: [String: String]
    ) -> MasterKeyFile {
        if let named { return MasterKeyFile(path: named) }
        if let folder = environment["CREDENTIALS_DIRECTORY"] {
            let path = "\(folder)/\(credential)"
            if access(path, F_OK) == 0 { return MasterKeyFile(path: path, isCredential: true) }
        }
        return MasterKeyFile(path: "\(state)/\(credential)")
    }

    /// Reads the key that is there.
    ///
    /// - Throws: ``Failure`` where there is none, or one of another size, or all zeros, or one that
    ///   others may read.
    package func load() throws(Failure) -> MasterKey {
        guard let bytes = try read() else {
            throw failure(
                "is not there; restore it from its backup: without it no cabinet's key and no PIN "
                    + "that the database holds can be opened")
        }
        return try key(of: bytes)
    }

    /// Reads the key, or draws one and keeps it, with mode 0600, where there is none yet. Only for
    /// a registry that is being set up: an old database cannot be read with a new key.
    ///
    /// - Parameter generator: the system's (`getrandom`) outside tests.
    /// - Returns: the key, and whether it is new.
    /// - Throws: ``Failure``, as ``load()`` does, or for a disk that does not take the file.
    package func loadOrMake(
        using generator: inout some RandomNumberGenerator
    ) throws(Failure) -> (key: MasterKey, isNew: Bool) {
        if let bytes = try read() { return (try key(of: bytes), false) }
        guard !isCredential else { throw failure("went away while it was read; start again") }
        let bytes = MasterKey.drawBytes(using: &generator)
        try write(bytes)
        return (try key(of: bytes), true)
    }

    private func key(of bytes: [UInt8]) throws(Failure) -> MasterKey {
        do {
            return try MasterKey(bytes: bytes)
        } catch {
            throw failure("\(error); restore it from its backup")
        }
    }

    /// The file's bytes; `nil` where there is none.
    private func read() throws(Failure) -> [UInt8]? {
        // Not blocking, so that a pipe in its place does not hang the start.
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard file >= 0 else {
            if errno == ENOENT { return nil }
            if errno == ELOOP { throw failure("is a symbolic link; name the file itself") }
            throw refusal("cannot be opened")
        }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0 else { throw refusal("cannot be looked at") }
        guard status.st_mode & S_IFMT == S_IFREG else { throw failure("is not a file") }
        if !isCredential, status.st_mode & 0o077 != 0 {
            throw failure("can be read by others: run `chmod 600 \(path)` as its owner")
        }
        if !isCredential, status.st_uid != geteuid(), geteuid() != 0 {
            throw failure("belongs to another user: give it to the user of this program")
        }
        // One more than a key has, to notice a file that is too long.
        var bytes = [UInt8](repeating: 0, count: MasterKey.byteCount + 1)
        let count = Glibc.read(file, &bytes, bytes.count)
        guard count >= 0 else { throw refusal("cannot be read") }
        return Array(bytes.prefix(count))
    }

    /// Puts the key in place, whole and durable, and never over one that is there.
    private func write(_ bytes: [UInt8]) throws(Failure) {
        let temporary = "\(path).new"
        unlink(temporary)
        let file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { throw refusal("cannot be made") }
        defer {
            close(file)
            unlink(temporary)
        }
        guard Glibc.write(file, bytes, bytes.count) == bytes.count, fsync(file) == 0,
            link(temporary, path) == 0
        else { throw refusal("cannot be written") }
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
        let directory = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard directory >= 0 else { throw refusal("cannot be made durable") }
        defer { close(directory) }
        guard fsync(directory) == 0 else { throw refusal("cannot be made durable") }
    }

    private func failure(_ what: String) -> Failure {
        Failure(description: "the registry's master key \(path): \(what)")
    }

    /// A failure with the reason of the last system call.
    private func refusal(_ what: String) -> Failure {
        failure("\(what): \(String(cString: strerror(errno)))")
    }
}
