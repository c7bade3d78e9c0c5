import SpindCore
import SpindHAL
import Synchronization
import Testing

@testable import SpindAgent

@Suite("The decision loop on its thread", .timeLimit(.minutes(1)))
struct CabinetControllerTests {
    /// A controller on real threads; only its clock stands still until a test moves it.
    private final class Rig {
        let timeline = Timeline()
        let clock = VirtualClock()
        let store: InMemoryStore
        let locks: RecordingLocks
        let inbox: CabinetInbox
        let controller: CabinetController
        let feeds = ThreadMonitor(0)
        let log = CollectedLog()

        init() throws {
            store = InMemoryStore(timeline)
            locks = RecordingLocks(timeline)
            inbox = CabinetInbox(clock: clock)
            try StepperBench.addGrant(to: store)
            let stepper = CabinetStepper(
                try StepperBench.parts(
                    store: store, locks: locks, timeline: timeline, clock: clock,
                    logger: log.logger))
            controller = try CabinetController(
                stepper: stepper, inbox: inbox, locks: locks, journal: store, clock: clock,
                logger: log.logger)
        }

        deinit {
            controller.stop()
        }

        func start(_ parts: [any LivingPart] = []) throws {
            let feeds = feeds
            try controller.start(
                Watchdog(parts: parts, logger: log.logger) { feeds.update { $0 += 1 } })
        }

        func ask(_ request: ControlRequest) async -> ControlAnswer {
            await controller.answer(request, by: StepperBench.operatorOnSite)
        }

        /// Moves the clock and has the loop look at it; returns when it has.
        func advance(by duration: Duration) async {
            clock.advance(by: duration)
            inbox.post(.wake)
            _ = await ask(.status)
        }
    }

    @Test func typedPINOpensTheDoor() async throws {
        let rig = try Rig()
        try rig.start()
        for key in StepperBench.pin + "#" { rig.inbox.post(.key(StepperBench.keypad, key)) }
        _ = await rig.ask(.status)
        #expect(rig.timeline.energized == [CompartmentID(1)])
    }

