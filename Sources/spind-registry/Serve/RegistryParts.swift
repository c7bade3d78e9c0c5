import Glibc
import Logging
import SpindBoards
import SpindCore
import SpindRegistry
import SpindRegistryStore
import SpindSecrets
import SpindTime

/// A registry put together from its file: database, keys, zones.
struct RegistryParts {
    let file: RegistryFile
    let database: RegistryDatabase
    let sealer: Sealer
    let registry: Registry
    let zone: TimeZoneRules
    let logger: Logger

    /// Reads `registry.yaml`.
    static func read(_ path: String) throws(StartFailure) -> RegistryFile {
        let file: RegistryFile
        do {
            file = try RegistryFile.load(path, from: DiskFiles())
        } catch {
            throw StartFailure(error.description, .badFile)
        }
        let wrong = file.names.filter { ServerName($0) == nil }
        guard wrong.isEmpty else {
            throw StartFailure(
                "\(path): `cabinets: names:` has \(wrong.joined(separator: ", ")), which is neither "
                    + "a host name nor an address; write it without https:// and port", .badFile)
        }
        return file
    }

    /// Opens the database, which becomes as this version needs it, and the master key.
    init(_ file: RegistryFile, logger: Logger) async throws {
        self.file = file
        self.logger = logger
        zone = try Self.zone(of: file)
        database = try Self.open(file, logger)
        do {
            try await database.migrate(RegistrySchema.migrations)
            let hasSecrets = try await Self.hasSecrets(database)
            sealer = Sealer(try Self.masterKey(file, mayMake: !hasSecrets, logger))
            registry = Self.registry(database, sealer, timeZone: file.timeZone, logger)
            try await registry.write(as: RegistryStart.caller) { try RegistryStart.begin(in: &$0) }
        } catch {
            await database.close()
            throw error
        }
    }

    /// The zone that the file names.
    static func zone(of file: RegistryFile) throws(StartFailure) -> TimeZoneRules {
        guard let zone = TimeZoneRules.system(named: file.timeZone, around: SystemTime.wall())
        else {
            throw StartFailure(
                "this system knows no time zone '\(file.timeZone)': see `timedatectl "
                    + "list-timezones`, or install tzdata", .badFile)
        }
        return zone
    }

    /// Opens the database, as it is.
    static func open(_ file: RegistryFile, _ logger: Logger) throws -> RegistryDatabase {
        do {
            return try RegistryDatabase(engine(file), logger: logger)
        } catch let error as SQLError {
            throw StartFailure(error.message, .unavailable)
        }
    }

    /// The registry on a database that is migrated.
    static func registry(
        _ database: RegistryDatabase, _ sealer: Sealer, timeZone: String, _ logger: Logger
    ) -> Registry {
        Registry(
            Registry.Parts(
                database: database, sealer: sealer, now: { SystemTime.wall() },
                generator: { SystemRandomNumberGenerator() },
                zones: ZoneShelf().rules(named:), logger: logger, timeZone: timeZone))
    }

    /// The master key: the one that is there, or a new one where nothing was sealed yet.
    static func masterKey(
        _ file: RegistryFile, mayMake: Bool, _ logger: Logger
    ) throws -> MasterKey {
        let keyFile = MasterKeyFile.find(
            named: file.key, state: file.state, environment: environment)
        do {
            guard mayMake else { return try keyFile.load() }
            var generator = SystemRandomNumberGenerator()
            let (key, isNew) = try keyFile.loadOrMake(using: &generator)
            if isNew {
                logger.notice(
                    "made the master key \(keyFile.path); keep a copy of it apart from the backups: without it they open nothing"
                )
            }
            return key
        } catch {
            throw StartFailure(error.description, .badFile)
        }
    }

    /// What the people's API works with.
    func services() -> APIServices {
        APIServices(
            registry: registry, instant: { SystemTime.instant() }, zone: zone,
            authorityName: file.name, logger: logger)
    }

    private static func hasSecrets(_ database: RegistryDatabase) async throws -> Bool {
        try await database.read { try RegistryStart.hasSecrets(in: $0) }
    }

    private static func engine(_ file: RegistryFile) -> RegistryEngine {
        switch file.database {
        case .sqlite(let path): .sqlite(path: path)
        case .postgres(let connection): .postgres(connection: connection)
        }
    }
}

/// The process's variables that matter to the registry.
let environment: [String: String] = {
    var found: [String: String] = [:]
    for name in ["CREDENTIALS_DIRECTORY", "NOTIFY_SOCKET", "JOURNAL_STREAM", "TMPDIR", "EDITOR"] {
        if let value = getenv(name) { found[name] = String(cString: value) }
    }
    return found
}()
