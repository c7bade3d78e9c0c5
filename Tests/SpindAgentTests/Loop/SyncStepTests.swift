import SpindCore
import SpindCrypto
import Synchronization
import Testing

@testable import SpindAgent

/// What the link hands in, each one step and one transaction.
@Suite struct SyncStepTests {
    private func synced(
        _ name: String = "r-1", pin: String = "604411", epoch: UInt32 = 1
    ) throws -> SyncedGrant {
        let verifier = try StepperBench.verifier().verifier(ofDigits: pin)
        return SyncedGrant(
            id: GrantID(name), kind: .loan, set: HandoverSetID(1),
            window: WallWindow(
                start: VirtualClock.start - .seconds(60),
                end: VirtualClock.start + .seconds(3_600)), graceMilliseconds: 0,
            usesAllowed: 1,
            verifier: verifier.bytes.map {
                let digits = String($0, radix: 16)
                return digits.count == 2 ? digits : "0" + digits
            }.joined(), keyEpoch: epoch)
    }

    private func take(
        _ bodies: [Change.Body], _ bench: StepperBench, cursor: String = "1.7.ab"
    ) -> SyncOutcome? {
        let changes = bodies.enumerated().map { Change(number: Int64($0) + 1, body: $1) }
        let outcomes = Outcomes()
        bench.stepper.step(
            .sync(.changes(changes, cursor: cursor) { outcome in outcomes.add(outcome) }))
        return outcomes.only
    }

    private func acknowledge(_ sequence: Int64, _ bench: StepperBench) -> SyncOutcome? {
        let outcomes = Outcomes()
        bench.stepper.step(.sync(.acknowledge(through: sequence) { outcomes.add($0) }))
        return outcomes.only
    }

    private func open(_ id: String = "c-1", reason: String = "stuck") -> Change.Body {
        .command(
            RemoteCommand(
                id: RemoteCommandID(id), action: .open(CompartmentID(2)), reason: reason,
                by: AccountID("a-1"), expires: VirtualClock.start + .seconds(60)))
    }

    @Test func aGrantOfTheRegistryOpensItsDoor_AndItsRevocationEndsThat() throws {
        let bench = try StepperBench()
        #expect(take([.grant(try synced())], bench) == .done)
        #expect(bench.store.now.cursor == "1.7.ab")
        #expect(take([.revokeGrant(GrantID("r-1"))], bench, cursor: "1.8.cd") == .done)
        bench.type("604411#")
        #expect(bench.locks.orders.isEmpty)
        #expect(take([.grant(try synced())], bench, cursor: "1.9.ef") == .done)
        bench.type("604411#")
        #expect(bench.locks.orders.count == 1)
    }

    @Test func whileTheStoreIsAwayNothingIsTaken_AndTheSameIsTakenLater() throws {
        let bench = try StepperBench()
        bench.store.set { $0.writeFault = .full }
        let changes = [Change.Body.grant(try synced()), open()]
        guard case .failed? = take(changes, bench) else {
            Issue.record("it was taken")
            return
        }
        #expect(bench.storeFault == .full)
        guard case .failed(let why)? = take(changes, bench) else {
            Issue.record("it was taken")
            return
        }
        #expect(why.contains("nothing can be recorded (full)"))
        #expect(bench.store.now.cursor == nil && bench.store.now.grants.isEmpty)
        #expect(bench.locks.orders.isEmpty)
        bench.store.set { $0.writeFault = nil }
        bench.advance(by: .seconds(30))
        #expect(bench.storeFault == nil)
        #expect(take(changes, bench) == .done)
        #expect(bench.locks.orders.count == 1)
        #expect(bench.store.now.cursor == "1.7.ab")
    }

    @Test func aStoreThatCannotBeReadTakesNothing() throws {
        let bench = try StepperBench()
        bench.store.set { $0.readFault = .unwritable }
        guard case .failed? = take([.grant(try synced())], bench) else {
            Issue.record("it was taken")
            return
        }
        #expect(bench.storeFault == .unwritable)
        let results = Mutex<[Result<SyncPosition, StoreError>]>([])
        bench.stepper.step(.sync(.position { result in results.withLock { $0.append(result) } }))
        #expect(results.withLock { $0.count } == 1)
        #expect(throws: StoreError.self) { try results.withLock { try $0[0].get() } }
    }

