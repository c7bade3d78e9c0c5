import Foundation
import Glibc

/// One of the project's programs, run for real.
final class Program {
    /// What a finished program left.
    struct Result {
        var status: Int32
        var output: String
        var errors: String
    }

    /// Where the programs are: beside the running test bundle, or where `SPIND_BIN` says.
    static func path(of name: String) -> String {
        let environment = ProcessInfo.processInfo.environment
        if let folder = environment["SPIND_BIN"] { return folder + "/" + name }
        let bundle = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
        let folder = bundle.map { ($0 as NSString).deletingLastPathComponent } ?? "."
        return folder + "/" + name
    }

    private let process = Process()
    private let outputFile: URL
    private let errorFile: URL

    /// Starts a program; what it prints goes to files in `folder`. Without `input` it hears nothing.
    init(
        _ name: String, _ arguments: [String], in folder: URL,
        environment: [String: String] = [:], input: FileHandle? = nil
    ) throws {
        let tag = "\(name)-\(UInt64.random(in: .min ... .max))"
        outputFile = folder.appendingPathComponent(tag + ".out")
        errorFile = folder.appendingPathComponent(tag + ".err")
        for file in [outputFile, errorFile] {
            _ = FileManager.default.createFile(atPath: file.path, contents: nil)
        }
        process.executableURL = URL(fileURLWithPath: Self.path(of: name))
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = input ?? FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: outputFile)
        process.standardError = try FileHandle(forWritingTo: errorFile)
        try process.run()
    }

    /// Runs a program to its end.
    static func run(
        _ name: String, _ arguments: [String], in folder: URL,
        environment: [String: String] = [:]
    ) throws -> Result {
        try Program(name, arguments, in: folder, environment: environment).wait()
    }

    var isRunning: Bool { process.isRunning }

    /// What it has printed so far.
    var output: String { (try? String(contentsOf: outputFile, encoding: .utf8)) ?? "" }

    /// What it has printed on its standard error so far.
    var errors: String { (try? String(contentsOf: errorFile, encoding: .utf8)) ?? "" }

    func send(_ signal: Int32) {
        kill(process.processIdentifier, signal)
    }

    @discardableResult
    func wait() -> Result {
        process.waitUntilExit()
        let output = (try? String(contentsOf: outputFile, encoding: .utf8)) ?? ""
        return Result(status: process.terminationStatus, output: output, errors: errors)
    }

    deinit {
        if process.isRunning {
            send(SIGKILL)
            process.waitUntilExit()
        }
    }
}

/// Waits until a condition holds, looking again every 2 ms, for at most so long.
///
/// - Returns: whether it came to hold.
func eventually(within limit: Duration = .seconds(20), _ condition: () throws -> Bool) rethrows
    -> Bool
{
    let end = monotonicNow() + limit
    repeat {
        if try condition() { return true }
        poll(nil, 0, 2)
    } while monotonicNow() < end
    return try condition()
}

/// Time since boot on the kernel's monotonic clock.
func monotonicNow() -> Duration {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
}
