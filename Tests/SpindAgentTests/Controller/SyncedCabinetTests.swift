import SpindCore
import SpindHAL
import Testing

@testable import SpindAgent

/// The running cabinet as its link sees it.
@Suite("The cabinet behind its link", .timeLimit(.minutes(1)))
struct SyncedCabinetTests {
    private func withCabinet(_ body: (CabinetController) async throws -> Void) async throws {
        let timeline = Timeline()
        let clock = VirtualClock()
        let store = InMemoryStore(timeline)
        let locks = RecordingLocks(timeline)
        let log = CollectedLog()
        let controller = try CabinetController(
            stepper: CabinetStepper(
                try StepperBench.parts(
                    store: store, locks: locks, timeline: timeline, clock: clock,
                    logger: log.logger)), inbox: CabinetInbox(clock: clock), locks: locks,
            journal: store, clock: clock, logger: log.logger)
        try controller.start(Watchdog(parts: [], logger: log.logger) {})
        defer { controller.stop() }
        try await body(controller)
    }

    @Test func itTellsWhereItStands_AndOfEachRecordTheNewestNumber() async throws {
        try await withCabinet { cabinet in
            var position = try await cabinet.position()
            #expect(position.cursor == nil && !position.isAcknowledged)
            var numbers = cabinet.appended().makeAsyncIterator()
            let changes = [Change(number: 1, body: .unsupported("news"))]
            #expect(await cabinet.take(changes, cursor: "1.1.aa") == .done)
            #expect(await numbers.next() == position.journalLast + 1)
            position = try await cabinet.position()
            #expect(position.cursor == "1.1.aa")
            let batch = try await cabinet.outbox(after: 0, limit: 500, bytes: 1 << 20)
            #expect(batch?.records.last?.sequence == position.journalLast)
            #expect(await cabinet.acknowledge(through: position.journalLast) == .done)
            #expect(try await cabinet.position().acknowledgedThrough == position.journalLast)
            #expect(try await cabinet.heldGrants().isEmpty)
        }
    }

    @Test func itDescribesItself() async throws {
        try await withCabinet { cabinet in
            let described = await cabinet.describe()
            #expect(described.name == "bench" && described.version == "test")
            #expect(described.sets.map(\.compartments) == [[CompartmentID(1)], [CompartmentID(2)]])
            #expect(described.compartments == [CompartmentID(1), CompartmentID(2)])
            #expect(described.pinDigits == 6)
        }
    }

    @Test func howTheLinkStandsIsInTheState_ForWhoAsksAndWhoWatches() async throws {
        try await withCabinet { cabinet in
            var states = cabinet.watch().makeAsyncIterator()
            var link = LinkStatus(state: .connecting, registry: "r.example")
            await cabinet.tell(link)
            guard
                case .status(let status) = await cabinet.answer(
                    .status, by: StepperBench.operatorOnSite)
            else { return }
            #expect(status.link == link)
            while let state = await states.next(), state.link == nil {}
            link.heardAt = VirtualClock.start
            await cabinet.tell(link)
            guard
                case .status(let later) = await cabinet.answer(
                    .status, by: StepperBench.operatorOnSite)
            else { return }
            #expect(later.link == link)
        }
    }

    @Test func moreChangesThanAnAnswerHasAreRefused() async throws {
        try await withCabinet { cabinet in
            let change = Change(number: 1, body: .unsupported("x"))
            guard
                case .failed = await cabinet.take(
                    Array(repeating: change, count: 501), cursor: "1")
            else {
                Issue.record("taken")
                return
            }
        }
    }

    @Test func afterTheEndWhoeverAsksIsTold() async throws {
        try await withCabinet { cabinet in
            cabinet.stop()
            guard case .failed = await cabinet.acknowledge(through: 0) else {
                Issue.record("taken")
                return
            }
            await #expect(throws: StoreError.self) { try await cabinet.position() }
            await #expect(throws: StoreError.self) {
                try await cabinet.outbox(after: 0, limit: 1, bytes: 1)
            }
            var numbers = cabinet.appended().makeAsyncIterator()
            #expect(await numbers.next() == nil)
        }
    }
}
