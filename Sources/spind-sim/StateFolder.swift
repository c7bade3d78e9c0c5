import ArgumentParser
import Foundation
import Logging
import SpindAgent
import SpindCrypto
import SpindLinux
import SpindSimulation
import SpindStore
import SpindTerminal

/// The folder that holds what a simulated cabinet remembers: a given one, or one that goes with the
/// program.
struct StateFolder: Sendable {
    let path: String
    private let isTemporary: Bool
    private let writer: LineWriter
    private var log: String { path + "/agent.log" }

    /// Takes the folder of that name, made where it is missing, or a fresh one.
    init(named name: String?) throws {
        if let name {
            guard mkdir(name, 0o700) == 0 || errno == EEXIST else {
                throw ValidationError(
                    "\(name) cannot be made (\(String(cString: strerror(errno)))): "
                        + "give --state a folder whose parent exists.")
            }
            path = name
        } else {
            path = try Self.temporary()
        }
        isTemporary = name == nil
        writer = try Self.writer(to: path + "/agent.log")
    }

    private static func temporary() throws -> String {
        var template = Array(((variable("TMPDIR") ?? "/tmp") + "/spind-sim-XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else {
            throw ValidationError(
                "No temporary folder (\(String(cString: strerror(errno)))): set TMPDIR.")
        }
        return template.withUnsafeBufferPointer { buffer in
            String(decoding: buffer.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
    }

    private static func writer(to log: String) throws -> LineWriter {
        guard let file = fopen(log, "ae") else {
            throw ValidationError(
                "\(log) cannot be written: \(String(cString: strerror(errno))).")
        }
        let descriptor = dup(fileno(file))
        fclose(file)
        return LineWriter(to: descriptor, clock: SystemClock())
    }

    /// Where the agent's log goes.
    func logger() -> Logger {
        let writer = writer
        return Logger(label: "spind-sim") { _ in
            LineLogHandler(style: .words) { writer.say($0) }
        }
    }

    /// Shows the agent's last warnings, for whoever asks why a step did not hold.
    func tellLog() {
        writer.flush()
        guard let text = try? String(contentsOfFile: log, encoding: .utf8) else { return }
        let warnings = ["warning:", "error:", "critical:"]
        let lines = text.split(separator: "\n")
            .filter { line in warnings.contains { line.hasPrefix($0) } }.suffix(10)
        if !lines.isEmpty { write("The agent's last warnings:", to: STDERR_FILENO) }
        for line in lines { write("  \(line)", to: STDERR_FILENO) }
    }

    /// Deletes the folder unless it was given. May be called more than once.
    func removeIfTemporary() {
        if isTemporary { try? FileManager.default.removeItem(atPath: path) }
    }
}

/// The real store in that folder.
struct FolderDisk: SimulatedDisk {
    let path: String

    func openStore() throws -> sending any CabinetStore {
        var generator = SystemRandomNumberGenerator()
        return try SQLiteCabinetStore(
            path: path, newIncarnation: Array(CabinetKey.drawBytes(using: &generator).prefix(16)))
    }

    func openJournal() throws -> any JournalReader {
        try SQLiteJournalReader(path: path)
    }
}
