import Glibc
import SpindBoards
import SpindCore
import SpindCrypto
import SpindHAL
import SpindSeeds
import SpindSimulatedHardware
import Synchronization
import Testing

@testable import SpindAgent

/// The simulated bench's cabinet, whose file is exchanged while it runs.
@Suite("A cabinet file read anew", .timeLimit(.minutes(1)), .serialized)
struct ReloadingCabinetTests {
    private final class Rig: Sendable {
        let clock = KernelMonotonicClock()
        let gpio: SimulatedGPIO
        let store = InMemoryStore(Timeline())
        let log = CollectedLog()
        let first: CabinetFile
        /// What the next reading finds; `nil` for a bad file.
        let next: Mutex<CabinetFile?>
        let buildFaults = Mutex(0)
        /// The names of the cabinets whose safe outputs were left, `old+new` for both.
        let prepared = Mutex<[String]>([])

        init() throws {
            gpio = SimulatedGPIO(clock: clock)
            gpio.addChip(
                label: "spind-bench", lines: 64, names: (0..<64).map { "LINE\($0)" })
            let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
            let root = parts.dropLast(4).joined(separator: "/")
            first = try CabinetLoader(files: DiskFiles(), boards: root + "/Boards")
                .load(root + "/Boards/cabinets/simulated-bench/cabinet.yaml")
            next = Mutex(first)
            for contact in first.contacts { try gpio.tie(contact.line, high: false) }
            try StepperBench.addGrant(to: store)
        }

        func cabinet() throws -> ReloadingCabinet {
            let key = try CabinetKey(bytes: Array(1...32))
            return try ReloadingCabinet(
                configuration(first),
                load: { () throws(ReloadingCabinet.BadConfiguration) in
                    guard let file = self.next.withLock({ $0 }) else {
                        throw ReloadingCabinet.BadConfiguration(["c.yaml:1:2: bad; mend it", "b"])
                    }
                    return self.configuration(file)
                },
                build: { configuration, estimator in
                    let isToFail = self.buildFaults.withLock { faults in
                        defer { faults = max(0, faults - 1) }
                        return faults > 0
                    }
                    if isToFail {
                        throw AssemblyError(device: "locks", cause: HALError(.notFound, "chip"))
                    }
                    return try CabinetAssembly(
                        CabinetAssembly.Site(
                            file: configuration.file, hardware: HardwareAccess(gpio: self.gpio),
                            clock: self.clock, key: key,
                            timeZone: configuration.timeZone, writeDisplay: { _ in },
                            version: "test", logger: self.log.logger),
                        store: self.store, journal: self.store, generator: SeededGenerator(seed: 0),
                        estimator: estimator)
                },
                prepare: { next, current in
                    let names = [current?.file, next.file].compactMap { $0?.layout.name }
                    self.prepared.withLock { $0.append(names.joined(separator: "+")) }
                }, clock: clock, logger: log.logger)
        }

        private func configuration(_ file: CabinetFile) -> ReloadingCabinet.Configuration {
            ReloadingCabinet.Configuration(file: file, timeZone: .utc)
        }

        /// The file with another name and without its last compartment.
        var changed: CabinetFile {
            var file = first
            file.layout.name = "changed"
            let last = file.layout.compartments.removeLast().id
            file.layout.handoverSets.removeAll { $0.compartments.contains(last) }
            file.locks.removeAll { $0.compartment == last }
            file.contacts.removeAll { $0.compartment == last }
            file.itemSensors.removeAll { $0.compartment == last }
            file.sockets.removeAll { $0.compartment == last }
            return file
        }

        var reloads: [String?] {
            store.events.compactMap { event -> String?? in
                if case .configurationReloaded(let problem, _) = event {
                    .some(problem)
                } else {
                    nil
                }
            }
        }
    }

    /// The machine's monotonic clock, with a wall clock that NTP keeps.
    private struct KernelMonotonicClock: ClockSource, MonotonicClock {
        var now: Instant {
            var time = timespec()
            clock_gettime(CLOCK_MONOTONIC, &time)
            return Instant(
                sinceBoot: .seconds(Int64(time.tv_sec)) + .nanoseconds(Int64(time.tv_nsec)))
        }

        func pause(for duration: Duration) {
            let end = now.advanced(by: duration)
            while now < end { sched_yield() }
        }

        func read() -> ClockReading {
            let now = now
            return ClockReading(
                instant: now, wall: VirtualClock.start + now.sinceBoot, kernelSynchronized: true)
        }
    }

