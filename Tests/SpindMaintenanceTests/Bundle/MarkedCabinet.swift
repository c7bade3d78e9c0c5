import Foundation
import SpindAgent
import SpindCore
import SpindHAL
import SpindMaintenance
import SpindStore

/// A cabinet that is full of secrets, each of which can be told from everything else.
struct MarkedCabinet {
    /// What must stand nowhere in a bundle.
    static let marks = names + numbers + bytes

    /// In names, notes, reasons, paths, lines of the log.
    private static let names = [
        "GRANTMARK", "SERVICEMARK", "REASONMARK", "NOTEMARK", "USERMARK", "HOSTMARK", "LOGMARK",
        "COMMENTMARK", "ANSWERMARK", "FAULTMARK", "PROBLEMMARK", "VERSIONMARK", "QUESTIONMARK",
        "UNITMARK", "PATHMARK", "SILENTMARK",
    ]
    /// PINs, ids of users, loans and openings, challenges, numbers that somebody typed.
    private static let numbers = [
        "70707071", "424242001", "424242002", "777000111", "888000222", "31415926", "6655443",
        String(at.millisecondsSince1970), "10.99.88.77",
    ]
    /// A key and verifiers, as hexadecimal digits and in Base64.
    private static let bytes = [key, verifier, serviceVerifier].flatMap { bytes in
        [
            bytes.map {
                String($0, radix: 16).count == 1
                    ? "0" + String($0, radix: 16) : String($0, radix: 16)
            }.joined(),
            Data(bytes).base64EncodedString(), String(decoding: bytes, as: UTF8.self),
        ]
    }

    static let key = [UInt8](0x41...0x60)
    static let verifier = [UInt8](0xA0...0xBF)
    static let serviceVerifier = [UInt8](0xC0...0xDF)
    /// A quarter past three in the night.
    static let at = WallTime(millisecondsSince1970: 1_796_094_912_345)

    static let grant = GrantID("g-GRANTMARK")
    static let loan = LoanID(rawValue: 777_000_111)
    static let set = HandoverSetID(1)
    static let door = CompartmentID(1)
    static let keypad = KeypadID("keypad")
    static let opening = OpeningID(rawValue: 888_000_222)
    static let jo = Principal(userID: 424_242_001, loginUserID: 424_242_002)
    static let service = ServiceActor.credential(ServiceID("SERVICEMARK"))
    static let challenge = Challenge(digits: "31415926")
    static let window = WallWindow(start: at, end: at + .seconds(3_600))

    /// An event of each kind that tells anything, with marks wherever there is room for one.
    static let events: [AuditEvent] = access + doors + loans + operators + condition

    private static let access: [AuditEvent] = [
        .started(version: "VERSIONMARK"), .stopped,
        .accessGranted(keypad: keypad, grant: grant, purpose: .pickup, set: set, loan: loan),
        .accessDenied(
            keypad: keypad, reason: .blocked(door, note: "NOTEMARK Frau Beispiel"), grant: grant),
        .accessDenied(keypad: keypad, reason: .tooEarly(start: at), grant: grant),
        .lockoutStarted(keypad: keypad, milliseconds: 60_000, misses: 5, alarm: true),
        .grantAdded(grant: grant, kind: .loan, set: set, window: window, by: jo),
        .grantRevoked(grant: grant, by: jo),
        .grantChanged(
            grant: grant, kind: .loan, set: set, window: window,
            by: .registry(account: nil)),
        .grantUnusable(grant: grant, problem: .keyEpoch(grant: 2, cabinet: 1)),
        .grantUnusable(grant: grant, problem: .duplicatePIN(with: grant)),
        .mirrorReplaced(grants: 10_000, kept: 3, unusable: 1),
        .changeUnsupported(type: "TYPEMARK", number: 77),
        .remoteCommandEnded(
            command: RemoteCommandID("c-COMMANDMARK"), outcome: .opening(opening)),
        .remoteCommandEnded(
            command: RemoteCommandID("c-COMMANDMARK"),
            outcome: .refused(.noOpenLoan(grant))),
        .loanDueChanged(loan: loan, grant: grant, set: set, due: at),
        .compartmentUnblocked(
            compartment: door, by: .registry(account: AccountID("a-ACCOUNTMARK"))),
    ]

