import Foundation
import Glibc

/// The real `spindctl`, run to its end or watched.
struct SpindctlProgram {
    /// What a finished run left.
    struct Result: Sendable {
        var status: Int32
        var output: String
        var errors: String
    }

    /// The repository's root, found from this file.
    static var root: URL {
        URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    }

    /// Where the program is: beside the running test bundle, or where `SPIND_BIN` says.
    static var path: URL {
        let environment = ProcessInfo.processInfo.environment
        let bundle = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let folder = bundle.map { URL(fileURLWithPath: $0).deletingLastPathComponent().path }
        return URL(fileURLWithPath: environment["SPIND_BIN"] ?? folder ?? ".")
            .appendingPathComponent("spindctl")
    }

    let process = Process()
    private let output = Pipe()
    private let errors = Pipe()

    /// Starts it, in Berlin's time zone.
    init(_ arguments: [String]) throws {
        process.executableURL = Self.path
        process.arguments = arguments
        var environment = ProcessInfo.processInfo.environment
        environment["TZ"] = "Europe/Berlin"
        environment["COLUMNS"] = "80"
        process.environment = environment
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = errors
        try process.run()
    }

    /// Runs it to its end. What it says on both its outputs fits a pipe.
    static func run(_ arguments: [String]) throws -> Result {
        let program = try SpindctlProgram(arguments)
        let output = program.output.fileHandleForReading.readDataToEndOfFile()
        let errors = program.errors.fileHandleForReading.readDataToEndOfFile()
        program.process.waitUntilExit()
        return Result(
            status: program.process.terminationStatus,
            output: String(decoding: output, as: UTF8.self),
            errors: String(decoding: errors, as: UTF8.self))
    }

    /// Reads until that many lines have come; fewer if it ends before.
    func lines(_ count: Int) -> [String] {
        var text = Data()
        while text.count(where: { $0 == 10 }) < count {
            let more = output.fileHandleForReading.availableData
            if more.isEmpty { break }
            text += more
        }
        return String(decoding: text, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    /// Ends it. Other signals may be blocked in the thread that started it, and so in it too.
    func end() {
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }
}
