import SpindAgent
import SpindCore
import Testing

@Suite("One step: commit first, then move")
struct StepTests {
    private func bench() throws -> StepperBench {
        let bench = try StepperBench()
        try StepperBench.addGrant(to: bench.store)
        return bench
    }

    @Test func intentIsOnDiskBeforeTheLockIsDriven() throws {
        let bench = try bench()
        bench.timeline.clear()
        bench.type(StepperBench.pin + "#")
        let committed = bench.timeline.index(
            of: .committed(["accessGranted", "openingIntended"]))
        let energized = bench.timeline.index(of: .energized(CompartmentID(1)))
        let before = try #require(committed)
        let after = try #require(energized)
        #expect(before < after)
        #expect(bench.locks.orders.count == 1)
    }

    @Test func pickupOpensALoan_AndReturnEndsIt() throws {
        let bench = try bench()
        for state in [("loanOpened", 1), ("loanEnded", 0)] {
            bench.type(StepperBench.pin + "#")
            bench.pulse()
            bench.stepper.step(.contact(CompartmentID(1), .open))
            bench.advance(by: .seconds(5))
            bench.stepper.step(.contact(CompartmentID(1), .closed))
            #expect(bench.names.contains(state.0))
            #expect(bench.store.now.loans.count == state.1)
            bench.advance(by: .seconds(300))
        }
        #expect(bench.followed == bench.store.now.records)
    }

    @Test func failedCommitDropsTheStep_AndNothingIsEnergised() throws {
        let bench = try bench()
        bench.store.set { $0.writeFault = .full }
        bench.type(StepperBench.pin + "#")
        #expect(bench.locks.orders.isEmpty)
        #expect(bench.storeFault == .full)
        #expect(bench.timeline.prompt == .outOfService(phone: nil))
        #expect(bench.stepper.snapshot.compartments.allSatisfy { $0.door == .closed })
        #expect(bench.log.lines.contains { $0.hasPrefix("error:") && $0.contains("full") })
    }

    @Test func lettingGoNeverWaitsForACommit_AndHappensThoughItFails() throws {
        let bench = try bench()
        bench.type(StepperBench.pin + "#")
        bench.store.set { $0.writeFault = .unwritable }
        bench.timeline.clear()
        // The driver never answers: after 75 s the lock is let go whatever it does.
        bench.advance(by: .seconds(76))
        let letGo = try #require(bench.timeline.index(of: .deenergized(CompartmentID(1))))
        let failed = try #require(bench.timeline.index(of: .commitFailed))
        #expect(letGo < failed)
        #expect(bench.storeFault == .unwritable)
        #expect(bench.locks.orders.count == 1)
    }

    @Test func openDoorStaysSupervisedWithoutTheStore_AndIsRecordedLate() throws {
        let bench = try bench()
        bench.type(StepperBench.pin + "#")
        bench.pulse()
        bench.store.set { $0.writeFault = .full }
        bench.stepper.step(.contact(CompartmentID(1), .open))
        bench.advance(by: .seconds(100))
        #expect(bench.stepper.snapshot.compartments[0].door == .heldOpen)
        #expect(!bench.names.contains("doorOpened"))

        bench.store.set { $0.writeFault = nil }
        bench.advance(by: .seconds(61))
        #expect(bench.storeFault == nil)
        for expected in ["doorOpened", "loanOpened", "doorHeldOpen", "storeOutage"] {
            #expect(bench.names.contains(expected), "\(expected) is missing")
        }
        let opened = bench.store.now.records.first { name(of: $0.event) == "doorOpened" }
        #expect(opened?.delayed == true)
        #expect(bench.store.now.loans.count == 1)
    }

    @Test func recoveryThatCannotBeRecordedIsTriedAgain() throws {
        let bench = try bench()
        bench.store.set { $0.writeFault = .full }
        _ = bench.ask(.block(CompartmentID(2), note: "hinge"))
        bench.store.set { $0.writeFault = nil }
        // The probe gets through, then the disk is full again.
        bench.store.set { $0.commitsToFail = 1 }
        bench.advance(by: .seconds(20))
        #expect(bench.storeFault == nil)
        #expect(bench.names.filter { $0 == "storeOutage" }.count == 1)
    }

    @Test func failedLookUpIsAnOutage_AndLetsNobodyIn() throws {
        let bench = try bench()
        bench.store.set { $0.readFault = .unwritable }
        bench.type(StepperBench.pin + "#")
        #expect(bench.locks.orders.isEmpty)
        #expect(bench.storeFault == .unwritable)
        #expect(bench.timeline.prompt == .outOfService(phone: nil))
        // Meanwhile nobody waits for a look-up that cannot help.
        bench.store.set { $0.readFault = nil }
        let before = bench.store.now.lookUps
        bench.type(StepperBench.pin + "#")
        #expect(bench.store.now.lookUps == before)
        bench.advance(by: .seconds(6))
        bench.type(StepperBench.pin + "#")
        #expect(bench.locks.orders.count == 1)
    }

