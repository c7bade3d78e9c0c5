import SpindCore
import Testing

/// Which openings a run left unfinished.
struct AwaitedOpeningTests {
    private let keypad = KeypadID("keypad")
    private let grant = GrantID("g")
    private let one = CompartmentID(1)
    private let two = CompartmentID(2)

    private func awaited(_ events: AuditEvent...) -> [AwaitedOpening] {
        AwaitedOpening.atEnd(
            of: events.enumerated().map { number, event in
                AuditRecord(
                    sequence: Int64(number + 1),
                    draft: AuditDraft(
                        at: WallTime(secondsSince1970: Int64(number)), trust: .trusted,
                        event: event))
            })
    }

    private var granted: AuditEvent {
        .accessGranted(
            keypad: keypad, grant: grant, purpose: .pickup, set: HandoverSetID(1), loan: nil)
    }

    private func intended(_ opening: Int64, _ compartment: CompartmentID) -> AuditEvent {
        .openingIntended(
            opening: OpeningID(opening), compartment: compartment, attempt: 1,
            cause: .grant(grant, .pickup))
    }

    private func ended(_ opening: Int64, _ outcome: PulseOutcome) -> AuditEvent {
        .pulseEnded(opening: OpeningID(opening), compartment: one, attempt: 1, outcome: outcome)
    }

    private func opening(
        _ number: Int64, visit: Int64, _ compartment: CompartmentID, isConsumed: Bool = false
    ) -> AwaitedOpening {
        AwaitedOpening(
            opening: OpeningID(number), visit: OpeningID(visit), compartment: compartment,
            grant: grant, purpose: .pickup, isConsumed: isConsumed)
    }

    @Test func anOpeningIsAwaited_WhetherItsPulseEndedOrNot() {
        #expect(awaited(granted, intended(5, one)) == [opening(5, visit: 5, one)])
        #expect(
            awaited(granted, intended(5, one), ended(5, .pulsed)) == [opening(5, visit: 5, one)])
    }

    @Test func openingsOfAVisitShareItsName_AndTheNextVisitHasItsOwn() {
        #expect(
            awaited(granted, intended(5, one), intended(6, two), granted, intended(7, two))
                == [opening(5, visit: 5, one), opening(7, visit: 7, two)])
    }

    @Test func nothingIsAwaited_OfADoorThatOpened() {
        let opened = AuditEvent.doorOpened(
            compartment: one, opening: OpeningID(5), alreadyOpen: false)
        #expect(
            awaited(granted, intended(5, one), intended(6, two), opened)
                == [opening(6, visit: 5, two, isConsumed: true)])
    }

    @Test func aPickupThatThePulseStoodFor_IsNoSecondLoan() {
        let loan = AuditEvent.loanOpened(
            loan: LoanID(rawValue: 5), grant: grant, set: HandoverSetID(1),
            due: WallTime(secondsSince1970: 99))
        #expect(
            awaited(granted, intended(5, one), ended(5, .pulsed), loan)
                == [opening(5, visit: 5, one, isConsumed: true)])
    }

    @Test(arguments: [
        PulseOutcome.expired, .failed("x"), .limited(.duty, retryAfterMilliseconds: 1),
    ])
    func nothingIsAwaited_OfALockThatWasNotDriven(_ outcome: PulseOutcome) {
        #expect(awaited(granted, intended(5, one), ended(5, outcome)).isEmpty)
    }

    @Test func nothingIsAwaited_OfEarlierRunsOrCommands() {
        #expect(awaited(granted, intended(5, one), .started(version: "1")).isEmpty)
        let command = AuditEvent.openingIntended(
            opening: OpeningID(6), compartment: one, attempt: 1,
            cause: .command(by: Principal(userID: 0, loginUserID: nil), reason: "look"))
        #expect(awaited(granted, intended(5, one), command).isEmpty)
    }
}
