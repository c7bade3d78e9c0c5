import SpindAgent
import SpindCore

extension StoreRequirement {
    /// What the journal must do.
    static let journal = [
        StoreRequirement("a new store knows nothing") { bench in
            try requireEqual(bench.store.recover(), RecoveredState(), "the recovered state")
            try requireEqual(bench.store.journalRange().last, 0, "the last record")
            try requireEqual(bench.store.newestTime(), nil, "the newest time")
            try requireEqual(bench.reader.newestDenial(), nil, "the newest refusal")
            try requireEqual(
                bench.store.records(after: 0, limit: 10), [], "the records of a new journal")
            try requireWhole(bench)
        },
        StoreRequirement("an empty step changes nothing") { bench in
            try requireEqual(bench.store.commit([]), [], "its records")
            try requireEqual(bench.store.journalRange().last, 0, "the last record")
        },
        StoreRequirement("records are numbered from 1 over steps and power cuts") { bench in
            try bench.record([.started(version: "1"), .refusal])
            try bench.cutPower()
            let numbers = try bench.record([.refusal, .stopped]).map(\.sequence)
            try requireEqual(numbers, [3, 4], "the numbers of the second step")
            let range = try bench.store.journalRange()
            try requireEqual([range.first, range.last], [1, 4], "the range")
            try requireEqual(bench.reader.range().last, 4, "the last record for readers")
            try requireWhole(bench)
        },
        StoreRequirement("every event reads back as it was written") { bench in
            let drafts = AuditEvent.oneOfEach.enumerated().map { offset, event in
                AuditDraft(
                    at: .monday + .milliseconds(offset),
                    trust: [.trusted, .holdover(errorMilliseconds: 7), .untrusted][offset % 3],
                    delayed: offset.isMultiple(of: 2), event: event)
            }
            let told = try bench.store.commit(drafts.map { .append($0) })
            try requireEqual(
                told, drafts.enumerated().map { AuditRecord(sequence: Int64($0 + 1), draft: $1) },
                "the records told")
            try bench.cutPower()
            try requireEqual(bench.store.records(after: 0, limit: 1_000), told, "those read back")
            try requireEqual(bench.reader.records(after: 0, limit: 1_000), told, "those of readers")
            try requireWhole(bench)
        },
        StoreRequirement("a page of records begins after a number and has at most so many") {
            bench in
            try bench.record(Array(repeating: .refusal, count: 9))
            for (after, limit, expected) in [
                (0, 3, [1, 2, 3]), (3, 3, [4, 5, 6]), (8, 3, [9]), (9, 3, []), (90, 3, []),
                (0, 0, []), (0, -1, []), (-5, 2, [1, 2]), (.min, 1, [1]), (.max, .max, []),
            ] as [(Int64, Int, [Int64])] {
                try requireEqual(
                    bench.store.records(after: after, limit: limit).map(\.sequence), expected,
                    "\(limit) after \(after)")
                try requireEqual(
                    bench.reader.records(after: after, limit: limit).map(\.sequence), expected,
                    "\(limit) after \(after), for readers")
            }
        },
        StoreRequirement("the newest refusal is found behind other records") { bench in
            try bench.record([.refusal, .stopped, .refusal, .stopped, .stopped])
            try requireEqual(bench.reader.newestDenial()?.sequence, 3, "the newest refusal")
        },
        StoreRequirement("the newest time is that of the last record, also after a correction") {
            bench in
            try bench.record([.stopped], from: .monday)
            try bench.record([.stopped], from: .monday - .days(400))
            try requireEqual(bench.store.newestTime(), .monday - .days(400), "the newest time")
            try bench.cutPower()
            try requireEqual(bench.store.newestTime(), .monday - .days(400), "after a power cut")
        },
        StoreRequirement("the head of the chain depends on every record") { bench in
            try bench.record([.stopped])
            let first = try bench.reader.verify().head
            try bench.record([.stopped])
            try require(try bench.reader.verify().head != first, "the head stayed")
        },
        StoreRequirement("a probe of a healthy store leaves no trace") { bench in
            try bench.record([.stopped])
            let head = try bench.reader.verify().head
            try bench.store.probe()
            try requireEqual(bench.reader.verify().head, head, "the head")
            try requireEqual(bench.store.journalRange().last, 1, "the last record")
        },
    ]
}

extension AuditEvent {
    /// One event of every kind.
    static let oneOfEach: [AuditEvent] = {
        let keypad = KeypadID("keypad")
        let door = CompartmentID(3)
        let set = HandoverSetID(2)
        let grant = GrantID("g-ä/\"\\\u{1F511}")
        let loan = LoanID(7)
        let opening = OpeningID(7)
        let by = Principal(userID: 1_000, loginUserID: nil)
        return [
            .started(version: "1.0"), .stopped,
            .accessGranted(keypad: keypad, grant: grant, purpose: .return, set: set, loan: loan),
            .accessDenied(keypad: keypad, reason: .usedUp(usesAllowed: 1), grant: grant),
            .lockoutStarted(keypad: keypad, milliseconds: 60_000, misses: 5, alarm: true),
            .openingIntended(
                opening: opening, compartment: door, attempt: 2,
                cause: .command(by: by, reason: "stuck\n\"box\"")),
            .pulseEnded(
                opening: opening, compartment: door, attempt: 2,
                outcome: .limited(.duty, retryAfterMilliseconds: 5)),
            .doorOpened(compartment: door, opening: opening, alreadyOpen: false),
            .doorClosed(compartment: door, opening: nil, openMilliseconds: .max),
            .openNotDetected(compartment: door, opening: opening, attempt: 1),
            .lockStuck(compartment: door, opening: opening), .doorForcedOpen(compartment: door),
            .doorHeldOpen(compartment: door, opening: nil), .doorFoundOpen(compartment: door),
            .sensorImplausible(compartment: door, doubt: .chatter),
            .sensorPlausible(compartment: door),
            .loanOpened(loan: loan, grant: grant, set: set, due: .monday),
            .loanEnded(loan: loan, grant: grant, set: set, how: .presumedReturned),
            .loanOverdue(loan: loan, grant: grant, set: set, due: .monday),
            .grantAdded(
                grant: grant, kind: .opening, set: set,
                window: WallWindow(start: .monday, end: .monday + .hours(1)), by: by),
            .grantRevoked(grant: grant, by: by),
            .grantChanged(
                grant: grant, kind: .loan, set: set,
                window: WallWindow(start: .monday, end: .monday),
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
            .loanDueChanged(loan: loan, grant: grant, set: set, due: .monday),
            .compartmentUnblocked(
                compartment: door, by: .registry(account: AccountID("a-0123456789"))),
            .loanClosed(loan: loan, reason: "", by: by),
            .compartmentBlocked(compartment: door, note: "hinge\0", by: by),
            .compartmentUnblocked(compartment: door, by: by),
            .clockTrustChanged(from: .untrusted, to: .trusted),
            .keypadFault(keypad: keypad, fault: .stuckKey("5")),
            .conditionChanged(
                condition: CabinetCondition(.tamper, of: DeviceID("lid")), detail: "a wire is cut"),
            .conditionChanged(
                condition: CabinetCondition(.deviceFault, of: DeviceID("reader")), detail: nil),
            .suppressed(source: .keypad(keypad), count: 12),
            .storeOutage(fault: .full, milliseconds: 9, lost: 0),
        ]
    }()
}
