import FoundationEssentials
import GRDB
import Glibc
import SpindAgent
import SpindCore
import SpindCrypto
import SpindStore
import Testing

struct JournalFileTests {
    private static let start = WallTime(secondsSince1970: 1_772_445_600)

    private static func fill(_ directory: TestDirectory, count: Int = 50) throws
        -> SQLiteCabinetStore
    {
        let store = try SQLiteCabinetStore(
            path: directory.database, newIncarnation: SQLiteBench.incarnation)
        for number in 0..<count {
            _ = try store.commit([
                .append(
                    AuditDraft(
                        at: start + .seconds(number), trust: .trusted,
                        event: .compartmentBlocked(
                            compartment: CompartmentID(1), note: "\"note\" \(number)\n",
                            by: Principal(userID: 1, loginUserID: 2))))
            ])
        }
        return store
    }

    private struct Line: Decodable {
        var sequence: Int64
        var incarnation: String
        var wall: Int64
        var retention: UInt8
        var digest: String
        var hash: String
    }

    /// Checks the chain from the lines alone, as their documentation says.
    private func checkedHead(_ lines: [String]) throws -> String {
        var head = AuditHash.genesis
        for line in lines.dropFirst() {
            let fields = try JSONDecoder().decode(Line.self, from: Data(line.utf8))
            let marker = try #require(line.firstRange(of: "\"record\":"))
            let payload = line[marker.upperBound...].dropLast()
            let digest = AuditHash(of: Array(payload.utf8))
            #expect(digest.description == fields.digest)
            let link = AuditChain.Link(
                incarnation: try #require(Hexadecimal.bytes(fields.incarnation)),
                sequence: fields.sequence, wall: WallTime(millisecondsSince1970: fields.wall),
                retention: try #require(AuditRetention(rawValue: fields.retention)),
                digest: digest)
            head = AuditChain.hash(of: link, after: head)
            #expect(head.description == fields.hash)
        }
        return head.description
    }

    @Test func aSlowReaderOfTheExportHoldsNobodyUp_AndSeesNoNewRecords() throws {
        let directory = try TestDirectory()
        let store = try Self.fill(directory, count: 1_200)
        var taken = 0
        var isFree = false
        let count = try JournalFile(path: directory.database).export { _ in
            taken += 1
            guard taken == 900 else { return }
            _ = try store.commit([
                .append(AuditDraft(at: Self.start, trust: .trusted, event: .stopped))
            ])
            // Only where no reader is in the way can the whole log be written back.
            let other = try DatabaseQueue(path: directory.database)
            isFree = try other.inDatabase { db in
                try Row.fetchOne(db, sql: "PRAGMA wal_checkpoint(TRUNCATE)")?["busy"] == 0
            }
        }
        #expect(count == 1_200)
        #expect(taken == 1_201)
        #expect(isFree)
    }

    @Test func exportedLinesProveThemselves() throws {
        let directory = try TestDirectory()
        let head = try Self.fill(directory).verify().head
        let file = try JournalFile(path: directory.database)
        var lines: [String] = []
        #expect(try file.export { lines.append($0) } == 50)
        #expect(lines.count == 51 && !lines.contains { $0.contains("\n") })
        #expect(
            lines[0]
                == #"{"spind-journal":1,"anchor":{"sequence":0,"hash":"\#(AuditHash.genesis)"}}"#)
        #expect(try checkedHead(lines) == head)
        #expect(try file.check().isWhole)
    }

    @Test func journalIsReadBesideARunningAgentAndWithoutOne() throws {
        let directory = try TestDirectory()
        do {
            let store = try Self.fill(directory)
            #expect(try JournalFile(path: directory.database).verify().last == 50)
            _ = try store.commit([
                .append(AuditDraft(at: Self.start, trust: .trusted, event: .stopped))
            ])
            #expect(try JournalFile(path: directory.database).verify().last == 51)
        }
        #expect(try JournalFile(path: directory.database).verify().last == 51)
    }

    // Root may write anywhere.
    @Test(.enabled(if: geteuid() != 0)) func journalIsReadFromADiskThatCannotBeWritten() throws {
        let directory = try TestDirectory()
        _ = try Self.fill(directory)
        #expect(chmod(directory.path, 0o500) == 0)
        defer { chmod(directory.path, 0o700) }
        #expect(try JournalFile(path: directory.database).verify().last == 50)
    }

    @Test func missingFileSaysSo() throws {
        let directory = try TestDirectory()
        do {
            _ = try JournalFile(path: directory.database)
            Issue.record("it was opened")
        } catch {
            #expect(error.fault == .unwritable && error.context.contains("does not exist"))
        }
        #expect(!FileManager.default.fileExists(atPath: directory.database))
    }

    @Test func otherFilesAreNoJournal() throws {
        let directory = try TestDirectory()
        try Data("text, not a database at all".utf8).write(to: URL(filePath: directory.database))
        #expect(throws: StoreError(.corrupt, "")) { try JournalFile(path: directory.database) }
    }

    @Test func damagedFileGivesWhatCanBeRead() throws {
        let directory = try TestDirectory()
        _ = try Self.fill(directory, count: 400)
        try damage(directory.database, "UPDATE payloads SET json = '{}' WHERE sequence = 300")
        var bytes = try Data(contentsOf: URL(filePath: directory.database))
        let pages = bytes.count / 4_096
        for index in (pages - 6) * 4_096..<(pages - 2) * 4_096 { bytes[index] = 0 }
        try bytes.write(to: URL(filePath: directory.database))
        var lines = 0
        do {
            try JournalFile(path: directory.database).export { _ in lines += 1 }
            Issue.record("no page was missed")
        } catch {
            #expect(error.fault == .corrupt)
            #expect(lines > 100 && error.context.contains("\(lines - 1) records"))
        }
    }
}
