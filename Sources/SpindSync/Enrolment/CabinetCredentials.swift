package import SpindAgent
package import SpindCrypto
package import SpindSecrets

/// What a cabinet on this disk goes by: its identity at a registry with the key that came with it,
/// or a key of its own while it belongs to none.
package struct CabinetCredentials: Sendable {
    /// Who it is to its registry; `nil` while it belongs to none.
    package let identity: DeviceIdentity?
    /// The key that PINs are verified with.
    package let key: CabinetKey
    /// The epoch of ``key``.
    package var keyEpoch: UInt32 { identity?.keyEpoch ?? 1 }
    /// Differs between any two keys, and tells nothing about them.
    package let mark: String

    /// Where credentials lie.
    package struct Place: Sendable {
        /// The identity's folder.
        package var folder: IdentityFolder
        /// The cabinet's own key.
        package var ownKey: CabinetKeyFile

        /// The usual place in a state folder.
        package init(state: String, ownKey: CabinetKeyFile) {
            folder = IdentityFolder(path: state + "/identity")
            self.ownKey = ownKey
        }
    }

    /// Takes what an identity brings.
    package init(_ identity: DeviceIdentity, in folder: IdentityFolder) {
        self.identity = identity
        key = identity.cabinetKey
        // Named by a hash of the key.
        mark = folder.cabinetKeyFile(of: identity).path
    }

    private init(ownKey key: CabinetKey, _ file: CabinetKeyFile) {
        identity = nil
        self.key = key
        mark = file.path
    }

    /// Reads what there is, and draws a key where there is nothing yet. The cabinet's own key is
    /// neither read nor made while it has an identity, and comes back in force without one.
    ///
    /// - Parameters:
    ///   - place: where to look.
    ///   - generator: the system's (`getrandom`) outside tests.
    /// - Returns: the credentials, and whether the key is new: then no PIN told before works.
    /// - Throws: ``IdentityError`` or ``SpindAgent/CabinetKeyFile/Failure``.
    package static func load(
        _ place: Place, using generator: inout some RandomNumberGenerator
    ) throws -> (credentials: CabinetCredentials, isNew: Bool) {
        if let identity = try place.folder.load() {
            return (CabinetCredentials(identity, in: place.folder), false)
        }
        return try own(place, using: &generator)
    }

    /// Reads the cabinet's own key, or draws one, whatever its identity.
    ///
    /// - Parameters:
    ///   - place: where to look.
    ///   - generator: the system's (`getrandom`) outside tests.
    /// - Returns: the credentials, and whether the key is new.
    /// - Throws: ``SpindAgent/CabinetKeyFile/Failure``.
    package static func own(
        _ place: Place, using generator: inout some RandomNumberGenerator
    ) throws(CabinetKeyFile.Failure) -> (credentials: CabinetCredentials, isNew: Bool) {
        let (key, isNew) = try place.ownKey.loadOrMake(using: &generator)
        return (CabinetCredentials(ownKey: key, place.ownKey), isNew)
    }
}
