import Foundation
import Glibc
import SpindCore
import SpindCrypto
import SpindRegistryStore

/// Copies that wait to be fetched, as files that nobody else can read. They are removed when they
/// were fetched, and those that nobody fetched an hour after they were made.
package struct BackupSpool: Sendable {
    /// How long a copy waits.
    private static let lifetime = Duration.seconds(3_600)
    private static let prefix = "spind-registry-backup-"

    private let folder: String

    /// Makes a spool in that folder: one that has room for the whole database, and, where the
    /// service manager sees to it, is the service's own.
    package init(folder: String = "/var/tmp") {
        self.folder = folder
    }

    /// Whether a name is that of a copy.
    private static func isName(_ name: String) -> Bool {
        name.utf8.count <= 64 && Hexadecimal.bytes(name) != nil
    }

    func path(_ name: String) -> String? {
        Self.isName(name) ? "\(folder)/\(Self.prefix)\(name)" : nil
    }

    /// Writes a copy, in the transaction of a step that reads.
    ///
    /// - Returns: its name, and what it says of itself.
    /// - Throws: ``BackupFormat/Fault`` for a folder without room; what the database throws.
    func write(
        in step: inout RegistryStep
    ) throws -> (name: String, summary: BackupFormat.Summary) {
        removeForgotten(at: step.now)
        let made = UInt64(bitPattern: step.now.millisecondsSince1970)
        let name = Hexadecimal.text(made) + Hexadecimal.text(step.generator.next() as UInt64)
        guard let path = path(name) else { preconditionFailure("the name is hexadecimal") }
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { throw Self.fault(path) }
        defer { close(file) }
        do {
            let summary = try BackupWriter.write(step.db, at: step.now) { piece in
                guard Self.writeAll(piece, to: file) else { throw Self.fault(path) }
            }
            return (name, summary)
        } catch {
            unlink(path)
            throw error
        }
    }

    /// A part of a copy, whole lines; empty at its end.
    ///
    /// - Returns: `nil` where there is no copy of that name.
    func part(_ name: String, from offset: Int64, limit: Int) throws -> [UInt8]? {
        guard let path = path(name) else { return nil }
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var size = limit
        while true {
            var bytes = [UInt8](repeating: 0, count: size)
            let count = pread(file, &bytes, bytes.count, off_t(offset))
            guard count >= 0 else { throw Self.fault(path) }
            guard count > 0 else { return [] }
            if let end = bytes[..<count].lastIndex(of: 0x0A) { return Array(bytes[...end]) }
            // One line that is longer than a part.
            guard count == size, size <= BackupFormat.lineMax else { throw Self.fault(path) }
            size *= 2
        }
    }

    /// Removes a copy.
    ///
    /// - Returns: whether there was one.
    func remove(_ name: String) -> Bool {
        path(name).map { unlink($0) == 0 } ?? false
    }

    /// Removes what nobody fetched: a name begins with when it was made.
    private func removeForgotten(at now: WallTime) {
        // A folder that cannot be read cannot be written either, which is told then.
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        for file in files where file.hasPrefix(Self.prefix) {
            let name = String(file.dropFirst(Self.prefix.count))
            guard let bytes = Hexadecimal.bytes(String(name.prefix(16))), bytes.count == 8 else {
                continue
            }
            let made = bytes.reduce(Int64(0)) { $0 << 8 | Int64($1) }
            if now.millisecondsSince1970 - made > Self.lifetime.wholeMilliseconds {
                _ = remove(name)
            }
        }
    }

    private static func writeAll(_ bytes: [UInt8], to file: Int32) -> Bool {
        var rest = bytes
        while !rest.isEmpty {
            let count = Glibc.write(file, rest, rest.count)
            guard count > 0 else { return false }
            rest.removeFirst(count)
        }
        return true
    }

    private static func fault(_ path: String) -> BackupFormat.Fault {
        BackupFormat.Fault(
            "\(path): \(String(cString: strerror(errno))); a backup needs room there for the whole "
                + "database", isOfFile: false)
    }
}
