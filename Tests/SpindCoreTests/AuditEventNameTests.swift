import SpindCore
import Testing

/// Names of journal records.
struct AuditEventNameTests {
    @Test func namesAreThoseOfTheEvents() {
        let door = CompartmentID(1)
        let samples: [(AuditEvent, AuditEventName)] = [
            (.stopped, .stopped),
            (.started(version: "1"), .started),
            (.lockStuck(compartment: door, opening: OpeningID(1)), .lockStuck),
            (.doorForcedOpen(compartment: door), .doorForcedOpen),
            (.doorHeldOpen(compartment: door, opening: nil), .doorHeldOpen),
            (.socketSwitched(compartment: door, on: false, cause: .doorOpened), .socketSwitched),
        ]
        for (event, name) in samples {
            #expect(event.name == name)
            #expect(String(describing: event).hasPrefix(name.rawValue))
        }
    }
}
