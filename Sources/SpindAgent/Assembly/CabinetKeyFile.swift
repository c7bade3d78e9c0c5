package import SpindCrypto
package import SpindSecrets

/// The file that holds a cabinet's key: 32 bytes, readable by its owner alone.
package typealias CabinetKeyFile = KeyFile<CabinetKey>

extension CabinetKey: FileKey {
    package static var title: String { "the cabinet's key" }
    package static var fileName: String { "cabinet.key" }
    package static var whenMissing: String { "is not there" }
}
