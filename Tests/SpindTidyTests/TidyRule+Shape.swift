import Foundation

extension TidyRule {
    /// Rules about how large things are and what they are called.
    static let shapes: [TidyRule] = [
        filesAreShort, functionsAreShort, namesSayWhatThingsAre, crossTargetTypesAreDocumented,
        nothingIsLeftOver,
    ]

    private static let filesAreShort = TidyRule(
        "No Swift file has over 700 lines, and nine in ten have at most 400",
        broken: [
            .one("Sources/SpindCore/A.swift", lines(701)),
            ProjectTree(
                (0..<10).map {
                    ProjectTree.File(
                        path: "Sources/SpindCore/\($0).swift", text: lines($0 < 2 ? 401 : 10))
                }),
        ],
        kept: [
            ProjectTree(
                (0..<10).map {
                    ProjectTree.File(
                        path: "Sources/SpindCore/\($0).swift", text: lines($0 < 1 ? 700 : 400))
                })
        ]
    ) { tree in
        let files = tree.swift(under: "Sources/", "Tests/", "Package.swift")
            .map { (path: $0.path, lines: $0.lines.count) }
        let long = files.filter { $0.lines > 400 }
        return files.filter { $0.lines > 700 }.map {
            Finding(path: $0.path, line: 701, message: "\($0.lines) lines; split it by concept")
        }
            + (long.count * 10 <= files.count
                ? []
                : long.map {
                    Finding(
                        path: $0.path, line: 401,
                        message: "\($0.lines) lines, and over a tenth of all files are so long")
                })
    }

    private static let functionsAreShort = TidyRule(
        "No function has over 70 lines",
        broken: [
            .one("Sources/SpindCore/A.swift", "func a() {\n\(lines(69))\n}"),
            .one(
                "Sources/SpindCore/A.swift",
                "init(\n    a: Int = 0, b: () -> Void = {}\n) where A == B {\n\(lines(67))\n}"),
        ],
        kept: [
            .one("Sources/SpindCore/A.swift", "func a() {\n\(lines(68))\n}"),
            .one(
                "Sources/SpindCore/A.swift",
                "protocol A {\n    func a() throws(E) -> B\n    init()\n}\nstruct C {\n\(lines(90))\n}"
            ),
            .one("Sources/SpindCore/A.swift", "struct A {\n// func {\n\(lines(90))\n}"),
            .one("Sources/SpindCore/A.swift", "self.init(a)\nstruct A {\n\(lines(90))\n}"),
        ]
    ) { tree in
        tree.swift(under: "Sources/", "Tests/").flatMap { file in
            FunctionScan(file.source.code).functions.filter { $0.lines > 70 }.map {
                Finding(
                    path: file.path, line: $0.line,
                    message: "a function of \($0.lines) lines; name its parts")
            }
        }
    }

    private static let namesSayWhatThingsAre = TidyRule(
        "Nothing is called Mock, Manager, Helper or Util, no folder Models or Protocols",
        broken: [
            .one("Sources/SpindCore/A.swift", "struct LockManager {}"),
            .one("Tests/SpindCoreTests/A.swift", "final class MockLock {}"),
            .one("Tests/SpindCoreTests/A.swift", "enum StringUtils {}"),
            .one("Tests/SpindCoreTests/TestHelpers.swift", "let a = 1"),
            .one("Sources/SpindCore/Models/A.swift", "let a = 1"),
        ],
        kept: [.one("Sources/SpindCore/A.swift", "struct Utility {}\n// A Manager\nlet helper = 1")]
    ) { tree in
        let word = "(Mock|Manager|Helper|Util)s?"
        return tree.swift(under: "Sources/", "Tests/").flatMap { file in
            let types = file.find(
                #"\b(struct|class|enum|actor|protocol|typealias)\s+(\w*[a-z])?\#(word)(?![a-z])\w*"#,
                in: .code
            ) { "'\($0)': say what it is (Simulated, InMemory, Recording for doubles)" }
            let inPath = file.path.matches(
                #"/(Models|Protocols|Helpers|Utils|Utilities|Extensions)/|\#(word)(\+\w+)?\.swift$"#
            )
            return types
                + inPath.prefix(1).map { _ in
                    Finding(path: file.path, line: 1, message: "name it for its concept")
                }
        }
    }

    private static let crossTargetTypesAreDocumented = TidyRule(
        "Every type that another target can see has a documentation comment",
        broken: [
            .one("Sources/SpindAgent/A.swift", "package struct A {}"),
            .one("Sources/SpindAgent/A.swift", "/// Not this one.\n\npackage final class A {}"),
            .one("Sources/SpindAgent/A.swift", "// No documentation.\n@frozen\npublic enum A {}"),
        ],
        kept: [
            .one("Sources/SpindAgent/A.swift", "/// What.\npackage struct A {}\nstruct B {}"),
            .one("Sources/SpindAgent/A.swift", "/// What.\n@frozen\npublic enum A {}"),
        ]
    ) { tree in
        let declaration =
            #"^\s*(@\w+(\([^)]*\))?\s+)*(package|public)\s+((final|indirect)\s+)*"#
            + #"(struct|class|enum|actor|protocol)\s+\w+"#
        return tree.swift(under: "Sources/Spind").flatMap { file in
            let comments = file.source.comments.components(separatedBy: "\n")
            let code = file.source.code.components(separatedBy: "\n")
            return code.enumerated().filter { index, line in
                guard !line.matches(declaration).isEmpty else { return false }
                var above = index - 1
                while above >= 0, code[above].trimmingCharacters(in: .whitespaces).hasPrefix("@") {
                    above -= 1
                }
                return above < 0 || !comments[above].contains("///")
            }.map { index, line in
                Finding(
                    path: file.path, line: index + 1,
                    message: "'\(line.trimmingCharacters(in: .whitespaces))' without documentation")
            }
        }
    }

