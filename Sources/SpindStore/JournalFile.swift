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
    /// All lines show one moment. Of a damaged file it hands out what can be read, then throws.
    ///
    /// - Returns: how many records were handed out.
    @discardableResult
    package func export(_ line: (String) throws -> Void) throws(StoreError) -> Int {
        var count = 0
        do {
            try reader.snapshot("exporting") { db in
                let anchor = try JournalRows.anchor(db)
                try line(
                    "{\"spind-journal\":1,\"anchor\":{\"sequence\":\(anchor.sequence),"
                        + "\"hash\":\"\(anchor.hash)\"}}")
                try JournalRows.entries(db, after: 0) { entry in
                    try line(Self.line(entry))
                    count += 1
                    return true
                }
            }
        } catch {
            throw StoreError(
                error.fault, "\(error.context); \(count) records could be exported before")
        }
        return count
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
