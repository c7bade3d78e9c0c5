package import SpindCore
package import SpindCrypto

/// Who a cabinet is to its registry: everything that an enrolment leaves on its disk.
package struct DeviceIdentity: Sendable {
    /// Where the registry is.
    package private(set) var registry: RegistryAddress
    /// By what the registry is known.
    package let trust: RegistryTrust
    /// The private key of ``certificate``.
    package private(set) var key: DeviceKey
    /// The cabinet's certificate.
    package private(set) var certificate: DeviceCertificate
    /// The bytes of the cabinet's key, from which PINs are verified.
    let cabinetKeyBytes: [UInt8]
    /// The cabinet's key.
    package let cabinetKey: CabinetKey
    /// The epoch of the cabinet's key.
    package let keyEpoch: UInt32

    init(
        registry: RegistryAddress, trust: RegistryTrust, key: DeviceKey,
        certificate: DeviceCertificate, cabinetKeyBytes: [UInt8], keyEpoch: UInt32
    ) throws(CabinetKey.Invalid) {
        cabinetKey = try CabinetKey(bytes: cabinetKeyBytes)
        self.registry = registry
        self.trust = trust
        self.key = key
        self.certificate = certificate
        self.cabinetKeyBytes = cabinetKeyBytes
        self.keyEpoch = keyEpoch
    }

    /// The cabinet's id.
    package var cabinet: CabinetID { certificate.cabinet }

    /// What proves to the registry that a request for a new certificate is this cabinet's.
    package var renewalProof: RenewalProof { RenewalProof(key: cabinetKey, epoch: keyEpoch) }

    /// Takes the registry's answer to an enrolment.
    ///
    /// - Parameters:
    ///   - answer: what it answered.
    ///   - registry: where it was asked.
    ///   - trust: by what it was known.
    ///   - key: the key of the certificate request.
    /// - Returns: the identity, to be kept by ``IdentityFolder/store(_:)``.
    /// - Throws: ``IdentityError/answer(reason:)`` if anything in it does not fit; nothing changes.
    package static func enrolled(
        by answer: EnrolAnswer, at registry: RegistryAddress, trust: RegistryTrust, key: DeviceKey
    ) async throws(IdentityError) -> DeviceIdentity {
        let certificate = try await check(answer, trust: trust, key: key)
        guard let digits = answer.key, let bytes = Hexadecimal.bytes(digits) else {
            throw .answer(reason: "it brings no key of the cabinet")
        }
        do {
            return try DeviceIdentity(
                registry: registry, trust: trust, key: key, certificate: certificate,
                cabinetKeyBytes: bytes, keyEpoch: answer.keyEpoch)
        } catch {
            throw .answer(reason: "it brings no key of the cabinet")
        }
    }

    /// Takes the registry's answer to a renewal: a new certificate for the same cabinet.
    ///
    /// - Parameters:
    ///   - answer: what it answered.
    ///   - key: the key of the certificate request.
    /// - Returns: the identity, to be kept by ``IdentityFolder/store(_:)``.
    /// - Throws: ``IdentityError/answer(reason:)`` if anything in it does not fit; nothing changes.
    package func renewed(
        by answer: EnrolAnswer, key: DeviceKey
    ) async throws(IdentityError) -> DeviceIdentity {
        let certificate = try await Self.check(answer, trust: trust, key: key)
        guard certificate.cabinet == cabinet else {
            throw .answer(reason: "it is for the cabinet \(certificate.cabinet), not \(cabinet)")
        }
        guard answer.keyEpoch == keyEpoch else {
            throw .answer(
                reason: "it says key epoch \(answer.keyEpoch), and this cabinet has \(keyEpoch)")
        }
        var renewed = self
        renewed.key = key
        renewed.certificate = certificate
        return renewed
    }

    /// The same identity at another address of the same registry.
    package func moved(to registry: RegistryAddress) -> DeviceIdentity {
        var moved = self
        moved.registry = registry
        return moved
    }

    private static func check(
        _ answer: EnrolAnswer, trust: RegistryTrust, key: DeviceKey
    ) async throws(IdentityError) -> DeviceCertificate {
        guard RegistryTrust(pem: answer.authority)?.fingerprint == trust.fingerprint else {
            throw .answer(reason: "it names another authority than the one that it is known by")
        }
        let certificate = try DeviceCertificate(pem: answer.certificate, key: key)
        guard certificate.cabinet == answer.cabinet else {
            throw .answer(
                reason: "its certificate is for the cabinet \(certificate.cabinet), not "
                    + "\(answer.cabinet)")
        }
        if await trust.refusal(of: certificate) != nil {
            throw .answer(reason: "its certificate is not signed by its authority")
        }
        return certificate
    }
}

extension DeviceIdentity: CustomStringConvertible, CustomReflectable {
    /// Which cabinet it is, and where; no key shows in a log.
    package var description: String { "\(cabinet) at \(registry)" }

    /// Nothing: `dump` must not show keys either.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