    @Test(arguments: ["", "a b", "\u{1F512}", String(repeating: "1", count: 201), "1;DROP"])
    func aCursorThatIsNoneIsRefused(cursor: String) throws {
        let bench = try StepperBench()
        guard case .failed? = take([.grant(try synced())], bench, cursor: cursor) else {
            Issue.record("it was taken")
            return
        }
        #expect(bench.store.now.grants.isEmpty)
    }

    /// By NTP the registry's clock is an hour ahead, and so are the times in its commands.
    @Test(arguments: [(-1_800, false), (-61, false), (0, true)])
    func aCommandThatWaitedIsNotBegun_ThoughTheRegistrysClockIsAhead(
        given seconds: Int, begins: Bool
    ) throws {
        let bench = try StepperBench()
        let there = VirtualClock.start + .seconds(3_600)
        bench.stepper.step(
            .sync(.time(there, error: .milliseconds(100), at: bench.clock.now)))
        #expect(bench.stepper.snapshot.trust == .trusted)
        let command = RemoteCommand(
            id: RemoteCommandID("c-1"), action: .open(CompartmentID(2)), reason: "stuck",
            by: AccountID("a-1"), expires: there + .seconds(seconds + 60))
        #expect(take([.command(command)], bench) == .done)
        #expect(bench.locks.orders.isEmpty != begins)
        let outcome = bench.store.events.compactMap { event in
            if case .remoteCommandEnded(_, let outcome) = event { outcome } else { nil }
        }.first
        #expect((outcome == .expired) != begins)
    }

    @Test func aCommandIsExecutedOnce_AcrossARestart() throws {
        let bench = try StepperBench()
        #expect(take([open(), open()], bench) == .done)
        bench.pulse()
        #expect(bench.locks.orders.count == 1)
        bench.stepper.step(.stopping)
        let next = CabinetStepper(
            try StepperBench.parts(
                store: bench.store, locks: bench.locks, timeline: bench.timeline,
                clock: bench.clock, logger: bench.log.logger))
        next.start()
        let outcomes = Outcomes()
        next.step(
            .sync(
                .changes([Change(number: 1, body: open())], cursor: "1.7.ab") {
                    outcomes.add($0)
                }))
        #expect(outcomes.only == .done)
        #expect(bench.locks.orders.count == 1)
    }

    @Test(arguments: ["", "two\nlines", String(repeating: "x", count: 201), "a\u{202E}b"])
    func aCommandWithABadReasonIsNotExecuted(reason: String) throws {
        let bench = try StepperBench()
        #expect(take([open(reason: reason)], bench) == .done)
        #expect(bench.locks.orders.isEmpty)
        guard case .remoteCommandEnded(_, .malformed) = bench.store.events.last else {
            Issue.record("\(bench.store.events)")
            return
        }
    }

    @Test func anAcknowledgementMakesNoRecord_AndIsWrittenWhenItIsNew() throws {
        let bench = try StepperBench()
        let records = bench.store.events.count
        let commits = { bench.timeline.entries.count }
        #expect(acknowledge(0, bench) == .done)
        #expect(bench.store.now.acknowledgedThrough == 0, "a registry spoke")
        let before = commits()
        #expect(acknowledge(0, bench) == .done)
        #expect(commits() == before)
        #expect(acknowledge(1, bench) == .done)
        #expect(bench.store.now.acknowledgedThrough == 1)
        #expect(bench.store.events.count == records)
        guard case .status(let status)? = bench.ask(.status) else { return }
        #expect(status.sync?.acknowledgedThrough == 1)
        #expect(status.sync?.unsentRecords == Int64(records) - 1)
    }

    @Test(arguments: [-1, 9_999, .max] as [Int64])
    func anAcknowledgementOfWhatIsNotThereIsRefused(sequence: Int64) throws {
        let bench = try StepperBench()
        guard case .failed(let why)? = acknowledge(sequence, bench) else {
            Issue.record("it was taken")
            return
        }
        #expect(why.contains("another journal"))
        #expect(bench.store.now.acknowledgedThrough == nil)
    }

    @Test func anAcknowledgementIsTriedThoughTheStoreIsFull() throws {
        let bench = try StepperBench()
        bench.store.set { $0.commitsToFail = 1 }
        bench.stepper.step(.contact(CompartmentID(1), .open))
        #expect(bench.storeFault == .full)
        #expect(acknowledge(1, bench) == .done)
        #expect(bench.store.now.acknowledgedThrough == 1)
    }

