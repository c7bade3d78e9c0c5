import SpindCore
import Testing

/// What a pickup means for a loan that its cabinet has forgotten, and a grant that lets nobody in for
/// its reservation.
@Suite struct RepeatedPickupTests {
    private static let now = WallTime(secondsSince1970: 1_800_000_000)
    private static let id = ReservationID("r-mine000000")

    private static func reservation(
        _ state: ReservationState, holds: Bool = true
    ) -> KnownReservation {
        let window = WallWindow(start: now - .seconds(7_200), end: now + .seconds(3_600))
        return KnownReservation(
            id: id, state: state, window: window,
            blocked: WallWindow(start: window.start, end: window.end + .seconds(600)),
            holds: holds)
    }

    private static func effects(
        _ event: AuditEvent, _ known: JournalKnowledge
    ) -> [RegistryEffect] {
        JournalIntake.effects(
            of: AuditRecord(
                sequence: 1, draft: AuditDraft(at: now, trust: .trusted, event: event)),
            knowing: known)
    }

    @Test func forgottenLoansEndInOrder_AndFreeTheirTime() {
        let opened = AuditEvent.loanOpened(
            loan: LoanID(9), grant: GrantID("r-next000000"), set: HandoverSetID(3),
            due: Self.now)
        let known = JournalKnowledge(
            olderLoans: [
                OlderLoan(name: "l-b"),
                OlderLoan(name: "l-a", reservation: Self.reservation(.fulfilled)),
            ])
        let told = Self.effects(opened, known).filter { effect in
            switch effect {
            case .openLoan, .anomaly(.pickupWithUnknownGrant, _, _): false
            default: true
            }
        }
        let counted = RegistryEffect.fact(.loanEnd, amount: 1, detail: "presumedReturned")
        func task(_ loan: String, _ reservation: ReservationID?) -> RegistryEffect {
            .anomaly(
                .presumedReturned, reservation: reservation,
                detail: "loan \(loan) was open when loan 9 began, set 3")
        }
        #expect(
            told == [
                .presumeReturned("l-a", at: Self.now),
                .holdReservation(
                    Self.id,
                    ReservationHold(holds: true, blockedUntil: Self.now + .seconds(600))),
                counted, task("l-a", Self.id), .presumeReturned("l-b", at: Self.now), counted,
                task("l-b", nil), .fact(.pickup, amount: 1, detail: ""),
            ])
    }

    @Test func grantThatLetsNobodyInGetsAnotherPIN_WhereThatHelps() {
        let twice = GrantProblem.duplicatePIN(with: GrantID("g"))
        func pins(
            _ problem: GrantProblem, _ reservation: KnownReservation?
        ) -> [RegistryEffect] {
            Array(
                Self.effects(
                    .grantUnusable(grant: Self.id.grant, problem: problem),
                    JournalKnowledge(reservation: reservation)
                ).dropFirst())
        }
        #expect(pins(twice, Self.reservation(.confirmed)) == [.renewPIN(Self.id)])
        #expect(pins(.revokedHere, Self.reservation(.confirmed)) == [.withholdPIN(Self.id)])
        #expect(pins(twice, nil) == [])
        for state in ReservationState.allCases where state != .confirmed {
            #expect(pins(twice, Self.reservation(state)) == [], "\(state)")
        }
        let question = JournalIntake.question(
            of: AuditRecord(
                sequence: 1,
                draft: AuditDraft(
                    at: Self.now, trust: .trusted,
                    event: .grantUnusable(grant: Self.id.grant, problem: twice))))
        #expect(question.grant == Self.id.grant)
    }
}
