/// A way to read the files of a cabinet: the disk, or a tree in memory.
package protocol FileReading: Sendable {
    /// Reads a whole file.
    ///
    /// - Parameters:
    ///   - path: where it is.
    ///   - limit: how many bytes it may have at most.
    /// - Returns: all its bytes.
    /// - Throws: ``FileReadingError``; `tooLarge` when it has more bytes, without reading them.
    func bytes(at path: String, limit: Int) throws(FileReadingError) -> [UInt8]
}

/// Why a file could not be read.
package enum FileReadingError: Error, Hashable, Sendable {
    /// There is none.
    case missing
    /// It has more bytes than allowed.
    case tooLarge
    /// It is a directory, a device or a pipe.
    case notAFile
    /// The system refused; its own words.
    case unreadable(String)
}
