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

    /// Loads and checks a cabinet file with all its boards.
    ///
    /// - Parameter path: the cabinet file.
    /// - Returns: the cabinet, with its warnings.
    /// - Throws: ``CabinetFileErrors`` with every problem found, not just the first.
    package func load(_ path: String) throws(CabinetFileErrors) -> CabinetFile {
        throw CabinetFileErrors([
            Problem(file: path, line: 1, column: 1, message: "not written yet", mend: "wait")
        ])
    }
}
