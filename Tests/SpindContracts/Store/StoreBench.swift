package import SpindAgent
import SpindCore

/// A store under test, with the means to cut its power.
package protocol StoreBench: AnyObject {
    /// The store; a new one at first.
    var store: any CabinetStore { get }
    /// Its journal as others read it.
    var reader: any JournalReader { get }
    /// Drops the store without any farewell and opens what is durable.
    func cutPower() throws
}

extension StoreBench {
    /// Says that a registry has the records up to that number.
    func acknowledge(through sequence: Int64) throws {
        _ = try store.commit([.acknowledge(through: sequence)])
    }

    /// Records these events in one step, a second apart from `start` on.
    @discardableResult
    func record(_ events: [AuditEvent], from start: WallTime = .monday) throws -> [AuditRecord] {
        try store.commit(
            events.enumerated().map { offset, event in
                .append(
                    AuditDraft(at: start + .seconds(offset), trust: .trusted, event: event))
            })
    }

    /// Adds a grant whose verifier is made of one repeated byte.
    func add(_ grant: Grant, verifier: UInt8) throws {
        _ = try store.commit([.addGrant(grant, .repeating(verifier))])
    }
}

extension CredentialVerifier {
    static func repeating(_ byte: UInt8) -> CredentialVerifier {
        CredentialVerifier(bytes: Array(repeating: byte, count: 32))
    }
}

extension WallTime {
    /// Monday, 2 March 2026, 10:00 UTC.
    static let monday = WallTime(secondsSince1970: 1_772_445_600)
}

extension Duration {
    static func days(_ count: Int) -> Duration { .seconds(count * 86_400) }
    static func hours(_ count: Int) -> Duration { .seconds(count * 3_600) }
}

extension Grant {
    /// A grant of two hours with half an hour of grace.
    static func sample(
        _ id: String, kind: GrantKind = .loan, set: Int = 1, start: WallTime = .monday,
        lasting: Duration = .hours(2), uses: Int? = 1, revokedAt: WallTime? = nil
    ) -> Grant {
        Grant(
            id: GrantID(id), kind: kind, set: HandoverSetID(set),
            window: WallWindow(start: start, end: start + lasting), grace: .seconds(1_800),
            usesAllowed: uses, revokedAt: revokedAt)
    }
}

extension RemoteCommandID {
    static let sample = RemoteCommandID("c-0123456789")
}

extension Loan {
    /// A loan of a grant of ``Grant/sample(_:kind:set:start:lasting:uses:revokedAt:)``.
    static func sample(_ id: Int64, of grant: String, set: Int = 1) -> Loan {
        Loan(
            id: LoanID(id), grant: GrantID(grant), set: HandoverSetID(set), pickedUpAt: .monday,
            dueAt: .monday + .hours(2))
    }
}

extension AuditEvent {
    /// A refusal of a PIN that nobody has.
    static let refusal = AuditEvent.accessDenied(
        keypad: KeypadID("keypad"), reason: .unknownCredential, grant: nil)

    static func intended(_ opening: Int64, _ compartment: Int = 1, attempt: Int = 1) -> AuditEvent {
        .openingIntended(
            opening: OpeningID(opening), compartment: CompartmentID(compartment), attempt: attempt,
            cause: .grant(GrantID("a"), .pickup))
    }

    static func ended(_ opening: Int64, _ compartment: Int = 1, attempt: Int = 1) -> AuditEvent {
        .pulseEnded(
            opening: OpeningID(opening), compartment: CompartmentID(compartment), attempt: attempt,
            outcome: .pulsed)
    }
}
