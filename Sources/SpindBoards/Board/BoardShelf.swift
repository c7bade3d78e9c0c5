import SpindHAL

/// Reads the boards a cabinet names, each once.
struct BoardShelf<Files: FileReading> {
    private let files: Files
    private let folder: String
    private var loaded: [String: BoardFile?] = [:]
    /// What was found in the boards' files, in the order they were read.
    private(set) var findings: [Findings] = []

    init(files: Files, folder: String) {
        self.files = files
        self.folder = folder
    }

    /// The board whose folder that is; `nil` when it cannot be used, which was then recorded, in
    /// its own file or where the cabinet names it.
    mutating func board(_ path: Located<String>, namedIn cabinet: Findings) -> BoardFile? {
        if let known = loaded[path.value] { return known }
        let board = read(path, namedIn: cabinet)
        loaded[path.value] = .some(board)
        return board
    }

    private mutating func read(
        _ path: Located<String>, namedIn cabinet: Findings
    ) -> BoardFile? {
        let file = "\(folder)/\(path.value)/board.yaml"
        let bytes: [UInt8]
        do {
            bytes = try files.bytes(at: file, limit: SourceText.byteLimit)
        } catch {
            cabinet.refuse(
                path.place, "the board `\(path.value)` cannot be read: \(file) \(error.inWords)",
                mend: "name a folder of \(folder) that holds a board.yaml")
            return nil
        }
        let own = Findings(file: file)
        findings.append(own)
        return Self.board(bytes, path.value, own).flatMap {
            Self.completed($0, file: file, own, files)
        }
    }

    /// The board with what it takes from the one beside it that it is the same as; `file` is its
    /// own.
    static func completed(
        _ board: BoardFile, file: String, _ own: Findings, _ files: Files
    ) -> BoardFile? {
        guard let sameAs = board.sameAs else { return board }
        var parts = file.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        parts = parts.count > 1 ? parts.dropLast(2) : [".."]
        let sibling = (parts + [sameAs.value, "board.yaml"]).joined(separator: "/")
        let findings = Findings(file: sibling)
        let bytes: [UInt8]
        do {
            bytes = try files.bytes(at: sibling, limit: SourceText.byteLimit)
        } catch {
            own.refuse(
                sameAs.place, "`same-as` is `\(sameAs.value)`, and \(sibling) \(error.inWords)",
                mend: "name the folder of a board beside this one")
            return nil
        }
        guard let other = Self.board(bytes, sameAs.value, findings), other.sameAs == nil,
            other.kind == board.kind
        else {
            own.refuse(
                sameAs.place,
                findings.isEmpty
                    ? "`\(sameAs.value)` is no computer with pins of its own"
                    : "\(sibling) has problems of its own",
                mend: findings.isEmpty
                    ? "name the board that gives them" : "mend them first: check that file")
            return nil
        }
        var completed = board
        completed.chips = other.chips
        completed.header = other.header
        completed.systemUses = other.systemUses
        completed.lineNaming = other.lineNaming
        completed.relays = other.relays
        return completed
    }

    /// Reads and checks a board file's bytes; `path` is its folder.
    static func board(_ bytes: [UInt8], _ path: String, _ own: Findings) -> BoardFile? {
        guard let root = YAMLDocument.root(bytes, own),
            let board = Rule<BoardFile>.board.read(root, "the board", own)
        else { return nil }
        checkName(board, path, own)
        checkRelays(board, own)
        return own.isEmpty ? board : nil
    }

    private static func checkName(_ board: BoardFile, _ path: String, _ own: Findings) {
        let folderName = path.split(separator: "/").last.map(String.init) ?? path
        guard board.name.value != folderName else { return }
        own.refuse(
            board.name.place, "`board` is `\(board.name.value)` and its folder `\(folderName)`",
            mend: "give both the same name")
    }

    /// A line drives one relay; relays of a computer hang on its own lines.
    private static func checkRelays(_ board: BoardFile, _ own: Findings) {
        guard case .fixed(let lines)? = board.relays?.wiring else { return }
        for (index, line) in lines.enumerated() {
            let earlier = lines.prefix(index).firstIndex { $0.value == line.value }
            if let earlier {
                let first = lines[earlier].place
                own.refuse(
                    line.place,
                    "`\(line.value)` drives relay \(earlier + 1) and relay \(index + 1), "
                        + "first at line \(first.line), column \(first.column)",
                    mend: "give each relay a line of its own")
            }
            if let computer = board.computer,
                case .failure(let complaint) = LineTable(computer: computer).line(line.value)
            {
                own.refuse(line.place, "`lines` \(complaint.message)", mend: complaint.mend)
            }
            if board.expander != nil, ExpanderPins.offset(line.value) == nil {
                own.refuse(
                    line.place, "`lines` is `\(line.value)`, which an expander does not have",
                    mend: ExpanderPins.mend())
            }
        }
    }
}

extension FileReadingError {
    /// Goes on after a file's name.
    var inWords: String {
        switch self {
        case .missing: "does not exist"
        case .tooLarge: "is larger than \(SourceText.byteLimit / 1024) KiB"
        case .notAFile: "is not a plain file"
        case .unreadable(let reason): "cannot be opened (\(reason))"
        }
    }
}
