import SpindAgent
import SpindCore
import Testing

@testable import SpindControl

/// Following the journal over a real socket.
@Suite(.timeLimit(.minutes(1)))
struct FollowTests {
    @Test func eachRecordIsToldOnceInOrderWithoutGap() async throws {
        let cabinet = InMemoryCabinet(records: Array(Examples.records.prefix(25)))
        try await withServer(cabinet) { server in
            async let told = blocking {
                var told: [Int64] = []
                let end = try ControlClient(socketPath: server.path).follow(after: 3, limit: 10) {
                    told += $0.map(\.sequence)
                    return told.last != 525
                }
                #expect(end == .satisfied)
                return told
            }
            for _ in 0..<500 {
                server.cabinet.record(.stopped)
                await Task.yield()
            }
            let sequences = try await told
            #expect(sequences == Array(4...525))
        }
    }

    @Test func withoutANumberItBeginsWithTheNewest() async throws {
        try await withServer { server in
            try await blocking {
                let all = Examples.records
                let end = try ControlClient(socketPath: server.path).follow(after: nil, limit: 5) {
                    #expect($0 == Array(all.suffix(5)))
                    return false
                }
                #expect(end == .satisfied)
            }
        }
    }

    @Test func aFollowEndsWhenItsTimeIsOver() async throws {
        try await withServer { server in
            try await blocking {
                var left = [Duration.milliseconds(40), .milliseconds(20), .zero]
                let end = try ControlClient(socketPath: server.path).follow(
                    after: nil, limit: 1, timeLeft: { left.removeFirst() }, { _ in true })
                #expect(end == .timeOver)
            }
        }
    }

    @Test func aFollowThatSaysSomethingElseIsEnded() async throws {
        try await withServer { server in
            try await blocking {
                let raw = try RawClient(server.path)
                raw.send(.events(after: nil, limit: 1, follow: true))
                #expect(try raw.frame().more)
                raw.send(.status)
                #expect(try raw.frame().end == .unspeakable)
                #expect(raw.isClosed())
            }
        }
    }

    @Test func aRefusedFollowIsRefused() async throws {
        let refusal = ControlRefusal.malformed("ask for 1 to 1000 records, not 0")
        let cabinet = InMemoryCabinet(prepared: ["events": .refused(refusal)])
        try await withServer(cabinet) { server in
            try await blocking {
                let client = try ControlClient(socketPath: server.path)
                _ = #expect(throws: RefusedByAgent(refusal: refusal)) {
                    try client.follow(after: nil, limit: 0) { _ in true }
                }
            }
        }
    }

    @Test func aReaderThatDoesNotReadIsLetGoAndCanReadOnWithoutGap() async throws {
        let note = String(repeating: "\u{1F600}", count: 200)
        try await withServer(InMemoryCabinet(records: [])) { server in
            try await blocking {
                let raw = try RawClient(server.path)
                raw.send(.events(after: 0, limit: 1_000, follow: true))
                #expect(try raw.frame().answer == .records([]))
                // More than the kernel's buffers and the 1,000 records that may wait.
                for _ in 0..<4_000 {
                    server.cabinet.record(
                        .compartmentBlocked(
                            compartment: CompartmentID(1), note: note, by: Examples.jo))
                }
                var told: [Int64] = []
                var end: ControlFrame.End?
                while end == nil {
                    let frame = try raw.frame()
                    end = frame.end
                    if case .records(let records) = frame.answer { told += records.map(\.sequence) }
                }
                #expect(end == .behind)
                #expect(raw.isClosed())
                #expect(told == Array(1...Int64(told.count)))
                #expect((1_000..<4_000).contains(told.count))
                let last = try #require(told.last)
                var rest: [Int64] = []
                _ = try ControlClient(socketPath: server.path).follow(after: last, limit: 1_000) {
                    rest += $0.map(\.sequence)
                    return rest.last != 4_000
                }
                #expect(told + rest == Array(1...4_000))
            }
        }
    }

    @Test func aReaderThatNeverReadsIsClosedInTheEnd() async throws {
        let note = String(repeating: "\u{1F600}", count: 200)
        var limits = ControlLimits()
        limits.connections = 1
        limits.write = .seconds(1)
        try await withServer(InMemoryCabinet(records: []), limits: limits) { server in
            try await blocking {
                let raw = try RawClient(server.path)
                raw.send(.events(after: 0, limit: 1_000, follow: true))
                _ = try raw.frame()
                for _ in 0..<2_000 {
                    server.cabinet.record(
                        .compartmentBlocked(
                            compartment: CompartmentID(1), note: note, by: Examples.jo))
                }
                // Its place is free again while it still holds its end.
                let holds = try eventually {
                    let next = try RawClient(server.path)
                    next.send(.status)
                    return try next.frame().end != .full
                }
                #expect(holds)
                withExtendedLifetime(raw) {}
            }
        }
    }

    @Test func aFollowerWhoHangsUpGivesItsPlaceBack() async throws {
        var limits = ControlLimits()
        limits.connections = 1
        try await withServer(limits: limits) { server in
            try await blocking {
                for _ in 0..<50 {
                    let holds = try eventually {
                        let raw = try RawClient(server.path)
                        raw.send(.events(after: nil, limit: 1, follow: true))
                        return try raw.frame().end != .full
                    }
                    #expect(holds)
                }
            }
        }
    }

    @Test func shuttingDownEndsFollowsAndIdleConnectionsWithAWord() async throws {
        try await withServer { server in
            async let follower = blocking {
                try ControlClient(socketPath: server.path).follow(after: nil, limit: 1) { _ in true
                }
            }
            try await blocking {
                let idle = try RawClient(server.path)
                idle.send(.status)
                _ = try idle.frame()
                // Both are there before the server is told.
                #expect(eventually { server.cabinet.asked.count == 2 })
                Task { await server.stop() }
                let frame = try idle.frame()
                #expect(frame.answer == .refused(.stopping))
                #expect(frame.end == .stopping)
                #expect(idle.isClosed())
            }
            let end = try await follower
            #expect(end == .stopping)
        }
    }
}