    private static let nothingIsLeftOver = TidyRule(
        "No placeholder, and no TODO without an issue's number",
        broken: [
            .one("Sources/SpindCore/Placeholder.swift", "let a = 1"),
            .one("Sources/CSpindLinux/placeholder.c", "int a;"),
            .one("Sources/spindd/main.swift", "// placeholder"),
            .one("Sources/SpindCore/A.swift", "// TODO: mend"),
            .one("Docs/a.md", "FIXME later"),
        ],
        kept: [
            .one("Sources/SpindCore/A.swift", "// TODO(#12): mend"),
            .one("Sources/SpindCore/A.swift", "let todo = 1  // a to-do"),
        ]
    ) { tree in
        tree.files.filter { !$0.isOfTheRules }.flatMap { file in
            let left = file.find(
                #"\b(TODO|FIXME|XXX|HACK)\b(?!\(?\s?#\d+)"#, in: .text
            ) {
                "\($0) without an issue (#12)"
            }
            let isEmpty =
                file.text.trimmingCharacters(in: .whitespacesAndNewlines)
                .caseInsensitiveCompare("// placeholder") == .orderedSame
            return left
                + (isEmpty || file.name.lowercased().hasPrefix("placeholder.")
                    ? [Finding(path: file.path, line: 1, message: "a placeholder")] : [])
        }
    }

    private static func lines(_ count: Int) -> String {
        Array(repeating: "    a()", count: count).joined(separator: "\n")
    }
}

/// Finds functions, initialisers and accessors that stand alone, and how many lines each has.
private struct FunctionScan {
    struct Function {
        var line: Int
        var lines: Int
    }

    private(set) var functions: [Function] = []

    init(_ code: String) {
        let bytes = Array(code.utf8)
        let pattern = #"(?<![\w.])(func\b|init[?]?\s*[(<]|deinit\b|subscript\s*[(<])"#
        var line = 1
        var counted = code.startIndex
        for range in code.matches(pattern) {
            line += code[counted..<range.lowerBound].utf8.count { $0 == UInt8(ascii: "\n") }
            counted = range.lowerBound
            let start = code.utf8.distance(from: code.startIndex, to: range.lowerBound)
            if let lines = Self.lines(of: bytes, from: start) {
                functions.append(Function(line: line, lines: lines))
            }
        }
    }

    /// The number of lines from a declaration's first word to the end of its body; `nil` where it
    /// has none, as in a protocol.
    private static func lines(of bytes: [UInt8], from start: Int) -> Int? {
        var parentheses = 0
        var braces = 0
        var lines = 1
        var hasBody = false
        for byte in bytes[start...] {
            switch byte {
            case UInt8(ascii: "("), UInt8(ascii: "["): parentheses += hasBody ? 0 : 1
            case UInt8(ascii: ")"), UInt8(ascii: "]"): parentheses -= hasBody ? 0 : 1
            case UInt8(ascii: "{") where parentheses == 0:
                hasBody = true
                braces += 1
            case UInt8(ascii: "}") where parentheses == 0:
                braces -= 1
                if braces == 0 { return lines }
                if braces < 0 { return nil }  // the end of a protocol
            case UInt8(ascii: "\n"):
                lines += 1
                // A signature may go on after a line's end; a requirement's does not go on for long.
                if !hasBody, parentheses == 0, Self.startsDeclaration(bytes, after: start, lines) {
                    return nil
                }
            default: break
            }
            if parentheses < 0 { return nil }
        }
        return nil
    }

    /// Whether the given line, counted from `start`, begins another declaration.
    private static func startsDeclaration(_ bytes: [UInt8], after start: Int, _ line: Int) -> Bool {
        var seen = 1
        var position = start
        while position < bytes.count, seen < line {
            if bytes[position] == UInt8(ascii: "\n") { seen += 1 }
            position += 1
        }
        let end = bytes[position...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
        let words = String(decoding: bytes[position..<end], as: UTF8.self)
            .split(whereSeparator: { !$0.isLetter }).prefix(4)
        let declarations: Set<Substring> = [
            "func", "init", "var", "let", "case", "struct", "enum", "class", "actor", "extension",
            "protocol", "subscript", "static", "mutating", "typealias", "associatedtype", "import",
        ]
        return words.contains { declarations.contains($0) }
    }
}
