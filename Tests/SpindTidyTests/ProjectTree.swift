import Foundation

/// The files of the project as the rules read them: from the disk, or made up by a test.
struct ProjectTree {
    /// One text file.
    struct File {
        /// Its path from the project's root, with `/`.
        var path: String
        /// What is in it; bytes that are not UTF-8 are replaced.
        var text: String
        /// Whether its owner may run it.
        var isExecutable: Bool
        /// Its code and comments, where it is Swift; otherwise both are empty.
        var source: SwiftSource

        init(path: String, text: String, isExecutable: Bool = false) {
            self.path = path
            self.text = text
            self.isExecutable = isExecutable
            self.source = SwiftSource(path.hasSuffix(".swift") ? text : "")
        }

        /// The text's lines, without their ends. A final newline makes no further line.
        var lines: [String] {
            var lines = text.components(separatedBy: "\n")
            if lines.last?.isEmpty == true { lines.removeLast() }
            return lines
        }

        /// The last component of the path.
        var name: String { String(path.split(separator: "/").last ?? "") }

        /// The path without the last component; empty at the root.
        var folder: String { path.split(separator: "/").dropLast().joined(separator: "/") }

        /// Whether it is Swift.
        var isSwift: Bool { path.hasSuffix(".swift") }
    }

    /// The files, by path.
    var files: [File]
    /// Every path of the project, of files and folders, also of those that are not text.
    var paths: Set<String>

    /// Makes a tree of these files.
    init(_ files: [File]) {
        self.files = files.sorted { $0.path < $1.path }
        self.paths = Set(files.map(\.path))
        for file in files {
            var folder = file.folder
            while !folder.isEmpty, paths.insert(folder).inserted {
                folder = folder.split(separator: "/").dropLast().joined(separator: "/")
            }
        }
    }

    /// The Swift files whose path begins so.
    func swift(under prefixes: String...) -> [File] {
        files.filter { file in file.isSwift && prefixes.contains { file.path.hasPrefix($0) } }
    }

    /// The file at a path.
    func file(_ path: String) -> File? {
        files.first { $0.path == path }
    }
}

extension ProjectTree {
    /// The project that these tests belong to, found from where this file lies; read once.
    static let project: ProjectTree = {
        let here = URL(filePath: #filePath).resolvingSymlinksInPath()
        let root = here.deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return ProjectTree(read: root)
    }()

    /// What `.gitignore` leaves out, and git's own folder.
    private static let ignored: Set<String> = [".git", "Package.resolved", "__pycache__", ".venv"]

    /// Reads all text files below a folder.
    private init(read root: URL) {
        var files: [File] = []
        var folders = [""]
        while let folder = folders.popLast() {
            let url = root.appending(path: folder)
            let names = (try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []
            for name in names.sorted() where !Self.isIgnored(name) {
                let path = folder.isEmpty ? name : "\(folder)/\(name)"
                let file = root.appending(path: path)
                let values = try? file.resourceValues(forKeys: [.isDirectoryKey])
                if values?.isDirectory == true {
                    folders.append(path)
                } else if let data = try? Data(contentsOf: file), !data.prefix(4_096).contains(0) {
                    files.append(
                        File(
                            path: path, text: String(decoding: data, as: UTF8.self),
                            isExecutable: FileManager.default.isExecutableFile(atPath: file.path)))
                }
            }
        }
        self.init(files)
    }

    private static func isIgnored(_ name: String) -> Bool {
        ignored.contains(name) || name.hasPrefix(".build") || name.hasSuffix(".xcodeproj")
            || name.hasSuffix("~") || name.hasSuffix(".swp")
    }
}
