import ArgumentParser
import SpindBoards

/// What this process has written so far, as the kernel counts it.
struct ProcessIO {
    /// Bytes that were to go to a disk: whole pages, each time one was changed after it was synced.
    let writeBytes: Int
    /// Bytes passed to write calls, whatever they wrote to.
    let wchar: Int

    init() throws {
        let bytes = try DiskFiles().bytes(at: "/proc/self/io", limit: 4_096)
        var numbers: [Substring: Int] = [:]
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
            let parts = line.split(separator: ":")
            guard parts.count == 2, let number = Int(parts[1].drop { $0 == " " }) else { continue }
            numbers[parts[0]] = number
        }
        guard let writeBytes = numbers["write_bytes"], let wchar = numbers["wchar"] else {
            throw ValidationError("/proc/self/io has no write_bytes: this kernel does not count.")
        }
        self.writeBytes = writeBytes
        self.wchar = wchar
    }
}
