import Glibc

/// The user whose files the registry's are. What root did in them under its own name, the server
/// could not use any more.
enum StateOwner {
    /// Makes a folder, if its parent is there and it is not.
    static func makeFolder(_ path: String, mode: mode_t) throws(StartFailure) {
        guard mkdir(path, mode) == 0 || errno == EEXIST else {
            throw StartFailure(
                "the folder \(path) cannot be made: \(String(cString: strerror(errno)))", .badFile)
        }
    }

    /// Has this process be the user who owns that folder, if it is root's; for good.
    static func become(_ folder: String) throws(StartFailure) {
        guard geteuid() == 0 else { return }
        var status = stat()
        guard stat(folder, &status) == 0 else {
            throw StartFailure(
                "\(folder): \(String(cString: strerror(errno))); it is the registry's state folder",
                .badFile)
        }
        guard status.st_uid != 0 else { return }
        guard setgroups(1, [status.st_gid]) == 0, setgid(status.st_gid) == 0,
            setuid(status.st_uid) == 0
        else {
            throw StartFailure(
                "this process cannot become the owner of \(folder): "
                    + String(cString: strerror(errno)))
        }
    }
}

extension StateOwner {
    /// A file as the owner of that folder can read it: the file itself, or, where this process is
    /// root, a copy beside the state that goes when it was read.
    static func handingOver(_ path: String, to folder: String) throws -> ReadableCopy {
        var status = stat()
        guard geteuid() == 0, stat(folder, &status) == 0, status.st_uid != 0 else {
            return ReadableCopy(path: path, isTemporary: false)
        }
        let copy = "\(folder)/restore.tmp"
        unlink(copy)
        let source = open(path, O_RDONLY | O_CLOEXEC)
        guard source >= 0 else {
            throw StartFailure("\(path): \(String(cString: strerror(errno)))", .badFile)
        }
        defer { close(source) }
        let target = try NewFile.make(copy)
        defer { close(target) }
        var piece = [UInt8](repeating: 0, count: 1 << 18)
        while true {
            let count = read(source, &piece, piece.count)
            guard count >= 0 else {
                throw StartFailure("\(path): \(String(cString: strerror(errno)))", .badFile)
            }
            if count == 0 { break }
            try NewFile.append(Array(piece.prefix(count)), to: target, copy)
        }
        guard fchown(target, status.st_uid, status.st_gid) == 0 else { throw NewFile.refusal(copy) }
        return ReadableCopy(path: copy, isTemporary: true)
    }
}

/// A file that is read once.
struct ReadableCopy {
    let path: String
    fileprivate let isTemporary: Bool

    /// Removes it, if it was made to be read.
    func remove() {
        if isTemporary { unlink(path) }
    }
}

/// A folder that nobody else can look into, for as long as it is needed.
struct PrivateFolder {
    let path: String

    init() throws(StartFailure) {
        var template = Array(
            ((environment["TMPDIR"] ?? "/tmp") + "/spind-registry-XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else {
            throw StartFailure(
                "no temporary folder (\(String(cString: strerror(errno)))): set TMPDIR")
        }
        path = String(
            decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Removes it; a socket in it is gone already.
    func remove() {
        rmdir(path)
    }
}
