// swift-tools-version: 6.2
import PackageDescription

// Spind: smart lending cabinets. Layers are listed bottom-up; an arrow only ever points down,
// and the compiler refuses an import that is not declared here (Scripts/test).

/// The pure targets import nothing that can do I/O; SpindTidyTests checks it.
let pure: [Target] = [
    .target(name: "SpindCore"),
    .target(
        name: "SpindCrypto",
        dependencies: [
            "SpindCore", .product(name: "Crypto", package: "swift-crypto"),
            .product(name: "CryptoExtras", package: "swift-crypto"),
        ]),
    // Repeatable random numbers, for what simulates, measures and tests.
    .target(name: "SpindSeeds"),
    // The system's time zone data as values of the core.
    .target(name: "SpindTime", dependencies: ["SpindCore"]),
]

/// Files and folders of secrets, for the cabinet and the registry alike; depends on nothing.
let secrets: [Target] = [
    .target(name: "SpindSecrets")
]

let hardware: [Target] = [
    .target(name: "SpindHAL", dependencies: ["SpindCore"]),
    .target(name: "SpindBoards", dependencies: ["SpindCore", "SpindHAL", "Yams"]),
    .target(
        name: "SpindDrivers", dependencies: ["SpindCore", "SpindCrypto", "SpindHAL"],
        exclude: [
            "Locks", "Contacts", "Keypad", "Indicators", "Display", "Sockets", "InputDevices",
            "Health", "OSDP", "Wiegand", "LockBoards", "CardReaders", "RDM6300", "PN532",
            "Inputs",
        ].map {
            "\($0)/README.md"
        }
    ),
]

let shell: [Target] = [
    .target(
        name: "SpindAgent",
        dependencies: [
            "SpindCore", "SpindCrypto", "SpindSecrets", "SpindHAL", "SpindDrivers", "SpindBoards",
            .product(name: "Logging", package: "swift-log"),
        ])
]

