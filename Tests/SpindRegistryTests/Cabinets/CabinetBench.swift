import Crypto
import FoundationEssentials
import Logging
import SpindCore
import SpindCrypto
import SpindRegistryContracts
import SpindRegistryStore
import SpindSeeds
import Synchronization
import Testing

@testable import SpindRegistry

/// A registry on one of the engines, with two cabinets in Rhede, an asset in each, and a member;
/// its clock is turned by hand.
final class CabinetBench: Sendable {
    static let rhede = OrganisationID("rhede")
    static let first = CabinetID("rathaus")
    static let second = CabinetID("bahnhof")
    static let drill = AssetID("bohrmaschine")
    static let bike = AssetID("lastenrad")
    static let ada = MemberID("m-ada")
    static let operatorCaller = Caller.local(userID: 0)

    let registry: Registry
    let authority: CertificateAuthority
    let time: ManualClock
    let bench: RegistryBench

    private init(
        _ database: RegistryDatabase, _ bench: RegistryBench, from start: WallTime
    ) async throws {
        let time = ManualClock()
        let seeds = Mutex<UInt64>(100)
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        registry = Registry(
            Registry.Parts(
                database: database,
                sealer: Sealer(try MasterKey(bytes: [UInt8](repeating: 7, count: 32))),
                now: { start + time.passed },
                generator: {
                    SeededGenerator(
                        seed: seeds.withLock { seed in
                            seed += 1
                            return seed
                        })
                }, zones: { $0 == "Europe/Berlin" ? APIBench.zone : nil }, logger: logger))
        self.time = time
        self.bench = bench
        authority = try await registry.write(as: Self.operatorCaller) { step in
            try AuthorityDesk.authority(named: "Kreis Borken", in: &step)
        }
    }

    /// Does something with a new registry, and takes it away.
    static func run(
        _ engine: TestedEngine, from start: WallTime = AuthorityFixture.now,
        _ body: @escaping (CabinetBench) async throws -> Void
    ) async throws {
        try await withDatabase(engine) { database, bench in
            try await database.migrate(RegistrySchema.migrations)
            let bench = try await CabinetBench(database, bench, from: start)
            try await bench.fill()
            try await body(bench)
        }
    }

    /// Does a step as somebody who may everything.
    @discardableResult
    func step<R: Sendable>(
        _ body: @escaping @Sendable (inout RegistryStep) throws -> R
    ) async throws -> R {
        try await registry.write(as: Self.operatorCaller, body)
    }

    var now: WallTime { registry.now }

    private func fill() async throws {
        try await step { step in
            _ = try RegionDesk.create(
                Region(
                    id: RegionID("kreis-borken"), name: "Kreis Borken", timeZone: "Europe/Berlin",
                    state: "NW"), in: &step)
            _ = try OrganisationDesk.create(
                Organisation(
                    id: Self.rhede, region: RegionID("kreis-borken"), name: "Stadt Rhede",
                    kind: .municipality, municipality: "Rhede"), in: &step)
            for (cabinet, asset, kind) in [
                (Self.first, Self.drill, AssetKind.item), (Self.second, Self.bike, .cargoBike),
            ] {
                _ = try CabinetDesk.create(
                    Cabinet(
                        id: cabinet, organisation: Self.rhede, name: "Schrank",
                        municipality: "Rhede"), in: &step)
                _ = try AssetDesk.create(
                    Asset(
                        id: asset, organisation: Self.rhede, kind: kind, name: "Ding",
                        municipality: "Rhede",
                        place: AssetPlace(cabinet: cabinet, set: HandoverSetID(1)),
                        terms: BookingTerms()), in: &step)
            }
            try step.db.run(
                """
                INSERT INTO members (id, region, name, municipality, created_ms)
                VALUES ('m-ada', 'kreis-borken', 'Ada', 'Bocholt', 0)
                """)
            try step.db.run(
                "INSERT INTO memberships (member, organisation, since_ms) VALUES ('m-ada', 'rhede', 0)"
            )
        }
    }

    /// Adds a cabinet without assets.
    func add(_ cabinet: CabinetID) async throws {
        try await step { step in
            _ = try CabinetDesk.create(
                Cabinet(
                    id: cabinet, organisation: Self.rhede, name: "Schrank", municipality: "Rhede"),
                in: &step)
        }
    }

