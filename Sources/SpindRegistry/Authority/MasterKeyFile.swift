package import SpindSecrets

/// The file that holds a master key: 32 bytes, readable by the registry's user alone. One is made
/// only for a registry that is being set up: an old database cannot be read with a new key.
package typealias MasterKeyFile = KeyFile<MasterKey>

extension MasterKey: FileKey {
    package static var title: String { "the registry's master key" }
    package static var fileName: String { "registry.key" }
    package static var whenMissing: String {
        "is not there; restore it from its backup: without it no cabinet's key and no PIN that the "
            + "database holds can be opened"
    }
}