    private static let doors: [AuditEvent] = [
        .openingIntended(
            opening: opening, compartment: door, attempt: 1, cause: .grant(grant, .pickup)),
        .openingIntended(
            opening: opening, compartment: door, attempt: 2,
            cause: .command(by: jo, reason: "REASONMARK")),
        .openingIntended(
            opening: opening, compartment: door, attempt: 3, cause: .service(service, .opening)),
        .pulseEnded(
            opening: opening, compartment: door, attempt: 1, outcome: .failed("FAULTMARK")),
        .lockingIntended(compartment: door, cause: .command(by: jo, reason: "REASONMARK")),
        .lockingEnded(compartment: door, outcome: .failed("FAULTMARK")),
        .doorOpened(compartment: door, opening: opening, alreadyOpen: false),
        .doorClosed(compartment: door, opening: opening, openMilliseconds: 6_655_443),
        .openNotDetected(compartment: door, opening: opening, attempt: 2),
        .lockStuck(compartment: door, opening: opening), .doorForcedOpen(compartment: door),
        .doorHeldOpen(compartment: door, opening: opening), .doorFoundOpen(compartment: door),
        .compartmentBlocked(compartment: door, note: "NOTEMARK", by: jo),
        .compartmentUnblocked(compartment: door, by: jo),
        .propStarted(
            compartment: door, milliseconds: 60_000, cause: .command(by: jo, reason: "REASONMARK")),
        .propEnded(compartment: door, closed: true),
    ]

    private static let loans: [AuditEvent] = [
        .loanOpened(loan: loan, grant: grant, set: set, due: at),
        .loanEnded(loan: loan, grant: grant, set: set, how: .returned),
        .loanOverdue(loan: loan, grant: grant, set: set, due: at),
        .loanClosed(loan: loan, reason: "REASONMARK", by: jo),
        .returnFailed(loan: loan, set: set, compartment: door, why: .doorNotClosed),
        .itemNotTaken(loan: loan, set: set, compartment: door),
        .itemChanged(compartment: door, state: .absent, opening: opening),
        .handoverAnswered(
            loan: loan, set: set, purpose: .pickup, question: "QUESTIONMARK",
            answer: .number(6_655_443, .kilometre)),
        .handoverAnswered(
            loan: loan, set: set, purpose: .pickup, question: "QUESTIONMARK",
            answer: .choice("ANSWERMARK")),
        .socketSwitched(compartment: door, on: true, cause: .failed("FAULTMARK")),
    ]

    private static let operators: [AuditEvent] = [
        .serviceStarted(keypad: keypad, by: service), .serviceEnded(keypad: keypad, by: service),
        .serviceDenied(
            keypad: keypad, reason: .revoked(at: at), credential: ServiceID("SERVICEMARK")),
        .serviceLockoutStarted(keypad: keypad, milliseconds: 1, misses: 5),
        .challengeShown(keypad: keypad, challenge: challenge),
        .serviceCredentialAdded(
            credential: ServiceID("SERVICEMARK"), kind: .pin, window: window, by: jo),
        .serviceCredentialRevoked(credential: ServiceID("SERVICEMARK"), by: jo),
        .inspectionStarted(cause: .service(.challenge(challenge), .inspection)),
        .inspectionEnded(opened: 3, failed: 1),
        .timeConfirmed(from: at, reason: "REASONMARK", by: jo),
        .keypadTested(keypad: keypad, presses: 3, by: jo),
        .configurationReloaded(problem: "PROBLEMMARK", by: jo),
    ]

    private static let condition: [AuditEvent] = [
        .sensorImplausible(compartment: door, doubt: .chatter), .sensorPlausible(compartment: door),
        .clockTrustChanged(from: .untrusted, to: .trusted),
        .keypadFault(keypad: keypad, fault: .unreadable("FAULTMARK")),
        .keypadFault(keypad: keypad, fault: .stuckKey("FAULTMARK")),
        .conditionChanged(
            condition: CabinetCondition(.deviceFault, of: DeviceID("FAULTMARK")),
            detail: "FAULTMARK"),
        .suppressed(source: .keypad(keypad), count: 3),
        .storeOutage(fault: .full, milliseconds: 1, lost: 1),
    ]

