import SpindAgent
import SpindCore

/// Values of every kind, with long names and umlauts in them.
enum Examples {
    /// 2026-12-01T08:05:30Z.
    static let now = WallTime(secondsSince1970: 1_796_112_330)
    static let hour = Duration.seconds(3_600)
    static let berlin = TimeZoneRules(firstOffsetSeconds: 3_600, transitions: [])
    static let jo = Principal(userID: 0, loginUserID: 1_000)
    static let longText =
        "Scharnier verbogen, Tür hängt; Ersatzteil ist bestellt (größere Öse), 取扱注意 👩‍🔧"
    static let grant = GrantID("g-7k3m9q2x4z")
    static let window = WallWindow(start: now - hour, end: now + hour)

    static let grants = [
        GrantSummary(
            GrantStatus(
                grant: Grant(
                    id: grant, kind: .loan, set: HandoverSetID(3), window: window, grace: hour,
                    usesAllowed: 1))),
        GrantSummary(
            GrantStatus(
                grant: Grant(
                    id: GrantID(String(repeating: "w", count: 64)), kind: .opening,
                    set: HandoverSetID(999), window: window, grace: .zero, usesAllowed: nil,
                    revokedAt: now), usesConsumed: 1_000)),
    ]

    static let requests: [ControlRequest] = [
        .status, .events(after: nil, limit: 20, follow: false),
        .events(after: 3, limit: 1_000, follow: false), .record(sequence: nil),
        .record(sequence: 2), .grants,
        .addGrant(
            GrantRequest(
                kind: .loan, set: HandoverSetID(3), start: now, durationMilliseconds: 3_600_000,
                graceMilliseconds: 0, usesAllowed: nil)),
        .revokeGrant(grant), .open(CompartmentID(3), reason: longText),
        .block(CompartmentID(3), note: "„Tür“ \"\\\" / \u{1F600}"), .unblock(CompartmentID(3)),
        .closeLoan(LoanID(rawValue: 4), reason: "verloren"), .verifyJournal,
    ]

    static let denials: [DenialReason] = [
        .unknownCredential, .lockedOut(remainingMilliseconds: 250_000),
        .tooEarly(start: now + hour), .beforeWindow(start: now + hour * 30),
        .afterWindow(end: now - hour), .clockTooUncertain(errorMilliseconds: 120_000),
        .clockTooUncertain(errorMilliseconds: 7_200_000), .clockUntrusted,
        .usedUp(usesAllowed: 1), .revoked(at: now - hour),
        .blocked(CompartmentID(3), note: longText), .unknownHandoverSet(HandoverSetID(9)),
        .busy(CompartmentID(3)), .storeUnavailable,
    ]

    static let events: [AuditEvent] = doorEvents + loanEvents + otherEvents

    private static let door = CompartmentID(999)
    private static let keypad = KeypadID("keypad-an-der-äußeren-Rathaustür-links-neben-dem-Eingang")
    private static let opening = OpeningID(123_456)

    private static let doorEvents: [AuditEvent] = [
        .openingIntended(
            opening: opening, compartment: door, attempt: 1, cause: .grant(grant, .pickup)),
        .openingIntended(
            opening: opening, compartment: door, attempt: 2,
            cause: .command(by: jo, reason: longText)),
        .pulseEnded(opening: opening, compartment: door, attempt: 1, outcome: .pulsed),
        .pulseEnded(opening: opening, compartment: door, attempt: 1, outcome: .expired),
        .pulseEnded(
            opening: opening, compartment: door, attempt: 1,
            outcome: .limited(.duty, retryAfterMilliseconds: 12_345)),
        .pulseEnded(
            opening: opening, compartment: door, attempt: 1, outcome: .failed(longText)),
        .pulseEnded(opening: opening, compartment: door, attempt: 1, outcome: .interrupted),
        .doorOpened(compartment: door, opening: opening, alreadyOpen: true),
        .doorClosed(compartment: door, opening: nil, openMilliseconds: 86_400_001),
        .openNotDetected(compartment: door, opening: opening, attempt: 2),
        .lockStuck(compartment: door, opening: opening), .doorForcedOpen(compartment: door),
        .doorHeldOpen(compartment: door, opening: opening), .doorFoundOpen(compartment: door),
        .sensorImplausible(compartment: door, doubt: .chatter),
        .sensorImplausible(compartment: door, doubt: .stuckOpen),
        .sensorImplausible(compartment: door, doubt: .unreadable),
        .sensorPlausible(compartment: door),
    ]

    private static let loan = LoanID(rawValue: 123_455)

