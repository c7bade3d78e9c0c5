/// Reads a cabinet file and the boards it names.
///
/// ```swift
/// let loader = CabinetLoader(files: DiskFiles(), boards: "/usr/share/spind/Boards")
/// let cabinet = try loader.load("/etc/spind/cabinet.yaml")
/// ```
package struct CabinetLoader<Files: FileReading>: Sendable {
    private let files: Files
    private let boards: String

    /// Makes a loader.
    ///
    /// - Parameters:
    ///   - files: where files are read from.
    ///   - boards: the folder that `use: vendor/board` is looked up in.
    package init(files: Files, boards: String) {
        self.files = files
        self.boards = boards
    }

    /// Loads and checks a cabinet file with all its boards. Reads files; may be called from any
    /// thread.
    ///
    /// - Parameter path: the cabinet file.
    /// - Returns: the cabinet, with its warnings.
    /// - Throws: ``CabinetFileErrors`` with every problem found, not just the first.
    package func load(_ path: String) throws(CabinetFileErrors) -> CabinetFile {
        let findings = Findings(file: path)
        var shelf = BoardShelf(files: files, folder: boards)
        let cabinet = read(path, &shelf, findings)
        let problems = findings.problems + shelf.findings.flatMap(\.problems)
        if !problems.isEmpty { throw CabinetFileErrors(problems) }
        guard let cabinet else {
            preconditionFailure("a cabinet that cannot be made leaves a problem")
        }
        return cabinet
    }

    private func read(
        _ path: String, _ shelf: inout BoardShelf<Files>, _ findings: Findings
    ) -> CabinetFile? {
        let bytes: [UInt8]
        do {
            bytes = try files.bytes(at: path, limit: SourceText.byteLimit)
        } catch {
            findings.refuse(
                .start, "the cabinet file \(error.inWords)",
                mend: "begin with an example of Boards/cabinets")
            return nil
        }
        guard let root = YAMLDocument.root(bytes, findings),
            let source = Rule<CabinetSource>.cabinet.read(root, "the cabinet", findings),
            let boards = CabinetBoards(source, shelf: &shelf, findings)
        else { return nil }
        var resolution = CabinetResolution(source: source, boards: boards, findings: findings)
        return resolution.resolve()
    }
}
