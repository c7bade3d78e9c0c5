import Foundation

extension TidyRule {
    /// Rules about what may know what.
    static let layers: [TidyRule] = [
        dependenciesPointDown, importsAreDeclared, fieldHasNoSeeds, oneListOfSettings,
        targetsHaveTests,
    ]

    /// The targets from the bottom up: one may depend only on those before it.
    private static let order = [
        "SpindCore", "SpindCrypto", "SpindSeeds", "SpindTime", "SpindSecrets", "SpindHAL",
        "SpindBoards",
        "SpindDrivers",
        "SpindAgent",
        "CSpindLinux", "SpindLinux", "SpindStore", "SpindTerminal", "SpindControl",
        "SpindMaintenance", "SpindSync", "CLibPQ", "SpindRegistryStore", "SpindRegistry",
        "SpindSimulatedHardware", "SpindSimulation", "spindd", "spind-registry",
        "spind-safe-outputs",
        "spindctl", "spind-sim", "spind-bench",
        "SpindContracts", "SpindRegistryContracts",
    ]

    /// The modules of the system that a target may import beside what the manifest gives it.
    /// Whatever is not named here may import those of the edges.
    private static let systemModules: [String: Set<String>] = [
        "SpindCore": [],
        "SpindCrypto": ["FoundationEssentials"],
        "SpindSeeds": [],
        "SpindTime": ["Foundation"],
        "SpindSecrets": ["Glibc"],  // files
        "SpindHAL": ["Synchronization", "Glibc", "Musl"],  // threads
        "SpindBoards": ["FoundationEssentials", "Foundation", "Glibc", "Musl"],  // files
        "SpindDrivers": ["Synchronization", "Glibc", "Musl"],  // threads
        "SpindAgent": ["Synchronization", "FoundationEssentials", "Foundation", "Glibc", "Musl"],
        "SpindSimulatedHardware": ["Synchronization", "FoundationEssentials", "Foundation"],
    ]
    private static let edgeModules: Set<String> = [
        "Synchronization", "FoundationEssentials", "Foundation", "Glibc", "Dispatch", "Testing",
        "Musl", "CoreFoundation",
    ]

    private static let small = """
        let a: [Target] = [
            .target(name: "SpindCore"),
            .target(name: "SpindHAL", dependencies: ["SpindCore"]),
            .testTarget(name: "SpindCoreTests", dependencies: ["SpindCore"]),
            .testTarget(name: "SpindHALTests", dependencies: ["SpindHAL"]),
        ]
        """

    private static func tree(_ files: [String: String]) -> ProjectTree {
        ProjectTree(files.map { ProjectTree.File(path: $0.key, text: $0.value + "\n") })
    }

    private static let dependenciesPointDown = TidyRule(
        "Dependencies point down, and every target has its place in the order",
        broken: [
            .one(
                "Package.swift",
                ".target(name: \"SpindCore\", dependencies: [\"SpindAgent\"]), "
                    + ".target(name: \"SpindAgent\")"),
            .one("Package.swift", ".target(name: \"SpindExtra\")"),
        ],
        kept: [tree(["Package.swift": small])]
    ) { tree in
        guard let file = tree.file("Package.swift") else { return [] }
        let manifest = Manifest(file.text)
        return manifest.targets.filter { $0.kind != "testTarget" }.flatMap { target in
            guard let place = order.firstIndex(of: target.name) else {
                return [
                    Finding(
                        path: file.path, line: target.line,
                        message: "\(target.name) has no place in the layers (TidyRule+Layers)")
                ]
            }
            return target.dependencies.compactMap { dependency in
                guard let below = order.firstIndex(of: dependency), below >= place else {
                    return nil
                }
                return Finding(
                    path: file.path, line: target.line,
                    message: "\(target.name) depends upward on \(dependency)")
            }
        }
    }

    private static let importsAreDeclared = TidyRule(
        "A target imports what the manifest gives it and the system modules of its layer",
        broken: [
            tree(["Package.swift": small, "Sources/SpindCore/A.swift": "import Foundation"]),
            tree(["Package.swift": small, "Sources/SpindCore/A.swift": "import SpindHAL"]),
            tree(["Package.swift": small, "Sources/SpindHAL/A.swift": "public import SpindAgent"]),
            tree(["Package.swift": small, "Sources/SpindHAL/A.swift": "import struct NIOCore.A"]),
            tree(["Package.swift": small, "Tests/SpindCoreTests/A.swift": "import XCTest"]),
        ],
        kept: [
            tree([
                "Package.swift": small, "Sources/SpindHAL/A.swift": "public import SpindCore",
                "Tests/SpindCoreTests/A.swift": "@testable import SpindCore\nimport Testing",
            ])
        ]
    ) { tree in
        guard let package = tree.file("Package.swift") else { return [] }
        let pattern =
            #"^\s*(@\w+(\(\w+\))?\s+)*((public|package|internal|private)\s+)?import\s+"#
            + #"((struct|class|enum|protocol|func|var|let|typealias)\s+)?\w+"#
        return Manifest(package.text).targets.flatMap { target in
            let allowed = (systemModules[target.name] ?? edgeModules).union(target.dependencies)
            return tree.swift(under: target.path + "/").flatMap { file in
                file.find(pattern, in: .code) { found in
                    String(found.split(whereSeparator: \.isWhitespace).last ?? "")
                }.filter { !allowed.contains($0.message) }.map {
                    Finding(
                        path: $0.path, line: $0.line,
                        message: "\(target.name) may not import \($0.message)")
                }
            }
        }
    }

