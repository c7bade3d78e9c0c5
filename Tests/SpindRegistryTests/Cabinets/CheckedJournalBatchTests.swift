import SpindCore
import SpindCrypto
import Testing

@testable import SpindRegistry

struct CheckedJournalBatchTests {
    private static func journal(_ count: Int, byte: UInt8 = 7) throws -> JournalMaker {
        var journal = JournalMaker(byte)
        for number in 1...count {
            try journal.record(.doorForcedOpen(compartment: CompartmentID(number)))
        }
        return journal
    }

    private func check(_ batch: JournalBatch) throws -> CheckedJournalBatch {
        try CheckedJournalBatch(batch)
    }

    @Test func whatACabinetWrote_IsTakenAndRead() throws {
        let checked = try check(try Self.journal(3).whole)
        #expect(checked.first == 1)
        #expect(checked.last == 3)
        #expect(checked.records.map(\.name) == Array(repeating: "doorForcedOpen", count: 3))
        #expect(
            checked.records[2].draft?.event == .doorForcedOpen(compartment: CompartmentID(3)))
    }

    @Test func unknownEvent_IsTakenByItsName() throws {
        var journal = JournalMaker()
        journal.record(
            payload: #"{"at":1,"delayed":false,"event":{"teleported":{"to":"Rhede 😀"}},"trust":1}"#)
        journal.record(payload: "no JSON at all 😀")
        let checked = try check(journal.whole)
        #expect(checked.records.map(\.name) == ["teleported", ""])
        #expect(checked.records.map(\.isUnknown) == [true, true])
    }

    @Test func droppedPayload_IsTakenOfDiagnosticRecordsOnly() throws {
        var journal = JournalMaker()
        try journal.record(.stopped)
        var batch = journal.whole
        batch.records[0].payload = nil
        #expect(try check(batch).records[0].isUnknown == false)
        var access = try Self.journal(1).whole
        access.records[0].payload = nil
        #expect(throws: CheckedJournalBatch.Malformed.self) { try check(access) }
    }

    /// What may be wrong with a batch.
    enum Damage: CaseIterable {
        case incarnation, otherIncarnation, previousHash, noRecords, tooMany, zero, huge, gap
        case retention, time, digest, hash, payload, twice, zeroCharacter
    }

    @Test(arguments: Damage.allCases)
    func damage_IsRefusedAsAWhole(_ damage: Damage) throws {
        var batch = try Self.journal(3).whole
        switch damage {
        case .incarnation: batch.incarnation = "😀"
        case .otherIncarnation: batch.incarnation = String(repeating: "08", count: 16)
        case .previousHash: batch.previousHash = String(repeating: "1", count: 64)
        case .noRecords: batch.records = []
        case .tooMany: batch = try Self.journal(SyncProtocol.recordsPerBatch + 1).whole
        case .zero: batch.records[0].sequence = 0
        case .huge: batch.records[0].sequence = .max
        case .gap: batch.records.remove(at: 1)
        case .retention: batch.records[1].retention = 200
        case .time: batch.records[1].at = WallTime(secondsSince1970: 1)
        case .digest: batch.records[1].digest = String(repeating: "0", count: 64)
        case .hash: batch.records[1].hash = batch.records[0].hash
        case .payload: batch.records[1].payload = "{}"
        case .zeroCharacter:
            var journal = JournalMaker()
            journal.record(payload: "{\u{0}}")
            batch = journal.whole
        case .twice: batch.records[1] = batch.records[0]
        }
        #expect(throws: CheckedJournalBatch.Malformed.self) { try check(batch) }
    }

    // MARK: What a batch means to the journal that is held.

    private static func held(_ journal: JournalMaker, through last: Int64) -> HeldJournal {
        HeldJournal(
            last: last, head: journal.lines.last { $0.sequence == last }?.hash ?? "")
    }

    private func judge(
        _ numbers: ClosedRange<Int64>, of sent: JournalMaker, held: JournalMaker, through: Int64
    ) throws -> HeldJournal.Finding {
        try Self.held(held, through: through).judge(check(sent.batch(numbers))) { number in
            held.lines.first { $0.sequence == number }?.hash
        }
    }

    @Test func batchThatFollows_IsTaken() throws {
        let journal = try Self.journal(6)
        let finding = try judge(4...6, of: journal, held: journal, through: 3)
        #expect(finding == .take(alreadyHeld: 0))
    }

    @Test(arguments: [(1, 3, 3), (1, 2, 2), (2, 5, 2), (3, 6, 1), (1, 6, 3)])
    func batchThatIsHeldInPart_IsTakenFromThere(first: Int64, last: Int64, held: Int) throws {
        let journal = try Self.journal(6)
        let finding = try judge(first...last, of: journal, held: journal, through: 3)
        #expect(finding == .take(alreadyHeld: held))
    }

    @Test func batchThatBeginsLater_IsAGap() throws {
        let journal = try Self.journal(6)
        #expect(try judge(5...6, of: journal, held: journal, through: 3) == .gap)
    }

    @Test(arguments: [(1, 3), (1, 2), (2, 6), (4, 6), (3, 3)])
    func anotherHistory_IsAFork(first: Int64, last: Int64) throws {
        let held = try Self.journal(6)
        var other = JournalMaker()
        for number in 1...6 {
            try other.record(.doorForcedOpen(compartment: CompartmentID(number + 10)))
        }
        #expect(try judge(first...last, of: other, held: held, through: 3) == .fork)
    }

    @Test func forkedJournal_TakesNothingMore() throws {
        let journal = try Self.journal(6)
        var held = Self.held(journal, through: 3)
        held.isForked = true
        let finding = try held.judge(check(journal.batch(4...6))) { _ in nil }
        #expect(finding == .fork)
    }
}
