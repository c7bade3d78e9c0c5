import ArgumentParser
import Logging
import SpindCore
import SpindLinux
import SpindRegistry
import SpindRegistryStore
import SpindSecrets
import SpindTime

/// `spind-bench registry-fill`: a registry with a past and a future.
struct RegistryFillCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "registry-fill",
        abstract: "Fill an empty registry with 1,000 assets and their reservations.")

    @OptionGroup var place: RegistryPlace
    @Option(help: "How many reservations, past ones with them: 1000 to 1000000, in thousands.")
    var reservations = 100_000
    @Option(help: "How many reservations are compared with what booking makes of them.")
    var check = 40

    func validate() throws {
        guard (1_000...1_000_000).contains(reservations), reservations.isMultiple(of: 1_000)
        else { throw ValidationError("--reservations is 1000 to 1000000, in thousands.") }
    }

    func run() async throws {
        let scene = try place.scene(of: reservations)
        let registry = try await place.registry(at: scene.now)
        let database = registry.parts.database
        let fill = SceneFill(scene, registry.parts.sealer, database)
        try await fill.places()
        try await SceneCheck(scene: scene, registry: registry).run(count: check)
        try await fill.reservations()
        await database.close()
        say("filled \(reservations)\n")
    }
}

/// Where the registry is that is measured.
struct RegistryPlace: ParsableArguments {
    @Option(help: "The state folder, with registry.key and, for SQLite, the database.")
    var state: String
    @Option(help: "How to connect to PostgreSQL; without it SQLite.")
    var postgres: String?
    @Option(help: "What all is drawn from.")
    var seed: UInt64 = 4
    @Option(help: "The moment that splits past and future, in seconds since 1970.")
    var now: Int64

    /// The scene with so many reservations.
    func scene(of total: Int) throws -> RegistryScene {
        let now = WallTime(secondsSince1970: now)
        guard let zone = TimeZoneRules.system(named: "Europe/Berlin", around: now) else {
            throw ValidationError("This system has no time zone data: install tzdata.")
        }
        return RegistryScene(seed: seed, total: total, now: now, zone: zone)
    }

    /// The registry there, migrated, whose clock stands still.
    func registry(at now: WallTime) async throws -> Registry {
        var generator = SystemRandomNumberGenerator()
        let key = try MasterKeyFile(path: state + "/registry.key").loadOrMake(using: &generator).key
        let logger = Logger(label: "spind-bench")
        let database = try RegistryDatabase(
            postgres.map { .postgres(connection: $0) } ?? .sqlite(path: state + "/registry.sqlite"),
            logger: logger)
        try await database.migrate(RegistrySchema.migrations)
        return Registry(
            Registry.Parts(
                database: database, sealer: Sealer(key), now: { now },
                generator: { SystemRandomNumberGenerator() },
                zones: { TimeZoneRules.system(named: $0, around: now) }, logger: logger))
    }
}
