import Foundation

extension TidyRule {
    /// Rules about the files beside the code.
    static let files: [TidyRule] = [
        scriptsSayWhatTheyDo, foldersOfDevicesHaveReadmes, driverFamiliesAreTested, linksResolve,
        pathsAreEverybodys, hostsAreEverybodys, textEndsCleanly,
    ]

    private static let scriptsSayWhatTheyDo = TidyRule(
        "Every script says on its first screen what it does, and can be run",
        broken: [
            .one("Scripts/a", "#!/bin/bash\nset -e\necho a", isExecutable: true),
            .one("Scripts/a", "#!/bin/bash\n# Short.\necho a", isExecutable: true),
            .one("Scripts/a", "#!/bin/bash\n# Does this and that with the other thing."),
            .one("Scripts/a.py", "import os"),
        ],
        kept: [
            .one("Scripts/a", "#!/bin/bash\n# Does a thing to another thing.", isExecutable: true),
            .one("Scripts/a.py", "\"\"\"Does a thing to another thing, well.\"\"\""),
            .one("Scripts/a.c", "/* Does a thing to another thing, well. */"),
        ]
    ) { tree in
        tree.files.filter {
            $0.path.hasPrefix("Scripts/")
                && ($0.text.hasPrefix("#!") || !$0.path.matches(#"\.(sh|py|c)$"#).isEmpty)
        }.flatMap {
            file in
            var findings: [Finding] = []
            let screen = file.lines.prefix(24)
            let says = screen.dropFirst(screen.first?.hasPrefix("#!") == true ? 1 : 0).contains {
                !$0.matches(#"^\s*(#|//|/?\*|"{3})\s*[A-Za-z].*\w+\s+\w+.{12,}"#).isEmpty
            }
            if !says {
                findings.append(
                    Finding(path: file.path, line: 1, message: "say in a comment what it does"))
            }
            if screen.first?.hasPrefix("#!") == true, !file.isExecutable {
                findings.append(Finding(path: file.path, line: 1, message: "chmod +x"))
            }
            return findings
        }
    }

    private static let foldersOfDevicesHaveReadmes = TidyRule(
        "Every driver family and every board has a README.md",
        broken: [
            .one("Sources/SpindDrivers/Keypad/A.swift", "let a = 1"),
            .one("Boards/vendor/thing/board.yaml", "board: thing"),
            .one("Boards/cabinets/thing/cabinet.yaml", "cabinet: thing"),
        ],
        kept: [
            ProjectTree([
                ProjectTree.File(path: "Boards/vendor/thing/board.yaml", text: "board: thing\n"),
                ProjectTree.File(path: "Boards/vendor/thing/README.md", text: "# Thing\n"),
                ProjectTree.File(path: "Sources/SpindDrivers/Line.swift", text: "let a = 1\n"),
            ])
        ]
    ) { tree in
        let boards = tree.files.filter {
            $0.path.hasPrefix("Boards/") && ["board.yaml", "cabinet.yaml"].contains($0.name)
        }.map(\.folder)
        return Set(boards + driverFamilies(of: tree)).sorted()
            .filter { !tree.paths.contains($0 + "/README.md") }
            .map { Finding(path: $0 + "/README.md", line: 1, message: "missing") }
    }

    private static let driverFamiliesAreTested = TidyRule(
        "Every driver family has tests of its name",
        broken: [.one("Sources/SpindDrivers/Keypad/A.swift", "let a = 1")],
        kept: [
            ProjectTree([
                ProjectTree.File(path: "Sources/SpindDrivers/Keypad/A.swift", text: "a\n"),
                ProjectTree.File(path: "Tests/SpindDriversTests/KeypadTests.swift", text: "a\n"),
            ]),
            ProjectTree([
                ProjectTree.File(path: "Sources/SpindDrivers/Keypad/A.swift", text: "a\n"),
                ProjectTree.File(path: "Tests/SpindDriversTests/Keypad/ATests.swift", text: "a\n"),
            ]),
        ]
    ) { tree in
        driverFamilies(of: tree).filter { family in
            let name = family.split(separator: "/").last ?? ""
            return !tree.files.contains {
                $0.path.hasPrefix("Tests/SpindDriversTests/")
                    && $0.path.dropFirst("Tests/SpindDriversTests/".count).contains(name)
            }
        }.map { Finding(path: $0, line: 1, message: "no test in SpindDriversTests has its name") }
    }

    /// The folders of SpindDrivers but for the threads, which are no device.
    private static func driverFamilies(of tree: ProjectTree) -> [String] {
        Set(tree.swift(under: "Sources/SpindDrivers/").map(\.folder))
            .subtracting(["Sources/SpindDrivers", "Sources/SpindDrivers/Threads"]).sorted()
    }

    private static let linksResolve = TidyRule(
        "Links in Markdown lead to files that are there",
        broken: [
            .one("README.md", "See [this](Docs/nothing.md)."),
            .one("Docs/a.md", "See [this](../Scripts/nothing) and [that](b.md#c)."),
            .one("Docs/a.md", "See [this](#nothing-here)."),
        ],
        kept: [
            ProjectTree([
                ProjectTree.File(path: "README.md", text: "[a](Docs/a.md#what-is-a) [d](Docs/)\n"),
                ProjectTree.File(
                    path: "Docs/a.md", text: "# What is `a`?\n[up](../README.md) [b](http://b)\n"),
            ])
        ]
    ) { tree in
        tree.files.filter { $0.path.hasSuffix(".md") }.flatMap { file in
            file.find(#"\]\([^)\s]+\)"#, in: .text) { String($0.dropFirst(2).dropLast()) }
                .filter { !$0.message.contains(":") && !resolves($0.message, from: file, in: tree) }
                .map {
                    Finding(path: $0.path, line: $0.line, message: "no '\($0.message)' to link to")
                }
        }
    }

    private static func resolves(
        _ link: String, from file: ProjectTree.File, in tree: ProjectTree
    ) -> Bool {
        let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        var folders = file.folder.split(separator: "/")
        for part in parts[0].split(separator: "/") where part != "." {
            if part != ".." {
                folders.append(part)
            } else if folders.popLast() == nil {
                return false
            }
        }
        let path = parts[0].isEmpty ? file.path : folders.joined(separator: "/")
        guard path.isEmpty || tree.paths.contains(path) else { return false }
        guard parts.count == 2 else { return true }
        let headings = (tree.file(path)?.lines ?? []).filter { $0.hasPrefix("#") }.map { heading in
            heading.drop { $0 == "#" || $0 == " " }.lowercased()
                .filter { $0.isLetter || $0.isNumber || " -_".contains($0) }
                .replacingOccurrences(of: " ", with: "-")
        }
        return headings.contains(String(parts[1]))
    }

    /// Where an absolute path of this project may begin: what every Debian machine has.
    private static let roots: Set<String> = [
        "bin", "boot", "dev", "device", "etc", "lib", "none", "nonexistent", "nowhere", "proc",
        "run",
        "sbin", "state", "sys", "tmp", "usr", "v1", "var",
    ]

    private static let pathsAreEverybodys = TidyRule(
        "No absolute path of one machine is in the project",
        broken: [
            .one("Scripts/a", "cd /somewhere/else/here"),
            .one("Docs/a.md", "Look in `/home/jo/spind`."),
            .one("Sources/SpindCore/A.swift", "let a = \"/workshop/spind/file.txt\""),
        ],
        kept: [
            .one("Scripts/a", "cat /etc/spind/cabinet.yaml \"$root\"/dev/null ${a}/b/c ../b/c"),
            .one("Docs/a.md", "An item/bike/car at <https://example.org/a/b>, main/5/6."),
        ]
    ) { tree in
        tree.files.filter { $0.path != "LICENSE" && !$0.isOfTheRules }.flatMap { file in
            file.find(
                #"(?<![\w./:}>)*"~$@%+?,\\-]|\$")/[A-Za-z][\w.-]*/[\w.-]+|(?<!\+ )"/[a-z][\w.-]*/[\w.-]+"#,
                in: .text
            ) { $0 }
            .filter { finding in
                let path = finding.message.drop { $0 == "\"" }
                return !roots.contains(String(path.split(separator: "/").first ?? ""))
            }
            .map {
                Finding(
                    path: $0.path, line: $0.line, message: "'\($0.message)' is on one machine")
            }
        }
    }

    private static let hostsAreEverybodys = TidyRule(
        "Addresses on the web are public",
        broken: [
            .one("Scripts/a", "curl http" + "://10.1.2.3/simple"),
            .one("Scripts/a", "curl https" + "://packages/simple"),
            .one("Docs/a.md", "https" + "://proxy.example.com:8081/simple"),
            .one("Docs/a.md", "https" + "://mirror.host.internal/simple"),
        ],
        kept: [
            .one("Docs/a.md", "https" + "://www.kernel.org/doc and http" + "://localhost:80/"),
            .one("Docs/a.md", "https" + "://registry.example:8443/ or https" + "://HOST:PORT"),
            .one("Sources/SpindCore/A.swift", "let a = \"https" + "://127.0.0.1:\\(port)/\""),
        ]
    ) { tree in
        tree.files.filter { $0.path != "LICENSE" && !$0.isOfTheRules }.flatMap { file in
            file.find(#"https?://[^\s/"'`<>)\]}]+"#, in: .text) { $0 }.filter { finding in
                let host = String(finding.message.split(separator: "/").last ?? "")
                    .trimmingCharacters(in: CharacterSet(charactersIn: ".,;:"))
                let isLocal = !host.matches(#"^(localhost|127\.0\.0\.1)(:|$)"#).isEmpty
                // A name that is nobody's (RFC 2606), or one that is filled in.
                let isNobodys =
                    !host.matches(#"^([a-z0-9-]+\.)*example(:\d+)?$|^[\\{$]|^[A-Z]+(:[A-Z]+)?$"#)
                    .isEmpty
                let isPublic = !host.matches(
                    #"^([a-z0-9-]+\.)+(com|org|net|io|dev|de|nl|eu|uk|edu|gov|info|nist\.gov)$"#
                ).isEmpty
                return !isLocal && !isPublic && !isNobodys
            }.map {
                Finding(
                    path: $0.path, line: $0.line,
                    message: "'\($0.message)' is not an address that everybody can reach")
            }
        }
    }

    private static let textEndsCleanly = TidyRule(
        "Text has no trailing blanks, no tabs where it is Swift, YAML or Markdown, and ends its line",
        broken: [
            .one("Docs/a.md", "one \ntwo"), .one("Boards/a/board.yaml", "a:\n\tb: 1"),
            ProjectTree([ProjectTree.File(path: "Docs/a.md", text: "one")]),
            ProjectTree([ProjectTree.File(path: "Docs/a.md", text: "one\n\n")]),
        ],
        kept: [.one("Docs/a.md", "one\n\ntwo"), .one("Scripts/a.mk", "a:\n\tb")]
    ) { tree in
        tree.files.filter { $0.path != "LICENSE" && !$0.text.isEmpty }.flatMap { file in
            var findings = file.find(#"[ \t]+$"#, in: .text) { _ in "blanks at the end of the line"
            }
            if !file.path.matches(#"\.(swift|ya?ml|md)$"#).isEmpty {
                findings += file.find("\t", in: .text) { _ in "a tab" }
            }
            if !file.text.hasSuffix("\n") || file.text.hasSuffix("\n\n") {
                findings.append(
                    Finding(
                        path: file.path, line: max(file.lines.count, 1),
                        message: "end with one newline"))
            }
            return findings
        }
    }
}
