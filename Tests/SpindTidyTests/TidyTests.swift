import Testing

/// Style as a test: each rule of the house is kept by the whole project, and each rule's check is
/// itself held against small trees that break it and small trees that only look so.
struct TidyTests {
    static let rules =
        TidyRule.calls + TidyRule.shapes + TidyRule.layers + TidyRule.tests + TidyRule.files
        + TidyRule.documents

    @Test(arguments: rules)
    func projectKeepsTheRule(_ rule: TidyRule) {
        for finding in rule.check(.project) {
            Issue.record("\(finding)")
        }
    }

    @Test(arguments: rules)
    func ruleFindsWhatBreaksIt(_ rule: TidyRule) {
        #expect(!rule.broken.isEmpty)
        for (index, tree) in rule.broken.enumerated() {
            #expect(!rule.check(tree).isEmpty, "example \(index) of what breaks it")
        }
    }

    @Test(arguments: rules)
    func ruleLeavesTheRestAlone(_ rule: TidyRule) {
        for tree in rule.kept {
            #expect(rule.check(tree).map(\.description) == [])
        }
    }

    @Test func projectIsFoundAndRead() throws {
        let project = ProjectTree.project
        #expect(project.paths.isSuperset(of: ["Package.swift", "Sources/SpindCore", "Tests"]))
        let manifest = Manifest(try #require(project.file("Package.swift")).text)
        #expect(manifest.target("SpindCore")?.dependencies == [])
        #expect(
            manifest.target("SpindCrypto")?.dependencies == ["SpindCore", "Crypto", "CryptoExtras"])
        #expect(manifest.target("SpindContracts")?.path == "Tests/SpindContracts")
    }

    @Test(arguments: [
        ("a // b", "a     ", "  // b"),
        ("a /* b /* c */ d */ e", "a                   e", "  /* b /* c */ d */  "),
        (#"a("b // c") // d"#, #"a("      ")     "#, "            // d"),
        (#"a("\(b("c")) d")"#, #"a("\(b(" "))  ")"#, ""),
        (##"#"a" \(b) \#(c)"# + d"##, ##"#"        \#(c)"# + d"##, ""),
        (#""a\"b" + c"#, #""    " + c"#, ""),
        ("\"\"\"\na \"b\" // c\n\"\"\" + d", "\"\"\"\n          \n\"\"\" + d", ""),
        ("let a = /\"/ // b", "let a = /\"      ", ""),
    ])
    func sourceKeepsCodeAndCommentsApart(text: String, code: String, comments: String) {
        let source = SwiftSource(text)
        #expect(source.code.count == text.count)
        #expect(trimmed(source.code) == trimmed(code))
        if !comments.isEmpty { #expect(trimmed(source.comments) == trimmed(comments)) }
    }

    private func trimmed(_ text: String) -> String {
        var text = Substring(text)
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
