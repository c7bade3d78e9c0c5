import Foundation
import Logging
import SpindCore
import SpindRegistryContracts
import SpindRegistryStore
import Testing

@testable import SpindRegistry

/// Another process of these tests that races for the same slots: this program once more, which then
/// runs ``RaceWorkerTests`` only. It is asked by its input, a round a line, and answers by its output.
final class RaceWorker {
    /// Says to the other process which database it is about, and for whom it books.
    static let variable = "SPIND_TEST_RACE"
    private static let mark = "RACE "

    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()
    private var read: [UInt8] = []

    init(_ engine: RegistryEngine, member: MemberID) throws {
        let place =
            switch engine {
            case .sqlite(let path): "sqlite\t\(path)"
            case .postgres(let connection): "postgres\t\(connection)"
            }
        process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = ["--testing-library", "swift-testing", "--filter", "RaceWorkerTests"]
        process.environment = ProcessInfo.processInfo.environment.merging(
            [Self.variable: "\(place)\t\(member)"]) { $1 }
        process.standardInput = input
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
    }

    /// Has it race.
    func ask(_ round: Int) throws {
        try input.fileHandleForWriting.write(contentsOf: Data("\(round)\n".utf8))
    }

    /// Its next answer; throws when it ended without one.
    func answer() throws -> String {
        while true {
            while let end = read.firstIndex(of: UInt8(ascii: "\n")) {
                let line = String(decoding: read[..<end], as: UTF8.self)
                read.removeFirst(end + 1)
                if let mark = line.range(of: Self.mark) { return String(line[mark.upperBound...]) }
            }
            let more = output.fileHandleForReading.availableData
            guard !more.isEmpty else {
                throw SQLError(.other, "the other process ended without an answer")
            }
            read += more
        }
    }

    /// Ends it.
    func end() {
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
    }

    static func outcome(_ answer: String) throws -> RaceTests.Outcome {
        let numbers = answer.split(separator: " ").compactMap { Int($0) }
        guard numbers.count == 3 else { throw SQLError(.other, "no outcome: \(answer)") }
        return RaceTests.Outcome(won: numbers[0], refused: numbers[1], failed: numbers[2])
    }

    // MARK: The other process

    /// Answers rounds until its input ends.
    static func serve(_ order: String) async throws {
        let parts = order.split(separator: "\t").map(String.init)
        let engine: RegistryEngine =
            parts[0] == "sqlite" ? .sqlite(path: parts[1]) : .postgres(connection: parts[1])
        let database: RegistryDatabase
        do {
            database = try RegistryDatabase(engine, logger: Logger(label: "test"))
        } catch {
            say("\(error)")
            return
        }
        let test = try TestRegistry(database, seed: 2)
        say("ready")
        while let line = readLine(), let round = Int(line) {
            let outcome = await RaceTests.race(
                round, clients: 8, for: MemberID(parts[2]), test)
            say("\(outcome.won) \(outcome.refused) \(outcome.failed)")
        }
        await database.close()
    }

    private static func say(_ text: String) {
        let line = mark + text.replacing("\n", with: " ") + "\n"
        FileHandle.standardOutput.write(Data(line.utf8))
    }
}

@Suite struct RaceWorkerTests {
    /// No test of its own: what ``RaceWorker`` runs in the other process.
    @Test(
        .enabled(if: ProcessInfo.processInfo.environment[RaceWorker.variable] != nil),
        .timeLimit(.minutes(5)))
    func otherProcessRaces() async throws {
        let order = try #require(ProcessInfo.processInfo.environment[RaceWorker.variable])
        try await RaceWorker.serve(order)
    }
}
