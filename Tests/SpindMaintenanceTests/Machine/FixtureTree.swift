import Foundation
import SpindMaintenance

/// A folder that looks like a machine's root, removed with this object.
final class FixtureTree: Sendable {
    let root: String

    /// Makes the tree.
    ///
    /// - Parameter files: texts by path.
    /// - Throws: when the disk does not take it.
    init(_ files: [String: String] = [:]) throws {
        var template = Array("/tmp/spind-machine-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw POSIXError(.EIO) }
        root = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        for (path, text) in files { try write(text, to: path) }
    }

    deinit {
        try? FileManager.default.removeItem(atPath: root)
    }

    /// Puts a text where it belongs.
    func write(_ text: String, to path: String) throws {
        let url = URL(fileURLWithPath: root + path)
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data((text + "\n").utf8).write(to: url)
    }

    /// The machine that it looks like, whose programs say what they are told to.
    ///
    /// - Parameter programs: what `systemctl` prints, by a word of its arguments.
    /// - Returns: the machine.
    func machine(saying programs: [String: String] = [:]) -> FixtureMachine {
        FixtureMachine(files: LocalMachine(root: root), programs: programs)
    }
}

/// The files of a fixture, and programs that say what they are told to.
struct FixtureMachine: MachineReader {
    let files: LocalMachine
    let programs: [String: String]

    func text(_ path: String) -> Reading<String> { files.text(path) }
    func names(in folder: String) -> [String] { files.names(in: folder) }
    func status(of path: String) -> Reading<FileStatus> { files.status(of: path) }
    func space(of path: String) -> Reading<DiskSpace> { files.space(of: path) }

    func run(_ call: ProgramCall) -> Reading<String> {
        for (word, output) in programs.sorted(by: { $0.key < $1.key })
        where call.arguments.contains(word) {
            return .value(output)
        }
        return .missing
    }
}
