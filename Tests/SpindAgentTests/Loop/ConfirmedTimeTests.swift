import SpindCore
import Testing

@testable import SpindAgent

@Suite("A time that somebody confirms")
struct ConfirmedTimeTests {
    /// A bench whose journal says that it is a day later than it is.
    private func benchAhead() throws -> StepperBench {
        try StepperBench(isSynchronized: false) { store in
            let draft = AuditDraft(
                at: VirtualClock.start + .seconds(86_400), trust: .trusted, event: .stopped)
            store.set { $0.records.append(AuditRecord(sequence: 1, draft: draft)) }
            try? StepperBench.addGrant(to: store)
        }
    }

    private func confirm(_ bench: StepperBench, _ wall: WallTime) -> ControlAnswer? {
        bench.ask(.confirmTime(wall, reason: "looked at a phone"))
    }

    @Test func lowersTheFloor_AndIsRecordedWithTheTimeBefore() throws {
        let bench = try benchAhead()
        let before = bench.stepper.snapshot
        #expect(before.trust == .untrusted)
        #expect(before.at >= VirtualClock.start + .seconds(86_400))
        #expect(confirm(bench, VirtualClock.start) == .outcome(.done))
        let after = bench.stepper.snapshot
        #expect(after.at == VirtualClock.start)
        #expect(after.trust == .holdover(errorMilliseconds: 60_001))
        let record = try #require(bench.store.now.records.last)
        #expect(record.at == VirtualClock.start)
        #expect(
            record.event
                == .timeConfirmed(
                    from: before.at, reason: "looked at a phone", by: StepperBench.operatorOnSite))
        #expect(bench.names.suffix(2) == ["clockTrustChanged", "timeConfirmed"])
    }

    @Test func grantsCountByItAtOnce() throws {
        let bench = try benchAhead()
        bench.type(StepperBench.pin + "#")
        #expect(bench.names.last == "accessDenied")
        _ = confirm(bench, VirtualClock.start)
        bench.type(StepperBench.pin + "#")
        #expect(bench.names.contains("accessGranted"))
    }

    @Test func oldRecordsDoNotBringTheFloorBack_AfterARestart() throws {
        let bench = try benchAhead()
        _ = confirm(bench, VirtualClock.start)
        bench.clock.advance(by: .seconds(10))
        bench.stepper.step(.stopping)
        let next = CabinetStepper(
            try StepperBench.parts(
                store: bench.store, locks: bench.locks, timeline: bench.timeline,
                clock: bench.clock, logger: bench.log.logger))
        next.start()
        #expect(next.snapshot.at == VirtualClock.start + .seconds(10))
        #expect(next.snapshot.trust == .untrusted)
        let records = bench.store.now.records
        #expect(records.map(\.sequence) == Array(1...Int64(records.count)))
    }

    @Test func isNotTakenOver_WhenItCannotBeRecorded() throws {
        let bench = try benchAhead()
        let before = bench.stepper.snapshot.at
        bench.store.set { $0.writeFault = .full }
        #expect(
            confirm(bench, VirtualClock.start) == .outcome(.refused(.storeUnavailable(.full))))
        #expect(bench.stepper.snapshot.at == before)
        #expect(bench.stepper.snapshot.trust == .untrusted)
    }

    @Test func isRefused_WhileNTPSaysOtherwise() throws {
        let bench = try StepperBench()
        guard
            case .refused(.failed(let why))? = confirm(bench, VirtualClock.start - .seconds(7_200))
        else {
            Issue.record("a time was taken over against NTP")
            return
        }
        #expect(why.contains("2 h later"))
        #expect(why.contains("timedatectl set-ntp false"))
        #expect(bench.stepper.snapshot.trust == .trusted)
        #expect(!bench.names.contains("timeConfirmed"))
    }

    @Test func endsAContradictionThatNTPMade() throws {
        let bench = try StepperBench()
        bench.clock.step(by: .seconds(3_600))
        bench.stepper.step(.wake)
        #expect(bench.stepper.snapshot.trust == .untrusted)
        guard case .status(let status)? = bench.ask(.status) else {
            Issue.record("no status")
            return
        }
        #expect(status.clock?.contradictedByMilliseconds == 3_600_000)
        #expect(
            confirm(bench, VirtualClock.start + .seconds(3_600)) == .outcome(.done))
        #expect(bench.stepper.snapshot.trust == .trusted)
    }

    @Test func batteryClockSaysNothing_WhereATimeWasConfirmedAfterIt() throws {
        let bench = try benchAhead()
        _ = confirm(bench, VirtualClock.start)
        bench.stepper.step(.stopping)
        var parts = try StepperBench.parts(
            store: bench.store, locks: bench.locks, timeline: bench.timeline, clock: bench.clock,
            logger: bench.log.logger)
        parts.hasBatteryClock = true
        #expect(CabinetStepper(parts).snapshot.trust == .untrusted)
    }
}
