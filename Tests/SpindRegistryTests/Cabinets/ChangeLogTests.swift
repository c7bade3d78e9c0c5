import Dispatch
import SpindCore
import SpindRegistryContracts
import SpindRegistryStore
import Synchronization
import Testing

@testable import SpindRegistry

@Suite(.timeLimit(.minutes(1))) struct ChangeLogTests {
    private static func revocation(_ number: Int) -> Change.Body {
        .revokeGrant(GrantID("r-\(number)"))
    }

    private static func append(
        _ numbers: ClosedRange<Int>, in bench: CabinetBench
    ) async throws -> Int64? {
        try await bench.step { step in
            try ChangeLog.append(
                numbers.map(revocation), to: CabinetBench.first, in: &step)
        }
    }

    @Test(arguments: TestedEngine.available)
    func changesAreReadBehindTheCursor_InPages(_ engine: TestedEngine) async throws {
        try await CabinetBench.run(engine) { bench in
            #expect(try await Self.append(1...1, in: bench) == nil, "it never enrolled")
            _ = try await bench.enrol()
            let start = try await bench.cursor()
            #expect(try await Self.append(1...5, in: bench) == 5)
            let page = try await bench.read(after: start, limit: 3).page
            #expect(try page.changes.map(\.number) == [1, 2, 3])
            #expect(try page.changes.map(\.body) == (1...3).map(Self.revocation))
            #expect(page.hasMore)
            let rest = try await bench.read(after: page.cursor, limit: 3).page
            #expect(try rest.changes.map(\.number) == [4, 5])
            #expect(!rest.hasMore)
            #expect(try await bench.read(after: rest.cursor).page.texts.isEmpty)
        }
    }

    @Test(arguments: TestedEngine.available)
    func cursorWithAnotherHash_BeginsANewLogBehindIt(_ engine: TestedEngine) async throws {
        try await CabinetBench.run(engine) { bench in
            _ = try await bench.enrol()
            _ = try await Self.append(1...2, in: bench)
            // The registry forgets: the cabinet was told more than the restored backup knows.
            var ahead = try await bench.cursor()
            ahead.number = 9
            #expect(try await bench.read(after: ahead) == .contradiction)
            var other = try await bench.cursor()
            other.hash = ChangeLogHead.noHash
            #expect(try await bench.read(after: other) == .contradiction)
            other.number = 1
            #expect(try await bench.read(after: other) == .contradiction)
            let told = ahead
            #expect(
                try await bench.step { step in
                    try ChangeLog.beginAnew(CabinetBench.first, after: told, in: &step)
                })
            #expect(
                try await bench.step { step in
                    try ChangeLog.beginAnew(CabinetBench.first, after: told, in: &step)
                } == false, "once is enough")
            #expect(try await Self.append(3...3, in: bench) == 10, "behind what it was told")
            #expect(try await bench.read(after: told) == .snapshotNeeded)
        }
    }

    @Test(arguments: TestedEngine.available)
    func trimming_KeepsWhatTheCabinetHasNotAcknowledged(_ engine: TestedEngine) async throws {
        try await CabinetBench.run(engine) { bench in
            _ = try await bench.enrol()
            let start = try await bench.cursor()
            _ = try await Self.append(1...6, in: bench)
            let third = try await bench.read(after: start, limit: 3).page.cursor
            bench.time.advance(by: .seconds(100))
            let trim = { @Sendable (step: inout RegistryStep) in
                try ChangeLog.trim(CabinetBench.first, before: step.now, in: &step)
            }
            #expect(try await bench.step(trim) == 0)
            try await bench.step { step in
                _ = try LinkDesk.acknowledge(4, by: CabinetBench.first, in: &step)
            }
            #expect(try await bench.step(trim) == 4)
            #expect(try await bench.read(after: start) == .snapshotNeeded)
            #expect(try await bench.read(after: third) == .snapshotNeeded)
            let fourth = try await bench.read(after: bench.cursor()).page.cursor
            #expect(fourth.number == 6)
            // The one that is trimmed last still counts as a cursor.
            let head = try await bench.step { step in
                try #require(try ChangeLog.head(of: CabinetBench.first, in: step))
            }
            let last = ChangeCursor(
                incarnation: head.incarnation, number: 4, hash: head.firstPrevious)
            #expect(try await bench.read(after: last).page.changes.map(\.number) == [5, 6])
        }
    }

    /// The first writer is held open before its commit while the second one writes, and a reader
    /// polls all the while: with numbers from a sequence it would pass the lower one.
    @Test(arguments: TestedEngine.available)
    func pollerSkipsNoChange_WhileTheFirstOfTwoWritersIsHeldOpen(
        _ engine: TestedEngine
    ) async throws {
        try await CabinetBench.run(engine) { bench in
            _ = try await bench.enrol()
            let start = try await bench.cursor()
            let gate = Gate()
            let seen = Mutex<[Int64]>([])
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    try await bench.step { step in
                        _ = try ChangeLog.append(
                            Self.revocation(1), to: CabinetBench.first, in: &step)
                        gate.reach()
                        gate.waitUntilOpen()
                    }
                }
                await gate.reached()
                group.addTask {
                    _ = try await Self.append(2...2, in: bench)
                }
                var cursor = start
                for round in 0..<200 {
                    let page = try await bench.read(after: cursor).page
                    cursor = page.cursor
                    for change in try page.changes {
                        seen.withLock { $0.append(change.number) }
                    }
                    if round == 20 { gate.open() }
                    if seen.withLock({ $0.count }) == 2, round > 20 { break }
                }
                gate.open()
                try await group.waitForAll()
                for change in try await bench.read(after: cursor).page.changes {
                    seen.withLock { $0.append(change.number) }
                }
            }
            #expect(seen.withLock { $0 } == [1, 2])
        }
    }
}

/// A place where a thread of the database waits until a test lets it go on.
final class Gate: Sendable {
    private let opening = DispatchSemaphore(value: 0)
    private let isReached = Atomic(false)

    func reach() { isReached.store(true, ordering: .releasing) }
    func open() { opening.signal() }

    /// Blocks the thread of the transaction, at most some seconds.
    func waitUntilOpen() {
        _ = opening.wait(timeout: .now() + .seconds(10))
    }

    func reached() async {
        while !isReached.load(ordering: .acquiring) { await Task.yield() }
    }
}
