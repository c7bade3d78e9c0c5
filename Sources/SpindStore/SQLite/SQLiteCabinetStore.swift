internal import FoundationEssentials
internal import GRDB
package import SpindAgent
package import SpindCore
internal import SpindCrypto
internal import Synchronization

/// A cabinet's memory in an SQLite database: write-ahead log, every commit on the disk when it
/// returns, invariants in the schema.
///
///     let opening = StoreOpening.open(at: "/var/lib/spind/cabinet.db", newIncarnation: sixteen)
///     let state = try opening.store.recover()
///
/// Calls block until the disk has answered; the controller makes them from its own thread. They
/// may come from any thread, one at a time. One process at a time owns a store.
///
/// A commit that fails while the disk syncs may turn out to be kept after a power cut: then its
/// intents are found interrupted, and nothing moved.
package final class SQLiteCabinetStore: CabinetStore, Sendable {
    /// Where the database lies.
    package let path: String
    let limits: StoreLimits
    let queue: DatabaseQueue
    private let owner: OwnerLock
    /// The last time that somebody vouched for: what "90 days ago" counts from when room has to
    /// be made in the middle of a commit.
    private let vouched = Mutex<WallTime?>(nil)

    /// Opens the database, or makes it, and brings it to the newest schema. Checks the file
    /// (`quick_check`), not the journal: ``StoreOpening`` does both.
    ///
    /// - Parameters:
    ///   - path: the database file; its directory must exist and be this process's own to write.
    ///   - newIncarnation: 16 random bytes that name the journal of a database made now.
    ///   - limits: how it keeps itself within bounds.
    /// - Throws: ``SpindAgent/StoreError``: `locked` where another agent owns it, `corrupt` where it
    ///   is damaged, `full` or `unwritable`; the context says how to mend it.
    package init(
        path: String, newIncarnation: [UInt8], limits: StoreLimits = StoreLimits()
    ) throws(StoreError) {
        precondition(newIncarnation.count == 16, "an incarnation has 16 bytes")
        self.path = path
        self.limits = limits
        let isNew = try StoreDirectory.prepare(path)
        owner = try OwnerLock(of: path)
        do {
            queue = try StoreConnection.writer(at: path, limits: limits)
            try Self.migrate(queue, path, incarnation: newIncarnation)
            try StoreConnection.requireDurability(of: queue, at: path)
        } catch {
            throw Self.mending(StoreError(error, while: "opening \(path)"), path)
        }
        if isNew { try StoreDirectory.sync(path) }
    }

    package func recover() throws(StoreError) -> RecoveredState {
        try read("recovering") { try Self.recoveredState($0) }
    }

    package func commit(_ operations: [StoreOperation]) throws(StoreError) -> [AuditRecord] {
        guard !operations.isEmpty else { return [] }
        for case .append(let draft) in operations where draft.trust.kind != .untrusted {
            vouch(for: draft.at)
        }
        // What makes room must not wait for room.
        let makesRoom = operations.allSatisfy { if case .acknowledge = $0 { true } else { false } }
        if !makesRoom { try makeRoom(vouchedTime: vouched.withLock { $0 }) }
        return try write("recording a step") { db in
            var step = try StepWriter(db)
            for operation in operations { try step.apply(operation) }
            try step.finish()
            return step.records
        }
    }

    package func grantStatus(
        matching verifier: CredentialVerifier
    ) throws(StoreError) -> GrantStatus? {
        try read("looking a grant up") { db in
            try GrantRows.status(db, where: "verifier = ?", Data(verifier.bytes))
        }
    }

    package func grantStatus(named id: GrantID) throws(StoreError) -> GrantStatus? {
        try read("looking a grant up") { db in
            try GrantRows.status(db, where: "id = ?", id.rawValue)
        }
    }

    package func grants(endingAfter moment: WallTime) throws(StoreError) -> [GrantStatus] {
        try read("listing grants") { try GrantRows.statuses($0, endingAfter: moment) }
    }

    package func findings(for query: SyncQuery) throws(StoreError) -> SyncFindings {
        try read("looking up what the registry changes") { try GrantRows.findings($0, for: query) }
    }

    package func heldGrants(endingAfter moment: WallTime) throws(StoreError) -> [HeldGrant] {
        try read("listing the registry's grants") { try GrantRows.held($0, endingAfter: moment) }
    }

    package func syncPosition() throws(StoreError) -> SyncPosition {
        try read("looking up the cursor") { try JournalRows.position($0) }
    }

    package func serviceCredential(
        matching verifier: CredentialVerifier
    ) throws(StoreError) -> ServiceCredential? {
        try read("looking a service credential up") { db in
            try ServiceRows.credential(db, where: "verifier = ?", Data(verifier.bytes))
        }
    }

    package func serviceCredential(
        named id: ServiceID
    ) throws(StoreError) -> ServiceCredential? {
        try read("looking a service credential up") { db in
            try ServiceRows.credential(db, where: "id = ?", id.rawValue)
        }
    }

    package func serviceCredentials(
        endingAfter moment: WallTime
    ) throws(StoreError) -> [ServiceCredential] {
        try read("listing service credentials") {
            try ServiceRows.credentials($0, endingAfter: moment)
        }
    }

    package func records(after sequence: Int64, limit: Int) throws(StoreError) -> [AuditRecord] {
        try read("reading the journal") {
            try JournalRows.records($0, after: sequence, limit: limit)
        }
    }

    package func journalRange() throws(StoreError) -> (first: Int64, last: Int64) {
        try read("reading the journal") { try JournalRows.range($0) }
    }

    package func newestTime() throws(StoreError) -> WallTime? {
        try read("reading the journal") { db in
            let last = try Int64.fetchOne(
                db, sql: "SELECT wall_ms FROM journal ORDER BY sequence DESC LIMIT 1")
            return try last.map { WallTime(millisecondsSince1970: $0) }
                ?? JournalRows.anchor(db).wall
        }
    }

    /// Writes more than a step would, so that a disk with a last free page does not pass.
    package func probe() throws(StoreError) {
        try makeRoom(vouchedTime: vouched.withLock { $0 })
        try write("probing") { db in
            try db.execute(sql: "INSERT OR REPLACE INTO probes VALUES (1, zeroblob(32768))")
        }
        try write("probing") { db in try db.execute(sql: "DELETE FROM probes") }
    }

    @discardableResult
    package func prune(now: WallTime) throws(StoreError) -> Bool {
        vouch(for: now)
        return try pruneExpired(now: now)
    }

    /// Checks the whole chain from the anchor on.
    package func verify() throws(StoreError) -> JournalVerification {
        try read("verifying the journal") { try JournalRows.verify($0) }
    }

    /// What SQLite says of how it writes; `wal` and 2 (FULL), or the store would not have opened.
    package func durability() throws(StoreError) -> (journalMode: String, synchronous: Int) {
        do {
            return try StoreConnection.durability(of: queue)
        } catch {
            throw StoreError(error, while: "asking for durability")
        }
    }

    private func vouch(for time: WallTime) {
        vouched.withLock { $0 = time }
    }
}

