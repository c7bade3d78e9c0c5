import Foundation

extension TidyRule {
    /// Rules about tests.
    static let tests: [TidyRule] = [asyncTestsHaveALimit, disabledTestsSayWhy]

    private static let asyncTestsHaveALimit = TidyRule(
        "An asynchronous test has a time limit, its own or its suite's",
        broken: [
            .one("Tests/SpindAgentTests/A.swift", "@Test func a() async throws {}"),
            .one("Tests/SpindAgentTests/A.swift", "@Test(.tags(.b))\n    func a(c: C) async {}"),
        ],
        kept: [
            .one(
                "Tests/SpindAgentTests/A.swift",
                "@Test(.timeLimit(.minutes(1))) func a() async throws {}\n@Test func b() {}"),
            .one(
                "Tests/SpindAgentTests/A.swift",
                "@Suite(.timeLimit(.minutes(1)))\nstruct B {\n    @Test func a() async {}\n}"),
        ]
    ) { tree in
        tree.swift(under: "Tests/").flatMap { file -> [Finding] in
            let suites = file.source.code.matches(#"@Suite\((?:[^()]|\([^()]*\))*\.timeLimit"#)
            guard suites.isEmpty else { return [] }
            let nested = #"\((?:[^()]|\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\))*\)"#
            return file.find(
                #"@Test\b(\#(nested))?[^{}@]*?func\s+\w+\s*\#(nested)\s*async"#, in: .code
            ) { $0 }.filter { !$0.message.contains(".timeLimit") }.map {
                Finding(
                    path: $0.path, line: $0.line,
                    message: "an asynchronous test without .timeLimit can hang for ever")
            }
        }
    }

    private static let disabledTestsSayWhy = TidyRule(
        "No test is switched off",
        broken: [.one("Tests/SpindAgentTests/A.swift", "@Test(.disabled(\"later\")) func a() {}")],
        kept: [
            .one("Tests/SpindAgentTests/A.swift", "@Test(.enabled(if: onRealLines)) func a() {}")
        ]
    ) { tree in
        tree.swift(under: "Tests/").flatMap {
            $0.find(#"\.disabled\("#, in: .code) { _ in "mend it or delete it" }
        }
    }
}
