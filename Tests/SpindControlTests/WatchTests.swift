import SpindAgent
import SpindCore
import Synchronization
import Testing

@testable import SpindControl

/// Watching the state over a real socket.
@Suite(.timeLimit(.minutes(1)))
struct WatchTests {
    private static func instant(_ seconds: Int64) -> Instant {
        Instant(sinceBoot: .seconds(seconds))
    }

    @Test func theStateIsToldAtOnce_AndAgainWhenItChanged() async throws {
        try await withServer { server in
            let told = Told()
            async let end = blocking {
                try ControlClient(socketPath: server.path).watch { status in
                    told.add(status.journalLast)
                }
            }
            try await blocking {
                var last: Int64 = 1_000
                // Published again and again: how soon somebody watches is not known.
                let isTold = eventually {
                    last += 1
                    server.cabinet.publish(
                        Examples.status(lastRecord: last), at: Self.instant(last))
                    return told.all.count >= 3
                }
                #expect(isTold)
            }
            let how = try await end
            #expect(how == .satisfied)
            #expect(told.all.first == Int64(Examples.records.count))
            #expect(told.all == told.all.sorted())
        }
    }

    /// The numbers that a watcher was told, of which it wants three.
    private final class Told: Sendable {
        private let numbers = Mutex<[Int64]>([])

        var all: [Int64] { numbers.withLock { $0 } }

        func add(_ number: Int64) -> Bool {
            numbers.withLock { numbers in
                numbers.append(number)
                return numbers.count < 3
            }
        }
    }

    @Test func aWatchThatSaysSomethingElseIsEnded() async throws {
        try await withServer { server in
            try await blocking {
                let raw = try RawClient(server.path)
                raw.send(.watch)
                #expect(try raw.frame().more)
                raw.send(.status)
                #expect(try raw.frame().end == .unspeakable)
                #expect(raw.isClosed())
            }
        }
    }

    @Test func anAgentThatBeginsAnewSaysSo() async throws {
        try await withServer { server in
            try await blocking {
                let raw = try RawClient(server.path)
                raw.send(.watch)
                #expect(try raw.frame().more)
                server.cabinet.endWatches()
                #expect(try raw.frame().end == .behind)
                #expect(raw.isClosed())
            }
        }
    }

    @Test func whoeverMayOnlyLookMayWatch() async throws {
        try await withServer(rights: .read) { server in
            try await blocking {
                let end = try ControlClient(socketPath: server.path).watch { _ in false }
                #expect(end == .satisfied)
            }
        }
    }

    @Test func whoeverMayNothingMayNotWatch() async throws {
        try await withServer(rights: .none) { server in
            try await blocking {
                _ = #expect(throws: (any Error).self) {
                    try ControlClient(socketPath: server.path).watch { _ in true }
                }
            }
        }
    }

    @Test func shuttingDownEndsAWatchWithAWord() async throws {
        try await withServer { server in
            async let end = blocking {
                try ControlClient(socketPath: server.path).watch { _ in true }
            }
            try await blocking {
                #expect(eventually { server.cabinet.asked.contains(.watch) })
                Task { await server.stop() }
            }
            let how = try await end
            #expect(how == .stopping)
        }
    }
}
