import FoundationEssentials
import Glibc
import SpindAgent
import SpindCore
import SpindStore
import Testing

struct OpeningTests {
    private static func open(
        _ path: String, limits: StoreLimits = StoreLimits()
    ) throws(StoreError) -> SQLiteCabinetStore {
        try SQLiteCabinetStore(
            path: path, newIncarnation: SQLiteBench.incarnation, limits: limits)
    }

    private static func mode(_ path: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return try #require(attributes[.posixPermissions] as? Int)
    }

    private static let record = StoreOperation.append(
        AuditDraft(at: WallTime(secondsSince1970: 1_772_445_600), trust: .trusted, event: .stopped))

    /// The library sets `synchronous` to NORMAL behind one's back when it is asked for WAL.
    @Test func everyCommitIsSynced() throws {
        let directory = try TestDirectory()
        for _ in 0..<2 {
            let store = try Self.open(directory.database)
            for _ in 0..<2 {
                let found = try store.durability()
                #expect(found.journalMode == "wal")
                #expect(found.synchronous == 2)
                _ = try store.commit([Self.record])
                try store.probe()
                try store.prune(now: WallTime(secondsSince1970: 1_872_445_600))
            }
        }
    }

    @Test func filesAreTheOwnersAlone() throws {
        let directory = try TestDirectory()
        let store = try Self.open(directory.database)
        _ = try store.commit([Self.record])
        for suffix in ["", "-wal", "-shm", "-owner"] {
            #expect(try Self.mode(directory.database + suffix) == 0o600, "\(suffix)")
        }
    }

    @Test func fileThatOthersMayReadIsClosedToThem() throws {
        let directory = try TestDirectory()
        _ = try Self.open(directory.database).commit([Self.record])
        #expect(chmod(directory.database, 0o644) == 0)
        _ = try Self.open(directory.database)
        #expect(try Self.mode(directory.database) == 0o600)
    }

    @Test func newJournalHasTheGivenIncarnationAndKeepsIt() throws {
        let directory = try TestDirectory()
        _ = try Self.open(directory.database).commit([Self.record])
        let other = [UInt8](repeating: 9, count: 16)
        _ = try SQLiteCabinetStore(path: directory.database, newIncarnation: other)
            .commit([Self.record])
        var lines: [String] = []
        try JournalFile(path: directory.database).export { lines.append($0) }
        #expect(lines.count == 3)
        #expect(lines.dropFirst().allSatisfy { $0.contains("0102030405060708090a0b0c0d0e0f10") })
    }

    @Test func secondAgentIsKeptOut_UntilTheFirstIsGone() throws {
        let directory = try TestDirectory()
        var first: SQLiteCabinetStore? = try Self.open(directory.database)
        #expect(try first?.journalRange().last == 0)
        let opening = StoreOpening.open(
            at: directory.database, newIncarnation: SQLiteBench.incarnation)
        guard case .unavailable(_, let error) = opening else {
            Issue.record("two agents have one store")
            return
        }
        #expect(error.fault == .locked && error.context.contains("another spindd"))
        first = nil
        _ = try Self.open(directory.database)
    }

    @Test func databaseHeldByAnotherProgramIsLocked_AndComesBack() throws {
        let directory = try TestDirectory()
        let store = try Self.open(
            directory.database, limits: StoreLimits(busyTimeout: .milliseconds(20)))
        let other = try Holder(directory.database)
        #expect(throws: StoreError(.locked, "")) { try store.commit([Self.record]) }
        #expect(throws: StoreError(.locked, "")) { try store.probe() }
        #expect(try store.journalRange().last == 0)
        try other.letGo()
        try store.probe()
        #expect(try store.commit([Self.record]).map(\.sequence) == [1])
    }

    @Test func readerSeesCommitsAtOnce_AndNeverHalfAStep() throws {
        let directory = try TestDirectory()
        let store = try Self.open(directory.database)
        let reader = try SQLiteJournalReader(path: directory.database)
        for number in Int64(1)...20 {
            _ = try store.commit([Self.record, Self.record])
            #expect(try reader.range().last == number * 2)
        }
        #expect(try reader.check().isWhole)
    }

