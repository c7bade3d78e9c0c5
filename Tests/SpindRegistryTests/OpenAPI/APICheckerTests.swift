import Foundation
import Testing

@testable import SpindRegistry

/// What two packages of PyPI say of the API; see Scripts/api-checkers, which Scripts/test installs.
@Suite(.enabled(if: APIChecker.python != nil), .serialized, .timeLimit(.minutes(5)))
struct APICheckerTests {
    @Test func documentIsOpenAPI() async throws {
        let file = FileManager.default.temporaryDirectory.appending(
            path: "spind-openapi-\(ProcessInfo.processInfo.processIdentifier).json")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data(RegistryAPI.document.bytes).write(to: file)
        let outcome = try await APIChecker.run(["document", file.path])
        #expect(outcome.status == 0, "\(outcome.text)")
    }

    @Test(arguments: [APIBench.Actor.administrator, .operatorOfRhede, .resident])
    func schemathesisFindsNoServerErrorAndNoUndocumentedAnswer(
        _ actor: APIBench.Actor
    ) async throws {
        var limits = APILimits()
        limits.perAddress = RateLimit(burst: 1_000_000, perSecond: 1_000_000)
        limits.perCaller = limits.perAddress
        try await APIBench.serve(limits: limits) { bench, port, _ in
            try await bench.fillBookings()
            let outcome = try await APIChecker.run([
                "run", APIBench.base(port), APIChecker.seconds, actor.token.text,
                "region=kreis-borken", "organisation=rhede", "asset=bohrmaschine-rhede",
                "cabinet=rathaus-rhede", "member=m-ada", "account=a-analyst", "age=18",
                "reservation=r-bench", "loan=l-bench", "closure=x-bench", "anomaly=x-anomaly",
                "command=c-bench", "token=t-none",
            ])
            #expect(outcome.status == 0, "\(outcome.text.suffix(20_000))")
            #expect(outcome.text.contains("test cases") || outcome.text.contains("passed"))
        }
    }
}

/// Runs Scripts/api-checkers.
enum APIChecker {
    /// The Python that has the packages; `nil` where Scripts/test does not run the tests.
    static var python: String? { ProcessInfo.processInfo.environment["SPIND_API_PYTHON"] }

    /// How long schemathesis may ask as each caller.
    static var seconds: String {
        ProcessInfo.processInfo.environment["SPIND_API_SECONDS"] ?? "8"
    }

    private static let script = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Scripts/api-checkers").path

    static func run(_ arguments: [String]) async throws -> (status: Int32, text: String) {
        let process = Process()
        let file = FileManager.default.temporaryDirectory.appending(
            path: "spind-checker-\(ProcessInfo.processInfo.globallyUniqueString)")
        try Data().write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let output = try FileHandle(forWritingTo: file)
        process.executableURL = URL(fileURLWithPath: python ?? "/usr/bin/false")
        process.arguments = [script] + arguments
        process.standardOutput = output
        process.standardError = output
        process.currentDirectoryURL = FileManager.default.temporaryDirectory
        let status = try await withCheckedThrowingContinuation { continuation in
            process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
            do {
                try process.run()
            } catch {
                continuation.resume(throwing: error)
            }
        }
        return (status, String(decoding: try Data(contentsOf: file), as: UTF8.self))
    }
}