extension SQLiteCabinetStore {
    /// Runs `body` in one transaction.
    func write<Value>(
        _ what: String, _ body: (Database) throws -> Value
    ) throws(StoreError) -> Value {
        do {
            return try queue.write(body)
        } catch {
            throw StoreError(error, while: what)
        }
    }

    /// Runs `body`, which must not change anything, on one state of the database.
    ///
    /// Not by GRDB's `read`: it forbids changes by a pragma that makes SQLite forget every prepared
    /// statement, so that this and the next commit would have to compile all of theirs again.
    func read<Value>(
        _ what: String, _ body: (Database) throws -> Value
    ) throws(StoreError) -> Value {
        do {
            return try queue.inDatabase { db in
                var value: Value?
                try db.inTransaction(.deferred) {
                    value = try body(db)
                    return .commit
                }
                guard let value else { preconditionFailure("the body ran or threw") }
                return value
            }
        } catch {
            throw StoreError(error, while: what)
        }
    }

    private static func migrate(
        _ queue: DatabaseQueue, _ path: String, incarnation: [UInt8]
    ) throws {
        let migrator = StoreSchema.migrator(incarnation: incarnation)
        let isCurrent = try queue.inDatabase { db in
            try requireWhole(db, path)
            try requireOwn(db, migrator, path)
            return try migrator.hasCompletedMigrations(db)
        }
        // A full disk must not keep a cabinet from knowing its loans: write only what is missing.
        if !isCurrent { try migrator.migrate(queue) }
    }

    private static func requireWhole(_ db: Database, _ path: String) throws {
        let said = try String.fetchAll(db, sql: "PRAGMA quick_check(3)")
        guard said == ["ok"] else {
            throw StoreError(.corrupt, "\(path) is damaged: \(said.joined(separator: "; "))")
        }
    }

    private static func requireOwn(
        _ db: Database, _ migrator: DatabaseMigrator, _ path: String
    ) throws {
        if try migrator.hasBeenSuperseded(db) {
            throw StoreError(
                .unwritable,
                "\(path) was last written by a newer version of spindd: install that one again")
        }
        let tables = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_schema") ?? 0
        if tables > 0, try !db.tableExists("grdb_migrations") {
            throw StoreError(.corrupt, "\(path) is a database of another program")
        }
    }

    private static func mending(_ error: StoreError, _ path: String) -> StoreError {
        guard error.fault == .corrupt else { return error }
        return StoreError(
            .corrupt,
            error.context
                + "; save what can be read with `spindctl journal export`, move \(path), "
                + "\(path)-wal and \(path)-shm away, restart spindd, and tell the PINs anew")
    }
}
