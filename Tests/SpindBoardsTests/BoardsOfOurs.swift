import SpindBoards
import Testing

/// Boards of `Boards/` in cabinets that tests write.
enum BoardsOfOurs {
    /// The text of a cabinet with these boards and this content.
    static func cabinet(_ boards: String, _ content: String) -> String {
        "cabinet: one\nboards:\n\(boards)\n\(content)"
    }

    /// A compartment whose latch hangs on that relay.
    static func compartment(_ id: Int, relay: String, contact: String = "") -> String {
        "  - { id: \(id), lock: { kind: solenoid, energized: unlocks, relay: \(relay), "
            + "unlock-time: 500ms, unlock-time-max: 800ms, duty-max: 10%, duty-window: 60s, "
            + "current: 0.6A }\(contact) }"
    }

    /// All board files of `Boards/` under `B/`, read once.
    private static let boards = Result {
        var files: [String: [UInt8]] = [:]
        for board in BoardsFolder.files(named: "board.yaml") {
            files["B/" + board] = try DiskFiles().bytes(
                at: "\(BoardsFolder.path)/\(board)", limit: 1 << 20)
        }
        return files
    }

    /// Loads the text as a cabinet beside all boards of `Boards/`.
    static func load(_ text: String) throws -> CabinetFile {
        var files = InMemoryFiles(["cabinet.yaml": text])
        files.files.merge(try boards.get()) { own, _ in own }
        return try CabinetLoader(files: files, boards: "B").load("cabinet.yaml")
    }

    /// What is wrong with the text as a cabinet; empty when it loads.
    static func problems(_ text: String) throws -> String {
        do {
            _ = try load(text)
            return ""
        } catch let errors as CabinetFileErrors {
            return errors.description
        }
    }

    /// The board of a file below `Boards/`.
    static func board(_ folder: String) throws -> BoardLoader<DiskFiles>.Board {
        try BoardLoader(files: DiskFiles()).load("\(BoardsFolder.path)/\(folder)/board.yaml")
    }
}
