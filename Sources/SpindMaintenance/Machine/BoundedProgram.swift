import Foundation
import Glibc

/// Runs a program that must not keep its caller waiting, nor fill its memory.
enum BoundedProgram {
    /// Runs it with no input, in the C locale, and reads what it writes to its output.
    ///
    /// - Parameters:
    ///   - call: which.
    ///   - patience: after so many milliseconds it is killed.
    ///   - outputLimit: with more bytes than that it is killed.
    /// - Returns: what it wrote, if it ended with status 0.
    static func run(
        _ call: ProgramCall, patience: Int64, outputLimit: Int
    ) -> Reading<String> {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: call.program)
        process.arguments = call.arguments
        process.environment = ["LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin:/usr/sbin:/sbin"]
        let output = Pipe()
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        let name = URL(fileURLWithPath: call.program).lastPathComponent
        do {
            try process.run()
        } catch {
            return .failed("\(name) cannot be started")
        }
        // Ours is closed so that the end of the program is the end of its output.
        try? output.fileHandleForWriting.close()
        let end = read(
            output.fileHandleForReading.fileDescriptor, until: milliseconds() + patience,
            limit: outputLimit)
        if case .failed = end { kill(process.processIdentifier, SIGKILL) }
        process.waitUntilExit()
        switch end {
        case .value where process.terminationStatus != 0:
            return .failed("\(name) ended with status \(process.terminationStatus)")
        case .failed(let words): return .failed("\(name) \(words)")
        default: return end
        }
    }

    private static func read(
        _ descriptor: Int32, until deadline: Int64, limit: Int
    ) -> Reading<String> {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let left = deadline - milliseconds()
            guard left > 0 else { return .failed("took too long and was ended") }
            var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            let ready = poll(&request, 1, Int32(clamping: left))
            if ready < 0, errno == EINTR { continue }
            guard ready >= 0 else { return .failed("cannot be listened to") }
            if ready == 0 { continue }
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { return .failed("cannot be listened to") }
            if count == 0 { return .value(String(decoding: bytes, as: UTF8.self)) }
            bytes += buffer.prefix(count)
            guard bytes.count <= limit else { return .failed("wrote too much and was ended") }
        }
    }

    private static func milliseconds() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
    }
}
