internal import FoundationEssentials
internal import GRDB
package import SpindAgent
internal import SpindCore
internal import SpindCrypto

/// The journal of a cabinet that may not be running, as a file: checked, and written out.
///
///     let file = try JournalFile(path: "/var/lib/spind/cabinet.db")
///     let found = try file.verify()
///     let records = try file.export { line in output.write(line + "\n") }
package struct JournalFile: Sendable {
    private let reader: SQLiteJournalReader

    /// Opens the database at that path, which must exist, for reading. Nothing in it changes.
    ///
    /// On a disk that is mounted read-only it can be read only if the agent ended in good order
    /// (no log beside it); the error says how otherwise.
    package init(path: String) throws(StoreError) {
        do {
            let reader = try SQLiteJournalReader(path: path)
            _ = try reader.range()
            self.reader = reader
        } catch {
            guard error.fault == .unwritable, try Self.requireNoLog(beside: path, or: error) else {
                throw error
            }
            reader = try SQLiteJournalReader(path: path, immutable: true)
            _ = try reader.range()
        }
    }

    /// Checks the chain from its anchor to its end.
    package func verify() throws(StoreError) -> JournalVerification {
        try reader.verify()
    }

    /// Checks the whole file and the whole chain.
    package func check() throws(StoreError) -> SQLiteJournalReader.Check {
        try reader.check()
    }

    /// Hands out the journal as JSON Lines, without line ends.
    ///
    /// The first line is the head:
    /// `{"spind-journal":1,"anchor":{"sequence":0,"hash":"00..."}}`. Then a line for each record:
    /// `{"sequence":1,"incarnation":"..","wall":1,"retention":0,"digest":"..","hash":"..","record":{..}}`,
    /// where `record` is, byte for byte, what the digest covers (`null` where a diagnostic
    /// record's content was dropped), so that the chain can be checked from the lines alone as
    /// ``SpindCrypto/AuditChain`` describes.
    ///
    /// It ends with the record that was the last when it began. Reads in batches, so that whoever
    /// takes the lines slowly keeps nobody from tidying the database. Of a damaged file it hands
    /// out what can be read, then throws.
    ///
    /// - Returns: how many records were handed out.
    @discardableResult
    package func export(_ line: (String) throws -> Void) throws(StoreError) -> Int {
        var count = 0
        var batch = Batch()
        do throws(StoreError) {
            repeat {
                // Handed out also when reading failed on the way, and never while reading.
                let failure = read(&batch)
                for text in batch.lines { try Self.hand(text, to: line) }
                count += batch.records
                if let failure { throw failure }
            } while batch.records > 0
        } catch {
            throw StoreError(
                error.fault, "\(error.context); \(count) records could be exported before")
        }
        return count
    }

    /// Records read in one transaction, as lines.
    private struct Batch {
        static let size = 1_000

        var lines: [String] = []
        var records = 0
        /// The last record read before.
        var last: Int64 = 0
        /// The last record when the export began; `nil` before.
        var end: Int64?
    }

    /// Reads the next batch.
    ///
    /// - Returns: what went wrong, behind the lines that could be read.
    private func read(_ batch: inout Batch) -> StoreError? {
        var next = Batch(last: batch.last, end: batch.end)
        defer { batch = next }
        do throws(StoreError) {
            try reader.snapshot("exporting") { db in
                let anchor = try JournalRows.anchor(db)
                if next.end == nil {
                    next.end = try JournalRows.range(db).last
                    next.lines.append(
                        "{\"spind-journal\":1,\"anchor\":{\"sequence\":\(anchor.sequence),"
                            + "\"hash\":\"\(anchor.hash)\"}}")
                } else if anchor.sequence > next.last {
                    throw StoreError(
                        .locked, "old records were deleted meanwhile: export again")
                }
                let end = next.end ?? 0
                try JournalRows.entries(db, after: next.last) { entry in
                    guard entry.sequence <= end else { return false }
                    next.lines.append(Self.line(entry))
                    next.last = entry.sequence
                    next.records += 1
                    return next.records < Batch.size
                }
            }
            return nil
        } catch {
            return error
        }
    }

    private static func hand(
        _ text: String, to line: (String) throws -> Void
    ) throws(StoreError) {
        do {
            try line(text)
        } catch {
            throw StoreError(error, while: "exporting")
        }
    }

    private static func line(_ entry: JournalEntry) -> String {
        let record = entry.payload.map { String(decoding: $0, as: UTF8.self) } ?? "null"
        return "{\"sequence\":\(entry.sequence),"
            + "\"incarnation\":\"\(Hexadecimal.text(entry.incarnation))\","
            + "\"wall\":\(entry.wall.millisecondsSince1970),\"retention\":\(entry.retention),"
            + "\"digest\":\"\(Hexadecimal.text(entry.digest))\","
            + "\"hash\":\"\(Hexadecimal.text(entry.hash))\",\"record\":\(record)}"
    }

    private static func requireNoLog(
        beside path: String, or error: StoreError
    ) throws(StoreError) -> Bool {
        let log = path + "-wal"
        guard StoreDirectory.isEmptyOrMissing(log) else {
            throw StoreError(
                error.fault,
                "\(error.context); its log \(log) holds records too, so copy both files to a "
                    + "directory that can be written and name that copy")
        }
        return true
    }
}
