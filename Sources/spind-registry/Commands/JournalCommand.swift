import ArgumentParser
import SpindBoards
import SpindCore
import SpindRegistry
import SpindTerminal

struct JournalCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "journal", abstract: "What cabinets recorded, as far as they sent it.",
        subcommands: [List.self, Compare.self])

    static let view = ResourceView(
        plural: "records",
        columns: [
            .time("AT", "at"), .number("RECORD", "sequence"), .plain("WHAT", "name"),
            .computed("HASH") { String(($0.text("hash") ?? "").prefix(12)) },
        ], details: [])

    struct List: RegistryCommand {
        static let configuration = CommandConfiguration(
            abstract: "List a cabinet's records, newest first.")
        @OptionGroup var options: GlobalOptions
        @Argument(help: "The cabinet.") var cabinet: String
        @Option(help: "From then on (default: today 0:00; 'all' for all).") var from = "today 0:00"
        @Option(help: ArgumentHelp("Until then.", valueName: "time")) var until: String?

        func run(_ session: Session) async throws {
            let zone = try await session.zone()
            let from: JSONValue? = self.from == "all" ? nil : try TimeText.entered(self.from, zone)
            let until: JSONValue? = try until.map { try TimeText.entered($0, zone) }
            let found = try await session.client.all(
                Session.path(["cabinets", cabinet, "journal"]),
                [("from", from?.plain), ("until", until?.plain)])
            try await session.show(list: found, view)
        }
    }

    struct Compare: RegistryCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lay a cabinet's own journal beside the registry's copy.",
            discussion: """
                The cabinet's is what 'spindctl journal export --proof' wrote there. Exit status 1, \
                with the first record that differs, if the two are not the same from the export's \
                first record to its last: only the registry's copy shows what somebody with all \
                rights on the cabinet wrote anew.
                """)
        @OptionGroup var options: GlobalOptions
        @Argument(help: "The cabinet.") var cabinet: String
        @Argument(help: "The export.", completion: .file()) var file: String

        func run(_ session: Session) async throws {
            let export = try JournalExport.read(file)
            let held = try await session.client.all(
                Session.path(["cabinets", cabinet, "journal"]))
            let count = try export.compare(with: held)
            guard !session.json else {
                return try session.show([
                    "records": .integer(Int64(count)), "head": .text(export.head),
                ])
            }
            try session.show([
                "\(count) records are the same here and there, to the last hash "
                    + "\(export.head.prefix(12))."
            ])
        }
    }
}

/// A journal as a cabinet wrote it out.
struct JournalExport {
    /// The longest file that is read, in bytes.
    private static let limit = 256 << 20

    private var records: [JSONValue] = []

    /// The hash of the last record.
    var head: String { records.last?.text("hash") ?? "" }

    /// Reads the lines behind the head line.
    static func read(_ path: String) throws -> JournalExport {
        let bytes: [UInt8]
        do {
            bytes = try DiskFiles().bytes(at: path, limit: limit)
        } catch FileReadingError.missing {
            throw Failure("there is no file \(path)", .badFile)
        } catch {
            throw Failure("\(path) cannot be read: \(error)", .badFile)
        }
        var export = JournalExport()
        for (number, line) in bytes.split(separator: 0x0A).enumerated() {
            guard let value = try? JSONParser.parse(Array(line)),
                number > 0 || value["spind-journal"] != nil,
                number == 0 || value.text("hash") != nil
            else {
                throw Failure(
                    "\(path), line \(number + 1): this is not what 'spindctl journal export "
                        + "--proof' writes", .badFile)
            }
            if number > 0 { export.records.append(value) }
        }
        guard !export.records.isEmpty else { throw Failure("\(path) has no records", .badFile) }
        return export
    }

    /// Compares every record with the registry's of the same incarnation and number.
    ///
    /// - Returns: how many there are.
    /// - Throws: a ``Failure`` with the first that differs.
    func compare(with held: [JSONValue]) throws -> Int {
        var byName: [String: JSONValue] = [:]
        for record in held { byName[Self.name(record)] = record }
        for record in records {
            guard let other = byName[Self.name(record)] else {
                throw Failure("record \(Self.name(record)) is not at the registry", .refused)
            }
            guard other.text("hash") == record.text("hash") else {
                throw Failure(
                    "record \(Self.name(record)) has the hash \(record.text("hash") ?? "") at the "
                        + "cabinet and \(other.text("hash") ?? "") at the registry", .refused)
            }
            guard other["payload"] == record["record"] else {
                throw Failure(
                    "record \(Self.name(record)) is another at the registry", .refused)
            }
        }
        let incarnation = records.last?.text("incarnation")
        let last = held.filter { $0.text("incarnation") == incarnation }
            .compactMap { $0.integer("sequence") }.max()
        guard last == records.last?.integer("sequence") else {
            throw Failure(
                "the registry's last record is \(last ?? 0), the cabinet's "
                    + "\(records.last?.integer("sequence") ?? 0)", .refused)
        }
        return records.count
    }

    private static func name(_ record: JSONValue) -> String {
        "\(record.text("incarnation") ?? "") \(record.integer("sequence") ?? 0)"
    }
}