    private static let loanEvents: [AuditEvent] = [
        .loanOpened(loan: loan, grant: grant, set: HandoverSetID(999), due: now),
        .loanEnded(loan: loan, grant: grant, set: HandoverSetID(999), how: .presumedReturned),
        .loanEnded(loan: loan, grant: grant, set: HandoverSetID(999), how: .closedByOperator),
        .loanOverdue(loan: loan, grant: grant, set: HandoverSetID(999), due: now),
        .loanClosed(loan: loan, reason: longText, by: jo),
    ]

    private static let otherEvents: [AuditEvent] =
        denials.map { .accessDenied(keypad: keypad, reason: $0, grant: grant) } + [
            .started(version: "0.1.0"), .stopped,
            .accessGranted(
                keypad: keypad, grant: grant, purpose: .return, set: HandoverSetID(9), loan: loan),
            .lockoutStarted(keypad: keypad, milliseconds: 900_000, misses: 9, alarm: true),
            .grantAdded(
                grant: grant, kind: .loan, set: HandoverSetID(3), window: window, by: jo),
            .grantRevoked(grant: grant, by: jo),
            .grantChanged(
                grant: grant, kind: .loan, set: HandoverSetID(3), window: window,
                by: .registry(account: nil)),
            .grantUnusable(grant: grant, problem: .keyEpoch(grant: 2, cabinet: 1)),
            .grantUnusable(grant: grant, problem: .duplicatePIN(with: grant)),
            .mirrorReplaced(grants: 10_000, kept: 3, unusable: 1),
            .changeUnsupported(type: "configuration", number: 77),
            .remoteCommandEnded(
                command: RemoteCommandID("c-0123456789"), outcome: .opening(opening)),
            .remoteCommandEnded(
                command: RemoteCommandID("c-0123456789"),
                outcome: .refused(.noOpenLoan(grant))),
            .loanDueChanged(loan: loan, grant: grant, set: HandoverSetID(3), due: now),
            .compartmentUnblocked(
                compartment: door, by: .registry(account: AccountID("a-0123456789"))),
            .compartmentBlocked(compartment: door, note: longText, by: jo),
            .compartmentUnblocked(compartment: door, by: jo),
            .clockTrustChanged(from: .holdover, to: .untrusted),
            .keypadFault(keypad: keypad, fault: .stuckKey("5")),
            .keypadFault(keypad: keypad, fault: .unreadable(longText)),
            .keypadFault(keypad: keypad, fault: nil),
            .conditionChanged(
                condition: CabinetCondition(.tamper, of: DeviceID("lid")), detail: "a wire is cut"),
            .conditionChanged(
                condition: CabinetCondition(.deviceFault, of: DeviceID("reader")), detail: nil),
            .suppressed(source: .door(door), count: 12_345),
            .suppressed(source: .keypad(keypad), count: 12_345),
            .suppressed(source: .device(DeviceID("reader")), count: 12_345),
            .storeOutage(fault: .full, milliseconds: 3_600_000, lost: 7),
        ]

    static let records: [AuditRecord] = events.enumerated().map { index, event in
        AuditRecord(
            sequence: Int64(index) + 1,
            draft: AuditDraft(
                at: now + .seconds(index), trust: index % 2 == 0 ? .trusted : .untrusted,
                delayed: index % 3 == 0, event: event))
    }

    static func status(
        lastRecord: Int64 = 4_711, storeFault: StoreFault? = nil,
        trust: ClockTrust = .holdover(errorMilliseconds: 3_500)
    ) -> AgentStatus {
        AgentStatus(
            cabinet: CabinetSnapshot(
                cabinet: "borken-rathaus", at: now, trust: trust, storeFault: storeFault,
                compartments: [
                    CompartmentStatus(
                        id: CompartmentID(1), door: .closed, hasContact: true, blocked: nil,
                        lockStuck: false, doubt: nil),
                    CompartmentStatus(
                        id: CompartmentID(2), door: .heldOpen, hasContact: true,
                        blocked: longText + longText, lockStuck: true, doubt: .stuckOpen),
                    CompartmentStatus(
                        id: CompartmentID(3), door: .closed, hasContact: false, blocked: nil,
                        lockStuck: false, doubt: nil),
                ],
                keypads: [
                    KeypadStatus(
                        id: KeypadID("keypad"), misses: 5, lockoutMilliseconds: 59_000,
                        fault: .stuckKey("5"))
                ],
                loans: [
                    LoanStatus(
                        id: LoanID(rawValue: 12), grant: grant, set: HandoverSetID(3),
                        pickedUpAt: now - hour, dueAt: now, overdue: true)
                ]), version: "0.1.0", uptimeMilliseconds: 273_600_000, journalFirst: 1,
            journalLast: lastRecord, timeZone: "Europe/Berlin", utcOffsetSeconds: 3_600,
            clock: ClockReport(
                source: .confirmed, ageMilliseconds: 60_000, floor: now, system: now - hour,
                kernelSynchronized: false))
    }
}
