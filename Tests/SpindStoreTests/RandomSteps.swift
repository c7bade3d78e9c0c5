import SpindCore
import SpindSeeds

/// Steps of operations on few names, so that many of them break an invariant.
struct RandomSteps {
    private var generator: SeededGenerator
    private(set) var now = WallTime(secondsSince1970: 1_772_445_600)

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    mutating func number(_ range: ClosedRange<Int>) -> Int {
        Int.random(in: range, using: &generator)
    }

    /// A step of 1 to 4 operations, up to two days after the last.
    mutating func next() -> [StoreOperation] {
        now = now + .seconds(number(0...172_800))
        return (0..<number(1...4)).map { _ in operation() }
    }

    private mutating func operation() -> StoreOperation {
        switch number(0...18) {
        case 0...5: .append(AuditDraft(at: now, trust: .trusted, event: event()))
        case 6...8: .addGrant(grant(), verifier())
        case 9, 10:
            .openLoan(
                Loan(
                    id: LoanID(Int64(number(1...40))), grant: grantID(), set: set(),
                    pickedUpAt: now, dueAt: now + .seconds(number(0...9_999))))
        case 11: .endLoan(LoanID(Int64(number(1...40))), .returned, at: now)
        case 12: number(0...1) == 0 ? .consumeUse(grantID()) : .revokeGrant(grantID(), at: now)
        case 13: .markOverdue(LoanID(Int64(number(1...40))))
        case 15:
            .addServiceCredential(
                ServiceCredential(
                    id: ServiceID("s\(number(1...9))"), kind: .pin,
                    window: WallWindow(start: now, end: now + .seconds(number(1...9_999_999)))),
                verifier())
        case 16: .revokeServiceCredential(ServiceID("s\(number(1...9))"), at: now)
        case 17:
            .place(Placement(set: set(), home: compartment(), at: compartment()))
        case 18: .unplace(set(), home: compartment())
        case 14: number(0...1) == 0 ? .block(compartment(), note: "x") : .unblock(compartment())
        default:
            .saveThrottle(
                ThrottleRecord(
                    keypad: KeypadID("k\(number(1...3))"),
                    scope: number(0...1) == 0 ? .residents : .service, misses: number(0...9),
                    lockoutRemaining: .milliseconds(number(0...60_000)), lockouts: number(0...3),
                    missesToday: number(0...9), dayRemaining: .seconds(number(0...86_400))))
        }
    }

    private mutating func event() -> AuditEvent {
        let opening = OpeningID(Int64(number(1...30)))
        return switch number(0...4) {
        case 0:
            .openingIntended(
                opening: opening, compartment: compartment(), attempt: number(1...2),
                cause: .grant(grantID(), .pickup))
        case 1:
            .pulseEnded(
                opening: opening, compartment: compartment(), attempt: number(1...2),
                outcome: .pulsed)
        case 2: .accessDenied(keypad: KeypadID("k1"), reason: .unknownCredential, grant: nil)
        case 3: .sensorImplausible(compartment: compartment(), doubt: .chatter)
        default: .doorForcedOpen(compartment: compartment())
        }
    }

    private mutating func grant() -> Grant {
        let start = now + .seconds(number(-9_999_999...9_999_999))
        return Grant(
            id: grantID(), kind: number(0...1) == 0 ? .loan : .opening, set: set(),
            window: WallWindow(start: start, end: start + .seconds(number(0...999_999))),
            grace: .seconds(number(0...9_999)), usesAllowed: [nil, 1, 2][number(0...2)])
    }

    private mutating func verifier() -> CredentialVerifier {
        CredentialVerifier(bytes: Array(repeating: UInt8(number(1...60)), count: 32))
    }

    private mutating func grantID() -> GrantID { GrantID("g\(number(1...25))") }
    private mutating func set() -> HandoverSetID { HandoverSetID(number(1...4)) }
    private mutating func compartment() -> CompartmentID { CompartmentID(number(1...4)) }
}