    private func reload(_ cabinet: ReloadingCabinet) async -> ControlAnswer {
        await cabinet.answer(.reload, by: StepperBench.operatorOnSite)
    }

    private func status(_ cabinet: ReloadingCabinet) async throws -> AgentStatus {
        let answer = await cabinet.answer(.status, by: StepperBench.operatorOnSite)
        guard case .status(let status) = answer else {
            throw HALError(.io, "no status but \(answer)")
        }
        return status
    }

    /// Waits until the doors were read after a start.
    private func settle(_ cabinet: ReloadingCabinet, _ rig: Rig) async throws {
        let limit = rig.clock.now.advanced(by: .seconds(20))
        while rig.clock.now < limit {
            let doors = try await status(cabinet).cabinet.compartments
            if doors.allSatisfy({ $0.door == .closed }) { return }
            await Task.yield()
        }
        Issue.record("the doors were not read: \(try await status(cabinet).cabinet.compartments)")
    }

    @Test func theLinkStaysAcrossAReload_AndLearnsWhatTheCabinetIsNow() async throws {
        let rig = try Rig()
        let cabinet = try rig.cabinet()
        try cabinet.start(watchdogInterval: nil) {}
        defer { cabinet.stop() }
        #expect(await cabinet.describe().name == rig.first.layout.name)
        var numbers = cabinet.appended().makeAsyncIterator()
        let link = LinkStatus(state: .connected, registry: "r.example")
        await cabinet.tell(link)
        var renamed = rig.first
        renamed.layout.name = "renamed"
        rig.next.withLock { $0 = renamed }
        let operatorOnSite = Principal(userID: 0, loginUserID: nil)
        _ = await cabinet.reload(by: operatorOnSite)
        #expect(await numbers.next() != nil, "the reload is recorded")
        #expect(await cabinet.describe().name == "renamed")
        guard
            case .status(let status) = await cabinet.answer(.status, by: operatorOnSite)
        else {
            Issue.record("no state")
            return
        }
        #expect(status.link == link)
        let changes = [Change(number: 1, body: .unsupported("news"))]
        #expect(await cabinet.take(changes, cursor: "1.1.aa") == .done)
        #expect(try await cabinet.position().cursor == "1.1.aa")
    }

