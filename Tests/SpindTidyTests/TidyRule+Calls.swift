import Foundation

extension TidyRule {
    /// Rules about what code may call.
    static let calls: [TidyRule] = [
        timeRandomnessAndIdentityAreArguments, librariesDoNotPrint, nothingIsForced,
        testsDoNotSleep, uncheckedIsProved, unsafeStaysAtTheBottom,
    ]

    private static let realWorld: [Exemption] = [
        Exemption("Sources/spindd/", "a composition root"),
        Exemption("Sources/spindctl/", "a composition root"),
        Exemption("Sources/spind-registry/", "a composition root"),
        Exemption("Sources/spind-sim/", "a composition root"),
        Exemption("Sources/spind-bench/", "a composition root"),
        Exemption("Sources/spind-safe-outputs/", "a composition root"),
        Exemption("Tests/SpindEndToEndTests/", "waits for real processes, with a bound"),
        Exemption("Tests/SpindLinuxTests/", "waits for a real kernel, with a bound"),
    ]

    private static let timeRandomnessAndIdentityAreArguments = TidyRule(
        "Time, randomness and identity are arguments outside composition roots",
        broken: [
            .one("Sources/SpindCore/A.swift", "let now = Date()"),
            .one("Sources/SpindAgent/A.swift", "let now = Date.now"),
            .one("Sources/SpindAgent/A.swift", "let id = UUID().uuidString"),
            .one("Sources/SpindStore/A.swift", "let clock = ContinuousClock()"),
            .one("Sources/SpindStore/A.swift", "let start = ContinuousClock.now"),
            .one("Sources/SpindControl/A.swift", "try await Task.sleep(for: .seconds(1))"),
            .one("Tests/SpindCoreTests/A.swift", "let n = Int.random(in: 0..<10)"),
            .one("Tests/SpindCoreTests/A.swift", "let n = list.randomElement()"),
            .one("Sources/SpindCore/A.swift", "let s = \"\\(UUID())\""),
            .one("Sources/SpindCore/A.swift", "var g = SystemRandomNumberGenerator()"),
        ],
        kept: [
            .one("Sources/SpindCore/A.swift", "let n = Int.random(in: 0..<10, using: &generator)"),
            .one("Sources/SpindCore/A.swift", "let n = list.randomElement(using: &generator)"),
            .one("Sources/SpindCore/A.swift", "// Date() is banned here"),
            .one("Sources/SpindCore/A.swift", "let s = \"UUID()\"; lastUpdate(); WallDate()"),
            .one("Sources/spindd/A.swift", "var generator = SystemRandomNumberGenerator()"),
        ]
    ) { tree in
        let banned = [
            #"\bDate\(\)"#, #"\bDate\.now\b"#, #"\bUUID\(\)"#,
            #"\b(Continuous|Suspending)Clock(\(\)|\.now\b)"#, #"\bDispatchTime\.now\b"#,
            #"\bTask\.sleep\b"#, #"\bSystemRandomNumberGenerator\(\)"#,
            #"\.(random|randomElement|shuffled|shuffle)\((?![^()]*(\([^()]*\)[^()]*)*using:)"#,
        ].joined(separator: "|")
        return tree.swift(under: "Sources/", "Tests/").filter { !realWorld.cover($0) }.flatMap {
            $0.find(banned, in: .code) {
                "\($0) here makes it unrepeatable; take it as an argument"
            }
        }
    }

    private static let librariesDoNotPrint = TidyRule(
        "Libraries do not print",
        broken: [.one("Sources/SpindAgent/A.swift", "print(state)")],
        kept: [
            .one("Sources/spindctl/A.swift", "print(state)"),
            .one("Sources/SpindAgent/A.swift", "printer.print(state); fingerprint(x)"),
        ]
    ) { tree in
        tree.swift(under: "Sources/Spind").flatMap {
            $0.find(#"(?<![\w.])(print|debugPrint|dump)\("#, in: .code) { _ in
                "a library does not print; log, or hand the text to the caller"
            }
        }
    }

    private static let nothingIsForced = TidyRule(
        "Nothing is forced: no `!` unwrapping, `try!` or `as!`",
        broken: [
            .one("Sources/SpindCore/A.swift", "let a = b!"),
            .one("Sources/SpindCore/A.swift", "let a = b()!.c"),
            .one("Tests/SpindCoreTests/A.swift", "let a = try! b()"),
            .one("Tests/SpindCoreTests/A.swift", "let a = b as! Int"),
            .one("Tests/SpindCoreTests/A.swift", "var a: Int!"),
        ],
        kept: [
            .one("Sources/SpindCore/A.swift", "if a != b, !c, x !== y { d(\"e!\") }"),
            .one("Sources/SpindCore/A.swift", "let a = [1].filter(!b) // c!"),
        ]
    ) { tree in
        tree.swift(under: "Sources/", "Tests/", "Package.swift").flatMap {
            $0.find(#"\b(try|as)!|[\w\)\]"]!(?!=)"#, in: .code) {
                "'\($0)' traps without a reason; unwrap it, or say why it holds (precondition)"
            }
        }
    }

