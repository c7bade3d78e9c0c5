import SpindCore
import SpindSimulation
import Testing

/// Lines of journal records.
struct JournalLineTests {
    @Test func recordIsOneLine() {
        let record = AuditRecord(
            sequence: 12,
            draft: AuditDraft(
                at: WallTime(secondsSince1970: 36_202), trust: .trusted,
                event: .doorClosed(
                    compartment: CompartmentID(3), opening: nil, openMilliseconds: 4_250)))
        #expect(
            JournalLine.text(of: record, timeZone: .utc)
                == "  12  10:03:22  door 3 closed after 4 s, nobody had unlocked it")
    }
}
