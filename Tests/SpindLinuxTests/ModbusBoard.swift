import Foundation
import SpindCore
import SpindDrivers
import SpindHAL
import Synchronization

/// A relay board that PyPI's pymodbus plays at the other end of a pseudo-terminal; see
/// Scripts/modbus-board.
final class ModbusBoard: Sendable {
    /// The Python that has the package; `nil` where Scripts/test does not run the tests.
    static var python: String? { ProcessInfo.processInfo.environment["SPIND_MODBUS_PYTHON"] }

    private static let script = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Scripts/modbus-board").path

    /// Where the driver finds the port.
    let link: String
    private let clock: any MonotonicClock
    private let said = ThreadMonitor<[String]>([])
    private let process = Mutex<(program: Process, input: FileHandle)?>(nil)

    /// Makes one whose port is to be at `link`, where nothing may be.
    init(link: String, clock: any MonotonicClock) {
        self.link = link
        self.clock = clock
    }

    deinit {
        kill()
    }

    /// Starts the board, plugged in.
    ///
    /// - Returns: whether it was ready within 30 s.
    func start() throws -> Bool {
        let program = Process()
        program.executableURL = URL(fileURLWithPath: Self.python ?? "/usr/bin/python3")
        program.arguments = [Self.script, "serve", link]
        let (input, output) = (Pipe(), Pipe())
        program.standardInput = input
        program.standardOutput = output
        program.standardError = FileHandle.nullDevice
        said.update { $0 = [] }
        let rest = Mutex("")
        output.fileHandleForReading.readabilityHandler = { [said] handle in
            let text = String(decoding: handle.availableData, as: UTF8.self)
            let lines = rest.withLock { rest in
                let parts = (rest + text).components(separatedBy: "\n")
                rest = parts.last ?? ""
                return parts.dropLast()
            }
            said.update { $0 += lines }
        }
        try program.run()
        process.withLock { $0 = (program, input.fileHandleForWriting) }
        return wait(for: "ready")
    }

    /// Kills it as a power cut does, with its adapter: the port hangs up and its path is gone.
    func kill() {
        guard
            let running = process.withLock({ process in
                defer { process = nil }
                return process
            })
        else { return }
        Foundation.kill(running.program.processIdentifier, SIGKILL)
        running.program.waitUntilExit()
        unlink(link)
    }

    /// Tells it something about the world, and waits until it has heard.
    func tell(_ words: String) throws -> Bool {
        try process.withLock { try $0?.input.write(contentsOf: Data((words + "\n").utf8)) }
        return wait(for: "set " + words)
    }

    /// Waits until it has said that line, at most 30 s.
    func wait(for line: String) -> Bool {
        let deadline = clock.now.advanced(by: .seconds(30))
        return said.wait(on: clock) { lines in
            if lines.contains(line) { return .done(true) }
            return deadline <= clock.now ? .done(false) : .until(deadline)
        }
    }

    /// What it said so far.
    var lines: [String] { said.withLock { $0 } }
}
