import Glibc

/// The lines of a file, one by one, with their bytes; a line has a limit.
struct LineFile: ~Copyable {
    private let descriptor: Int32
    private let path: String
    private var buffer: [UInt8] = []
    private var position = 0
    private var hasEnded = false
    /// How many lines were read.
    private(set) var number = 0

    /// Opens it.
    init(_ path: String) throws(BackupFormat.Fault) {
        self.path = path
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw BackupFormat.Fault("\(path): \(String(cString: strerror(errno)))")
        }
    }

    deinit { close(descriptor) }

    /// The next line without its end; `nil` at the end of the file.
    ///
    /// - Throws: a fault for a file that cannot be read, or whose last line has no end.
    mutating func next() throws(BackupFormat.Fault) -> [UInt8]? {
        while true {
            if let end = buffer[position...].firstIndex(of: 0x0A) {
                let line = Array(buffer[position..<end])
                position = end + 1
                number += 1
                return line
            }
            guard buffer.count - position <= BackupFormat.lineMax else {
                throw BackupFormat.Fault("\(path), line \(number + 1): too long for a backup")
            }
            guard !hasEnded else {
                guard position == buffer.count else {
                    throw BackupFormat.Fault(
                        "\(path), line \(number + 1): the file ends within a line; copy it again, "
                            + "or take an older one")
                }
                return nil
            }
            try fill()
        }
    }

    private mutating func fill() throws(BackupFormat.Fault) {
        buffer.removeFirst(position)
        position = 0
        var piece = [UInt8](repeating: 0, count: 1 << 18)
        let count = read(descriptor, &piece, piece.count)
        guard count >= 0 else {
            throw BackupFormat.Fault("\(path): \(String(cString: strerror(errno)))")
        }
        if count == 0 { hasEnded = true }
        buffer += piece.prefix(count)
    }
}
