import SpindCore
import Testing

/// Whose time may be given to another member when.
@Suite struct LeaseTests {
    private static let start = WallTime(secondsSince1970: 1_800_000_000)
    private static let window = WallWindow(start: start, end: start + .seconds(7_200))
    private static let grace = Duration.seconds(900)
    private static let runsOut = window.end + grace + .seconds(600)

    private static func lease(
        delivered: Bool, told: Bool, acknowledged: Bool = false
    ) -> Lease {
        Lease(
            window: window, grace: grace, isDelivered: delivered, isPINTold: told,
            isRevocationAcknowledged: acknowledged)
    }

    @Test(arguments: [true, false], [true, false])
    func holdersOwnCancellation_FreesAtOnce(delivered: Bool, told: Bool) {
        let lease = Self.lease(delivered: delivered, told: told)
        #expect(lease.end(after: .holder, now: Self.start) == .now)
    }

    @Test(arguments: [Lease.Ending.operator, .noShow, .lapse])
    func anothersDecision_FreesAtOnceOnlyWhatNobodyHas(ending: Lease.Ending) {
        let nowhere = Self.lease(delivered: false, told: false)
        #expect(nowhere.end(after: ending, now: Self.start) == .now)
        for lease in [
            Self.lease(delivered: true, told: false), Self.lease(delivered: false, told: true),
            Self.lease(delivered: true, told: true),
        ] {
            #expect(
                lease.end(after: ending, now: Self.start) == .whenRevoked(atLatest: Self.runsOut))
        }
    }

    @Test(arguments: [Lease.Ending.operator, .noShow, .lapse])
    func acknowledgedRevocation_Frees(ending: Lease.Ending) {
        let lease = Self.lease(delivered: true, told: true, acknowledged: true)
        #expect(lease.end(after: ending, now: Self.start) == .now)
    }

    @Test func leaseRunsOut_WithWindowGraceAndClockError() {
        let lease = Self.lease(delivered: true, told: true)
        let before = Self.runsOut - .milliseconds(1)
        #expect(lease.end(after: .operator, now: before) != .now)
        #expect(lease.end(after: .operator, now: Self.runsOut) == .now)
        #expect(
            lease.end(after: .operator, now: Self.start, clockError: .zero)
                == .whenRevoked(atLatest: Self.window.end + Self.grace))
    }

    private static func hold(
        back: Int64, buffer: Int64 = 0
    ) -> ReservationHold {
        ReservationHold.afterReturn(
            window: window,
            blocked: WallWindow(
                start: start - .seconds(600), end: window.end + .seconds(buffer)),
            at: start + .seconds(back))
    }

    @Test func earlyReturn_FreesTheRest() {
        let hold = Self.hold(back: 1_800)
        #expect(hold == ReservationHold(holds: false, blockedUntil: Self.start + .seconds(1_800)))
    }

    @Test func earlyReturn_KeepsTheTimeAfterIt() {
        let hold = Self.hold(back: 1_800, buffer: 900)
        #expect(hold == ReservationHold(holds: true, blockedUntil: Self.start + .seconds(2_700)))
    }

    @Test func lateReturn_ExtendsNothing() {
        let end = Self.window.end + .seconds(900)
        #expect(
            Self.hold(back: 7_500, buffer: 900) == ReservationHold(holds: true, blockedUntil: end))
        #expect(
            Self.hold(back: 90_000, buffer: 900)
                == ReservationHold(holds: false, blockedUntil: end))
    }

    /// A clock that is wrong says that something came back before it could be taken.
    @Test func returnBeforeTheBeginning_LeavesAnIntervalThatTheTablesTake() {
        let hold = Self.hold(back: -90_000)
        let first = Self.start - .seconds(600) + .milliseconds(1)
        #expect(hold.blockedUntil == first)
        #expect(Self.hold(back: -90_000, buffer: 900).blockedUntil == first)
    }

    @Test func endedReservation_HoldsUntilItsLeaseEnds() {
        let leased = Self.lease(delivered: true, told: true)
        let blocked = WallWindow(start: Self.start, end: Self.window.end + .seconds(60))
        let held = ReservationHold.afterEnding(
            .operator, blocked: blocked, lease: leased, now: Self.start)
        #expect(held == ReservationHold(holds: true, blockedUntil: blocked.end))
        let free = ReservationHold.afterEnding(
            .holder, blocked: blocked, lease: leased, now: Self.start)
        #expect(free == ReservationHold(holds: false, blockedUntil: blocked.end))
    }
}
