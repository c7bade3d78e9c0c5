package import Crypto

extension SymmetricKey {
    /// The key's bytes, for the few that are stored: a password's hash is one.
    package var bytes: [UInt8] { withUnsafeBytes { Array($0) } }
}
