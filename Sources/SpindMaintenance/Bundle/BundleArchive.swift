import Foundation
import Glibc

/// Writes a bundle as a tar archive, by the system's `tar`.
package enum BundleArchive {
    /// Why there is no archive; says what to do.
    package struct Failure: Error, Equatable, CustomStringConvertible {
        package var description: String
    }

    /// Writes the archive, for its owner alone (0600).
    ///
    /// - Parameters:
    ///   - bundle: what is in it.
    ///   - path: where it is to be; nothing may be there.
    ///   - machine: runs `tar`.
    /// - Throws: ``Failure``; then nothing is there.
    package static func write(
        _ bundle: SupportBundle, to path: String, machine: some MachineReader
    ) throws(Failure) {
        guard access(path, F_OK) != 0 else {
            throw Failure(description: "\(path) is there already; name another file with -o")
        }
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        guard access(folder, W_OK | X_OK) == 0 else {
            throw Failure(
                description:
                    "\(folder) is no folder that you may write to; name another file "
                    + "with -o")
        }
        let old = umask(0o077)
        defer { umask(old) }
        var template = Array((NSTemporaryDirectory() + "/spind-bundle-XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else {
            throw Failure(description: "no folder can be made in \(NSTemporaryDirectory())")
        }
        let bytes = template.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        let work = String(decoding: bytes, as: UTF8.self)
        defer { try? FileManager.default.removeItem(atPath: work) }
        do {
            for file in bundle.files {
                let url = URL(fileURLWithPath: work).appendingPathComponent(bundle.folder)
                    .appendingPathComponent(file.name)
                try FileManager.default.createDirectory(
                    at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
                try Data(file.text.utf8).write(to: url)
            }
        } catch {
            throw Failure(description: "the bundle's files cannot be written: is the disk full?")
        }
        // Neither names nor times of whoever made it.
        let call = ProgramCall(
            "/usr/bin/tar",
            [
                "--create", "--file", path, "--directory", work, "--sort=name", "--owner=root:0",
                "--group=root:0", "--mode=u=rwX,go=rX", "--mtime=@0", "--format=ustar",
                bundle.folder,
            ])
        let result = machine.run(call)
        guard case .value = result else {
            unlink(path)
            throw Failure(description: "\(path) cannot be written: \(result.trouble)")
        }
    }
}
