import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import SpindCore
import SpindRegistryContracts
import SpindRegistryStore
import SpindSeeds
import Synchronization
import Testing

@testable import SpindRegistry

/// The API over a database of its own, with clocks that are turned by hand. Two organisations,
/// `rhede` and `bocholt`, each with a cabinet and an asset, two members, and an account for every
/// role.
final class APIBench: Sendable {
    /// 2026-12-01T08:00+01:00, a Tuesday.
    static let start = WallTime(secondsSince1970: 1_796_108_400)
    static let password = "drei blaue Lastenraeder"

    /// Europe/Berlin around the bench's time.
    static let zone = TimeZoneRules(
        firstOffsetSeconds: 7_200,
        transitions: [
            .init(at: WallTime(secondsSince1970: 1_792_890_000), offsetSeconds: 3_600),
            .init(at: WallTime(secondsSince1970: 1_806_195_600), offsetSeconds: 7_200),
            .init(at: WallTime(secondsSince1970: 1_824_944_400), offsetSeconds: 3_600),
        ])

    let registry: Registry
    let services: APIServices
    /// A folder of the bench's own.
    let folder: URL
    private let store: RegistryBench

    private init(limits: APILimits, engine: TestedEngine) async throws {
        let clock = ManualClock()
        store = try await RegistryBench(engine)
        folder = FileManager.default.temporaryDirectory
            .appending(path: "spind-api-\(ProcessInfo.processInfo.globallyUniqueString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let database = try store.open()
        try await database.migrate(RegistrySchema.migrations)
        let seeds = Mutex<UInt64>(1)
        registry = Registry(
            Registry.Parts(
                database: database,
                sealer: Sealer(try MasterKey(bytes: [UInt8](repeating: 7, count: 32))),
                now: { Self.start + clock.passed },
                generator: {
                    SeededGenerator(
                        seed: seeds.withLock { seed in
                            seed += 1
                            return seed
                        })
                }, zones: { $0 == "Europe/Berlin" ? Self.zone : nil }, logger: logger))
        var services = APIServices(
            registry: registry, instant: { Instant(sinceBoot: .seconds(1_000) + clock.passed) },
            zone: Self.zone, limits: limits,
            cost: PasswordHash.Cost(logarithm: 10, blockSize: 8, repetitions: 1), logger: logger)
        services.backups = BackupSpool(folder: folder.path)
        self.services = services
        self.manual = clock
    }

    private let manual: ManualClock

    /// Turns the clocks on.
    func wait(_ duration: Duration) { manual.advance(by: duration) }

    /// Runs a test against the API, without a network, on each of the engines.
    static func run(
        limits: APILimits = APILimits(), on engines: [TestedEngine] = [.sqlite],
        _ body: @Sendable (APIBench, APIClient) async throws -> Void
    ) async throws {
        for engine in engines { try await run(limits, engine, body) }
    }

    private static func run(
        _ limits: APILimits, _ engine: TestedEngine,
        _ body: @Sendable (APIBench, APIClient) async throws -> Void
    ) async throws {
        try await with(limits: limits, engine: engine) { bench in
            let application = try APIServer(
                bench.services, at: .init(host: "127.0.0.1", port: 0)
            ).application()
            try await application.test(.router) { client in
                try await body(bench, APIClient(client))
            }
        }
    }

    /// Makes a bench for a while.
    static func with(
        limits: APILimits = APILimits(), engine: TestedEngine = .sqlite,
        _ body: (APIBench) async throws -> Void
    ) async throws {
        let bench = try await APIBench(limits: limits, engine: engine)
        do {
            try await bench.fill()
            try await body(bench)
        } catch {
            await bench.close()
            throw error
        }
        await bench.close()
    }

    private func close() async {
        await registry.parts.database.close()
        try? await store.delete()
        try? FileManager.default.removeItem(at: folder)
    }

    // MARK: - What there is

    /// The roles of the bench's accounts, whose logins are these names.
    enum Actor: String, CaseIterable, Sendable {
        case administrator, operatorOfRhede, operatorOfBocholt, steward, maintainer, analyst
        case resident, otherResident, nobody

        var roles: [RoleAssignment] {
            switch self {
            case .administrator: [RoleAssignment(role: .administrator)]
            case .operatorOfRhede:
                [RoleAssignment(role: .operator, organisation: OrganisationID("rhede"))]
            case .operatorOfBocholt:
                [RoleAssignment(role: .operator, organisation: OrganisationID("bocholt"))]
            case .steward:
                [
                    RoleAssignment(
                        role: .steward, organisation: OrganisationID("rhede"),
                        cabinet: CabinetID("rathaus-rhede"))
                ]
            case .maintainer:
                [RoleAssignment(role: .maintainer, organisation: OrganisationID("rhede"))]
            case .analyst: [RoleAssignment(role: .analyst)]
            case .resident, .otherResident, .nobody: []
            }
        }

        var account: AccountID { AccountID("a-\(rawValue.lowercased())") }

        var member: MemberID? {
            switch self {
            case .resident: MemberID("m-ada")
            case .otherResident: MemberID("m-bea")
            default: nil
            }
        }

        /// The same token in every bench, by its name.
        var token: SecretToken {
            var generator = SeededGenerator(
                seed: UInt64(Self.allCases.firstIndex(of: self) ?? 0) + 900)
            return SecretToken(.api, using: &generator)
        }
    }

    private func fill() async throws {
        let now = Self.start.millisecondsSince1970
        try await registry.write(as: .local(userID: 0)) { step in
            _ = try RegionDesk.create(
                Region(
                    id: RegionID("kreis-borken"), name: "Kreis Borken", timeZone: "Europe/Berlin",
                    state: "NW"), in: &step)
            for (id, name) in [("rhede", "Stadt Rhede"), ("bocholt", "Stadt Bocholt")] {
                _ = try OrganisationDesk.create(
                    Organisation(
                        id: OrganisationID(id), region: RegionID("kreis-borken"), name: name,
                        kind: .municipality, municipality: String(name.dropFirst(6))), in: &step)
                _ = try CabinetDesk.create(
                    Cabinet(
                        id: CabinetID("rathaus-\(id)"), organisation: OrganisationID(id),
                        name: "Rathaus", municipality: String(name.dropFirst(6))), in: &step)
                _ = try AssetDesk.create(
                    Asset(
                        id: AssetID("bohrmaschine-\(id)"), organisation: OrganisationID(id),
                        kind: .item, name: "Bohrmaschine", municipality: String(name.dropFirst(6)),
                        place: AssetPlace(
                            cabinet: CabinetID("rathaus-\(id)"), set: HandoverSetID(1)),
                        terms: BookingTerms()), in: &step)
            }
            for (member, organisation) in [("m-ada", "rhede"), ("m-bea", "bocholt")] {
                try step.db.run(
                    """
                    INSERT INTO members (id, region, name, municipality, created_ms)
                    VALUES ($1, 'kreis-borken', $2, 'Rhede', $3)
                    """, [.text(member), .text("Frau \(member)"), .integer(now)])
                try step.db.run(
                    """
                    INSERT INTO memberships (member, organisation, since_ms) VALUES ($1, $2, $3)
                    """, [.text(member), .text(organisation), .integer(now)])
            }
            for actor in Actor.allCases where actor != .nobody {
                try Self.add(actor, at: now, in: step)
            }
        }
    }

    private static func add(_ actor: Actor, at now: Int64, in step: RegistryStep) throws {
        try step.db.run(
            """
            INSERT INTO accounts (id, region, login, member, created_ms)
            VALUES ($1, 'kreis-borken', $2, $3, $4)
            """,
            [
                SQLValue(actor.account), .text(actor.rawValue.lowercased()),
                SQLValue(actor.member), .integer(now),
            ])
        for role in actor.roles {
            try step.db.run(
                """
                INSERT INTO role_assignments (account, role, organisation, cabinet)
                VALUES ($1, $2, $3, $4)
                """,
                [
                    SQLValue(actor.account), .text(role.role.rawValue),
                    .text(role.organisation?.rawValue ?? ""),
                    .text(role.cabinet?.rawValue ?? ""),
                ])
        }
        try step.db.run(
            """
            INSERT INTO secrets (hash, id, account, kind, label, created_ms, expires_ms)
            VALUES ($1, $2, $3, 'token', 'bench', $4, $5)
            """,
            [
                .blob(actor.token.hash), .text("t-\(actor.rawValue.lowercased())"),
                SQLValue(actor.account), .integer(now), .integer(now + 30 * 86_400_000),
            ])
    }

    /// Gives an account the bench's password.
    func setPassword(of actor: Actor) async throws {
        let prepared = try PasswordRules.prepare(Self.password)
        let text = try await services.passwords.hash(prepared, using: registry.parts.generator)
        try await registry.write(as: .local(userID: 0)) { step in
            try AccountDesk.setPassword(text, of: actor.account, keeping: nil, in: &step)
        }
    }
}

/// A clock that stands until it is turned.
final class ManualClock: Sendable {
    private let time = Mutex<Duration>(.zero)
    var passed: Duration { time.withLock { $0 } }
    func advance(by duration: Duration) { time.withLock { $0 += duration } }
}