    @Test(arguments: ["/proc/cabinet.db", "/nowhere/at/all/cabinet.db", "/dev/null/cabinet.db"])
    func pathThatCannotBeWrittenIsUnwritable_AndSaysWhy(_ path: String) {
        let opening = StoreOpening.open(at: path, newIncarnation: SQLiteBench.incarnation)
        guard case .unavailable(let store, let error) = opening else {
            Issue.record("\(path) was opened")
            return
        }
        #expect(error.fault == .unwritable)
        #expect(opening.warning?.contains("/") == true)
        #expect(throws: error) { try store.recover() }
        #expect(throws: error) { try store.commit([Self.record]) }
        #expect(throws: error) { try store.probe() }
        #expect(throws: error) { try store.grants(endingAfter: WallTime(secondsSince1970: 0)) }
        #expect(throws: error) { try store.verify() }
    }

    // Root may write anywhere.
    @Test(.enabled(if: geteuid() != 0)) func readOnlyDirectoryIsUnwritable() throws {
        let directory = try TestDirectory()
        #expect(chmod(directory.path, 0o500) == 0)
        defer { chmod(directory.path, 0o700) }
        #expect(throws: StoreError(.unwritable, "")) { try Self.open(directory.database) }
    }

    @Test func directoryOpenToEverybodyIsRefused() throws {
        let directory = try TestDirectory()
        #expect(chmod(directory.path, 0o777) == 0)
        #expect(throws: StoreError(.unwritable, "")) { try Self.open(directory.database) }
    }

    @Test func linkInPlaceOfTheFileIsRefused() throws {
        let directory = try TestDirectory()
        #expect(symlink("/tmp/elsewhere.db", directory.database) == 0)
        #expect(throws: StoreError(.unwritable, "")) { try Self.open(directory.database) }
    }

    @Test func fileThatIsNoDatabaseIsCorrupt_AndStaysAsItIs() throws {
        let directory = try TestDirectory()
        let text = Data(String(repeating: "This is no database. ", count: 400).utf8)
        try text.write(to: URL(filePath: directory.database))
        do {
            _ = try Self.open(directory.database)
            Issue.record("it was opened")
        } catch {
            #expect(error.fault == .corrupt)
            #expect(error.context.contains("journal export") && error.context.contains("away"))
        }
        #expect(try Data(contentsOf: URL(filePath: directory.database)) == text)
    }

    @Test func databaseWithADamagedPageIsCorrupt() throws {
        let directory = try TestDirectory()
        _ = try Self.open(directory.database).commit(Array(repeating: Self.record, count: 500))
        var bytes = try Data(contentsOf: URL(filePath: directory.database))
        for index in 40 * 4_096..<44 * 4_096 { bytes[index] = 0xA5 }
        try bytes.write(to: URL(filePath: directory.database))
        #expect(throws: StoreError(.corrupt, "")) { try Self.open(directory.database) }
        #expect(try !SQLiteJournalReader(path: directory.database).check().damages.isEmpty)
    }

    @Test func databaseOfAnotherProgramIsLeftAlone() throws {
        let directory = try TestDirectory()
        try run(directory.database, "CREATE TABLE recipes (title TEXT)")
        #expect(throws: StoreError(.corrupt, "")) { try Self.open(directory.database) }
        try run(directory.database, "INSERT INTO recipes VALUES ('soup')")
    }

    @Test func databaseOfANewerVersionIsLeftAlone() throws {
        let directory = try TestDirectory()
        _ = try Self.open(directory.database)
        try run(directory.database, "INSERT INTO grdb_migrations VALUES ('3 robots')")
        do {
            _ = try Self.open(directory.database)
            Issue.record("it was opened")
        } catch {
            #expect(error.fault == .unwritable && error.context.contains("newer version"))
        }
    }
}