    @Test func theRegistrysTimeStartsTheClock() throws {
        let bench = try StepperBench(isSynchronized: false)
        #expect(bench.stepper.snapshot.trust == .untrusted)
        #expect(take([open()], bench) == .done)
        guard case .remoteCommandEnded(_, .clockUntrusted) = bench.store.events.last else {
            Issue.record("\(bench.store.events)")
            return
        }
        bench.stepper.step(
            .sync(.time(VirtualClock.start, error: .milliseconds(80), at: bench.clock.now)))
        #expect(bench.stepper.snapshot.trust == .holdover(errorMilliseconds: 5_081))
        #expect(bench.names.last == "clockTrustChanged")
        #expect(take([open("c-2")], bench) == .done)
        #expect(bench.locks.orders.count == 1)
    }

    @Test func aBrokenRegistryClockOpensNothing() throws {
        let bench = try StepperBench()
        var tomorrow = try synced()
        tomorrow.window = WallWindow(
            start: VirtualClock.start + .seconds(86_400),
            end: VirtualClock.start + .seconds(90_000))
        #expect(take([.grant(tomorrow)], bench) == .done)
        bench.stepper.step(
            .sync(.time(tomorrow.window.start + .seconds(9), error: .zero, at: bench.clock.now)))
        bench.type("604411#")
        #expect(bench.locks.orders.isEmpty)
        #expect(bench.log.lines.contains { $0.contains("the registry's clock is") })
        // Without NTP nothing is believed any more, and only returns are taken.
        bench.clock.synchronize(false)
        bench.stepper.step(
            .sync(.time(tomorrow.window.start + .seconds(9), error: .zero, at: bench.clock.now)))
        #expect(bench.stepper.snapshot.trust == .untrusted)
        bench.type("604411#")
        #expect(bench.locks.orders.isEmpty)
    }

    @Test func whatNtpAndTheRegistryAgreeOnIsRecorded_AndLowersTheFloor() throws {
        let bench = try StepperBench(isSynchronized: true) { store in
            let draft = AuditDraft(
                at: VirtualClock.start + .seconds(86_400), trust: .trusted, event: .stopped)
            store.set { $0.records.append(AuditRecord(sequence: 1, draft: draft)) }
        }
        #expect(bench.stepper.snapshot.trust == .untrusted)
        bench.stepper.step(
            .sync(.time(VirtualClock.start, error: .milliseconds(80), at: bench.clock.now)))
        #expect(bench.stepper.snapshot.trust == .trusted)
        #expect(bench.stepper.snapshot.at == VirtualClock.start)
        guard case .timeConfirmed(_, _, .registry(nil)) = bench.store.events.last else {
            Issue.record("\(bench.store.events)")
            return
        }
    }

    @Test func aSnapshotIsOneTransaction() throws {
        let bench = try StepperBench()
        #expect(take([.grant(try synced("r-9", pin: "111222"))], bench) == .done)
        let commits = bench.timeline.entries.count
        let mirror = GrantMirror(
            Snapshot(cursor: "2.1.ff", grants: [try synced()], kept: []), keyEpoch: 1)
        let outcomes = Outcomes()
        bench.stepper.step(.sync(.mirror(mirror) { outcomes.add($0) }))
        #expect(outcomes.only == .done)
        #expect(bench.timeline.entries.count == commits + 1)
        bench.type("111222#")
        #expect(bench.locks.orders.isEmpty)
        bench.type("604411#")
        #expect(bench.locks.orders.count == 1)
    }

    @Test func grantsOfBothOriginsAreListed_AndALocalOneNeverHasAPinOfTheRegistrys() throws {
        // The first numbers drawn make the PIN that the registry gave away.
        let bench = try StepperBench()
        #expect(take([.grant(try synced())], bench) == .done)
        guard
            case .grantAdded(let added, _)? = bench.ask(
                .addGrant(
                    GrantRequest(
                        kind: .loan, set: HandoverSetID(2), start: nil,
                        durationMilliseconds: 60_000, graceMilliseconds: 0, usesAllowed: 1)))
        else {
            Issue.record("not added")
            return
        }
        #expect(added.origin == .local)
        guard case .grants(let grants)? = bench.ask(.grants) else { return }
        #expect(grants.map(\.origin).sorted { $0.rawValue < $1.rawValue } == [.local, .registry])
    }
}

/// What was told to the link.
private final class Outcomes: Sendable {
    private let state = Mutex<[SyncOutcome]>([])

    func add(_ outcome: SyncOutcome) {
        state.withLock { $0.append(outcome) }
    }

    /// The one; `nil` unless exactly one was told.
    var only: SyncOutcome? {
        state.withLock { $0.count == 1 ? $0[0] : nil }
    }
}
