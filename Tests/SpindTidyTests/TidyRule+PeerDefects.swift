import Foundation

extension TidyRule {
    private static let page = "Docs/peer-defects.md"

    private static func tree(_ rows: String, tests: String = "") -> ProjectTree {
        ProjectTree([
            ProjectTree.File(path: page, text: rows + "\n"),
            ProjectTree.File(path: "Tests/ATests/LockTests.swift", text: tests + "\n"),
        ])
    }

    private static let lockTests = "struct LockTests {\n    @Test func lockLetsGo() {}\n}"

    /// Each row ends with the tests that name its defect, as `Suite/function`.
    static let peerDefects = TidyRule(
        "Every defect of others that we know of names a test that is there",
        broken: [
            tree("| 1 | It hangs. | there | `LockTests/lockHangs` |", tests: lockTests),
            tree("| 1 | It hangs. | there | `DoorTests/lockLetsGo` |", tests: lockTests),
            tree("| 1 | It hangs. | there | `lockLetsGo` |", tests: lockTests),
            tree("| 1 | It hangs. | there | we know |", tests: lockTests),
            tree("# Without a defect", tests: lockTests),
            tree(
                "| 1 | It `hangs`. | there | `LockTests/lockLetsGo` |\n| 3 | B. | there | "
                    + "`LockTests/lockLetsGo` |", tests: lockTests),
            .one("README.md", "No page at all"),
        ],
        kept: [
            tree(
                "| 1 | It `hangs`. | there | `LockTests/lockLetsGo` |\n| 2 | B. | there | "
                    + "`LockTests/lockLetsGo`, `LockTests/lockLetsGo` |", tests: lockTests)
        ]
    ) { tree in
        guard let file = tree.file(page) else {
            return [Finding(path: page, line: 1, message: "it is gone")]
        }
        let rows = file.find(#"^\| \d+ \|.*$"#, in: .text) { $0 }
        guard !rows.isEmpty else {
            return [Finding(path: page, line: 1, message: "no defect (| 1 | ...) found")]
        }
        let sources = tree.swift(under: "Tests/").map(\.source.code)
        return rows.enumerated().flatMap { index, row -> [Finding] in
            func finding(_ message: String) -> Finding {
                Finding(path: row.path, line: row.line, message: message)
            }
            let cells = row.message.split(separator: "|").map {
                $0.trimmingCharacters(in: .whitespaces)
            }.filter { !$0.isEmpty }
            var findings: [Finding] = []
            if cells.first != "\(index + 1)" {
                findings.append(finding("is not number \(index + 1)"))
            }
            let names = (cells.last ?? "").matches(#"`\w+/\w+`"#).map {
                (cells.last ?? "")[$0].dropFirst().dropLast().split(separator: "/").map(String.init)
            }
            if names.isEmpty { findings.append(finding("names no test as `Suite/function`")) }
            for name in names {
                let isThere = sources.contains {
                    !$0.matches(#"\b(struct|class|extension)\s+\#(name[0])\b"#).isEmpty
                        && !$0.matches(#"\bfunc\s+\#(name[1])\b"#).isEmpty
                }
                if !isThere { findings.append(finding("no test \(name.joined(separator: "/"))")) }
            }
            return findings
        }
    }
}
