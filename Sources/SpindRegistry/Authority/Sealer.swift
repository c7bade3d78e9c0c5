internal import Crypto
internal import FoundationEssentials
package import SpindCore

/// What a sealed secret is, and whose. It is authenticated with the secret, so that nobody who can
/// write the database can pass one cabinet's key off as another's.
package struct SealedSubject: Hashable, Sendable, CustomStringConvertible {
    /// For example `cabinet-key/borken-1/0`.
    package let description: String

    private init(_ description: String) { self.description = description }

    /// A cabinet's key of that epoch.
    package static func cabinetKey(_ cabinet: CabinetID, epoch: UInt32) -> SealedSubject {
        SealedSubject("cabinet-key/\(cabinet)/\(epoch)")
    }

    /// The PIN of a reservation.
    package static func pin(_ reservation: ReservationID) -> SealedSubject {
        SealedSubject("pin/\(reservation)")
    }

    /// The key of the registry's certificate authority.
    package static let authorityKey = SealedSubject("ca-key")
}

/// Seals secrets for the database: AES-256-GCM under a ``MasterKey``.
///
/// An envelope is, in this order: the byte 1, its version; which master key sealed it, 8 bytes; a
/// random nonce, 12 bytes; the secret, enciphered; a tag, 16 bytes. The tag also covers the first
/// nine bytes and the ``SealedSubject``. One key may seal 2^32 secrets before random nonces become
/// a risk (NIST SP 800-38D, 8.3).
///
/// To rotate: start with the new key first and the old one behind it, seal again what
/// ``needsSealingAgain(_:)``, then leave the old one out.
package struct Sealer: Sendable {
    /// How many bytes an envelope has more than what is in it.
    package static let overhead = 1 + MasterKey.ID.byteCount + 12 + 16
    private static let version: UInt8 = 1

    /// Why an envelope could not be opened.
    package struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
        /// The kinds of failure.
        package enum Reason: Hashable, Sendable {
            /// It is too short, or of a version that this program does not know.
            case malformed
            /// A master key sealed it that is not here: 16 hexadecimal digits.
            case unknownKey(String)
            /// It was damaged, or sealed for something else.
            case notAuthentic
        }

        /// What could not be opened.
        package let subject: SealedSubject
        /// Why not.
        package let reason: Reason

        package var description: String {
            switch reason {
            case .malformed:
                "\(subject): what is stored is no sealed secret that this release can open; "
                    + "restore the database from its backup, or update the registry"
            case .unknownKey(let id):
                "\(subject) is sealed under the master key \(id), which is not here; start the "
                    + "registry with that key too"
            case .notAuthentic:
                "\(subject): the sealed secret is damaged or that of something else; restore the "
                    + "database from its backup"
            }
        }
    }

    private let keys: [MasterKey]

    /// Seals with the first key, and opens with that and the others.
    package init(_ key: MasterKey, formerly others: [MasterKey] = []) {
        keys = [key] + others
    }

    /// Seals a secret.
    ///
    /// - Parameters:
    ///   - secret: at most 64 KiB.
    ///   - subject: what it is and whose.
    ///   - generator: the system's (`getrandom`) outside tests: a nonce that comes twice betrays
    ///     both secrets.
    /// - Returns: the envelope.
    package func seal(
        _ secret: [UInt8], as subject: SealedSubject,
        using generator: inout some RandomNumberGenerator
    ) -> [UInt8] {
        precondition(secret.count <= 65_536, "secrets are short")
        let header = [Self.version] + keys[0].id.bytes
        let nonce = (0..<12).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
        do {
            let box = try AES.GCM.seal(
                secret, using: keys[0].secret, nonce: AES.GCM.Nonce(data: nonce),
                authenticating: Self.covered(header, subject))
            return header + nonce + box.ciphertext + box.tag
        } catch {
            preconditionFailure("AES-GCM takes every key of 32 and nonce of 12 bytes: \(error)")
        }
    }

    /// Opens an envelope.
    package func open(
        _ envelope: [UInt8], as subject: SealedSubject
    ) throws(Failure) -> [UInt8] {
        guard envelope.count >= Self.overhead, envelope[0] == Self.version else {
            throw Failure(subject: subject, reason: .malformed)
        }
        let header = Array(envelope.prefix(1 + MasterKey.ID.byteCount))
        let id = MasterKey.ID(bytes: Array(header.dropFirst()))
        guard let key = keys.first(where: { $0.id == id }) else {
            throw Failure(subject: subject, reason: .unknownKey(id.description))
        }
        do {
            let box = try AES.GCM.SealedBox(combined: envelope.dropFirst(header.count))
            return Array(
                try AES.GCM.open(
                    box, using: key.secret, authenticating: Self.covered(header, subject)))
        } catch {
            throw Failure(subject: subject, reason: .notAuthentic)
        }
    }

    /// Whether another key than the first sealed it.
    package func needsSealingAgain(_ envelope: [UInt8]) -> Bool {
        !envelope.starts(with: [Self.version] + keys[0].id.bytes)
    }

    private static func covered(_ header: [UInt8], _ subject: SealedSubject) -> [UInt8] {
        header + Array("spind sealed ".utf8) + Array(subject.description.utf8)
    }
}
