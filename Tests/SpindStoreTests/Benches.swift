import FoundationEssentials
import Glibc
import SpindAgent
import SpindContracts
import SpindCore
import SpindStore
import Testing

/// A directory of its own for one test, removed with this object.
final class TestDirectory {
    let path: String
    var database: String { path + "/cabinet.db" }

    init() throws {
        var template = Array("/tmp/spind-store-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw ContractViolation("no directory could be made in /tmp: errno \(errno)")
        }
        path = String(
            decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// The store in SQLite, on a directory of its own. A power cut copies the files as they lie, with
/// the log that no checkpoint has emptied, and opens the copy.
final class SQLiteBench: StoreBench {
    static let incarnation: [UInt8] = Array(1...16)

    private(set) var directory: TestDirectory
    private(set) var sqlite: SQLiteCabinetStore
    private(set) var reader: any JournalReader
    let limits: StoreLimits

    var store: any CabinetStore { sqlite }

    init(limits: StoreLimits = StoreLimits()) throws {
        self.limits = limits
        directory = try TestDirectory()
        (sqlite, reader) = try Self.open(directory, limits)
    }

    func cutPower() throws {
        let copy = try TestDirectory()
        for suffix in ["", "-wal"]
        where FileManager.default.fileExists(atPath: directory.database + suffix) {
            try FileManager.default.copyItem(
                atPath: directory.database + suffix, toPath: copy.database + suffix)
        }
        directory = copy
        (sqlite, reader) = try Self.open(copy, limits)
    }

    private static func open(
        _ directory: TestDirectory, _ limits: StoreLimits
    ) throws -> (SQLiteCabinetStore, any JournalReader) {
        let opening = StoreOpening.open(
            at: directory.database, newIncarnation: incarnation, limits: limits)
        guard case .ready(let store, _) = opening else {
            throw ContractViolation(opening.warning ?? "not ready")
        }
        return (store, try SQLiteJournalReader(path: directory.database))
    }
}

/// The store in memory. A power cut leaves a copy of its disk.
final class InMemoryBench: StoreBench {
    private(set) var memory = InMemoryCabinetStore()

    var store: any CabinetStore { memory }
    var reader: any JournalReader { memory }

    func cutPower() {
        memory = InMemoryCabinetStore(on: memory.disk)
    }
}

struct StoreContractTests {
    @Test(arguments: StoreRequirement.all)
    func storeInSQLiteMeets(_ requirement: StoreRequirement) throws {
        try requirement.check(SQLiteBench())
    }

    @Test(arguments: StoreRequirement.all)
    func storeInMemoryMeets(_ requirement: StoreRequirement) throws {
        try requirement.check(InMemoryBench())
    }
}
