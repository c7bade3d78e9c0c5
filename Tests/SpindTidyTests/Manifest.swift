/// What the manifest says of the targets, read from its text: asking SwiftPM would wait for the
/// build that runs these tests.
struct Manifest {
    struct Target {
        /// Its name.
        var name: String
        /// The targets and products it depends on.
        var dependencies: [String]
        /// The line it is declared on.
        var line: Int
        /// `target`, `executableTarget`, `testTarget` or `systemLibrary`.
        var kind: String
        /// Where its sources are.
        var path: String
    }

    /// The targets in the order of the manifest.
    private(set) var targets: [Target] = []

    /// Reads the text of a `Package.swift`.
    init(_ text: String) {
        let code = SwiftSource(text).code
        // Blanking keeps every byte's place, so that what strings say is found where code says
        // that a string is. The manifest is ASCII.
        let whole = Array(text.utf8)
        for start in code.matches(#"\.(target|executableTarget|testTarget|systemLibrary)\("#) {
            let from = code.utf8.distance(from: code.startIndex, to: start.lowerBound)
            let open = code.utf8.distance(from: code.startIndex, to: start.upperBound) - 1
            let kind = String(code[start].dropFirst().dropLast())
            guard let close = Self.end(of: whole, from: open) else { continue }
            let body = String(decoding: whole[open..<close], as: UTF8.self)
            guard let name = Self.strings(in: body, after: #"\bname:\s*"#).first else { continue }
            let path = Self.strings(in: body, after: #"\bpath:\s*"#).first
            targets.append(
                Target(
                    name: name, dependencies: Self.dependencies(in: body),
                    line: 1 + whole[..<from].count { $0 == UInt8(ascii: "\n") }, kind: kind,
                    path: path ?? (kind == "testTarget" ? "Tests/\(name)" : "Sources/\(name)")))
        }
    }

    /// The target with that name.
    func target(_ name: String) -> Target? {
        targets.first { $0.name == name }
    }

    private static func dependencies(in body: String) -> [String] {
        guard let start = body.matches(#"\bdependencies:\s*\["#).first else { return [] }
        let bytes = Array(body.utf8)
        let open = body.utf8.distance(from: body.startIndex, to: start.upperBound) - 1
        guard let close = end(of: bytes, from: open) else { return [] }
        let list = String(decoding: bytes[open..<close], as: UTF8.self)
        let packages = Set(strings(in: list, after: #"\bpackage:\s*"#))
        return strings(in: list, after: "").filter { !packages.contains($0) || $0 == "Yams" }
    }

    /// The string literals that come right after a pattern.
    private static func strings(in text: String, after pattern: String) -> [String] {
        text.matches(pattern + #""[^"\n]*""#).map { range in
            let found = text[range]
            let quote = found.firstIndex(of: "\"") ?? found.startIndex
            return String(found[quote...].dropFirst().dropLast())
        }
    }

    /// Where the bracket that opens at `open` closes; strings are skipped.
    private static func end(of bytes: [UInt8], from open: Int) -> Int? {
        var depth = 0
        var inString = false
        for index in open..<bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\""): inString.toggle()
            case UInt8(ascii: "("), UInt8(ascii: "["): depth += inString ? 0 : 1
            case UInt8(ascii: ")"), UInt8(ascii: "]"):
                depth -= inString ? 0 : 1
                if depth == 0 { return index }
            default: break
            }
        }
        return nil
    }
}
