import Glibc
import Testing

@testable import SpindSecrets

/// A folder of its own, gone with the value.
final class TestFolder {
    let path: String

    init() throws {
        var template = Array("/tmp/spind-secrets-XXXXXX".utf8CString)
        let made = try #require(mkdtemp(&template))
        path = String(cString: made)
    }

    deinit {
        for name in names { unlink("\(path)/\(name)") }
        for name in names { rmdir("\(path)/\(name)") }
        rmdir(path)
    }

    /// The file that the tests look at.
    var file: String { "\(path)/secret" }

    /// What lies in the folder.
    var names: [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    func write(_ bytes: [UInt8], mode: mode_t = 0o600) {
        let opened = open(file, O_WRONLY | O_CREAT | O_TRUNC, mode)
        _ = Glibc.write(opened, bytes, bytes.count)
        fchmod(opened, mode)
        close(opened)
    }

    /// The rights on a path.
    func mode(_ path: String) -> mode_t {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode & 0o777 : 0
    }
}

/// A key of four bytes.
struct TestKey: FileKey, Equatable {
    struct Invalid: Error, CustomStringConvertible {
        let description: String
    }

    static let title = "the test's key"
    static let fileName = "test.key"
    static let whenMissing = "is not there; make one"
    static let byteCount = 4

    let bytes: [UInt8]

    init(bytes: some Collection<UInt8>) throws(Invalid) {
        guard bytes.count == Self.byteCount else {
            throw Invalid(description: "4 bytes, not \(bytes.count)")
        }
        self.bytes = Array(bytes)
    }

    static func drawBytes(using generator: inout some RandomNumberGenerator) -> [UInt8] {
        (0..<byteCount).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
    }
}
