import FoundationEssentials
import SpindAgent
import SpindCore
import SpindStore
import Testing

struct CapacityTests {
    private static let start = WallTime(secondsSince1970: 1_772_445_600)
    private static let small = StoreLimits(sizeMax: 1 << 20)

    private static func open(_ directory: TestDirectory, _ limits: StoreLimits) throws
        -> SQLiteCabinetStore
    {
        try SQLiteCabinetStore(
            path: directory.database, newIncarnation: SQLiteBench.incarnation, limits: limits)
    }

    /// A step of ten records of about 450 bytes.
    private static func step(
        _ number: Int, diagnostic: Bool = false, at start: WallTime = start,
        trust: ClockTrust = .trusted
    ) -> [StoreOperation] {
        let long = String(repeating: "x", count: 300)
        let by = Principal(userID: 0, loginUserID: nil)
        let event: AuditEvent =
            diagnostic
            ? .keypadFault(keypad: KeypadID("keypad"), fault: .unreadable(long))
            : .compartmentBlocked(compartment: CompartmentID(1), note: long, by: by)
        return (0..<10).map { _ in
            .append(AuditDraft(at: start + .seconds(number), trust: trust, event: event))
        }
    }

    /// Commits steps until one fails.
    ///
    /// - Returns: how many were kept, and the error.
    private static func fill(
        _ store: SQLiteCabinetStore, limit: Int = 2_000,
        _ step: (Int) -> [StoreOperation] = { CapacityTests.step($0) }
    ) -> (steps: Int, error: StoreError?) {
        for number in 0..<limit {
            do {
                _ = try store.commit(step(number))
            } catch {
                return (number, error)
            }
        }
        return (limit, nil)
    }

    @Test func fullFileIsFull_KeepsWhatIsThere_AndComesBackWithRoom() throws {
        let directory = try TestDirectory()
        let filled: Int
        do {
            let store = try Self.open(
                directory, StoreLimits(sizeMax: 64 << 20, fileSizeMax: 1 << 20))
            let result = Self.fill(store)
            filled = result.steps
            #expect(result.error?.fault == .full && filled > 100)
            #expect(try store.journalRange().last == Int64(filled * 10))
            #expect(throws: StoreError(.full, "")) { try store.probe() }
            // Looking things up goes on.
            #expect(try store.recover() == RecoveredState())
            #expect(try store.verify().firstBad == nil)
        }
        let store = try Self.open(directory, StoreLimits(sizeMax: 64 << 20, fileSizeMax: 4 << 20))
        try store.probe()
        let next = try store.commit(Self.step(0))
        #expect(next.first?.sequence == Int64(filled * 10 + 1))
        #expect(try store.verify().firstBad == nil)
    }

    @Test func storeAtItsCapIsFull_WhenNothingMayGo() throws {
        let directory = try TestDirectory()
        let store = try Self.open(directory, Self.small)
        let result = Self.fill(store)
        #expect(result.error?.fault == .full)
        #expect(result.error?.context.contains("1 MiB") == true)
        #expect(try store.journalRange() == (1, Int64(result.steps * 10)))
        #expect(throws: StoreError(.full, "")) { try store.probe() }
        // Records that turn 90 days old make room, by a clock that somebody vouches for.
        let later = Self.start + .seconds(91 * 86_400)
        #expect(throws: StoreError(.full, "")) {
            try store.commit(Self.step(0, at: later, trust: .untrusted))
        }
        _ = try store.commit(Self.step(0, at: later))
        #expect(try store.journalRange().first > 1)
        #expect(try store.verify().firstBad == nil)
    }

    @Test func diagnosticsGoFirst_AndTheChainStaysWhole() throws {
        let directory = try TestDirectory()
        let store = try Self.open(directory, Self.small)
        let access = try store.commit(Self.step(0))
        #expect(Self.fill(store, limit: 400) { Self.step($0, diagnostic: true) }.error == nil)
        let last = try store.commit(Self.step(401))
        let range = try store.journalRange()
        #expect(range == (1, 4_020), "no record is gone")
        let kept = try store.records(after: 0, limit: 5_000)
        #expect(kept.count < 4_020, "but many contents are")
        #expect(Array(kept.prefix(10)) == access && Array(kept.suffix(10)) == last)
        #expect(kept.map(\.sequence) == kept.map(\.sequence).sorted())
        let found = try store.verify()
        #expect(found.firstBad == nil && found.first == 1 && found.last == 4_020)
        var exported: [String] = []
        try JournalFile(path: directory.database).export { exported.append($0) }
        #expect(exported.count == 4_021)
        #expect(exported.filter { $0.hasSuffix("\"record\":null}") }.count == 4_020 - kept.count)
    }

    @Test func acknowledgedRecordsGoNext_UnacknowledgedNever() throws {
        let directory = try TestDirectory()
        let store = try Self.open(directory, Self.small)
        let first = Self.fill(store).steps * 10
        _ = try store.commit([.acknowledge(through: 500)])
        let more = Self.fill(store)
        #expect(more.error?.fault == .full && more.steps > 10)
        let range = try store.journalRange()
        #expect(range.first == 501 && range.last == Int64(first + more.steps * 10))
        // With a registry, old records that it has not are kept too.
        #expect(throws: StoreError(.full, "")) {
            try store.commit(Self.step(0, at: Self.start + .seconds(900 * 86_400)))
        }
        #expect(try store.journalRange().first == 501)
        #expect(try store.verify().firstBad == nil)
    }

    @Test func logStaysBounded() throws {
        let directory = try TestDirectory()
        let store = try Self.open(directory, StoreLimits())
        var longest = 0
        for number in 0..<1_500 {
            _ = try store.commit(Self.step(number))
            let path = directory.database + "-wal"
            let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
            longest = max(longest, try #require(size))
        }
        #expect(longest > 1 << 20 && longest < 8 << 20, "\(longest) bytes")
    }

    @Test func longPruningIsDoneInSteps() throws {
        let directory = try TestDirectory()
        let store = try Self.open(directory, StoreLimits())
        for _ in 0..<3 { _ = try store.commit((0..<100).flatMap { Self.step($0) }) }
        let later = Self.start + .seconds(200 * 86_400)
        #expect(try store.prune(now: later), "more is left")
        #expect(try store.journalRange().first == 1_001, "a bound for one call")
        while try store.prune(now: later) {}
        #expect(try store.journalRange().last == 0)
        #expect(try store.commit(Self.step(0)).first?.sequence == 3_001)
    }
}