    /// What simulates and measures, and is never installed at a cabinet or a registry.
    private static let simulating: Set<String> = ["SpindSimulation", "spind-sim", "spind-bench"]

    private static func seeded(_ name: String, _ kind: String = "target") -> ProjectTree {
        .one(
            "Package.swift",
            ".target(name: \"SpindSeeds\"), "
                + ".\(kind)(name: \"\(name)\", dependencies: [\"SpindSeeds\"])")
    }

    private static let fieldHasNoSeeds = TidyRule(
        "Random numbers that can be foretold stay in what simulates, measures and tests",
        broken: [
            seeded("spindd", "executableTarget"), seeded("SpindCrypto"),
            .one(
                "Package.swift",
                """
                .target(name: "SpindSeeds"),
                .target(name: "SpindSimulation", dependencies: ["SpindSeeds"]),
                .executableTarget(name: "spind-registry", dependencies: ["SpindSimulation"])
                """),
        ],
        kept: [
            .one(
                "Package.swift",
                """
                .target(name: "SpindSeeds"),
                .target(name: "SpindSimulation", dependencies: ["SpindSeeds"]),
                .executableTarget(name: "spind-sim", dependencies: ["SpindSimulation"]),
                .target(name: "SpindCore"), .target(name: "SpindContracts", path: "Tests/A"),
                .testTarget(name: "SpindCoreTests", dependencies: ["SpindSeeds", "SpindCore"])
                """)
        ]
    ) { tree in
        guard let file = tree.file("Package.swift") else { return [] }
        let foretold = simulating.union(["SpindSeeds"])
        return Manifest(file.text).targets.filter {
            $0.kind != "testTarget" && !$0.path.hasPrefix("Tests/") && !foretold.contains($0.name)
        }.flatMap { target in
            target.dependencies.filter(foretold.contains).map {
                Finding(
                    path: file.path, line: target.line,
                    message: "\(target.name) may not depend on \($0): its numbers can be foretold")
            }
        }
    }

    private static let settings = [
        "swiftLanguageMode(.v6)", "enableUpcomingFeature(\"ExistentialAny\")",
        "enableUpcomingFeature(\"MemberImportVisibility\")",
        "enableUpcomingFeature(\"InternalImportsByDefault\")",
        "enableUpcomingFeature(\"NonisolatedNonsendingByDefault\")",
        "treatAllWarnings(as: .error)",
    ]

    private static func manifest(settings: [String]) -> String {
        "// swift-tools-version: 6.2\nfor target in package.targets {\n"
            + settings.map { "    .\($0),\n" }.joined() + "}"
    }

    private static let oneListOfSettings = TidyRule(
        "The manifest has one list of settings for all targets, and tools version 6.2",
        broken: [
            .one("Package.swift", manifest(settings: Array(settings.dropLast()))),
            .one("Package.swift", manifest(settings: settings + [settings[0]])),
            .one(
                "Package.swift",
                manifest(settings: settings).replacingOccurrences(of: "6.2", with: "6.3")),
            .one(
                "Package.swift",
                manifest(settings: settings).replacingOccurrences(of: "for target", with: "let a")),
        ],
        kept: [.one("Package.swift", manifest(settings: settings))]
    ) { tree in
        guard let file = tree.file("Package.swift") else { return [] }
        let loop = file.text.range(of: "for target in package.targets")?.upperBound
        let inLoop = loop.map { String(file.text[$0...]) } ?? ""
        var findings = settings.filter { setting in
            file.text.components(separatedBy: setting).count != 2 || !inLoop.contains(setting)
        }.map {
            Finding(path: file.path, line: 1, message: "\($0) stands not once, in the loop")
        }
        if file.lines.first != "// swift-tools-version: 6.2" {
            findings.append(
                Finding(path: file.path, line: 1, message: "the Pi's Swift is 6.2: tools version"))
        }
        return findings
    }

    /// Libraries without a test target of their own.
    private static let testedElsewhere: [String: String] = [
        "SpindHAL": "protocols: their contracts run in SpindDriversTests and SpindLinuxTests",
        "SpindSimulatedHardware": "the contracts run on it in SpindDriversTests",
        "SpindContracts": "is itself tests",
        "SpindRegistryContracts": "is itself tests",
        "CSpindLinux": "C; run by SpindLinuxTests",
    ]

    private static let targetsHaveTests = TidyRule(
        "Every library has its test target, and every source folder its target",
        broken: [
            .one("Package.swift", ".target(name: \"SpindCore\")"),
            tree(["Package.swift": small, "Sources/SpindLost/A.swift": "let a = 1"]),
            tree(["Package.swift": small, "Tests/SpindLostTests/A.swift": "let a = 1"]),
        ],
        kept: [tree(["Package.swift": small, "Sources/SpindHAL/A.swift": "let a = 1"])]
    ) { tree in
        guard let file = tree.file("Package.swift") else { return [] }
        let manifest = Manifest(file.text)
        let untested = manifest.targets.filter {
            $0.kind == "target" && testedElsewhere[$0.name] == nil
                && manifest.target($0.name + "Tests") == nil
        }.map {
            Finding(path: file.path, line: $0.line, message: "\($0.name) has no \($0.name)Tests")
        }
        let known = Set(manifest.targets.map(\.path))
        let folders = Set(
            tree.files.compactMap { file -> String? in
                let parts = file.path.split(separator: "/")
                guard parts.count > 2, ["Sources", "Tests"].contains(parts[0]) else { return nil }
                return "\(parts[0])/\(parts[1])"
            })
        return untested
            + folders.subtracting(known).sorted().map {
                Finding(path: $0, line: 1, message: "no target of the manifest has this folder")
            }
    }
}
