import Foundation
import Glibc
import SpindBoards

/// This machine, or a tree of files that looks like one.
package struct LocalMachine: MachineReader {
    /// The most names of one folder.
    private static let nameLimit = 4_096
    private static let textLimit = 256 << 10

    private let root: String

    /// Looks at the files below a root folder.
    ///
    /// - Parameter root: empty for this machine; a folder without a `/` at its end for a copy.
    package init(root: String = "") {
        self.root = root
    }

    package func text(_ path: String) -> Reading<String> {
        do throws(FileReadingError) {
            let bytes = try DiskFiles().bytes(at: root + path, limit: Self.textLimit)
            // Properties of the device tree end with a zero.
            let text = String(decoding: bytes.filter { $0 != 0 }, as: UTF8.self)
            return .value(text.trimmingSuffix(while: \.isWhitespace))
        } catch {
            switch error {
            case .missing: return .missing
            case .tooLarge: return .failed("it has more than \(Self.textLimit) bytes")
            case .notAFile: return .failed("it is no regular file")
            case .unreadable(let words):
                return access(root + path, R_OK) == 0 ? .failed(words) : .forbidden
            }
        }
    }

    package func names(in folder: String) -> [String] {
        let names = try? FileManager.default.contentsOfDirectory(atPath: root + folder)
        return Array((names ?? []).sorted().prefix(Self.nameLimit))
    }

    package func status(of path: String) -> Reading<FileStatus> {
        var found = stat()
        guard stat(root + path, &found) == 0 else { return Self.trouble(errno) }
        let kind: FileStatus.Kind =
            switch found.st_mode & S_IFMT {
            case S_IFREG: .file
            case S_IFDIR: .folder
            case S_IFSOCK: .socket
            case S_IFCHR: .characterDevice
            default: .other
            }
        return .value(
            FileStatus(
                kind: kind, rights: found.st_mode & 0o777, userID: found.st_uid,
                groupID: found.st_gid, size: Int64(found.st_size),
                modifiedSeconds: Int64(found.st_mtim.tv_sec)))
    }

    package func space(of path: String) -> Reading<DiskSpace> {
        var found = statvfs()
        guard statvfs(root + path, &found) == 0 else { return Self.trouble(errno) }
        let block = Int64(found.f_frsize)
        return .value(
            DiskSpace(
                totalBytes: Int64(found.f_blocks) * block,
                availableBytes: Int64(found.f_bavail) * block,
                totalFiles: Int64(found.f_files), availableFiles: Int64(found.f_favail)))
    }

    package func run(_ call: ProgramCall) -> Reading<String> {
        guard access(call.program, X_OK) == 0 else { return .missing }
        return BoundedProgram.run(
            call, patience: ProgramCall.patience, outputLimit: ProgramCall.outputLimit)
    }

    private static func trouble<Value>(_ number: Int32) -> Reading<Value> {
        switch number {
        case ENOENT, ENOTDIR: .missing
        case EACCES, EPERM: .forbidden
        default: .failed(String(cString: strerror(number)))
        }
    }
}

extension String {
    fileprivate func trimmingSuffix(while drop: (Character) -> Bool) -> String {
        var text = self[...]
        while let last = text.last, drop(last) { text.removeLast() }
        return String(text)
    }
}
