import SpindAgent
import SpindCore
import Synchronization
import Testing

@Suite("Watchers of the state", .timeLimit(.minutes(1)))
struct StatusWatchersTests {
    private static func status(
        at seconds: Int64 = 0, lockout: Int64 = 0, last: Int64 = 1
    ) -> AgentStatus {
        AgentStatus(
            cabinet: CabinetSnapshot(
                cabinet: "bench", at: VirtualClock.start + .seconds(seconds),
                trust: .holdover(errorMilliseconds: seconds), storeFault: nil, compartments: [],
                keypads: [
                    KeypadStatus(
                        id: KeypadID("keypad"), misses: 0, lockoutMilliseconds: lockout, fault: nil)
                ], loans: []), version: "test", uptimeMilliseconds: seconds * 1_000,
            journalFirst: 1, journalLast: last)
    }

    private static func instant(_ milliseconds: Int64) -> Instant {
        Instant(sinceBoot: .milliseconds(milliseconds))
    }

    private static func told(_ stream: AsyncStream<AgentStatus>) async -> [Int64] {
        var told: [Int64] = []
        for await status in stream { told.append(status.journalLast) }
        return told
    }

    @Test func nothingIsComputed_WhileNobodyWatches() {
        let watchers = StatusWatchers()
        var computed = 0
        for step in 0..<10 {
            let looked = watchers.publish(at: Self.instant(Int64(step) * 1_000)) {
                computed += 1
                return Self.status()
            }
            #expect(looked)
        }
        #expect(computed == 0)
        #expect(watchers.deadline(isStale: true) == nil)
    }

    @Test func aChangeIsTold_ButNotWhatOnlyTimeChanges() async {
        let watchers = StatusWatchers()
        let stream = watchers.watch()
        var iterator = stream.makeAsyncIterator()
        _ = watchers.publish(at: Self.instant(0)) { Self.status(lockout: 60_000) }
        #expect(await iterator.next()?.journalLast == 1)
        _ = watchers.publish(at: Self.instant(1_000)) { Self.status(at: 1, lockout: 59_000) }
        _ = watchers.publish(at: Self.instant(2_000)) {
            Self.status(at: 2, lockout: 58_000, last: 2)
        }
        #expect(await iterator.next()?.journalLast == 2)
        // Ten seconds on it is told again, so that its clock is set.
        _ = watchers.publish(at: Self.instant(12_000)) {
            Self.status(at: 12, lockout: 48_000, last: 2)
        }
        #expect(await iterator.next()?.uptimeMilliseconds == 12_000)
    }

    @Test func changesThatComeFasterThanTenASecondAreTakenTogether() async {
        let watchers = StatusWatchers()
        let stream = watchers.watch()
        #expect(watchers.publish(at: Self.instant(0)) { Self.status(last: 1) })
        #expect(!watchers.publish(at: Self.instant(20)) { Self.status(last: 2) })
        #expect(!watchers.publish(at: Self.instant(99)) { Self.status(last: 3) })
        #expect(watchers.deadline(isStale: true) == Self.instant(100))
        #expect(watchers.deadline(isStale: false) == nil)
        var iterator = stream.makeAsyncIterator()
        #expect(await iterator.next()?.journalLast == 1)
        #expect(watchers.publish(at: Self.instant(100)) { Self.status(last: 4) })
        #expect(await iterator.next()?.journalLast == 4)
    }

    @Test func aSlowWatcherFindsTheNewestStateOnly() async {
        let watchers = StatusWatchers()
        let stream = watchers.watch()
        for step in 1...50 {
            _ = watchers.publish(at: Self.instant(Int64(step) * 200)) {
                Self.status(last: Int64(step))
            }
        }
        watchers.finish()
        #expect(await Self.told(stream) == [50])
        #expect(await Self.told(watchers.watch()).isEmpty)
    }

    @Test func aNewWatcherIsToldThoughNothingChanged() async {
        let watchers = StatusWatchers()
        let first = watchers.watch()
        _ = watchers.publish(at: Self.instant(0)) { Self.status() }
        let second = watchers.watch()
        _ = watchers.publish(at: Self.instant(200)) { Self.status() }
        watchers.finish()
        #expect(await Self.told(first) == [1])
        #expect(await Self.told(second) == [1])
    }

    @Test func thereIsRoomForThirtyTwo() async {
        let watchers = StatusWatchers()
        let streams = (0..<StatusWatchers.watcherLimit).map { _ in watchers.watch() }
        #expect(await Self.told(watchers.watch()).isEmpty)
        _ = watchers.publish(at: Self.instant(0)) { Self.status() }
        watchers.finish()
        for stream in streams { #expect(await Self.told(stream) == [1]) }
    }
}
