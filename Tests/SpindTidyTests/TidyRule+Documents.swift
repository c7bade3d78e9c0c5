import Foundation

extension TidyRule {
    /// Rules that hold documents to the code they speak of.
    static let documents: [TidyRule] = [
        safetyNamesItsChecks, securityCountsRight, residentsReadWhatTheDisplaySays, peerDefects,
    ]

    private static let safetyNamesItsChecks = TidyRule(
        "Every constraint of SAFETY.md names a check that is there",
        broken: [
            .one("SAFETY.md", "| C1 | A lock lets go. | `aTestThatNobodyWrote` |"),
            .one("SAFETY.md", "| C1 | A lock lets go. | `Tests/Nothing.swift` |"),
            .one("SAFETY.md", "| C1 | A lock lets go. | we try |"),
            .one("SAFETY.md", "# Without a constraint"),
        ],
        kept: [
            ProjectTree([
                ProjectTree.File(
                    path: "SAFETY.md",
                    text: "| C1 | It lets `go`. | `lockLetsGo`, `Tests/A.swift` |\n"
                        + "| C2 | A key fits. | site: the mechanical key |\n"),
                ProjectTree.File(path: "Tests/A.swift", text: "@Test func lockLetsGo() {}\n"),
            ])
        ]
    ) { tree in
        guard let file = tree.file("SAFETY.md") else { return [] }
        let tests = tree.swift(under: "Tests/").map(\.source.code).joined(separator: "\n")
        let names = Set(
            tests.matches(#"\bfunc\s+`?\w+"#).map { range in
                String(tests[range].split { !$0.isLetter && !$0.isNumber && $0 != "_" }.last ?? "")
            })
        let rows = file.find(#"^\| C\d+ \|.*$"#, in: .text) { $0 }
        guard !rows.isEmpty else {
            return [Finding(path: file.path, line: 1, message: "no constraint (| C1 | ...) found")]
        }
        return rows.flatMap { row -> [Finding] in
            let cell = String(
                row.message.split(separator: "|").last { $0.contains { !$0.isWhitespace } } ?? "")
            let checks = cell.matches("`[^`]+`").map { String(cell[$0].dropFirst().dropLast()) }
            let outside = !cell.matches(#"\b(site|hardware|loader):"#).isEmpty
            let missing = checks.filter { !names.contains($0) && !tree.paths.contains($0) }
            return missing.map {
                Finding(path: row.path, line: row.line, message: "no test and no file '\($0)'")
            }
                + (checks.isEmpty && !outside
                    ? [Finding(path: row.path, line: row.line, message: "names no check")] : [])
        }
    }

    private static func security(_ rows: String, misses: Int = 120) -> ProjectTree {
        ProjectTree([
            ProjectTree.File(
                path: "SECURITY.md",
                text: "With \(misses) tries a day, PINs of six digits\n\(rows)\n"),
            ProjectTree.File(
                path: "Sources/SpindCore/Engine/KeypadThrottle.swift",
                text: "    public static let missesADay = 120\n"),
        ])
    }

    private static let securityCountsRight = TidyRule(
        "SECURITY.md's figures follow from the throttle",
        broken: [
            security("| 1 | 0.012 % | 8334 |"), security("| 10 | 0.13 % | 833 |"),
            security("| 1 | 0.012 % | 8333 |", misses: 121), security("no row"),
        ],
        kept: [security("| 1 | 0.012 % | 8333 |\n| 10 | 0.12 % | 833 |")]
    ) { tree in
        guard let file = tree.file("SECURITY.md"),
            let throttle = tree.file("Sources/SpindCore/Engine/KeypadThrottle.swift")
        else { return [] }
        let limit = throttle.find(#"missesADay = \d+"#, in: .code) {
            String($0.split(separator: " ").last ?? "")
        }
        guard let digits = limit.first?.message, let tries = Double(digits),
            file.text.contains("With \(digits) tries a day, PINs of six digits")
        else {
            return [Finding(path: file.path, line: 1, message: "not the throttle's tries a day")]
        }
        let rows = file.find(#"^\| \d+ \| [\d.]+ % \| \d+ \|$"#, in: .text) { $0 }
        let wrong = rows.filter { row in
            let cells = row.message.split { !$0.isNumber && $0 != "." }.compactMap { Double($0) }
            guard cells.count == 3 else { return true }
            let chance = cells[0] * tries / 1_000_000
            return abs(cells[1] - chance * 100) > 0.0001 || abs(cells[2] - 1 / chance) > 0.5
        }.map {
            Finding(path: $0.path, line: $0.line, message: "'\($0.message)' does not add up")
        }
        return rows.isEmpty
            ? [Finding(path: file.path, line: 1, message: "no row of figures found")] : wrong
    }

    private static let residentsReadWhatTheDisplaySays = TidyRule(
        "The residents' guides quote what the display says in their language",
        broken: [
            ProjectTree([
                ProjectTree.File(path: "Docs/guide-resident.md", text: "Es meldet `Tür auf`.\n"),
                ProjectTree.File(
                    path: "Sources/SpindCore/Cabinet/Phrases+German.swift", text: "\"Tür zu\"\n"),
            ]),
            ProjectTree([
                ProjectTree.File(path: "Docs/guide-resident-en.md", text: "It says `Tür zu`.\n"),
                ProjectTree.File(
                    path: "Sources/SpindCore/Cabinet/Phrases+English.swift", text: "\"Shut\"\n"),
            ]),
        ],
        kept: [
            ProjectTree([
                ProjectTree.File(
                    path: "Docs/guide-resident.md", text: "Es meldet `Tür zu`; `#` drücken.\n"),
                ProjectTree.File(
                    path: "Sources/SpindCore/Cabinet/Phrases+German.swift", text: "\"Tür zu\"\n"),
            ])
        ]
    ) { tree in
        let languages = [("", "German"), ("-en", "English"), ("-nl", "Dutch")]
        return languages.flatMap { suffix, language -> [Finding] in
            let phrases = "Sources/SpindCore/Cabinet/Phrases+\(language).swift"
            guard let guide = tree.file("Docs/guide-resident\(suffix).md"),
                let words = tree.file(phrases)
            else { return [] }
            return guide.find("`[^`]+`", in: .text) { String($0.dropFirst().dropLast()) }
                .filter { $0.message.count > 1 && !words.text.contains($0.message) }
                .map {
                    Finding(
                        path: $0.path, line: $0.line,
                        message: "the display never says '\($0.message)'")
                }
        }
    }
}
