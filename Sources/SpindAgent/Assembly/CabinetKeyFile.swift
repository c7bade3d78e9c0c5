import Glibc
package import SpindCrypto

/// The file that holds a cabinet's key: 32 bytes, readable by its owner alone.
package struct CabinetKeyFile: Sendable {
    /// Why a key could not be had; says what to do.
    package struct Failure: Error, Equatable, CustomStringConvertible {
        /// The words.
        package var description: String
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

    /// The key file of an agent: the one that was named, or the credential `cabinet.key` of the
    /// service manager, or `cabinet.key` in the state folder.
    package static func find(
        named: String?, state: String, environment: [String: String]
    ) -> CabinetKeyFile {
        if let named { return CabinetKeyFile(path: named) }
        if let folder = environment["CREDENTIALS_DIRECTORY"] {
            let path = folder + "/cabinet.key"
            if access(path, F_OK) == 0 { return CabinetKeyFile(path: path, isCredential: true) }
        }
        return CabinetKeyFile(path: state + "/cabinet.key")
    }

    /// Reads the key, or draws one and keeps it where there is none yet.
    ///
    /// - Parameter generator: the system's (`getrandom`) outside tests.
    /// - Returns: the key, and whether it is new: then no PIN told before works any more.
    /// - Throws: ``Failure`` for a file of another size, one that others may read, or a disk that
    ///   does not take it.
    package func loadOrMake(
        using generator: inout some RandomNumberGenerator
    ) throws(Failure) -> (key: CabinetKey, isNew: Bool) {
        if let bytes = try read() { return (try key(of: bytes), false) }
        guard !isCredential else { throw failure("went away while it was read; start again") }
        let bytes = CabinetKey.drawBytes(using: &generator)
        try write(bytes)
        return (try key(of: bytes), true)
    }

    /// Reads the key that is there.
    ///
    /// - Throws: ``Failure`` where there is none, or as ``loadOrMake(using:)`` does.
    package func load() throws(Failure) -> CabinetKey {
        guard let bytes = try read() else { throw failure("is not there") }
        return try key(of: bytes)
    }

    private func key(of bytes: [UInt8]) throws(Failure) -> CabinetKey {
        do {
            return try CabinetKey(bytes: bytes)
        } catch {
            throw failure("\(error)")
        }
    }

    /// The file's bytes; `nil` where there is none.
    private func read() throws(Failure) -> [UInt8]? {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard file >= 0 else {
            if errno == ENOENT { return nil }
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
        var bytes = [UInt8](repeating: 0, count: CabinetKey.byteCount + 1)
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
        Failure(description: "the cabinet's key \(path): \(what)")
    }

    /// A failure with the reason of the last system call.
    private func refusal(_ what: String) -> Failure {
        failure("\(what): \(String(cString: strerror(errno)))")
    }
}
