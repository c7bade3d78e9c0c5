import Crypto
import SpindCore
import SpindCrypto
import SpindRegistryStore

/// Reads a copy: first as a whole against its digest, then row by row.
package enum BackupReader {
    /// Something that a line of a copy says.
    enum Line {
        /// From here on rows are of that table.
        case table(String, columns: [String])
        /// The values of a row.
        case row([SQLValue])
    }

    /// Checks that a copy is whole: its form, its count of rows and its digest.
    ///
    /// - Returns: what it says of itself.
    /// - Throws: ``BackupFormat/Fault``.
    package static func check(_ path: String) throws -> BackupFormat.Summary {
        var file = try LineFile(path)
        var hash = SHA256()
        var last = try file.next()
        guard let first = last, let (migrations, madeAt) = header(first) else {
            throw BackupFormat.Fault("\(path) is no backup of a registry")
        }
        var rows: Int64 = 0
        var bytes: Int64 = 0
        while let line = try file.next() {
            // `last` is not the last one after all.
            hash.update(data: (last ?? []) + [0x0A])
            bytes += Int64((last ?? []).count) + 1
            if line.first == UInt8(ascii: "[") { rows += 1 }
            last = line
        }
        let end = try json(last ?? [], file.number, path)
        guard case .integer(let count)? = end["rows"], case .text(let digest)? = end["sha256"]
        else {
            throw BackupFormat.Fault(
                "\(path) has no end: it is not whole; copy it again, or take an older one")
        }
        guard count == rows, digest == Hexadecimal.text(Array(hash.finalize())) else {
            throw BackupFormat.Fault(
                "\(path) is damaged: its digest is not that of its content; copy it again, or "
                    + "take an older one")
        }
        return BackupFormat.Summary(
            migrations: migrations, madeAt: madeAt, rows: rows,
            bytes: bytes + Int64((last ?? []).count) + 1, digest: digest)
    }

    /// Hands on what the lines between the first and the last say.
    static func read(_ path: String, _ body: (Line) throws -> Void) throws {
        var file = try LineFile(path)
        guard try file.next() != nil else { return }
        var known: Set<String> = []
        while let bytes = try file.next() {
            let value = try json(bytes, file.number, path)
            if case .array(let elements) = value {
                let values = elements.compactMap(BackupFormat.value)
                guard values.count == elements.count else { throw odd(file.number, path) }
                try body(.row(values))
            } else if case .text(let table)? = value["table"],
                case .array(let elements)? = value["columns"]
            {
                let columns = elements.compactMap { element -> String? in
                    if case .text(let name) = element { name } else { nil }
                }
                guard RegistrySchema.copyOrder.contains(table), known.insert(table).inserted,
                    columns.count == elements.count, columns.allSatisfy(isName), !columns.isEmpty
                else { throw odd(file.number, path) }
                try body(.table(table, columns: columns))
            } else if value["sha256"] == nil {
                throw odd(file.number, path)
            }
        }
    }

    private static func header(_ bytes: [UInt8]) -> ([String], WallTime)? {
        guard let value = try? JSONParser.parse(bytes),
            value["spindRegistryBackup"] == .integer(BackupFormat.version),
            case .array(let elements)? = value["migrations"],
            case .integer(let time)? = value["at"]
        else { return nil }
        let names = elements.compactMap { element -> String? in
            if case .text(let name) = element { name } else { nil }
        }
        return (names, WallTime(millisecondsSince1970: time))
    }

    private static func json(
        _ bytes: [UInt8], _ line: Int, _ path: String
    ) throws -> JSONValue {
        do {
            return try JSONParser.parse(bytes)
        } catch {
            throw odd(line, path)
        }
    }

    private static func odd(_ line: Int, _ path: String) -> BackupFormat.Fault {
        BackupFormat.Fault(
            "\(path), line \(line): not as a backup has it; it was changed, or a newer version of "
                + "the program made it")
    }

    /// A column's name goes into a statement, so nothing else may stand in its place.
    private static func isName(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x5F
            }
    }
}
