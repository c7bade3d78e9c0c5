import Foundation
import Logging
import ServiceLifecycle
import Synchronization
import Testing

@testable import SpindRegistry

extension APIBench {
    /// The address of a port that the bench serves on.
    static func base(_ port: Int) -> String { "http" + "://127.0.0.1:\(port)" }

    /// Serves the API on a port of this machine and on a local socket while the body runs, then
    /// shuts down gracefully.
    static func serve(
        limits: APILimits = APILimits(),
        _ body: @Sendable (APIBench, _ port: Int, _ socketPath: String) async throws -> Void
    ) async throws {
        try await with(limits: limits) { bench in
            let (events, say) = AsyncStream.makeStream(of: Int.self)
            let path = bench.folder.appending(path: "api.sock").path
            let group = ServiceGroup(
                configuration: .init(
                    services: [
                        APIServer(bench.services, at: .init(host: "127.0.0.1", port: 0)) {
                            say.yield($0)
                        },
                        RegistrySocket(bench.services, path: path) { say.yield(0) },
                    ], logger: bench.services.logger))
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { try await group.run() }
                var heard: [Int] = []
                for await event in events {
                    heard.append(event)
                    if heard.count == 2 { break }
                }
                do {
                    try await body(bench, heard.max() ?? 0, path)
                } catch {
                    await group.triggerGracefulShutdown()
                    throw error
                }
                await group.triggerGracefulShutdown()
                try await tasks.waitForAll()
            }
        }
    }
}
