import Foundation
import Testing

/// One rule of the house, as a function of the tree.
struct TidyRule: Sendable, CustomTestStringConvertible {
    /// What holds where the rule is kept; the test's name.
    var statement: String
    /// Finds where it is not.
    var check: @Sendable (ProjectTree) -> [Finding]
    /// Small trees that break it: a rule that cannot fail is worth nothing.
    var broken: [ProjectTree]
    /// Small trees that look broken and are not.
    var kept: [ProjectTree]

    init(
        _ statement: String, broken: [ProjectTree], kept: [ProjectTree] = [],
        check: @escaping @Sendable (ProjectTree) -> [Finding]
    ) {
        self.statement = statement
        self.check = check
        self.broken = broken
        self.kept = kept
    }

    var testDescription: String { statement }
}

/// A place where a rule is broken.
struct Finding: CustomStringConvertible {
    /// The file's path from the root.
    var path: String
    /// The line, from 1.
    var line: Int
    /// What is wrong, and where it is not plain how to mend it.
    var message: String

    var description: String { "\(path):\(line): \(message)" }
}

/// Files or folders that a rule leaves out, each with the reason.
struct Exemption: Sendable {
    /// A path, or a prefix of paths that ends in `/`.
    var path: String
    /// Why.
    var reason: String

    init(_ path: String, _ reason: String) {
        self.path = path
        self.reason = reason
    }

    func covers(_ file: ProjectTree.File) -> Bool {
        path.hasSuffix("/") ? file.path.hasPrefix(path) : file.path == path
    }
}

extension [Exemption] {
    /// Whether one of them covers the file.
    func cover(_ file: ProjectTree.File) -> Bool {
        contains { $0.covers(file) }
    }
}

extension ProjectTree {
    /// A tree of one file, for a rule's own tests.
    static func one(_ path: String, _ text: String, isExecutable: Bool = false) -> ProjectTree {
        ProjectTree([File(path: path, text: text + "\n", isExecutable: isExecutable)])
    }
}

extension ProjectTree.File {
    /// The part of a file that a rule looks at.
    enum Part {
        /// Swift without comments and without what strings say.
        case code
        /// Only the comments of Swift.
        case comments
        /// Everything.
        case text
    }

    /// Whether it belongs to these rules, whose examples are broken on purpose.
    var isOfTheRules: Bool { path.hasPrefix("Tests/SpindTidyTests/") }

    /// What the regular expression finds in that part, one finding a match; `message` makes what
    /// is said of the matched text.
    func find(
        _ pattern: String, in part: Part, message: (String) -> String
    ) -> [Finding] {
        let whole =
            switch part {
            case .code: source.code
            case .comments: source.comments
            case .text: text
            }
        var findings: [Finding] = []
        var line = 1
        var counted = whole.startIndex
        for range in whole.matches(pattern) {
            line += whole[counted..<range.lowerBound].utf8.count { $0 == UInt8(ascii: "\n") }
            counted = range.lowerBound
            findings.append(
                Finding(path: path, line: line, message: message(String(whole[range]))))
        }
        return findings
    }
}

extension String {
    /// The ranges where a regular expression matches; `^` and `$` are the ends of lines.
    func matches(_ pattern: String) -> [Range<Index>] {
        guard
            let expression = try? NSRegularExpression(pattern: pattern, options: .anchorsMatchLines)
        else { preconditionFailure("\(pattern) is no regular expression") }
        let whole = NSRange(startIndex..., in: self)
        return expression.matches(in: self, range: whole).compactMap { Range($0.range, in: self) }
    }
}
