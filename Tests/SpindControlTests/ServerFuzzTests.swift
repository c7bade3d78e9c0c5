import SpindAgent
import SpindCore
import SpindSeeds
import Testing

@testable import SpindControl

/// Whatever a client sends, the server answers or closes, and goes on serving others.
@Suite(.timeLimit(.minutes(2)))
struct ServerFuzzTests {
    @Test(arguments: 1...8 as ClosedRange<UInt64>)
    func randomLinesAreAnsweredOrTheConnectionIsClosed(seed: UInt64) async throws {
        var limits = ControlLimits()
        limits.connections = 2
        try await withServer(limits: limits) { server in
            try await blocking {
                var generator = SeededGenerator(seed: seed)
                var raw = try Self.connect(server.path)
                for _ in 0..<250 {
                    let line = Self.line(&generator)
                    raw.send(line + [10])
                    // Empty lines are passed over; so an answer to this one always comes.
                    raw.send(.verifyJournal)
                    if try !Self.answersEnd(raw) { raw = try Self.connect(server.path) }
                }
                let answer = try ControlClient(socketPath: server.path).ask(.grants)
                #expect(answer == .grants(Examples.grants))
            }
        }
    }

    @Test(arguments: 1...8 as ClosedRange<UInt64>)
    func randomBytesAndSuddenEndsLeakNoConnection(seed: UInt64) async throws {
        var limits = ControlLimits()
        limits.connections = 2
        try await withServer(limits: limits) { server in
            try await blocking {
                var generator = SeededGenerator(seed: seed)
                for _ in 0..<60 {
                    let raw = try RawClient(
                        server.path, hello: Bool.random(using: &generator) ? "{\"spind\":1}\n" : nil
                    )
                    let count = Int.random(in: 0..<100_000, using: &generator)
                    let newlines = Int.random(in: 2...5_000, using: &generator)
                    raw.send(
                        (0..<count).map { _ in
                            Int.random(in: 0..<newlines, using: &generator) == 0
                                ? 10 : UInt8.random(in: 0...255, using: &generator)
                        })
                    if Bool.random(using: &generator) { raw.socket.finishSending() }
                }
                for _ in 0..<2 {
                    let holds = eventually {
                        (try? ControlClient(socketPath: server.path).ask(.grants))
                            == .grants(Examples.grants)
                    }
                    #expect(holds)
                }
            }
        }
    }

    /// Connects, as soon as a place is free.
    private static func connect(_ path: String) throws -> RawClient {
        var raw = try RawClient(path)
        _ = try eventually {
            raw.send(.status)
            if try raw.frame().end == nil { return true }
            raw = try RawClient(path)
            return false
        }
        return raw
    }

    /// Reads answers up to that of `verifyJournal`; false when the server closed instead.
    private static func answersEnd(_ raw: RawClient) throws -> Bool {
        while true {
            let frame: ControlFrame
            do {
                frame = try raw.frame()
            } catch RawClient.Trouble.closed {
                return false
            }
            if frame.end != nil {
                #expect(raw.isClosed())
                return false
            }
            if case .verification = frame.answer { return true }
        }
    }

    /// A request with some bytes changed, dropped or doubled, or noise.
    private static func line(_ generator: inout SeededGenerator) -> [UInt8] {
        guard Int.random(in: 0..<5, using: &generator) > 0 else {
            return (0..<Int.random(in: 0..<300, using: &generator)).map { _ in
                UInt8.random(in: 11...255, using: &generator)
            }
        }
        let requests =
            Examples.requests + [.events(after: 1, limit: 5, follow: true)]
        let request = requests[Int.random(in: 0..<requests.count, using: &generator)]
        var line = ControlCoding.encode(request)
        for _ in 0..<Int.random(in: 0...4, using: &generator) where !line.isEmpty {
            let place = Int.random(in: 0..<line.count, using: &generator)
            switch Int.random(in: 0..<4, using: &generator) {
            case 0: line[place] = UInt8.random(in: 11...255, using: &generator)
            case 1: line.remove(at: place)
            case 2: line.insert(contentsOf: line[place...], at: place)
            default: line.removeSubrange(place...)
            }
        }
        return line
    }
}
