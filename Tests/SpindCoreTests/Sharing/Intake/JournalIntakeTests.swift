import SpindCore
import Testing

/// What records of the journal become.
@Suite struct JournalIntakeTests {
    private static let now = WallTime(secondsSince1970: 1_800_000_000)
    private static let set = HandoverSetID(3)
    private static let door = CompartmentID(7)
    private static let keypad = KeypadID("keypad")
    private static let root = Principal(userID: 0, loginUserID: nil)
    private static let mine = ReservationID("r-mine000000")
    private static let window = WallWindow(
        start: now - .seconds(600), end: now + .seconds(3_000))
    private static let due = window.end + .seconds(900)

    private static func record(_ event: AuditEvent, at time: WallTime = now) -> AuditRecord {
        AuditRecord(sequence: 41, draft: AuditDraft(at: time, trust: .trusted, event: event))
    }

    private static func reservation(
        _ state: ReservationState, id: ReservationID = mine, holds: Bool = true,
        window: WallWindow = window
    ) -> KnownReservation {
        KnownReservation(
            id: id, state: state, window: window,
            blocked: WallWindow(start: window.start, end: window.end + .seconds(600)), holds: holds)
    }

    private static let opened = AuditEvent.loanOpened(
        loan: LoanID(9), grant: mine.grant, set: set, due: due)

    private static func opening(_ reservation: ReservationID? = mine) -> RegistryEffect {
        .openLoan(
            OpenedLoan(
                loan: LoanID(9), grant: mine.grant, reservation: reservation, set: set,
                pickedUpAt: now, due: due))
    }

    private static let counted = RegistryEffect.fact(.pickup, amount: 1, detail: "")

    private static func ended(_ how: LoanEnd) -> AuditEvent {
        .loanEnded(loan: LoanID(9), grant: mine.grant, set: set, how: how)
    }

    private static func loan(_ state: RegistryLoanState) -> KnownLoan {
        KnownLoan(
            state: state, grant: mine.grant, pickedUpAt: now - .seconds(5_400), due: due)
    }

    private func effects(
        _ event: AuditEvent, _ known: JournalKnowledge = JournalKnowledge(),
        at time: WallTime = JournalIntakeTests.now
    ) -> [RegistryEffect] {
        JournalIntake.effects(of: Self.record(event, at: time), knowing: known)
    }

    @Test func pickup_AsksForTheGrantTheLoanAndWhoElseWaits() {
        let question = JournalIntake.question(of: Self.record(Self.opened))
        #expect(question.grant == Self.mine.grant)
        #expect(question.loan == LoanID(9))
        #expect(question.set == Self.set)
        #expect(question.others == WallWindow(start: Self.now, end: Self.due))
        #expect(JournalIntake.question(of: Self.record(.stopped)).isEmpty)
    }