    @Test func manyAskAtOnce_AndEachIsAnswered() async throws {
        let rig = try Rig()
        try rig.start()
        let controller = rig.controller
        let answers = await withTaskGroup(of: ControlAnswer.self) { group in
            for number in 0..<50 {
                group.addTask {
                    await controller.answer(
                        number.isMultiple(of: 2)
                            ? .status : .events(after: 0, limit: 10, follow: false),
                        by: StepperBench.operatorOnSite)
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(answers.count == 50)
        for answer in answers {
            switch answer {
            case .status, .records: break
            default: Issue.record("\(answer)")
            }
        }
    }

    @Test func journalIsReadBesideTheLoop() async throws {
        let rig = try Rig()
        try rig.start()
        for key in "111111#" { rig.inbox.post(.key(StepperBench.keypad, key)) }
        _ = await rig.ask(.status)
        guard case .records(let denial) = await rig.ask(.record(sequence: nil)) else {
            Issue.record("no records")
            return
        }
        #expect(denial.map { name(of: $0.event) } == ["accessDenied"])
        #expect(await rig.ask(.record(sequence: denial.first?.sequence)) == .records(denial))
        #expect(await rig.ask(.record(sequence: 999)) == .records([]))
        #expect(
            await rig.ask(.events(after: nil, limit: 1, follow: false)) == .records(denial))
        guard case .refused(.malformed) = await rig.ask(.events(after: 0, limit: 0, follow: false))
        else {
            Issue.record("a limit of 0 was taken")
            return
        }
        rig.store.set { $0.readFault = .unwritable }
        guard case .refused(.failed(let why)) = await rig.ask(.verifyJournal) else {
            Issue.record("an unreadable journal was verified")
            return
        }
        #expect(why.contains("unwritable"))
    }

    @Test func followersGetWhatIsCommitted() async throws {
        let rig = try Rig()
        try rig.start()
        let stream = rig.controller.follow()
        _ = await rig.ask(.block(CompartmentID(1), note: "hinge"))
        var iterator = stream.makeAsyncIterator()
        let record = await iterator.next()
        #expect(record.map { name(of: $0.event) } == "compartmentBlocked")
        rig.controller.stop()
        #expect(await iterator.next().map { name(of: $0.event) } == "stopped")
        #expect(await iterator.next() == nil)
    }

    @Test func watchdogIsFedByTheLoop_NotByTime() async throws {
        let rig = try Rig()
        try rig.start()
        rig.feeds.wait(on: rig.clock) { $0 >= 1 ? .done(()) : .until(nil) }
        let before = rig.feeds.withLock { $0 }
        await rig.advance(by: Watchdog.usualInterval)
        rig.feeds.wait(on: rig.clock) { $0 > before ? .done(()) : .until(nil) }
        #expect(rig.feeds.withLock { $0 } == before + 1)
    }

    @Test func watchdogStarvesWhileAPartIsDead() async throws {
        struct Dead: LivingPart {
            let name = "locks"

            func beat() -> Bool { false }
        }
        let rig = try Rig()
        try rig.start([Dead()])
        for _ in 0..<3 { await rig.advance(by: Watchdog.usualInterval) }
        #expect(rig.feeds.withLock { $0 } == 0)
        #expect(rig.log.lines.contains { $0.hasPrefix("critical") && $0.contains("locks") })
    }

    @Test func entryTimesOutWithoutFurtherInput() async throws {
        let rig = try Rig()
        try rig.start()
        rig.inbox.post(.key(StepperBench.keypad, "1"))
        await rig.advance(by: .milliseconds(1))
        #expect(rig.timeline.prompt == .entry(count: 1))
        await rig.advance(by: .seconds(10))
        #expect(rig.timeline.prompt == .ready(next: nil))
    }

    @Test func stopLetsGoRecordsTheEnd_AndRefusesWhatComesLater() async throws {
        let rig = try Rig()
        try rig.start()
        _ = await rig.ask(.open(CompartmentID(1), reason: "test"))
        rig.timeline.clear()
        rig.controller.stop()
        rig.controller.stop()
        #expect(rig.timeline.entries.first == .deenergizedAll)
        #expect(rig.store.events.last == .stopped)
        #expect(await rig.ask(.status) == .refused(.stopping))
        #expect(await rig.ask(.verifyJournal) == .refused(.stopping))
        let records = rig.store.now.records.count
        rig.inbox.post(.contact(CompartmentID(1), .open))
        #expect(rig.store.now.records.count == records)
    }

    @Test func requestBehindAFullInboxIsAnsweredBusy_AndTheOthersWhenItStops() async throws {
        let rig = try Rig()
        let waiting = Answers()
        for _ in 0..<InputBuffer.limit {
            rig.inbox.post(.request(.status, by: StepperBench.operatorOnSite) { waiting.add($0) })
        }
        guard case .refused(.failed(let why)) = await rig.ask(.status) else {
            Issue.record("not refused")
            return
        }
        #expect(why.contains("busy"))
        #expect(waiting.all.isEmpty)
        rig.controller.stop()
        #expect(waiting.all.count == InputBuffer.limit)
        #expect(waiting.all.allSatisfy { $0 == .refused(.stopping) })
    }

    @Test func refusedKeysAreLogged() async throws {
        let rig = try Rig()
        for _ in 0..<InputBuffer.limit + 3 { rig.inbox.post(.key(StepperBench.keypad, "*")) }
        try rig.start()
        rig.controller.stop()
        #expect(rig.log.lines.contains { $0.contains("3 key presses or requests refused") })
    }

    @Test func controllerThatNeverStartedCanBeStopped() async throws {
        let rig = try Rig()
        rig.controller.stop()
        #expect(await rig.ask(.status) == .refused(.stopping))
    }
}
