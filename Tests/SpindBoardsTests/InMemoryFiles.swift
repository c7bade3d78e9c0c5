import SpindBoards

/// A tree of files in memory.
struct InMemoryFiles: FileReading {
    var files: [String: [UInt8]] = [:]

    init(_ texts: [String: String] = [:]) {
        files = texts.mapValues { Array($0.utf8) }
    }

    func bytes(at path: String, limit: Int) throws(FileReadingError) -> [UInt8] {
        guard let bytes = files[path] else { throw .missing }
        guard bytes.count <= limit else { throw .tooLarge }
        return bytes
    }
}
