import Foundation
import Glibc
import SpindHAL

/// libosdp as a reader in a process of its own (`Scripts/osdp-reader`), on a pseudo-terminal.
final class LibosdpReader: Sendable {
    /// What Scripts/test says where its Python is; without it these tests are left out.
    static let python = ProcessInfo.processInfo.environment["SPIND_OSDP_PYTHON"]

    /// A line that it wrote, as far as it tells its state.
    struct Line: Decodable, Sendable {
        /// What it is.
        struct State: Decodable, Sendable {
            let online: Bool
            let secure: Bool
            let key: String?
        }

        let state: State?
    }

    /// Where the port is.
    let path: String
    /// The texts of the lines it wrote.
    let written = Recording<String>()
    private let folder: URL
    private let input = Pipe()
    private let process = Process()

    /// Starts it; see `Scripts/osdp-reader run`.
    init(address: Int = 0, key: String? = nil) throws {
        let root = (1...4).reduce(URL(fileURLWithPath: #filePath)) { url, _ in
            url.deletingLastPathComponent()
        }
        var name = Array("/tmp/spind-osdp-XXXXXX".utf8CString)
        guard mkdtemp(&name) != nil else { throw HALError(.io, "mkdtemp", errno: errno) }
        folder = URL(
            fileURLWithPath: String(
                decoding: name.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self))
        path = folder.appendingPathComponent("port").path
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: Self.python ?? "/usr/bin/python3")
        process.arguments =
            [
                root.appendingPathComponent("Scripts/osdp-reader").path, "run", path, "\(address)",
            ] + [key].compactMap { $0 }
        process.standardInput = input
        process.standardOutput = output
        let written = written
        nonisolated(unsafe) var rest = Data()
        // One thread calls this, again and again.
        output.fileHandleForReading.readabilityHandler = { handle in
            rest += handle.availableData
            while let end = rest.firstIndex(of: 0x0A) {
                written.append(String(decoding: rest[..<end], as: UTF8.self))
                rest = Data(rest[(end + 1)...])
            }
        }
        try process.run()
        written.wait { !$0.isEmpty }
    }

    deinit {
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
        try? FileManager.default.removeItem(at: folder)
    }

    /// Tells it what to do.
    func tell(_ line: String) throws {
        try input.fileHandleForWriting.write(contentsOf: Data((line + "\n").utf8))
    }

    /// Asks what it is.
    func state() throws -> Line.State? {
        let before = written.elements.count { $0.contains("\"state\"") }
        try tell("state")
        let line = written.wait { $0.count { $0.contains("\"state\"") } > before }
            .last { $0.contains("\"state\"") }
        return try line.flatMap {
            try JSONDecoder().decode(Line.self, from: Data($0.utf8)).state
        }
    }
}