    @Test func storeThatCannotBeReadAtTheStartIsTakenInLater() throws {
        let loan = Loan(
            id: LoanID(7), grant: StepperBench.grant, set: HandoverSetID(1),
            pickedUpAt: VirtualClock.start, dueAt: VirtualClock.start + .seconds(10_800))
        let bench = try StepperBench { store in
            store.set {
                $0.readFault = .corrupt
                $0.writeFault = .corrupt
                $0.loans = [loan]
                $0.nextOpening = OpeningID(8)
            }
        }
        try StepperBench.addGrant(to: bench.store)
        #expect(bench.storeFault == .corrupt)
        #expect(bench.timeline.prompt == .outOfService(phone: nil))
        bench.stepper.step(.contact(CompartmentID(1), .open))
        bench.stepper.step(.contact(CompartmentID(1), .closed))
        bench.stepper.step(.contact(CompartmentID(2), .open))
        bench.store.set {
            $0.readFault = nil
            $0.writeFault = nil
        }
        bench.advance(by: .seconds(6))
        #expect(bench.storeFault == nil)
        #expect(bench.stepper.snapshot.loans.map(\.id) == [LoanID(7)])
        #expect(bench.stepper.snapshot.compartments[1].door == .open)
        #expect(bench.names.first == "started")
        #expect(bench.names.count { $0 == "started" } == 1)
        let forced = bench.store.now.records.filter {
            $0.event == .doorForcedOpen(compartment: CompartmentID(1))
        }
        #expect(forced.map(\.delayed) == [true], "seen while the store was away")
        #expect(bench.names.contains("storeOutage"))
        bench.type(StepperBench.pin + "#")
        #expect(bench.locks.orders.map(\.opening) == [OpeningID(8)])
    }

    @Test(arguments: [true, false])
    func storeThatCannotBeReadAtFirstStillSetsTheFloorOfTheClock(opensBeforeTheStart: Bool) throws {
        let newest = VirtualClock.start + .seconds(86_400)
        let bench = try StepperBench(isSynchronized: false, starts: false) { store in
            store.set {
                $0.readFault = .locked
                $0.records = [
                    AuditRecord(
                        sequence: 1, draft: AuditDraft(at: newest, trust: .trusted, event: .stopped)
                    )
                ]
            }
        }
        if opensBeforeTheStart { bench.store.set { $0.readFault = nil } }
        bench.stepper.start()
        bench.store.set { $0.readFault = nil }
        bench.advance(by: .seconds(6))
        #expect(bench.names.contains("started"))
        #expect(bench.store.now.records.allSatisfy { $0.at >= newest }, "the floor never sinks")
    }

    @Test func startThatCannotBeRecordedKeepsWhatTheStoreKnew() throws {
        let bench = try StepperBench { store in
            store.set {
                $0.writeFault = .full
                $0.blocks = [CompartmentID(2): "hinge"]
            }
        }
        #expect(bench.storeFault == .full)
        #expect(bench.stepper.snapshot.compartments[1].blocked == "hinge")
        bench.store.set { $0.writeFault = nil }
        bench.advance(by: .seconds(6))
        #expect(bench.names.contains("started"))
    }

    @Test func stoppingLetsGoFirst_AndRecordsTheEnd() throws {
        let bench = try bench()
        bench.type(StepperBench.pin + "#")
        bench.timeline.clear()
        bench.stepper.step(.stopping)
        #expect(bench.timeline.entries.first == .deenergizedAll)
        #expect(bench.names.last == "stopped")
    }

    @Test func untrustedClockThatBecomesTrustedIsNoticedWithoutAnyInput() throws {
        let bench = try StepperBench(isSynchronized: false)
        #expect(bench.stepper.snapshot.trust == .untrusted)
        bench.clock.synchronize(true)
        bench.advance(by: CabinetStepper.clockCheck + .seconds(1))
        #expect(bench.stepper.snapshot.trust == .trusted)
        #expect(bench.names.contains("clockTrustChanged"))
    }

    @Test func clockThatContradictsIsLogged() throws {
        let bench = try bench()
        bench.clock.step(by: .seconds(3_600))
        bench.advance(by: .seconds(31))
        #expect(bench.stepper.snapshot.trust == .untrusted)
        #expect(bench.log.lines.contains { $0.hasPrefix("error:") && $0.contains("NTP") })
    }
}
