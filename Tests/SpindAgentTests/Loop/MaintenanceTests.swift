import SpindAgent
import SpindCore
import Testing

@Suite("Nightly maintenance")
struct MaintenanceTests {
    @Test func runsAnHourAfterTheStart_ThenOnceANightInTheQuietHour() throws {
        let bench = try StepperBench()
        var nights = 0
        bench.stepper.onNightly = { nights += 1 }
        bench.advance(by: .seconds(3_599))
        #expect(bench.store.now.pruned.isEmpty)
        bench.advance(by: .seconds(60))
        #expect(bench.store.now.pruned.count == 1)
        bench.advance(by: .seconds(3 * 86_400))
        let hours = bench.store.now.pruned.dropFirst().map { TimeZoneRules.utc.local($0).hour }
        #expect(hours == [3, 3, 3] || hours == [3, 3])
        #expect(nights == bench.store.now.pruned.count)
    }

    @Test func waitsForADoorInUse() throws {
        let bench = try StepperBench()
        bench.advance(by: .seconds(3_590))
        try StepperBench.addGrant(to: bench.store)
        bench.type(StepperBench.pin + "#")
        bench.pulse()
        bench.stepper.step(.contact(CompartmentID(1), .open))
        bench.advance(by: .seconds(60))
        #expect(bench.store.now.pruned.isEmpty)
        bench.stepper.step(.contact(CompartmentID(1), .closed))
        #expect(bench.store.now.pruned.count == 1)
    }

    @Test func goesOnPieceByPiece_AndLetsDoorsComeFirst() throws {
        let bench = try StepperBench()
        var nights = 0
        bench.stepper.onNightly = { nights += 1 }
        bench.store.set { $0.pruningsLeft = 3 }
        bench.advance(by: .seconds(3_600))
        #expect(bench.store.now.pruned.count == 1)
        #expect(nights == 0)
        bench.advance(by: .seconds(10))
        #expect(bench.store.now.pruned.count == 2)
        try StepperBench.addGrant(to: bench.store)
        bench.type(StepperBench.pin + "#")
        bench.pulse()
        bench.stepper.step(.contact(CompartmentID(1), .open))
        bench.advance(by: .seconds(30))
        #expect(bench.store.now.pruned.count == 2)
        bench.stepper.step(.contact(CompartmentID(1), .closed))
        bench.advance(by: .seconds(10))
        #expect(bench.store.now.pruned.count == 3)
        #expect(nights == 1)
    }

    @Test func isDoneThoughADoorStandsOpenForDays() throws {
        let bench = try StepperBench()
        bench.stepper.step(.contact(CompartmentID(1), .open))
        bench.advance(by: .seconds(2 * 86_400))
        #expect(bench.store.now.pruned.count >= 2)
    }

    @Test func deletesNothingByAnUntrustedClock() throws {
        let bench = try StepperBench(isSynchronized: false)
        bench.advance(by: .seconds(3 * 86_400))
        #expect(bench.store.now.pruned.isEmpty)
    }

    @Test func failureIsAnOutage() throws {
        let bench = try StepperBench()
        bench.store.set { $0.writeFault = .full }
        bench.advance(by: .seconds(3_700))
        #expect(bench.storeFault == .full)
    }

    @Test func batteryClockIsBelievedSinceTheNewestTrustedRecord() throws {
        let first = try StepperBench()
        let clock = VirtualClock(isSynchronized: false)
        clock.advance(by: .seconds(1_000_000))
        var parts = try StepperBench.parts(
            store: first.store, locks: first.locks, timeline: first.timeline, clock: clock,
            logger: first.log.logger)
        parts.hasBatteryClock = true
        let second = CabinetStepper(parts)
        second.start()
        #expect(second.snapshot.trust.kind == .holdover)
        #expect(second.snapshot.at == VirtualClock.start + .seconds(1_000_000))
    }
}