    /// Lines as they may stand in the agent's log, each with a mark.
    static let log: [LogLine] = [
        "user 424242001 may not: open",
        "a connection of user 424242001 is refused: full",
        "the control socket is for root and user USERMARK alone, not for group spind: LOGMARK",
        "the control socket is /var/USERMARK/control.sock",
        "the store cannot be opened; nobody is let in until it can: /var/USERMARK/x.sqlite",
        "no control socket, so spindctl cannot ask: LOGMARK; mend it and restart spindd",
        "the journal is damaged at record 12: LOGMARK",
        "old records could not be deleted store=LOGMARK 10.99.88.77",
        "made a new key, /var/USERMARK/cabinet.key; PINs told before do not work",
        "lock 3: request output HOSTMARK", "PIN 70707071 LOGMARK", "g-GRANTMARK granted",
        "the doors are supervised LOGMARK", "LOGMARK the doors are supervised",
        "Started spindd.service - HOSTMARK", "spindd.service: LOGMARK",
        "/var/USERMARK/cabinet.yaml:3:5: unknown key 'NOTEMARK'; COMMENTMARK", "",
    ].enumerated().map {
        LogLine(at: at + .seconds(Int64($0.offset)), priority: 4, message: $0.element)
    }

    /// A cabinet's database with a grant, a service credential, a loan, a block and all events.
    static func records(in folder: String) throws -> [AuditRecord] {
        let store = try SQLiteCabinetStore(
            path: folder + "/cabinet.sqlite", newIncarnation: Array(1...16))
        let held = Grant(
            id: grant, kind: .loan, set: set, window: window, grace: .zero, usesAllowed: 1)
        _ = try store.commit([
            .addGrant(held, CredentialVerifier(bytes: verifier)),
            .addServiceCredential(
                ServiceCredential(id: ServiceID("SERVICEMARK"), kind: .pin, window: window),
                CredentialVerifier(bytes: serviceVerifier)),
            .block(door, note: "NOTEMARK"),
        ])
        _ = try store.commit(
            events.map { .append(AuditDraft(at: at, trust: .trusted, event: $0)) })
        return try SQLiteJournalReader(path: folder + "/cabinet.sqlite").records(
            after: 0, limit: 1_000)
    }

    /// The facts of the marked cabinet: everything that can carry a word carries a mark.
    static func facts(_ records: [AuditRecord]) throws -> MachineFacts {
        var facts = try Example.facts()
        facts.journal.records = records
        facts.paths = InstallationPaths(
            cabinet: "/var/PATHMARK/cabinet.yaml", boards: "/var/PATHMARK/Boards",
            state: "/var/PATHMARK/state", socket: "/var/PATHMARK/control.sock")
        facts.spoil { status in
            status.cabinet.at = at
            status.clock?.floor = at
            status.clock?.system = at
            status.cabinet.compartments[0].blocked = "NOTEMARK: Frau Beispiel"
            status.cabinet.compartments[0].proppedUntil = at
            status.cabinet.keypads[0].fault = .unreadable("FAULTMARK")
            status.cabinet.keypads[0].use = .service(service)
            status.cabinet.loans = [
                LoanStatus(
                    id: loan, grant: grant, set: set, pickedUpAt: at, dueAt: at, overdue: true)
            ]
        }
        facts.service.unit["User"] = "USERMARK"
        facts.service.unit["Environment"] = "UNITMARK"
        facts.service.unit["LoadCredential"] = "cabinet.key:/var/UNITMARK"
        facts.service.userIDs["USERMARK"] = 424_242_001
        facts.service.groups["gpio"]?.members = ["spind", "USERMARK"]
        facts.gpio.lines[0].owner = .somebody("USERMARK")
        facts.gpio.lines[1].owner = .trouble(.io, "HOSTMARK")
        return facts
    }
}
