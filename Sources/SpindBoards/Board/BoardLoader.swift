import SpindHAL

/// Reads a board file by itself, without a cabinet that names it.
///
/// ```swift
/// let board = try BoardLoader(files: DiskFiles()).load("Boards/acme/relays-8/board.yaml")
/// ```
package struct BoardLoader<Files: FileReading>: Sendable {
    /// A board file that was found in order.
    package struct Board: Hashable, Sendable {
        /// Its name and the product's.
        package var name: String
        package var title: String
        /// The computer it is; `nil` for relays that sit on one, and for lock boards.
        package var computer: Computer?
        /// What it is, as board files write it.
        package var kind: String
        /// How far it was checked, 1 to 3.
        package var tier: Int
        /// How many relays it has.
        package var relays: Int
        /// How many locks it drives by itself.
        package var locks: Int
        /// How many inputs it tells over its bus.
        package var inputs: Int
    }

    private let files: Files

    /// Makes a loader.
    ///
    /// - Parameter files: where files are read from.
    package init(files: Files) {
        self.files = files
    }

    /// Loads and checks a board file. Reads it; may be called from any thread.
    ///
    /// - Parameter path: the file, `board.yaml` in a folder that has the board's name.
    /// - Returns: the board.
    /// - Throws: ``CabinetFileErrors`` with every problem found.
    package func load(_ path: String) throws(CabinetFileErrors) -> Board {
        let findings = Findings(file: path)
        let board = read(path, findings)
        if !findings.problems.isEmpty { throw CabinetFileErrors(findings.problems) }
        guard let board else {
            preconditionFailure("a board that cannot be read leaves a problem")
        }
        return Board(
            name: board.name.value, title: board.title, computer: board.computer,
            kind: board.kind.rawValue, tier: board.tier.rawValue, relays: board.relays?.count ?? 0,
            locks: board.lockBoard?.locks ?? 0, inputs: board.lockBoard?.inputs ?? 0)
    }

    private func read(_ path: String, _ findings: Findings) -> BoardFile? {
        let bytes: [UInt8]
        do {
            bytes = try files.bytes(at: path, limit: SourceText.byteLimit)
        } catch {
            findings.refuse(
                .start, "the board file \(error.inWords)",
                mend: "begin with an example of Boards")
            return nil
        }
        let folder = path.split(separator: "/").dropLast().last.map(String.init) ?? "."
        return BoardShelf<Files>.board(bytes, folder, findings).flatMap {
            BoardShelf<Files>.completed($0, file: path, findings, files)
        }
    }
}
