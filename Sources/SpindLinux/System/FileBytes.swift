import Glibc

/// Small files read and replaced as a whole, without Foundation.
enum FileBytes {
    /// Reads a file of at most `limit` bytes.
    static func read(_ path: String, limit: Int) throws(SystemError) -> [UInt8] {
        let file = try Descriptor(opening: path, O_RDONLY | O_CLOEXEC, mode: 0)
        // One more than allowed, to tell a full file from one that is too long.
        var bytes = [UInt8](repeating: 0, count: limit + 1)
        var count = 0
        while count <= limit {
            let step = unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe Glibc.read(
                    file.number, buffer.baseAddress?.advanced(by: count), buffer.count - count)
            }
            if step < 0 && errno == EINTR { continue }
            guard step >= 0 else { throw SystemError("read \(path)", errno: errno) }
            if step == 0 { break }
            count += step
        }
        guard count <= limit else {
            throw SystemError("read \(path), of which at most \(limit) bytes", errno: EFBIG)
        }
        return Array(bytes.prefix(count))
    }

    /// Puts a file in place of the one there is: whoever reads it, at any moment and after a power
    /// cut, finds the old bytes or the new ones.
    static func replace(
        _ path: String, with bytes: [UInt8], mode: mode_t
    ) throws(SystemError) {
        let temporary = "\(path).new"
        do {
            let file = try Descriptor(
                opening: temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode: mode)
            var rest = bytes[...]
            while !rest.isEmpty {
                let step = unsafe rest.withUnsafeBytes { buffer in
                    unsafe write(file.number, buffer.baseAddress, buffer.count)
                }
                if step < 0 && errno == EINTR { continue }
                guard step > 0 else { throw SystemError("write \(temporary)", errno: errno) }
                rest = rest.dropFirst(step)
            }
            guard fsync(file.number) == 0 else {
                throw SystemError("fsync \(temporary)", errno: errno)
            }
        }
        guard unsafe rename(temporary, path) == 0 else {
            throw SystemError("rename \(temporary) to \(path)", errno: errno)
        }
        let folder = path.lastIndex(of: "/").map { path[..<$0] } ?? "."
        let directory = try Descriptor(
            opening: folder.isEmpty ? "/" : String(folder), O_RDONLY | O_DIRECTORY | O_CLOEXEC,
            mode: 0)
        guard fsync(directory.number) == 0 else {
            throw SystemError("fsync \(folder)", errno: errno)
        }
    }
}

/// A file descriptor, closed when it goes away.
private struct Descriptor: ~Copyable {
    let number: Int32

    init(opening path: String, _ flags: Int32, mode: mode_t) throws(SystemError) {
        number = unsafe open(path, flags, mode)
        guard number >= 0 else { throw SystemError("open \(path)", errno: errno) }
    }

    deinit {
        close(number)
    }
}

/// An error number in words, for example `No such file or directory`.
func errnoText(_ number: Int32) -> String {
    guard let text = unsafe strerror(number) else { return "errno \(number)" }
    return unsafe String(cString: text)
}
