import Crypto
package import SpindCore
import SpindCrypto
package import SpindRegistryStore

/// Writes a copy of a registry, in one transaction that reads: whatever else is written meanwhile,
/// it is of one moment.
package struct BackupWriter {
    /// How many bytes are handed on together, about.
    private static let pieceSize = 256 << 10

    private let sink: ([UInt8]) throws -> Void
    private var hash = SHA256()
    private var piece: [UInt8] = []
    private var bytes: Int64 = 0
    private var rows: Int64 = 0

    private init(_ sink: @escaping ([UInt8]) throws -> Void) {
        self.sink = sink
    }

    /// Writes everything.
    ///
    /// - Parameters:
    ///   - db: a transaction that reads one state.
    ///   - now: the registry's time.
    ///   - sink: takes the bytes, piece by piece; may throw.
    /// - Returns: what was written.
    /// - Throws: what the database or `sink` throws.
    package static func write(
        _ db: any SQLConnection, at now: WallTime, to sink: @escaping ([UInt8]) throws -> Void
    ) throws -> BackupFormat.Summary {
        var writer = BackupWriter(sink)
        let migrations = try db.rows("SELECT name FROM migrations ORDER BY position")
            .map { try $0.text("name") }
        try writer.line {
            $0.object {
                $0.field("spindRegistryBackup", BackupFormat.version)
                $0.array("migrations", migrations) { $0.text($1) }
                $0.field("at", now.millisecondsSince1970)
            }
        }
        for table in RegistrySchema.copyOrder { try writer.write(table, db) }
        return try writer.finish(migrations, now)
    }

    private mutating func write(_ table: String, _ db: any SQLConnection) throws {
        var reader = try TableReader(table, in: db)
        var columns: [String]?
        while let found = try reader.rows() {
            guard let names = columns ?? found.first?.names else { continue }
            if columns == nil {
                columns = names
                try line {
                    $0.object {
                        $0.field("table", table)
                        $0.array("columns", names) { $0.text($1) }
                    }
                }
            }
            for row in found {
                try line { writer in
                    try writer.array(names) { try BackupFormat.write(row.value($1), &$0) }
                }
            }
            rows += Int64(found.count)
        }
    }

    private mutating func finish(
        _ migrations: [String], _ now: WallTime
    ) throws -> BackupFormat.Summary {
        hash.update(data: piece)
        let digest = Hexadecimal.text(Array(hash.finalize()))
        var writer = JSONWriter()
        writer.object {
            $0.field("rows", rows)
            $0.field("sha256", digest)
        }
        piece += writer.bytes + [0x0A]
        bytes += Int64(piece.count)
        try sink(piece)
        return BackupFormat.Summary(
            migrations: migrations, madeAt: now, rows: rows, bytes: bytes, digest: digest)
    }

    private mutating func line(_ body: (inout JSONWriter) throws -> Void) throws {
        var writer = JSONWriter()
        try body(&writer)
        piece += writer.bytes
        piece.append(0x0A)
        guard piece.count >= Self.pieceSize else { return }
        hash.update(data: piece)
        bytes += Int64(piece.count)
        try sink(piece)
        piece.removeAll(keepingCapacity: true)
    }
}