let edges: [Target] = [
    .target(name: "CSpindLinux", linkerSettings: [.linkedLibrary("gpiod")]),
    .target(
        name: "SpindLinux", dependencies: ["CSpindLinux", "SpindCore", "SpindHAL"],
        swiftSettings: [.strictMemorySafety()]),
    .target(
        name: "SpindStore",
        dependencies: [
            "SpindCore", "SpindCrypto", "SpindAgent", .product(name: "GRDB", package: "GRDB.swift"),
        ]),
    // What people read: lines of the log, exit statuses, tables that fit their terminal, and programs
    // that take the whole screen.
    .target(
        name: "SpindTerminal", dependencies: [.product(name: "Logging", package: "swift-log")]),
    .target(
        name: "SpindControl",
        dependencies: [
            "SpindCore", "SpindTime", "SpindAgent", "SpindTerminal",
            .product(name: "Logging", package: "swift-log"),
            .product(name: "NIOCore", package: "swift-nio"),
            .product(name: "NIOPosix", package: "swift-nio"),
            .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        ]),
    .target(
        name: "SpindMaintenance",
        dependencies: [
            "SpindCore", "SpindCrypto", "SpindHAL", "SpindDrivers", "SpindBoards", "SpindAgent",
            "SpindStore", "SpindControl", "SpindTerminal",
        ]),
    // The cabinet's end of the link to the registry.
    .target(
        name: "SpindSync",
        dependencies: [
            "SpindCore", "SpindCrypto", "SpindSecrets", "SpindAgent",
            .product(name: "AsyncHTTPClient", package: "async-http-client"),
            .product(name: "Crypto", package: "swift-crypto"),
            .product(name: "Logging", package: "swift-log"),
            .product(name: "NIOCore", package: "swift-nio"),
            .product(name: "NIOFoundationCompat", package: "swift-nio"),
            .product(name: "NIOHTTP1", package: "swift-nio"),
            .product(name: "NIOPosix", package: "swift-nio"),
            .product(name: "NIOSSL", package: "swift-nio-ssl"),
            .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            .product(name: "SwiftASN1", package: "swift-asn1"),
            .product(name: "X509", package: "swift-certificates"),
        ]),
    .systemLibrary(
        name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
    // Two engines behind one way to say SQL, and the registry's tables.
    .target(
        name: "SpindRegistryStore",
        dependencies: [
            "CLibPQ", "SpindCore", .product(name: "GRDB", package: "GRDB.swift"),
            .product(name: "Logging", package: "swift-log"),
            .product(name: "NIOPosix", package: "swift-nio"),
        ],
        swiftSettings: [.strictMemorySafety()]),
    .target(
        name: "SpindRegistry",
        dependencies: [
            "SpindCore", "SpindCrypto", "SpindSecrets", "SpindTime",
            "SpindTerminal", "SpindRegistryStore",
            .product(name: "Crypto", package: "swift-crypto"),
            .product(name: "CryptoExtras", package: "swift-crypto"),
            .product(name: "HTTPTypes", package: "swift-http-types"),
            .product(name: "Hummingbird", package: "hummingbird"),
            .product(name: "HummingbirdCore", package: "hummingbird"),
            .product(name: "HummingbirdTLS", package: "hummingbird"),
            .product(name: "Logging", package: "swift-log"),
            .product(name: "NIOCore", package: "swift-nio"),
            .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
            .product(name: "NIOPosix", package: "swift-nio"),
            .product(name: "NIOSSL", package: "swift-nio-ssl"),
            .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            .product(name: "SwiftASN1", package: "swift-asn1"),
            .product(name: "X509", package: "swift-certificates"),
        ]),
    .target(
        name: "SpindSimulatedHardware",
        dependencies: ["SpindCore", "SpindCrypto", "SpindHAL", "SpindDrivers"]),
    .target(
        name: "SpindSimulation",
        dependencies: [
            "SpindCore", "SpindSeeds", "SpindCrypto", "SpindHAL", "SpindDrivers", "SpindBoards",
            "SpindAgent",
            "SpindStore", "SpindTerminal", "SpindMaintenance", "SpindSimulatedHardware",
            .product(name: "Logging", package: "swift-log"),
        ]),
]

let programs: [Target] = [
    .executableTarget(
        name: "spindd",
        dependencies: [
            "SpindCore", "SpindCrypto", "SpindSecrets", "SpindHAL", "SpindBoards", "SpindDrivers",
            "SpindLinux",
            "SpindStore", "SpindTime",
            "SpindAgent", "SpindControl", "SpindSync", "SpindTerminal",
            .product(name: "ArgumentParser", package: "swift-argument-parser"),
            .product(name: "Logging", package: "swift-log"),
            .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            .product(name: "UnixSignals", package: "swift-service-lifecycle"),
        ]),
    .executableTarget(
        name: "spind-registry",
        dependencies: [
            "SpindCore", "SpindCrypto", "SpindSecrets", "SpindTime", "SpindBoards", "SpindTerminal",
            "SpindRegistryStore", "SpindRegistry",
            .product(name: "ArgumentParser", package: "swift-argument-parser"),
            .product(name: "AsyncHTTPClient", package: "async-http-client"),
            .product(name: "Logging", package: "swift-log"),
            .product(name: "NIOCore", package: "swift-nio"),
            .product(name: "NIOFoundationCompat", package: "swift-nio"),
            .product(name: "NIOHTTP1", package: "swift-nio"),
            .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            .product(name: "UnixSignals", package: "swift-service-lifecycle"),
        ]),
    .executableTarget(name: "spind-safe-outputs", dependencies: ["SpindLinux", "SpindHAL"]),
    .executableTarget(
        name: "spindctl",
        dependencies: [
            "SpindCore", "SpindCrypto", "SpindSecrets", "SpindHAL", "SpindDrivers", "SpindBoards",
            "SpindLinux",
            "SpindStore",
            "SpindTime",
            "SpindAgent", "SpindControl", "SpindSync", "SpindMaintenance", "SpindTerminal",
            .product(name: "ArgumentParser", package: "swift-argument-parser"),
        ]),
    .executableTarget(
        name: "spind-sim",
        dependencies: [
            "SpindCore", "SpindCrypto", "SpindSecrets", "SpindHAL", "SpindBoards", "SpindDrivers",
            "SpindLinux",
            "SpindStore", "SpindTime",
            "SpindAgent", "SpindControl", "SpindSync", "SpindTerminal", "SpindMaintenance",
            "SpindSimulation",
            .product(name: "ArgumentParser", package: "swift-argument-parser"),
            .product(name: "Logging", package: "swift-log"),
            .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            .product(name: "UnixSignals", package: "swift-service-lifecycle"),
        ]),
    // What Scripts/bench measures.
    .executableTarget(
        name: "spind-bench",
        dependencies: [
            "SpindCore", "SpindSeeds", "SpindCrypto", "SpindSecrets", "SpindHAL", "SpindBoards",
            "SpindDrivers",
            "SpindLinux",
            "SpindStore", "SpindAgent", "SpindControl", "SpindSimulatedHardware", "SpindTime",
            "SpindRegistryStore", "SpindRegistry", "SpindSync",
            .product(name: "ArgumentParser", package: "swift-argument-parser"),
            .product(name: "AsyncHTTPClient", package: "async-http-client"),
            .product(name: "Crypto", package: "swift-crypto"),
            .product(name: "Logging", package: "swift-log"),
            .product(name: "NIOCore", package: "swift-nio"),
            .product(name: "NIOHTTP1", package: "swift-nio"),
        ]),
]

// Contract tests are a library, run on every implementation of a protocol; see Tests/SpindContracts.
let tests: [Target] = [
    .target(
        name: "SpindContracts", dependencies: ["SpindCore", "SpindHAL", "SpindAgent"],
        path: "Tests/SpindContracts"),
    .target(
        name: "SpindRegistryContracts",
        dependencies: ["SpindRegistryStore", .product(name: "Logging", package: "swift-log")],
        path: "Tests/SpindRegistryContracts"),
    .testTarget(name: "SpindCoreTests", dependencies: ["SpindCore", "SpindSeeds"]),
    .testTarget(
        name: "SpindCryptoTests",
        dependencies: [
            "SpindCore", "SpindSeeds", "SpindCrypto",
            .product(name: "Crypto", package: "swift-crypto"),
        ]),
    .testTarget(name: "SpindSeedsTests", dependencies: ["SpindSeeds"]),
    .testTarget(name: "SpindSecretsTests", dependencies: ["SpindSecrets"]),
    .testTarget(name: "SpindTimeTests", dependencies: ["SpindCore", "SpindTime"]),
    .testTarget(
        name: "SpindBoardsTests",
        dependencies: ["SpindCore", "SpindSeeds", "SpindHAL", "SpindBoards", "SpindContracts"]),
    .testTarget(
        name: "SpindDriversTests",
        dependencies: [
            "SpindCore", "SpindCrypto", "SpindSeeds", "SpindHAL", "SpindDrivers", "SpindLinux",
            "SpindSimulatedHardware", "SpindContracts",
        ]),
    .testTarget(
        name: "SpindLinuxTests",
        dependencies: [
            "SpindCore", "SpindHAL", "SpindDrivers", "SpindLinux", "SpindSimulatedHardware",
            "SpindContracts",
        ]),
    .testTarget(
        name: "SpindStoreTests",
        dependencies: [
            "SpindCore", "SpindSeeds", "SpindCrypto", "SpindAgent", "SpindStore", "SpindContracts",
            .product(name: "GRDB", package: "GRDB.swift"),
        ]),
    .testTarget(
        name: "SpindAgentTests",
        dependencies: [
            "SpindCore", "SpindSeeds", "SpindCrypto", "SpindSecrets", "SpindHAL", "SpindDrivers",
            "SpindBoards",
            "SpindAgent",
            "SpindSimulatedHardware", "SpindContracts",
            .product(name: "Logging", package: "swift-log"),
        ]),
    .testTarget(
        name: "SpindControlTests",
        dependencies: [
            "SpindCore", "SpindSeeds", "SpindAgent", "SpindStore", "SpindControl", "SpindTerminal",
            .product(name: "Logging", package: "swift-log"),
            .product(name: "NIOCore", package: "swift-nio"),
            .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        ]),
    .testTarget(
        name: "SpindMaintenanceTests",
        dependencies: [
            "SpindCore", "SpindHAL", "SpindBoards", "SpindAgent", "SpindStore", "SpindControl",
            "SpindMaintenance", "SpindTerminal", "SpindContracts",
        ]),
    .testTarget(
        name: "SpindSimulationTests",
        dependencies: [
            "SpindCore", "SpindSeeds", "SpindCrypto", "SpindHAL", "SpindDrivers", "SpindBoards",
            "SpindLinux",
            "SpindAgent",
            "SpindStore", "SpindTerminal", "SpindMaintenance", "SpindSimulation",
            .product(name: "Logging", package: "swift-log"),
        ]),
    .testTarget(
        name: "SpindSyncTests",
        dependencies: [
            "SpindCore", "SpindSeeds", "SpindCrypto", "SpindSecrets", "SpindAgent", "SpindStore",
            "SpindSync",
            "SpindContracts",
            .product(name: "AsyncHTTPClient", package: "async-http-client"),
            .product(name: "Crypto", package: "swift-crypto"),
            .product(name: "Logging", package: "swift-log"),
            .product(name: "NIOCore", package: "swift-nio"),
            .product(name: "NIOHTTP1", package: "swift-nio"),
            .product(name: "NIOPosix", package: "swift-nio"),
            .product(name: "NIOSSL", package: "swift-nio-ssl"),
            .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            .product(name: "SwiftASN1", package: "swift-asn1"),
            .product(name: "X509", package: "swift-certificates"),
        ]),
    .testTarget(
        name: "SpindRegistryStoreTests",
        dependencies: [
            "SpindCore", "SpindSeeds", "SpindRegistryStore", "SpindContracts",
            "SpindRegistryContracts",
            .product(name: "Logging", package: "swift-log"),
        ]),
    .testTarget(
        name: "SpindRegistryTests",
        dependencies: [
            "SpindCore", "SpindSeeds", "SpindCrypto", "SpindSecrets", "SpindTime", "SpindTerminal",
            "SpindRegistryStore", "SpindRegistry",
            "SpindContracts", "SpindRegistryContracts",
            .product(name: "AsyncHTTPClient", package: "async-http-client"),
            .product(name: "Crypto", package: "swift-crypto"),
            .product(name: "HTTPTypes", package: "swift-http-types"),
            .product(name: "Hummingbird", package: "hummingbird"),
            .product(name: "HummingbirdTesting", package: "hummingbird"),
            .product(name: "Logging", package: "swift-log"),
            .product(name: "NIOCore", package: "swift-nio"),
            .product(name: "NIOHTTP1", package: "swift-nio"),
            .product(name: "NIOPosix", package: "swift-nio"),
            .product(name: "NIOSSL", package: "swift-nio-ssl"),
            .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            .product(name: "SwiftASN1", package: "swift-asn1"),
            .product(name: "X509", package: "swift-certificates"),
        ]),
    .testTarget(
        name: "SpindTerminalTests",
        dependencies: ["SpindTerminal", .product(name: "Logging", package: "swift-log")]),
    .testTarget(name: "SpindTidyTests"),
    .testTarget(
        name: "SpindEndToEndTests",
        dependencies: [
            "SpindCore", "SpindHAL", "SpindAgent", "SpindStore", "SpindControl", "SpindContracts",
        ]),
]

let package = Package(
    name: "spind",
    products: [
        .executable(name: "spindd", targets: ["spindd"]),
        .executable(name: "spindctl", targets: ["spindctl"]),
        .executable(name: "spind-registry", targets: ["spind-registry"]),
        .executable(name: "spind-sim", targets: ["spind-sim"]),
        .executable(name: "spind-safe-outputs", targets: ["spind-safe-outputs"]),
        .library(name: "SpindCore", targets: ["SpindCore"]),
        .library(name: "SpindHAL", targets: ["SpindHAL"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras.git", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: pure + secrets + hardware + shell + edges + programs + tests)

// One list of settings for every Swift target.
for target in package.targets where !target.name.hasPrefix("C") {
    target.swiftSettings =
        (target.swiftSettings ?? []) + [
            .swiftLanguageMode(.v6),
            .enableUpcomingFeature("ExistentialAny"),
            .enableUpcomingFeature("MemberImportVisibility"),
            .enableUpcomingFeature("InternalImportsByDefault"),
            .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
            .treatAllWarnings(as: .error),
        ]
}
