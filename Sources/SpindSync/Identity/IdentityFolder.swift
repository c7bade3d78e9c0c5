internal import Crypto
internal import FoundationEssentials
internal import Glibc
package import SpindAgent
internal import SpindCore
internal import SpindCrypto
internal import SpindSecrets

/// The folder on a cabinet's disk that holds its identity; only the agent's user may look in.
///
/// | file | what |
/// |---|---|
/// | `identity.json` | key, certificate, authority, address; names the next |
/// | `cabinet-key-…` | the cabinet's key, 32 bytes, named by its hash |
/// | `pending.json` | a key whose certificate the registry was asked for |
///
/// `identity.json` is put in place by one `rename`, after everything that it names is on disk: a
/// power cut at any moment leaves the old identity whole, or the new one. The pending key outlives
/// a cut too, since an enrolment token is bound to it. Not for two processes at a time.
package struct IdentityFolder: Sendable {
    /// The folder.
    package let path: String
    /// Called before each change on the disk; tests cut the power here.
    private let beforeChange: @Sendable () throws(SecretFault) -> Void

    /// How large a file may be.
    private static let largest = 65_536

    /// Names the folder at that path.
    package init(path: String) {
        self.init(path: path, beforeChange: {})
    }

    init(path: String, beforeChange: @escaping @Sendable () throws(SecretFault) -> Void) {
        self.path = path
        self.beforeChange = beforeChange
    }

    private struct Stored: Codable {
        var version: Int
        var registry: String
        var authority: String
        var certificate: String
        var key: String
        var keyEpoch: UInt32
        var cabinetKey: String
    }

    private struct Pending: Codable {
        var version: Int
        var key: String
    }

    /// Reads the identity; `nil` before the cabinet is enrolled.
    ///
    /// - Throws: ``IdentityError`` for a folder that others may look into, or a file that is
    ///   damaged.
    package func load() throws(IdentityError) -> DeviceIdentity? {
        let file = try isThere() ? self.file("identity.json") : nil
        guard let file, let bytes = try read(file) else { return nil }
        let stored = try decode(Stored.self, bytes, file, version: \.version)
        guard let registry = RegistryAddress(stored.registry) else {
            throw .damaged(path: file, reason: "no address of a registry")
        }
        guard let trust = RegistryTrust(pem: stored.authority) else {
            throw .damaged(path: file, reason: "no authority")
        }
        guard let key = DeviceKey(pem: stored.key) else {
            throw .damaged(path: file, reason: "no private key")
        }
        let name = self.file(stored.cabinetKey)
        guard isCabinetKey(stored.cabinetKey),
            let cabinetKey = try read(name, limit: CabinetKey.byteCount)
        else { throw .damaged(path: name, reason: "it is not there") }
        do {
            return try DeviceIdentity(
                registry: registry, trust: trust, key: key,
                certificate: DeviceCertificate(pem: stored.certificate, key: key),
                cabinetKeyBytes: cabinetKey, keyEpoch: stored.keyEpoch)
        } catch let error as CabinetKey.Invalid {
            throw .damaged(path: name, reason: "\(error)")
        } catch {
            throw .damaged(path: file, reason: "\(error)")
        }
    }

    /// The key for a certificate request: the one of an earlier attempt, so that a token that was
    /// used with it still counts, or else a new one, on disk before it is used.
    package func pendingKey() throws(IdentityError) -> DeviceKey {
        try make()
        let file = file("pending.json")
        if let bytes = try read(file) {
            let pending = try decode(Pending.self, bytes, file, version: \.version)
            guard let key = DeviceKey(pem: pending.key) else {
                throw .damaged(path: file, reason: "no private key")
            }
            return key
        }
        let key = DeviceKey()
        try replace(file, with: encode(Pending(version: 1, key: key.pem), file))
        return key
    }

    /// Puts an identity in place of the one there is, and forgets the pending key.
    package func store(_ identity: DeviceIdentity) throws(IdentityError) {
        try make()
        let name = Self.name(ofCabinetKey: identity.cabinetKeyBytes)
        try replace(file(name), with: identity.cabinetKeyBytes)
        let stored = Stored(
            version: 1, registry: "\(identity.registry)", authority: identity.trust.pem,
            certificate: identity.certificate.pem, key: identity.key.pem,
            keyEpoch: identity.keyEpoch, cabinetKey: name)
        let file = file("identity.json")
        try replace(file, with: encode(stored, file))
        try clean(keeping: name)
    }

    /// The file with the cabinet's key, for an agent that reads it like any other.
    package func cabinetKeyFile(of identity: DeviceIdentity) -> CabinetKeyFile {
        CabinetKeyFile(path: file(Self.name(ofCabinetKey: identity.cabinetKeyBytes)))
    }

    /// Deletes what no identity needs any more: the pending key, and cabinet keys of before.
    private func clean(keeping name: String) throws(IdentityError) {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: path).sorted()
        } catch {
            throw .storage(path: path, reason: "cannot be listed: \(error)")
        }
        for other in names where other != name {
            guard other == "pending.json" || other.hasSuffix(".new") || isCabinetKey(other) else {
                continue
            }
            let file = file(other)
            try onDisk { () throws(SecretFault) in
                try beforeChange()
                guard unlink(file) == 0 else {
                    throw SecretFault(lastCall: file, "cannot be deleted")
                }
            }
        }
    }

    private func file(_ name: String) -> String { "\(path)/\(name)" }

    private func isThere() throws(IdentityError) -> Bool {
        try onDisk { () throws(SecretFault) in try SecretFolder.check(path) }
    }

    private func make() throws(IdentityError) {
        try onDisk { () throws(SecretFault) in try SecretFolder.make(path, beforeChange) }
    }

    private func read(
        _ file: String, limit: Int = Self.largest
    ) throws(IdentityError) -> [UInt8]? {
        try onDisk { () throws(SecretFault) in try SecretFile.read(file, limit: limit) }
    }

    private func replace(_ file: String, with bytes: [UInt8]) throws(IdentityError) {
        try onDisk { () throws(SecretFault) in
            try SecretFile.replace(file, with: bytes, beforeChange)
        }
    }

    /// Does something to the disk, and says in an identity's words why it could not be done.
    private func onDisk<Result>(
        _ body: () throws(SecretFault) -> Result
    ) throws(IdentityError) -> Result {
        do {
            return try body()
        } catch {
            throw switch error.kind {
            case .exposed: IdentityError.exposed(path: error.path)
            case .tooLong: IdentityError.damaged(path: error.path, reason: "it is too long")
            case .refused: IdentityError.storage(path: error.path, reason: error.reason)
            }
        }
    }

    private static func name(ofCabinetKey bytes: [UInt8]) -> String {
        "cabinet-key-" + Hexadecimal.text(Array(SHA256.hash(data: bytes).prefix(8)))
    }

    private func isCabinetKey(_ name: String) -> Bool {
        name.hasPrefix("cabinet-key-") && name.utf8.count == 28
            && Hexadecimal.bytes(String(name.dropFirst(12))) != nil
    }

    private func encode(_ value: some Encodable, _ file: String) throws(IdentityError) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        do {
            return Array(try encoder.encode(value)) + [UInt8(ascii: "\n")]
        } catch {
            throw .storage(path: file, reason: "cannot be written: \(error)")
        }
    }

    private func decode<Value: Decodable>(
        _ type: Value.Type, _ bytes: [UInt8], _ file: String, version: (Value) -> Int
    ) throws(IdentityError) -> Value {
        let value: Value
        do {
            value = try JSONDecoder().decode(type, from: Data(bytes))
        } catch {
            throw .damaged(path: file, reason: "not as this program writes it")
        }
        guard version(value) == 1 else {
            throw .damaged(path: file, reason: "of another release of this program")
        }
        return value
    }
}
