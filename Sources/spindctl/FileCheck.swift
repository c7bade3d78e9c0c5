import ArgumentParser
import SpindBoards
import SpindControl
import SpindCore

/// Where the boards lie that a cabinet file names.
struct BoardsFolder: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The folder of boards that the file may name (default: the folder Boards that the file "
                + "lies in, or \(FileCheck.standardBoards)).", valueName: "dir"),
        completion: .directory)
    var boards: String?
}

/// What a check of a cabinet or board file found.
struct FileCheck {
    static let standardCabinet = "/etc/spind/cabinet.yaml"
    static let standardBoards = "/usr/share/spind/Boards"

    /// What kind of file it is, and what it says.
    enum Content {
        case cabinet(CabinetFile)
        case board(BoardLoader<DiskFiles>.Board)
    }

    var file: String
    var content: Content?
    var problems: [Problem] = []

    var inOrder: Bool { problems.isEmpty }
    private var warnings: [Problem] {
        if case .cabinet(let cabinet)? = content { cabinet.warnings } else { [] }
    }

    /// Checks a file.
    ///
    /// - Throws: ``Failure`` where it cannot be read at all.
    static func check(_ file: String, boards: String?) throws -> FileCheck {
        let disk = DiskFiles()
        var text = ""
        do throws(FileReadingError) {
            text = String(decoding: try disk.bytes(at: file, limit: 1 << 20), as: UTF8.self)
        } catch {
            if error != .tooLarge { throw Failure("\(file) \(words(error))", .badFile) }
        }
        do throws(CabinetFileErrors) {
            if isBoard(text) {
                let board = try BoardLoader(files: disk).load(file)
                return FileCheck(file: file, content: .board(board))
            }
            let loader = CabinetLoader(files: disk, boards: boards ?? folder(around: file))
            return FileCheck(file: file, content: .cabinet(try loader.load(file)))
        } catch {
            return FileCheck(file: file, problems: error.problems)
        }
    }

    /// Shows what was found, for people or as a JSON document.
    func show(_ session: Session) {
        if session.json {
            session.show(
                Document(
                    file: file, inOrder: inOrder, problems: problems.map(Place.init),
                    warnings: warnings.map(Place.init)))
            return
        }
        session.show(problems.map(\.description))
        session.show(warnings.map { "warning: \($0)" })
        session.show(summary.flatMap { AnswerText.paragraph($0) })
    }

    private var summary: [String] {
        switch content {
        case nil:
            return ["\(Self.count(problems, "problem")): with it spindd would not start"]
        case .cabinet(let cabinet):
            let layout = cabinet.layout
            return [
                "\(file) is in order: cabinet \(layout.name), "
                    + Self.count(layout.compartments, "compartment") + ", "
                    + Self.count(layout.handoverSets, "handover set") + ", "
                    + Self.count(layout.keypads, "keypad")
            ]
        case .board(let board):
            let lines = board.computer.map {
                $0.takesAnyLine ? "lines by their names" : "\($0.header.count) pins"
            }
            let relays =
                board.locks > 0
                ? "\(board.locks) locks" : board.relays == 0 ? nil : "\(board.relays) relays"
            let parts = [lines, relays].compactMap(\.self).joined(separator: ", ")
            return ["\(file) is in order: board \(board.name), \(board.title): \(parts)"]
        }
    }

    private static func count(_ things: some Collection, _ noun: String) -> String {
        "\(things.count) \(noun)\(things.count == 1 ? "" : "s")"
    }

    /// A board file names its board on the first level, a cabinet file its cabinet.
    private static func isBoard(_ text: String) -> Bool {
        let lines = text.split(whereSeparator: \.isNewline)
        return lines.contains { $0.hasPrefix("board:") }
            && !lines.contains { $0.hasPrefix("cabinet:") }
    }

    /// In the project, or in a copy of it, the boards lie above the cabinet's folder.
    private static func folder(around file: String) -> String {
        let parts = file.split(separator: "/", omittingEmptySubsequences: false)
        guard let place = parts.lastIndex(of: "Boards") else { return standardBoards }
        return parts[...place].joined(separator: "/")
    }

    private static func words(_ error: FileReadingError) -> String {
        switch error {
        case .missing: "is not there"
        case .notAFile: "is not a regular file"
        case .tooLarge: "is too large"
        case .unreadable(let words): "cannot be read: \(words)"
        }
    }

    private struct Document: Encodable {
        var file: String
        var inOrder: Bool
        var problems: [Place]
        var warnings: [Place]
    }

    private struct Place: Encodable {
        var file: String
        var line: Int
        var column: Int
        var message: String
        var mend: String

        init(_ problem: Problem) {
            file = problem.file
            line = problem.line
            column = problem.column
            message = problem.message
            mend = problem.mend
        }
    }
}
