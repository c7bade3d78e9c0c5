package import SpindCore
package import SpindCrypto

/// A cabinet's key as the registry holds it: drawn when the cabinet enrols, sealed in the database,
/// and delivered once in the enrolment's answer.
package struct CabinetKeyMaterial: Sendable {
    /// Which of the cabinet's keys it is, from 0; a new one follows a theft or a rolled-back
    /// registry.
    package let epoch: UInt32
    /// The key's 32 bytes, for the answer that delivers it.
    package let bytes: [UInt8]
    /// The key: the registry makes PIN verifiers with it as the cabinet does.
    package let key: CabinetKey

    private init(bytes: [UInt8], epoch: UInt32) throws(CabinetKey.Invalid) {
        key = try CabinetKey(bytes: bytes)
        self.bytes = bytes
        self.epoch = epoch
    }

    /// Draws a new key. `generator` must be the system's (`getrandom`) outside tests.
    package static func draw(
        epoch: UInt32, using generator: inout some RandomNumberGenerator
    ) -> CabinetKeyMaterial {
        do {
            return try CabinetKeyMaterial(
                bytes: CabinetKey.drawBytes(using: &generator), epoch: epoch)
        } catch {
            preconditionFailure("a generator that draws 32 zeros is broken: \(error)")
        }
    }

    /// Opens a key that was kept.
    ///
    /// - Throws: ``Sealer/Failure``, or ``SpindCrypto/CabinetKey/Invalid`` if what was sealed is no
    ///   key.
    package init(
        opening envelope: [UInt8], cabinet: CabinetID, epoch: UInt32, sealer: Sealer
    ) throws {
        try self.init(
            bytes: sealer.open(envelope, as: .cabinetKey(cabinet, epoch: epoch)), epoch: epoch)
    }

    /// The key for the database.
    package func sealed(
        for cabinet: CabinetID, by sealer: Sealer, using generator: inout some RandomNumberGenerator
    ) -> [UInt8] {
        sealer.seal(bytes, as: .cabinetKey(cabinet, epoch: epoch), using: &generator)
    }

    /// What checks the proofs of this cabinet's renewals.
    package var renewalProof: RenewalProof { RenewalProof(key: key, epoch: epoch) }

    /// What makes the fingerprints of PINs that this cabinet knows: as the cabinet itself does,
    /// under the subkey of epoch 0 of whatever key it has.
    package var pinVerifier: PINVerifier { PINVerifier(key: key) }
}

extension CabinetKeyMaterial: CustomStringConvertible, CustomReflectable {
    /// Without the key, which never shows in a log.
    package var description: String { "key of epoch \(epoch)" }

    /// Nothing: `dump` must not show the key either.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