    @Test func aGoodFileTakesTheOldOnesPlace_AndTellsWhatChanged() async throws {
        let rig = try Rig()
        let cabinet = try rig.cabinet()
        try cabinet.start(watchdogInterval: nil) {}
        defer { cabinet.stop() }
        try await settle(cabinet, rig)
        rig.next.withLock { $0 = rig.changed }
        let watch = cabinet.watch()
        let last = try #require(rig.first.layout.compartments.last?.id)
        guard case .reloaded(let report) = await reload(cabinet) else {
            Issue.record("not reloaded: \(rig.log.lines)")
            return
        }
        #expect(report.accepted)
        #expect(report.changes.contains("compartment \(last) is gone"), "\(report.changes)")
        #expect(report.changes.first?.contains("changed") == true)
        let status = try await status(cabinet)
        #expect(status.cabinet.cabinet == "changed")
        #expect(status.cabinet.compartments.count == rig.first.layout.compartments.count - 1)
        #expect(status.cabinet.trust == .trusted)
        #expect(rig.reloads == [nil])
        // A line that the new file does not use is free, the others are held.
        let gone = try #require(rig.first.locks.first { $0.compartment == last })
        #expect(try rig.gpio.consumer(of: #require(gone.line)) == nil)
        let kept = try #require(rig.first.locks.first)
        #expect(try rig.gpio.consumer(of: #require(kept.line)) != nil)
        #expect(
            rig.prepared.withLock { $0 } == [
                rig.first.layout.name, rig.first.layout.name + "+changed", "changed",
            ])
        // Whoever watched is told to look again.
        var told = 0
        for await _ in watch { told += 1 }
        #expect(told <= 1)
    }

    @Test func noLockMoves() async throws {
        let rig = try Rig()
        let cabinet = try rig.cabinet()
        try cabinet.start(watchdogInterval: nil) {}
        defer { cabinet.stop() }
        try await settle(cabinet, rig)
        rig.next.withLock { $0 = rig.changed }
        _ = await reload(cabinet)
        for lock in rig.first.locks {
            #expect(
                try rig.gpio.history(of: #require(lock.line)).isEmpty, "lock \(lock.compartment)")
        }
    }

    @Test func aBadFileChangesNothing_AndItsProblemsAreToldAndRecorded() async throws {
        let rig = try Rig()
        let cabinet = try rig.cabinet()
        try cabinet.start(watchdogInterval: nil) {}
        defer { cabinet.stop() }
        rig.next.withLock { $0 = nil }
        #expect(
            await reload(cabinet)
                == .reloaded(
                    ConfigurationReload(
                        accepted: false, problems: ["c.yaml:1:2: bad; mend it", "b"])))
        #expect(rig.reloads == ["c.yaml:1:2: bad; mend it (and 1 more)"])
        #expect(try await status(cabinet).cabinet.cabinet == rig.first.layout.name)
        #expect(!rig.store.events.contains(.stopped))
    }

    @Test func anUnchangedFileTakesNothingDown() async throws {
        let rig = try Rig()
        let cabinet = try rig.cabinet()
        try cabinet.start(watchdogInterval: nil) {}
        defer { cabinet.stop() }
        guard case .reloaded(let report) = await reload(cabinet) else {
            Issue.record("not reloaded")
            return
        }
        #expect(report.accepted)
        #expect(report.changes.isEmpty)
        #expect(!rig.store.events.contains(.stopped))
    }

    @Test func itIsRefused_WhileADoorIsInUse() async throws {
        let rig = try Rig()
        let cabinet = try rig.cabinet()
        try cabinet.start(watchdogInterval: nil) {}
        defer { cabinet.stop() }
        try await settle(cabinet, rig)
        rig.next.withLock { $0 = rig.changed }
        _ = await cabinet.answer(
            .open(CompartmentID(1), reason: "test"), by: StepperBench.operatorOnSite)
        guard case .refused(.failed(let why)) = await reload(cabinet) else {
            Issue.record("taken down while a door was unlocked")
            return
        }
        #expect(why.contains("door 1"))
        #expect(!rig.store.events.contains(.stopped))
    }

    @Test func partsThatCannotBePutTogetherBringTheOldOnesBack() async throws {
        let rig = try Rig()
        let cabinet = try rig.cabinet()
        try cabinet.start(watchdogInterval: nil) {}
        defer { cabinet.stop() }
        try await settle(cabinet, rig)
        rig.next.withLock { $0 = rig.changed }
        rig.buildFaults.withLock { $0 = 1 }
        guard case .reloaded(let report) = await reload(cabinet) else {
            Issue.record("no report")
            return
        }
        #expect(!report.accepted)
        #expect(report.problems.first?.contains("locks") == true)
        #expect(try await status(cabinet).cabinet.cabinet == rig.first.layout.name)
        #expect(rig.reloads.count == 1)
        #expect(rig.prepared.withLock { $0.last } == rig.first.layout.name)
        try await settle(cabinet, rig)
    }

    @Test func theProgramIsToldToEnd_WhenNothingCanBePutTogetherAgain() async throws {
        let rig = try Rig()
        let cabinet = try rig.cabinet()
        try cabinet.start(watchdogInterval: nil) {}
        try await settle(cabinet, rig)
        rig.next.withLock { $0 = rig.changed }
        rig.buildFaults.withLock { $0 = 2 }
        _ = await reload(cabinet)
        let failure = await cabinet.failures.first { _ in true }
        #expect(failure?.contains("locks") == true)
        #expect(
            await cabinet.answer(.status, by: StepperBench.operatorOnSite)
                == .refused(.failed("the configuration is being read anew; try again")))
        cabinet.stop()
        for lock in rig.first.locks { #expect(try rig.gpio.level(of: #require(lock.line)) != true) }
    }

    @Test func manyAskAtOnce_AndOneIsAnswered() async throws {
        let rig = try Rig()
        let cabinet = try rig.cabinet()
        try cabinet.start(watchdogInterval: nil) {}
        defer { cabinet.stop() }
        try await settle(cabinet, rig)
        rig.next.withLock { $0 = rig.changed }
        let answers = await withTaskGroup(of: ControlAnswer.self) { group in
            for _ in 0..<8 { group.addTask { await self.reload(cabinet) } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        let changes = answers.count {
            if case .reloaded(let report) = $0 { !report.changes.isEmpty } else { false }
        }
        #expect(changes == 1)
        #expect(try await status(cabinet).cabinet.cabinet == "changed")
    }
}
