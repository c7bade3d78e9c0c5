package import SpindCrypto
package import SpindSecrets

/// The file that holds the key of a cabinet's readers: 16 bytes, readable by its owner alone.
package typealias ReaderKeyFile = KeyFile<ReaderMasterKey>

extension ReaderMasterKey: FileKey {
    package static var title: String { "the readers' key" }
    package static var fileName: String { "readers.key" }
    package static var whenMissing: String { "is not there" }
}

/// What a cabinet needs to talk to its readers in secure channels.
package struct ReaderSecrets: Sendable {
    /// What each reader's key is made of.
    package var key: ReaderMasterKey
    /// Draws random bytes, so many; the system's (`getrandom`) outside tests. From any thread.
    package var random: @Sendable (Int) -> [UInt8]

    /// Makes the secrets of a cabinet.
    package init(key: ReaderMasterKey, random: @escaping @Sendable (Int) -> [UInt8]) {
        self.key = key
        self.random = random
    }
}
