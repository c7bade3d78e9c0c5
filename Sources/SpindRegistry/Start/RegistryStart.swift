package import SpindCore
import SpindCrypto
package import SpindRegistryStore

/// What a database needs before the registry works on it.
package enum RegistryStart {
    /// Who does it, in records.
    package static let caller = Caller(
        account: AccountID("registry"), roles: [], isLocal: true)

    /// Whether secrets were sealed here: then only the master key they were sealed with will do,
    /// and a new one must not be drawn.
    package static func hasSecrets(in db: any SQLConnection) throws -> Bool {
        for sql in [
            "SELECT serial AS found FROM authorities LIMIT 1",
            "SELECT id AS found FROM cabinets WHERE key_sealed IS NOT NULL LIMIT 1",
        ] where try db.row(sql) != nil {
            return true
        }
        return false
    }

    /// Gives a new database its incarnation; without effect on one that has it.
    package static func begin(in step: inout RegistryStep) throws {
        try step.db.run(
            """
            INSERT INTO registry (id, incarnation, created_ms) VALUES (1, $1, $2)
            ON CONFLICT (id) DO NOTHING
            """, [.text(drawIncarnation(in: &step)), SQLValue(step.now)])
    }

    /// Has the registry begin anew, after its database came from a backup.
    static func beginAnew(in step: inout RegistryStep) throws {
        let incarnation = drawIncarnation(in: &step)
        try step.db.run("UPDATE registry SET incarnation = $1", [.text(incarnation)])
        try step.record("restore", incarnation)
    }

    /// Which incarnation of the registry this is; `nil` in a database that never began.
    package static func incarnation(in step: RegistryStep) throws -> String? {
        try step.db.row("SELECT incarnation FROM registry")?.text("incarnation")
    }

    private static func drawIncarnation(in step: inout RegistryStep) -> String {
        Hexadecimal.text(step.generator.next() as UInt64)
    }
}

extension Hexadecimal {
    /// The sixteen digits of a number.
    static func text(_ number: UInt64) -> String {
        text((0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * $0)) })
    }
}
