import FoundationEssentials
import Glibc
import SpindAgent
import SpindContracts
import SpindCore
import SpindStore
import Testing

/// A disk of a megabyte in memory, part of it taken by a file that can be removed.
private final class TinyDisk {
    let directory: TestDirectory
    private var ballast: String { directory.path + "/ballast" }

    /// `nil` where no disk can be mounted: without root, and in most containers.
    init?() throws {
        directory = try TestDirectory()
        guard mount("tmpfs", directory.path, "tmpfs", 0, "size=1m,mode=700") == 0 else {
            return nil
        }
        try Data(repeating: 1, count: 256 << 10).write(to: URL(filePath: ballast))
    }

    static var isPossible: Bool { (try? TinyDisk()) != nil }

    func makeRoom() throws {
        try FileManager.default.removeItem(atPath: ballast)
    }

    deinit { umount2(directory.path, Int32(MNT_DETACH)) }
}

struct FullDiskTests {
    private static let step: [StoreOperation] = (0..<5).map { number in
        .append(
            AuditDraft(
                at: WallTime(secondsSince1970: 1_772_445_600), trust: .trusted,
                event: .doorForcedOpen(compartment: CompartmentID(number + 1))))
    }

    private static func fill(_ store: SQLiteCabinetStore) -> (kept: Int64, error: StoreError?) {
        var kept: Int64 = 0
        for _ in 0..<2_000 {
            do {
                kept += Int64(try store.commit(step).count)
            } catch {
                return (kept, error)
            }
        }
        return (kept, nil)
    }

    @Test(.enabled(if: TinyDisk.isPossible))
    func fullDiskIsSurvived_WithEveryCommitThatWasTold() throws {
        let disk = try #require(try TinyDisk())
        let path = disk.directory.database
        let store = try SQLiteCabinetStore(path: path, newIncarnation: SQLiteBench.incarnation)
        let filled = Self.fill(store)
        #expect(filled.error?.fault == .full && filled.kept > 100, "\(filled)")
        #expect(throws: StoreError(.full, "")) { try store.probe() }
        #expect(try store.verify().last == filled.kept)
        #expect(try SQLiteJournalReader(path: path).range().last == filled.kept)

        try disk.makeRoom()
        try store.probe()
        #expect(try store.commit(Self.step).first?.sequence == filled.kept + 1)
        #expect(try store.verify().firstBad == nil)
    }

    @Test(.enabled(if: TinyDisk.isPossible))
    func agentStartsOnAFullDisk_OrSaysThatItIsFull() throws {
        let disk = try #require(try TinyDisk())
        let path = disk.directory.database
        var store: SQLiteCabinetStore? = try SQLiteCabinetStore(
            path: path, newIncarnation: SQLiteBench.incarnation)
        let kept = try #require(store.map(Self.fill)).kept
        store = nil
        try? Data(repeating: 2, count: 1 << 20).write(
            to: URL(filePath: disk.directory.path + "/rest"))
        switch StoreOpening.open(at: path, newIncarnation: SQLiteBench.incarnation) {
        case .ready(let store, _): #expect(try store.journalRange().last == kept)
        case .doubtful(_, let found): Issue.record("\(found)")
        case .unavailable(_, let error): #expect(error.fault == .full, "\(error)")
        }
        try disk.makeRoom()
        let again = StoreOpening.open(at: path, newIncarnation: SQLiteBench.incarnation)
        guard case .ready(let store, _) = again else {
            Issue.record("\(again)")
            return
        }
        #expect(try store.journalRange().last == kept)
        try store.probe()
    }
}
