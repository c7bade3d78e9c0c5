/// How the machine under a cabinet is looked at: its files, its disks, its programs. Reads only.
///
/// *Implementation guidance*: paths are absolute. Calls may block for as long as a disk or a
/// program takes, the latter at most ``ProgramCall/patience``; they never wait for a person.
package protocol MachineReader: Sendable {
    /// A text file, without blanks and line ends at its end; at most 256 KiB of it are read.
    func text(_ path: String) -> Reading<String>
    /// The names in a folder, sorted; empty where there is none or it may not be read.
    func names(in folder: String) -> [String]
    /// What stands about a file or folder in its folder; links are followed.
    func status(of path: String) -> Reading<FileStatus>
    /// The room on the file system that a path lies on.
    func space(of path: String) -> Reading<DiskSpace>
    /// Runs a program to its end.
    func run(_ call: ProgramCall) -> Reading<String>
}

/// What came of reading something.
package enum Reading<Value: Hashable & Sendable>: Hashable, Sendable {
    /// It was there.
    case value(Value)
    /// It is not there.
    case missing
    /// This user may not.
    case forbidden
    /// It failed otherwise; in words.
    case failed(String)

    /// What was read; `nil` where it could not be.
    package var value: Value? {
        if case .value(let value) = self { value } else { nil }
    }

    /// Why nothing was read, for people.
    package var trouble: String {
        switch self {
        case .value: "it could be read"
        case .missing: "it is not there"
        case .forbidden: "you may not read it; run this with sudo"
        case .failed(let words): words
        }
    }

    /// The same reading of something made from the value.
    package func map<Other>(_ change: (Value) -> Other) -> Reading<Other> {
        switch self {
        case .value(let value): .value(change(value))
        case .missing: .missing
        case .forbidden: .forbidden
        case .failed(let words): .failed(words)
        }
    }
}

/// A program to be run.
package struct ProgramCall: Hashable, Sendable {
    /// How long a program may take, in milliseconds; then it is ended.
    package static let patience: Int64 = 10_000
    /// How many bytes of its output are read; a program that writes more is ended.
    package static let outputLimit = 4 << 20

    /// Its path.
    package var program: String
    /// Its arguments.
    package var arguments: [String]

    package init(_ program: String, _ arguments: [String]) {
        self.program = program
        self.arguments = arguments
    }
}

/// What stands about a file in its folder.
package struct FileStatus: Hashable, Sendable {
    /// What kind of file it is.
    package enum Kind: Hashable, Sendable {
        case file, folder, socket, characterDevice, other
    }

    package var kind: Kind
    /// The rights, `0o777` at most.
    package var rights: UInt32
    package var userID: UInt32
    package var groupID: UInt32
    /// Its size in bytes.
    package var size: Int64
    /// When it was changed last, in seconds since 1970.
    package var modifiedSeconds: Int64

    package init(
        kind: Kind, rights: UInt32, userID: UInt32, groupID: UInt32, size: Int64 = 0,
        modifiedSeconds: Int64 = 0
    ) {
        self.kind = kind
        self.rights = rights
        self.userID = userID
        self.groupID = groupID
        self.size = size
        self.modifiedSeconds = modifiedSeconds
    }
}

/// The room on a file system.
package struct DiskSpace: Hashable, Sendable {
    /// Bytes in all, and those a service may still write.
    package var totalBytes: Int64
    package var availableBytes: Int64
    /// Files in all that there can be, and those that can be made; 0 in all where nothing counts them.
    package var totalFiles: Int64
    package var availableFiles: Int64

    package init(
        totalBytes: Int64, availableBytes: Int64, totalFiles: Int64, availableFiles: Int64
    ) {
        self.totalBytes = totalBytes
        self.availableBytes = availableBytes
        self.totalFiles = totalFiles
        self.availableFiles = availableFiles
    }
}
