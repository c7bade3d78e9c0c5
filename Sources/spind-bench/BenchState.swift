import SpindAgent
import SpindCore
import SpindCrypto
import SpindSecrets
import SpindStore

/// The folder that a benchmark's cabinet keeps its database and key in.
struct BenchState {
    /// The digits of the one PIN that a benchmark types.
    static let pin = "271828"
    /// The grant it is of: any number of uses of set 1.
    static let grant = GrantID("g-benchmark0")

    let folder: String

    var database: String { folder + "/cabinet.sqlite" }

    /// The cabinet's key, made if there is none.
    func key() throws -> CabinetKey {
        var generator = SystemRandomNumberGenerator()
        return try CabinetKeyFile(path: folder + "/cabinet.key").loadOrMake(using: &generator).key
    }

    /// The database, made if there is none.
    func store() throws -> SQLiteCabinetStore {
        var generator = SystemRandomNumberGenerator()
        let incarnation = Array(CabinetKey.drawBytes(using: &generator).prefix(16))
        return try SQLiteCabinetStore(path: database, newIncarnation: incarnation)
    }

    /// Adds the grant of ``pin``, for a month around `now`.
    func addGrant(
        _ kind: GrantKind, to store: SQLiteCabinetStore, around now: WallTime
    ) throws {
        let grant = Grant(
            id: Self.grant, kind: kind, set: HandoverSetID(1),
            window: WallWindow(
                start: now - .seconds(15 * 86_400), end: now + .seconds(15 * 86_400)),
            grace: .zero, usesAllowed: nil)
        let verifier = PINVerifier(key: try key()).verifier(ofDigits: Self.pin)
        _ = try store.commit([.addGrant(grant, verifier)])
    }
}