    @Test func pickup_FulfilsItsReservation() {
        let known = JournalKnowledge(reservation: Self.reservation(.confirmed))
        let hold = ReservationHold(
            holds: true, blockedUntil: Self.window.end + .seconds(600))
        #expect(
            effects(Self.opened, known) == [
                Self.opening(), .moveReservation(Self.mine, to: .fulfilled, hold: hold),
                Self.counted,
            ])
    }

    @Test(arguments: [
        (ReservationState.cancelled, AnomalyKind.pickupAfterCancellation),
        (.declined, .pickupUnconfirmed), (.noShow, .pickupAfterNoShow),
        (.requested, .pickupUnconfirmed),
    ])
    func pickup_BeatsWhatTheRegistryDecided(state: ReservationState, kind: AnomalyKind) {
        let holds = !state.isEnded
        let known = JournalKnowledge(reservation: Self.reservation(state, holds: holds))
        let hold = ReservationHold(
            holds: holds, blockedUntil: Self.window.end + .seconds(600))
        #expect(
            effects(Self.opened, known) == [
                Self.opening(), .moveReservation(Self.mine, to: .fulfilled, hold: hold),
                .anomaly(kind, reservation: Self.mine, detail: "loan 9, set 3; it was \(state)"),
                Self.counted,
            ])
    }

    @Test func pickup_TellsWhoLosesByIt() {
        let others = [
            Self.reservation(.confirmed, id: ReservationID("r-b")),
            Self.reservation(.requested, id: ReservationID("r-a")),
            Self.reservation(.cancelled, id: ReservationID("r-c")),
            Self.reservation(
                .confirmed, id: ReservationID("r-later"),
                window: WallWindow(start: Self.window.end, end: Self.due)),
            Self.reservation(.confirmed),
        ]
        let known = JournalKnowledge(reservation: Self.reservation(.noShow), others: others)
        let told = effects(Self.opened, known).filter { effect in
            switch effect {
            case .tellDisplaced, .anomaly(.displaced, _, _): true
            default: false
            }
        }
        let detail = "loan 9, grant r-mine000000, set 3"
        #expect(
            told == [
                .tellDisplaced(ReservationID("r-a")),
                .anomaly(.displaced, reservation: ReservationID("r-a"), detail: detail),
                .tellDisplaced(ReservationID("r-b")),
                .anomaly(.displaced, reservation: ReservationID("r-b"), detail: detail),
            ])
    }

    @Test func pickupWithAGrantThatNobodyKnows_IsKept() {
        let detail = "loan 9, grant r-mine000000, set 3"
        #expect(
            effects(Self.opened) == [
                Self.opening(nil),
                .anomaly(.pickupWithUnknownGrant, reservation: nil, detail: detail), Self.counted,
            ])
    }

    @Test func doubledPickup_ChangesNothing_AContradictionIsToldOf() {
        #expect(effects(Self.opened, JournalKnowledge(loan: Self.loan(.returned))).isEmpty)
        var other = Self.loan(.open)
        other.grant = GrantID("r-other")
        #expect(
            effects(Self.opened, JournalKnowledge(loan: other)) == [
                .anomaly(
                    .contradiction, reservation: nil,
                    detail: "loan 9 began with grant r-other and r-mine000000")
            ])
    }

    @Test func return_EndsTheLoanAndFreesTheRest() {
        let known = JournalKnowledge(
            reservation: Self.reservation(.fulfilled), loan: Self.loan(.open))
        let hold = ReservationHold(holds: true, blockedUntil: Self.now + .seconds(600))
        #expect(
            effects(Self.ended(.returned), known) == [
                .endLoan(LoanID(9), how: .returned, at: Self.now),
                .holdReservation(Self.mine, hold),
                .fact(.loanEnd, amount: 1, detail: "returned"),
                .fact(.loanMinutes, amount: 90, detail: ""),
            ])
    }

    @Test func lateReturn_CountsItsMinutes() {
        let known = JournalKnowledge(loan: Self.loan(.open))
        let late = effects(Self.ended(.returned), known, at: Self.due + .seconds(150))
        #expect(late.contains(.fact(.overdueMinutes, amount: 2, detail: "")))
        let inTime = effects(Self.ended(.returned), known, at: Self.due)
        #expect(
            !inTime.contains { if case .fact(.overdueMinutes, _, _) = $0 { true } else { false } })
    }

    @Test func anothersPickup_MakesATask() {
        let known = JournalKnowledge(
            reservation: Self.reservation(.fulfilled, holds: false), loan: Self.loan(.open))
        #expect(
            effects(Self.ended(.presumedReturned), known) == [
                .endLoan(LoanID(9), how: .presumedReturned, at: Self.now),
                .fact(.loanEnd, amount: 1, detail: "presumedReturned"),
                .anomaly(
                    .presumedReturned, reservation: Self.mine,
                    detail: "loan 9 was open and ended: presumedReturned"),
            ])
    }

    @Test(arguments: [RegistryLoanState.lost, .closedByOperator, .presumedReturned])
    func returnOfWhatWasGivenUp_IsRecorded(state: RegistryLoanState) {
        let known = JournalKnowledge(loan: Self.loan(state))
        #expect(
            effects(Self.ended(.returned), known) == [
                .endLoan(LoanID(9), how: .returned, at: Self.now),
                .anomaly(
                    .returnedAfterAll, reservation: nil,
                    detail: "loan 9 was \(state) and ended: returned"),
            ])
    }

    @Test func doubledReturn_ChangesNothing() {
        let known = JournalKnowledge(loan: Self.loan(.returned))
        #expect(effects(Self.ended(.returned), known).isEmpty)
    }

    @Test func returnOfAnUnknownLoan_IsATask() {
        #expect(
            effects(Self.ended(.returned)) == [
                .anomaly(
                    .returnWithoutPickup, reservation: nil, detail: "loan 9 ended: returned")
            ])
    }

    @Test func failedReturn_IsATask() {
        let event = AuditEvent.returnFailed(
            loan: LoanID(9), set: Self.set, compartment: Self.door, why: .itemNotSeen)
        let detail = "loan 9, compartment 7: itemNotSeen"
        #expect(
            effects(event, JournalKnowledge(loan: Self.loan(.open))) == [
                .anomaly(.returnFailed, reservation: nil, detail: detail)
            ])
        #expect(
            effects(event) == [.anomaly(.returnWithoutPickup, reservation: nil, detail: detail)])
    }

    private static func answer(
        _ question: String, _ answer: HandoverAnswer, _ purpose: AccessPurpose = .return
    ) -> AuditEvent {
        .handoverAnswered(
            loan: LoanID(9), set: set, purpose: purpose, question: question, answer: answer)
    }

    @Test func odometer_MakesKilometres() {
        let end = Self.answer("odometer", .number(10_250, .kilometre))
        #expect(JournalIntake.question(of: Self.record(end)).answerAtPickup == "odometer")
        #expect(
            effects(end, JournalKnowledge(numberAtPickup: 10_180)) == [
                .fact(.kilometres, amount: 70, detail: "odometer")
            ])
        #expect(effects(end).isEmpty)
        #expect(
            effects(end, JournalKnowledge(numberAtPickup: 10_251)) == [
                .anomaly(
                    .contradiction, reservation: nil,
                    detail: "loan 9: odometer fell from 10251 to 10250 km")
            ])
        let start = Self.answer("odometer", .number(10_180, .kilometre), .pickup)
        #expect(JournalIntake.question(of: Self.record(start)).answerAtPickup == nil)
        #expect(effects(start, JournalKnowledge(numberAtPickup: 1)).isEmpty)
    }

    @Test func reportedProblems_AreTasks() {
        for (question, option) in [("complete", "no"), ("damage", "yes")] {
            #expect(
                effects(Self.answer(question, .choice(option))) == [
                    .anomaly(
                        .problemReported, reservation: nil,
                        detail: "loan 9, at the return: \(question)")
                ])
        }
        for (question, option) in [("complete", "yes"), ("damage", "no"), ("colour", "no")] {
            #expect(effects(Self.answer(question, .choice(option))).isEmpty)
        }
        #expect(effects(Self.answer("complete", .unanswered)).isEmpty)
    }

    @Test(arguments: [
        (
            AuditEvent.openingIntended(
                opening: OpeningID(1), compartment: door, attempt: 1,
                cause: .grant(mine.grant, .pickup)), [FactKind.opening]
        ),
        (
            .openingIntended(
                opening: OpeningID(1), compartment: door, attempt: 2,
                cause: .grant(mine.grant, .pickup)), []
        ),
        (
            .openNotDetected(compartment: door, opening: OpeningID(1), attempt: 1),
            [.openingNotAtFirstTry]
        ),
        (.openNotDetected(compartment: door, opening: OpeningID(1), attempt: 2), []),
        (.lockStuck(compartment: door, opening: OpeningID(1)), [.openingFailed]),
        (
            .doorClosed(compartment: door, opening: nil, openMilliseconds: 61_500),
            [.doorOpenSeconds]
        ),
        (
            .accessGranted(
                keypad: keypad, grant: mine.grant, purpose: .pickup, set: set, loan: nil),
            [.admission]
        ),
        (.accessDenied(keypad: keypad, reason: .unknownCredential, grant: nil), [.denial]),
        (.compartmentUnblocked(compartment: door, by: root), [.repairMinutes]),
    ])
    func cabinets_MakeFigures(event: AuditEvent, kinds: [FactKind]) {
        let known = JournalKnowledge(blockedSince: Self.now - .seconds(660))
        let facts = effects(event, known).compactMap { effect -> (FactKind, Int64, String)? in
            guard case .fact(let kind, let amount, let detail) = effect else { return nil }
            return (kind, amount, detail)
        }
        #expect(facts.map(\.0) == kinds)
        for (kind, amount, detail) in facts {
            switch kind {
            case .doorOpenSeconds: #expect(amount == 61)
            case .repairMinutes: #expect(amount == 11)
            case .denial: #expect(amount == 1 && detail == "unknownCredential")
            case .admission: #expect(amount == 1 && detail == "pickup")
            default: #expect(amount == 1 && detail.isEmpty)
            }
        }
    }

    @Test(arguments: [
        (AuditEvent.doorForcedOpen(compartment: door), AnomalyKind.doorForcedOpen),
        (.doorHeldOpen(compartment: door, opening: nil), .doorHeldOpen),
        (.doorFoundOpen(compartment: door), .doorHeldOpen),
        (.lockStuck(compartment: door, opening: OpeningID(1)), .lockStuck),
        (
            .pulseEnded(
                opening: OpeningID(1), compartment: door, attempt: 1, outcome: .failed("EIO")),
            .lockStuck
        ),
        (.lockingEnded(compartment: door, outcome: .failed("EIO")), .lockStuck),
        (.inspectionEnded(opened: 8, failed: 1), .lockStuck),
        (.sensorImplausible(compartment: door, doubt: .chatter), .sensorImplausible),
        (.keypadFault(keypad: keypad, fault: .stuckKey("5")), .keypadFault),
        (
            .conditionChanged(
                condition: CabinetCondition(.deviceFault, of: DeviceID("reader")), detail: "x"),
            .deviceFault
        ),
        (
            .conditionChanged(
                condition: CabinetCondition(.tamper, of: DeviceID("lid")), detail: ""),
            .tamper
        ),
        (
            .conditionChanged(
                condition: CabinetCondition(.undervoltage, of: DeviceID("computer")), detail: ""),
            .computerHealth
        ),
        (.lockoutStarted(keypad: keypad, milliseconds: 1, misses: 9, alarm: true), .guessing),
        (.serviceLockoutStarted(keypad: keypad, milliseconds: 1, misses: 9), .guessing),
        (.storeOutage(fault: .full, milliseconds: 9_000, lost: 2), .storeOutage),
        (.clockTrustChanged(from: .trusted, to: .untrusted), .clockUntrusted),
        (.configurationReloaded(problem: "line 3", by: root), .configurationRefused),
        (.itemNotTaken(loan: LoanID(9), set: set, compartment: door), .itemNotTaken),
        (
            .assetPlaced(
                loan: LoanID(9), placement: Placement(set: set, home: door, at: CompartmentID(8))),
            .assetMisplaced
        ),
    ])
    func faults_AreTasks(event: AuditEvent, kind: AnomalyKind) {
        let kinds = effects(event).compactMap { effect -> AnomalyKind? in
            if case .anomaly(let kind, _, _) = effect { kind } else { nil }
        }
        #expect(kinds == [kind])
    }

    @Test(arguments: [
        AuditEvent.started(version: "1"), .stopped,
        .lockoutStarted(keypad: keypad, milliseconds: 1, misses: 5, alarm: false),
        .keypadFault(keypad: keypad, fault: nil),
        .conditionChanged(condition: CabinetCondition(.tamper, of: DeviceID("lid")), detail: nil),
        .conditionChanged(
            condition: CabinetCondition(.serviceOpening, of: DeviceID("lid")), detail: "op-1"),
        .lockingIntended(compartment: door, cause: .returned),
        .lockingEnded(compartment: door, outcome: .pulsed),
        .clockTrustChanged(from: .untrusted, to: .trusted),
        .configurationReloaded(problem: nil, by: root), .inspectionEnded(opened: 9, failed: 0),
        .loanOverdue(loan: LoanID(9), grant: mine.grant, set: set, due: due),
        .doorOpened(compartment: door, opening: OpeningID(1), alreadyOpen: false),
    ])
    func whatIsAsItShouldBe_IsNoTask(event: AuditEvent) {
        #expect(effects(event).isEmpty)
    }

    @Test func whatEndsByItself_ClosesItsTask_ButAnOpenedHousingDoesNot() {
        func ended(_ kind: CabinetCondition.Kind) -> [RegistryEffect] {
            effects(
                .conditionChanged(
                    condition: CabinetCondition(kind, of: DeviceID("supply")), detail: nil))
        }
        #expect(
            ended(.mainsFailure) == [
                .anomalyOver(.mainsFailure, detail: "supply: mains FAILURE")
            ])
        #expect(ended(.deviceFault) == [.anomalyOver(.deviceFault, detail: "supply does NOT WORK")])
        #expect(ended(.tamper).isEmpty)
        #expect(ended(.serviceOpening).isEmpty)
    }

    @Test func unreadableRecords_AreTasks() {
        #expect(
            JournalIntake.effectsOfUnreadable(name: "doorSang") == [
                .anomaly(.unknownRecord, reservation: nil, detail: "event doorSang")
            ])
        #expect(JournalIntake.effectsOfUnreadable(name: nil).count == 1)
    }
}
