import Foundation
import Glibc
import SpindAgent
import SpindCore
import Testing

@testable import SpindControl

/// What the control socket does at its limits, and where it stands in the file system.
@Suite(.timeLimit(.minutes(1)))
struct ServerLimitsTests {
    private static func limits(
        connections: Int = 32, readers: Int = 24, idle: Duration = .seconds(60)
    ) -> ControlLimits {
        var limits = ControlLimits()
        limits.connections = connections
        limits.readerConnections = readers
        limits.idle = idle
        return limits
    }

    /// Waits until a connection is served, as places become free.
    private static func served(_ path: String) throws -> Bool {
        try eventually {
            let raw = try RawClient(path)
            raw.send(.status)
            return try raw.frame().end != .full
        }
    }

    @Test func theThirtyThirdConnectionIsToldAndClosed() async throws {
        try await withServer { server in
            try await blocking {
                var open = try (1...32).map { _ in try RawClient(server.path) }
                for raw in open {
                    raw.send(.status)
                    _ = try raw.frame()
                }
                let last = try RawClient(server.path)
                let frame = try last.frame()
                #expect(frame.end == .full)
                #expect(last.isClosed())
                #expect {
                    _ = try ControlClient(socketPath: server.path).ask(.status)
                } throws: {
                    ($0 as? ControlClientError)?.code == .turnedAway
                }
                open.removeLast()
                #expect(try Self.served(server.path))
            }
        }
    }

    @Test func readersLeavePlacesForThoseWhoAct() async throws {
        try await withServer(rights: .read, limits: Self.limits(connections: 3, readers: 2)) {
            server in
            try await blocking {
                let open = try (1...2).map { _ in try RawClient(server.path) }
                for raw in open {
                    raw.send(.status)
                    _ = try raw.frame()
                }
                #expect(try RawClient(server.path).frame().end == .full)
                withExtendedLifetime(open) {}
            }
        }
        let list = ConnectionLimit(limit: 3, readerLimit: 2)
        #expect(list.admits(.act, beside: 2))
        #expect(!list.admits(.read, beside: 2))
        #expect(!list.admits(.act, beside: 3))
    }

    @Test func aConnectionThatAsksNothingIsToldAndClosed() async throws {
        try await withServer(limits: Self.limits(connections: 1, idle: .milliseconds(50))) {
            server in
            try await blocking {
                let silent = try RawClient(server.path)
                #expect(try silent.frame().end == .idle)
                #expect(silent.isClosed())
                let withoutHello = try RawClient(server.path, hello: nil)
                #expect(try withoutHello.frame().end == .idle)
                #expect(withoutHello.isClosed())
            }
        }
    }

    @Test func aFollowMayBeSilent() async throws {
        try await withServer(limits: Self.limits(idle: .milliseconds(50))) { server in
            try await blocking {
                let raw = try RawClient(server.path)
                raw.send(.events(after: nil, limit: 1, follow: true))
                _ = try raw.frame()
                // Others that are as silent are closed meanwhile, one after the other.
                for _ in 0..<3 {
                    #expect(try RawClient(server.path).frame().end == .idle)
                }
                let record = server.cabinet.record(.stopped)
                #expect(try raw.frame().answer == .records([record]))
            }
        }
    }

    @Test func theSocketIsForItsUserAndGroupAlone() async throws {
        try await withServer { server in
            var status = stat()
            #expect(lstat(server.path, &status) == 0)
            #expect(status.st_mode & S_IFMT == S_IFSOCK)
            let group = LocalAccounts.groupID(named: "spind")
            #expect(status.st_mode & 0o777 == (group == nil ? 0o600 : 0o660))
            #expect(group == nil || status.st_gid == group)
            #expect(access(server.path + ".new", F_OK) != 0)
        }
    }

    @Test func aStaleSocketIsReplacedAndRemovedAtTheEnd() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/control.sock"
        try bindAndAbandon(path)
        #expect(access(path, F_OK) == 0)
        try await withServer(path: path) { server in
            try await blocking {
                let client = try ControlClient(socketPath: server.path)
                #expect(client.serverVersion == "0.1.0")
            }
        }
        #expect(access(path, F_OK) != 0)
    }

    @Test func aSecondServerOnALiveSocketRefusesAndLeavesItAlone() async throws {
        try await withServer { first in
            await #expect {
                try await withServer(path: first.path) { _ in
                    Issue.record("the second server listens")
                }
            } throws: {
                ($0 as? ControlServerError)?.code == .served
            }
            try await blocking {
                _ = try ControlClient(socketPath: first.path).ask(.status)
            }
        }
    }

    @Test func whatIsNoSocketIsNotTouched() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/control.sock"
        try Data("precious".utf8).write(to: URL(fileURLWithPath: path))
        await #expect {
            try await withServer(path: path) { _ in }
        } throws: {
            ($0 as? ControlServerError)?.code == .badPath
        }
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data("precious".utf8))
    }

    @Test(arguments: [
        "/nonexistent/folder/control.sock", "/tmp/" + String(repeating: "x", count: 99),
    ])
    func aPlaceWhereNoSocketCanBeIsAnError(path: String) async {
        await #expect {
            try await withServer(path: path) { _ in }
        } throws: {
            ($0 as? ControlServerError)?.description.contains(path) == true
        }
    }

    /// Leaves a socket as a killed agent does.
    private func bindAndAbandon(_ path: String) throws {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(result == 0)
    }
}
