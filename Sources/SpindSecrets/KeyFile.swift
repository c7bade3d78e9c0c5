internal import Glibc

/// A key that lies in a file of its own.
package protocol FileKey: Sendable {
    /// Why bytes are no key; its words say what to do.
    associatedtype Invalid: Error & CustomStringConvertible

    /// What it is called in errors, such as `the cabinet's key`.
    static var title: String { get }
    /// Its file in a state folder, and what the service manager calls the credential:
    /// `LoadCredential=cabinet.key:/path`.
    static var fileName: String { get }
    /// What is said where it is not there.
    static var whenMissing: String { get }
    /// How many bytes it has.
    static var byteCount: Int { get }

    /// Takes the bytes of a file.
    init(bytes: some Collection<UInt8>) throws(Invalid)
    /// Draws the bytes of a new key. `generator` must be the system's (`getrandom`) outside tests.
    static func drawBytes(using generator: inout some RandomNumberGenerator) -> [UInt8]
}

/// The file that holds a key, readable by its owner alone.
package struct KeyFile<Key: FileKey>: Sendable {
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

    /// The key file of a program: the one that was named, or the credential of the service
    /// manager, or the one in the state folder.
    package static func find(
        named: String?, state: String, environment: [String: String]
    ) -> KeyFile {
        if let named { return KeyFile(path: named) }
        if let folder = environment["CREDENTIALS_DIRECTORY"] {
            let path = "\(folder)/\(Key.fileName)"
            if access(path, F_OK) == 0 { return KeyFile(path: path, isCredential: true) }
        }
        return KeyFile(path: "\(state)/\(Key.fileName)")
    }

    /// Reads the key that is there.
    ///
    /// - Throws: ``Failure`` where there is none, or one that is damaged or that others may read.
    package func load() throws(Failure) -> Key {
        guard let key = try loadIfPresent() else { throw failure(Key.whenMissing) }
        return key
    }

    /// Reads the key, or draws one and keeps it, with mode 0600, where there is none yet.
    ///
    /// - Parameter generator: the system's (`getrandom`) outside tests.
    /// - Returns: the key, and whether it is new: then nothing that was made with another one can
    ///   be used any more.
    /// - Throws: ``Failure``, as ``load()`` does, or for a disk that does not take the file.
    package func loadOrMake(
        using generator: inout some RandomNumberGenerator
    ) throws(Failure) -> (key: Key, isNew: Bool) {
        if let key = try loadIfPresent() { return (key, false) }
        guard !isCredential else { throw failure("went away while it was read; start again") }
        let bytes = Key.drawBytes(using: &generator)
        let key = try key(of: bytes)
        do {
            try SecretFile.create(path, with: bytes)
        } catch {
            throw failure(error.reason)
        }
        return (key, true)
    }

    private func loadIfPresent() throws(Failure) -> Key? {
        let bytes: [UInt8]?
        do {
            // Room for what is too long, so that its length can be told.
            bytes = try SecretFile.read(
                path, limit: 64 * Key.byteCount, isCredential: isCredential)
        } catch {
            throw failure(
                error.kind == .exposed
                    ? "\(error.reason): run `chmod 600 \(path)` as its owner" : error.reason)
        }
        return if let bytes { try key(of: bytes) } else { nil }
    }

    private func key(of bytes: [UInt8]) throws(Failure) -> Key {
        do {
            return try Key(bytes: bytes)
        } catch {
            throw failure("\(error)")
        }
    }

    private func failure(_ what: String) -> Failure {
        Failure(description: "\(Key.title) \(path): \(what)")
    }
}
