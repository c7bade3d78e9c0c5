import FoundationEssentials
import SpindAgent
import SpindContracts
import SpindCore
import SpindSeeds
import SpindStore
import Testing

/// What a power cut leaves of the database and its log: any beginning of the log, and beyond that
/// whatever the disk had there before.
struct PowerCutTests {
    private struct History {
        let directory: TestDirectory
        /// The state after each commit, by the hash of the chain's head.
        var states: [String: RecoveredState] = [:]
        /// Records in the database file itself, which no cut of the log can take.
        var checkpointed: Int64 = 0
        var database = Data()
        var log = Data()

        /// Commits, the first half of them moved into the database file by closing it.
        init(seed: UInt64) throws {
            directory = try TestDirectory()
            var steps = RandomSteps(seed: seed)
            for _ in 0..<2 {
                let store = try SQLiteCabinetStore(
                    path: directory.database, newIncarnation: SQLiteBench.incarnation)
                checkpointed = try store.journalRange().last
                for _ in 0..<40 {
                    // Each step gets a record, so that the head tells the steps apart.
                    let stamp = AuditDraft(at: steps.now, trust: .trusted, event: .stopped)
                    _ = try? store.commit(steps.next() + [.append(stamp)])
                    states[try store.verify().head] = try store.recover()
                }
                database = try Data(contentsOf: URL(filePath: directory.database))
                log = try Data(contentsOf: URL(filePath: directory.database + "-wal"))
            }
        }

        /// Opens what is left and checks that it is what it was after one of the commits.
        func requireRecovery(log: Data) throws -> Int64 {
            let rest = try TestDirectory()
            try database.write(to: URL(filePath: rest.database))
            try log.write(to: URL(filePath: rest.database + "-wal"))
            let opening = StoreOpening.open(
                at: rest.database, newIncarnation: SQLiteBench.incarnation)
            guard case .ready(let store, _) = opening else {
                throw ContractViolation(opening.warning ?? "not ready")
            }
            let found = try store.verify()
            #expect(found.firstBad == nil)
            let state = try #require(states[found.head], "no commit ended like this")
            #expect(try store.recover() == state)
            #expect(found.last >= checkpointed)
            _ = try store.commit([
                .append(
                    AuditDraft(at: .init(secondsSince1970: 0), trust: .trusted, event: .stopped))
            ])
            #expect(try store.verify().firstBad == nil)
            return found.last
        }
    }

    @Test(.timeLimit(.minutes(1)), arguments: UInt64(1)...UInt64(3))
    func storeRecoversToACommit_WhenItsLogIsCutAnywhere(_ seed: UInt64) throws {
        let history = try History(seed: seed)
        #expect(history.checkpointed > 10 && history.log.count > 50_000)
        var generator = SeededGenerator(seed: seed)
        let cuts = (0..<60).map { _ in Int.random(in: 0...history.log.count, using: &generator) }
        var recovered: [Int64] = []
        for cut in (cuts + [0, 1, 32, history.log.count]).sorted() {
            recovered.append(try history.requireRecovery(log: history.log.prefix(cut)))
        }
        #expect(recovered == recovered.sorted(), "a longer log gave less")
        #expect(recovered.first == history.checkpointed)
        #expect(Set(recovered).count > 10)
    }

    @Test(.timeLimit(.minutes(1)), arguments: UInt64(4)...UInt64(6))
    func storeRecoversToACommit_WhenAPageOfItsLogIsTorn(_ seed: UInt64) throws {
        let history = try History(seed: seed)
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<40 {
            // The disk's sectors of 512 bytes reach it in any order: one of the last is old.
            var log = Array(history.log)
            let sector = Int.random(in: 0..<log.count / 512, using: &generator) * 512
            for index in sector..<sector + 512 {
                log[index] = UInt8.random(in: 0...255, using: &generator)
            }
            _ = try history.requireRecovery(log: Data(log))
        }
    }
}
