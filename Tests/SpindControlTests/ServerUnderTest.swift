import Foundation
import Glibc
import Logging
import ServiceLifecycle
import SpindAgent
import SpindCore
import Synchronization

@testable import SpindControl

/// Everybody has the same rights.
struct EqualAccess: AccessControl {
    var everybody: AccessRights

    func rights(ofUser userID: UInt32) -> AccessRights { everybody }
}

/// A running server in a folder of its own.
struct ServerUnderTest: Sendable {
    let path: String
    let cabinet: InMemoryCabinet
    let stop: @Sendable () async -> Void
}

/// Runs a server while the body does, then shuts it down gracefully.
func withServer(
    _ cabinet: InMemoryCabinet = InMemoryCabinet(), rights: AccessRights = .act,
    limits: ControlLimits = ControlLimits(), path: String? = nil,
    _ body: @Sendable @escaping (ServerUnderTest) async throws -> Void
) async throws {
    await Places.servers.enter()
    defer { Places.servers.leave() }
    let folder = try TemporaryFolder()
    let path = path ?? folder.path + "/control.sock"
    let (listening, signal) = AsyncStream.makeStream(of: Void.self)
    let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    let server = ControlServer(
        socketPath: path, control: cabinet, access: EqualAccess(everybody: rights),
        version: "0.1.0", limits: limits, logger: logger, onListening: { signal.yield() })
    let group = ServiceGroup(
        configuration: ServiceGroupConfiguration(
            services: [
                .init(
                    service: server, successTerminationBehavior: .gracefullyShutdownGroup,
                    failureTerminationBehavior: .gracefullyShutdownGroup)
            ], logger: logger))
    try await withThrowingTaskGroup(of: Void.self) { tasks in
        tasks.addTask {
            defer { signal.finish() }
            try await group.run()
        }
        for await _ in listening {
            try await body(
                ServerUnderTest(
                    path: path, cabinet: cabinet, stop: { await group.triggerGracefulShutdown() }))
            break
        }
        await group.triggerGracefulShutdown()
        try await tasks.waitForAll()
    }
    withExtendedLifetime(folder) {}
}

/// Room for so many at a time: tests run all at once, and each server has threads and descriptors
/// of its own. Foundation's `Process` stops working beyond descriptor 1,024.
final class Places: Sendable {
    static let servers = Places(24)

    private let state: Mutex<(free: Int, waiting: [CheckedContinuation<Void, Never>])>

    init(_ count: Int) {
        state = Mutex((count, []))
    }

    func enter() async {
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                guard state.free > 0 else {
                    state.waiting.append(continuation)
                    return false
                }
                state.free -= 1
                return true
            }
            if isFree { continuation.resume() }
        }
    }

    /// Gives the place to whoever waits longest.
    func leave() {
        let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard !state.waiting.isEmpty else {
                state.free += 1
                return nil
            }
            return state.waiting.removeFirst()
        }
        next?.resume()
    }
}

/// Runs blocking code beside Swift's cooperative threads, which the server needs.
func blocking<Value: Sendable>(
    _ body: @Sendable @escaping () throws -> Value
) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        // Not a queue of Dispatch: Swift's own threads are taken from there.
        Thread.detachNewThread { continuation.resume(with: Result { try body() }) }
    }
}

/// Waits until a condition holds, looking again every 2 ms, for at most 20 s.
func eventually(_ condition: () throws -> Bool) rethrows -> Bool {
    for _ in 0..<10_000 {
        if try condition() { return true }
        poll(nil, 0, 2)
    }
    return try condition()
}

/// A folder that goes away with its owner.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        let base = ProcessInfo.processInfo.environment["TMPDIR"] ?? "/tmp"
        var template = Array((base + "/spind-XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else { throw POSIXError(.EIO) }
        path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }
}

/// A client that sends whatever it is told to.
final class RawClient {
    enum Trouble: Error {
        case closed
        case silence
        case noConnection(LocalSocket.Failure)
    }

    let socket: LocalSocket
    private var received: [UInt8] = []

    /// Connects, and reads the server's hello.
    init(_ path: String, hello: String? = "{\"spind\":1}\n") throws {
        switch LocalSocket.connect(path, waiting: true) {
        case .success(let socket): self.socket = socket
        case .failure(let failure): throw Trouble.noConnection(failure)
        }
        _ = try ControlCoding.decode(ControlHello.self, from: line())
        if let hello { send(hello) }
    }

    deinit { socket.close() }

    @discardableResult
    func send(_ text: String) -> Bool { socket.send(Array(text.utf8)) }

    @discardableResult
    func send(_ bytes: [UInt8]) -> Bool { socket.send(bytes) }

    @discardableResult
    func send(_ request: ControlRequest) -> Bool {
        socket.send(ControlCoding.encode(request) + [10])
    }

    func frame() throws -> ControlFrame {
        try ControlCoding.decode(ControlFrame.self, from: line())
    }

    func line() throws -> [UInt8] {
        while true {
            if let end = received.firstIndex(of: 10) {
                defer { received.removeSubrange(...end) }
                return Array(received[..<end])
            }
            switch try socket.receive(within: 20_000) {
            case .bytes(let bytes): received += bytes
            case .end: throw Trouble.closed
            case .timeOver: throw Trouble.silence
            }
        }
    }

    /// Whether the server has closed, with nothing more to read.
    func isClosed() -> Bool {
        do {
            _ = try line()
            return false
        } catch Trouble.closed {
            return true
        } catch {
            return false
        }
    }
}