    static func description(_ cabinet: CabinetID) -> CabinetDescription {
        CabinetDescription(
            name: cabinet.rawValue, version: "1.0 😀", timeZone: "Europe/Berlin",
            sets: [
                .init(
                    id: HandoverSetID(1), kind: cabinet == first ? .item : .cargoBike,
                    compartments: [CompartmentID(1)])
            ], compartments: [CompartmentID(1), CompartmentID(2)])
    }

    /// What a cabinet has after it enrolled.
    struct Enrolled {
        var answer: EnrolAnswer
        var key: P256.Signing.PrivateKey
        var identity: CabinetIdentity
    }

    /// Makes a token.
    func token(for cabinet: CabinetID = first) async throws -> EnrolmentToken {
        let fingerprint = authority.certificate.fingerprint
        return try await step { step in
            try #require(
                EnrolmentTokenDesk.create(for: cabinet, authority: fingerprint, in: &step).value
            ).token
        }
    }

    /// Redeems a token.
    func redeem(
        _ token: EnrolmentToken, for cabinet: CabinetID = first, key: P256.Signing.PrivateKey
    ) async throws -> DeviceAnswer<EnrolAnswer> {
        let request = EnrolRequest(
            token: token.text, certificateRequest: try AuthorityFixture.request(key: key),
            cabinet: Self.description(cabinet))
        return try await step { [authority] step in
            try EnrolmentDesk.redeem(request, by: authority, in: &step)
        }
    }

    /// Enrols a cabinet.
    func enrol(_ cabinet: CabinetID = first) async throws -> Enrolled {
        let key = P256.Signing.PrivateKey()
        let answer = try #require(
            try await redeem(token(for: cabinet), for: cabinet, key: key).value)
        return Enrolled(
            answer: answer, key: key, identity: try identity(answer.certificate))
    }

    func identity(_ pem: String) throws -> CabinetIdentity {
        let der = try DERCertificate.bytes(pem)
        guard
            case .cabinet(let identity) = CabinetIdentity.read(
                der: der, issuedBy: authority.certificate, at: now)
        else { throw TestProblem.notACabinet }
        return identity
    }

    /// Books the drill for the member, so many hours from now, for an hour.
    func book(_ asset: AssetID = drill, inHours hours: Int) async throws -> Reservation {
        let start = now + .seconds(hours * 3_600)
        let answer = try await step { step in
            try BookingDesk.create(
                BookingOrder(
                    asset: asset, member: Self.ada, start: start, end: start + .seconds(3_600)),
                in: &step)
        }
        return try #require(answer.value, "\(String(describing: answer.refusal))")
    }

    /// Sends a journal as its cabinet would.
    func take(
        _ batch: JournalBatch, from cabinet: CabinetID = first
    ) async throws -> JournalDesk.Answer {
        let checked = try CheckedJournalBatch(batch)
        return try await step { step in
            let cabinet = try #require(try CabinetDesk.find(cabinet, in: step))
            return try JournalDesk.take(checked, from: cabinet, in: &step)
        }
    }

    /// The state of a reservation.
    func state(of id: ReservationID) async throws -> ReservationState {
        try await step { step in try #require(try BookingDesk.find(id, in: step)).state }
    }

    /// How many rows there are.
    func count(_ from: String, _ values: [SQLValue] = []) async throws -> Int64 {
        try await step { step in
            try #require(try step.db.row("SELECT COUNT(*) AS many FROM \(from)", values))
                .integer("many")
        }
    }

    /// The cursor of a cabinet that has everything.
    func cursor(_ cabinet: CabinetID = first) async throws -> ChangeCursor {
        try await step { step in
            try #require(try ChangeLog.head(of: cabinet, in: step)).cursor
        }
    }

    /// What is behind a cursor.
    func read(
        _ cabinet: CabinetID = first, after cursor: ChangeCursor, limit: Int = 500
    ) async throws -> ChangeReading {
        try await registry.read(as: Self.operatorCaller) { step in
            try ChangeLog.read(cabinet, after: cursor, limit: limit, in: step)
        }
    }
}

enum TestProblem: Error { case notACabinet, noPage }

extension ChangeReading {
    /// The page; throws for anything else.
    var page: ChangePage {
        get throws {
            guard case .page(let page) = self else { throw TestProblem.noPage }
            return page
        }
    }
}

extension ChangePage {
    /// The changes as a cabinet decodes them.
    var changes: [Change] {
        get throws {
            try JSONDecoder().decode(ChangesAnswer.self, from: Data(json.utf8)).changes
        }
    }
}
