import SpindCore
import SpindSimulation
import Testing

/// Names and lines of journal records.
struct JournalNameTests {
    @Test func namesAreThoseOfTheEvents() {
        let door = CompartmentID(1)
        let samples: [(AuditEvent, JournalName)] = [
            (.stopped, .stopped),
            (.started(version: "1"), .started),
            (.lockStuck(compartment: door, opening: OpeningID(1)), .lockStuck),
            (.doorForcedOpen(compartment: door), .doorForcedOpen),
            (.doorHeldOpen(compartment: door, opening: nil), .doorHeldOpen),
            (.doorFoundOpen(compartment: door), .doorFoundOpen),
        ]
        for (event, name) in samples {
            #expect(JournalName(event) == name)
            #expect(String(describing: event).hasPrefix(name.rawValue))
        }
    }

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