    private static let sleepers: [Exemption] = [
        Exemption("Tests/SpindEndToEndTests/", "polls real processes, with a bound"),
        Exemption("Tests/SpindLinuxTests/", "polls a real kernel, with a bound"),
    ]

    private static let testsDoNotSleep = TidyRule(
        "Tests do not sleep; they turn a virtual clock",
        broken: [
            .one("Tests/SpindAgentTests/A.swift", "sleep(1)"),
            .one("Tests/SpindAgentTests/A.swift", "usleep(1_000)"),
            .one("Tests/SpindAgentTests/A.swift", "nanosleep(&a, nil)"),
            .one("Tests/SpindAgentTests/A.swift", "Thread.sleep(forTimeInterval: 1)"),
        ],
        kept: [
            .one("Tests/SpindAgentTests/A.swift", "clock.sleep(for: .seconds(1))"),
            .one("Tests/SpindAgentTests/A.swift", "func sleep(until end: Instant) async {}"),
        ]
    ) { tree in
        tree.swift(under: "Tests/").filter { !sleepers.cover($0) }.flatMap {
            $0.find(#"(?<![\w.]|func )(u|nano)?sleep\(|\bThread\.sleep\b"#, in: .code) { _ in
                "a test that sleeps is slow and still races; wait for a condition or turn a clock"
            }
        }
    }

    private static let uncheckedIsProved = TidyRule(
        "`@unchecked Sendable` and `nonisolated(unsafe)` have a comment that proves them",
        broken: [
            .one("Sources/SpindAgent/A.swift", "final class A: @unchecked Sendable {}"),
            .one("Sources/SpindAgent/A.swift", "// Why.\n\nnonisolated(unsafe) var a = 0"),
        ],
        kept: [
            .one(
                "Sources/SpindAgent/A.swift",
                "// Only the loop's thread touches it.\nfinal class A: @unchecked Sendable {}"),
            .one("Sources/SpindAgent/A.swift", "nonisolated(unsafe) var a = 0  // set once"),
        ]
    ) { tree in
        tree.swift(under: "Sources/", "Tests/").flatMap { file in
            file.find(#"@unchecked\s+Sendable|nonisolated\(unsafe\)"#, in: .code) {
                "\($0) without a comment above it that says why it is safe"
            }.filter { finding in
                let lines = file.lines
                let comments = file.source.comments.components(separatedBy: "\n")
                // The declaration and what stands above it without a blank line between.
                let block = (0..<finding.line).reversed().prefix {
                    $0 < lines.count && lines[$0].contains { !$0.isWhitespace }
                }
                return !block.contains { comments[$0].contains("//") }
            }
        }
    }

    private static let unsafeFiles: [Exemption] = [
        Exemption("Sources/SpindLinux/", "the bottom target, under strict memory safety"),
        Exemption(
            "Sources/spind-sim/", "a composition root with a folder and a terminal of its own"),
        Exemption(
            "Sources/SpindRegistryStore/PostgreSQL/", "calls libpq, under strict memory safety"),
        Exemption("Sources/SpindHAL/ThreadMonitor.swift", "pthreads, which Swift has no words for"),
        Exemption("Sources/SpindDrivers/Threads/", "pthreads, which Swift has no words for"),
        Exemption(
            "Sources/SpindTerminal/RawTerminal.swift",
            "a terminal's raw mode, given back in a signal handler"),
        Exemption("Sources/SpindBoards/Reading/DiskFiles.swift", "reads into a bounded buffer"),
        Exemption("Sources/SpindCrypto/", "swift-crypto hands its keys and digests out so"),
    ]

    private static let unsafeStaysAtTheBottom = TidyRule(
        "Unsafe pointers stay in the bottom target",
        broken: [
            .one("Sources/SpindDrivers/A.swift", "func a(_ b: UnsafeMutablePointer<Int>) {}"),
            .one("Sources/SpindAgent/A.swift", "withUnsafeBytes(of: a) { b($0) }"),
        ],
        kept: [.one("Sources/SpindLinux/A.swift", "withUnsafeBytes(of: a) { b($0) }")]
    ) { tree in
        tree.swift(under: "Sources/").filter { !unsafeFiles.cover($0) }.flatMap {
            $0.find(#"\bUnsafe\w*(Pointer|Bytes)\b|\bwithUnsafe\w+|\bunsafeBitCast\b"#, in: .code) {
                "\($0) belongs to SpindLinux"
            }
        }
    }
}
