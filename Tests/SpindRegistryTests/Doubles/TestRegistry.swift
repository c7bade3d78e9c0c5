import Foundation
import Logging
import SpindCore
import SpindCrypto
import SpindRegistryContracts
import SpindRegistryStore
import SpindSeeds
import SpindTime
import Synchronization
import Testing

@testable import SpindRegistry

extension RegistryRefusal {
    /// A field and what is wrong with it in English; `nil` for other refusals.
    var invalid: String? {
        if case .invalid(let field, let words) = self { "\(field): \(words.english)" } else { nil }
    }

    /// The English words of a conflict; `nil` for other refusals.
    var conflict: String? {
        if case .conflict(let words) = self { words.english } else { nil }
    }
}

/// A registry on a database of its own, with a clock that is turned by hand and drawn numbers that
/// are the same each time. Two organisations in the Kreis Borken, Rhede and Bocholt, each with a
/// cabinet that is enrolled, and things in Rhede's.
final class TestRegistry: Sendable {
    /// 2026-12-01T08:00+01:00, a Tuesday.
    static let start = WallTime(secondsSince1970: 1_796_108_400)
    static let rhede = OrganisationID("rhede")
    static let bocholt = OrganisationID("bocholt")
    static let cabinet = CabinetID("rathaus-rhede")
    static let bocholtsCabinet = CabinetID("rathaus-bocholt")
    /// An item, in set 1.
    static let drill = AssetID("drill")
    /// A cargo bike, in set 2: an operator has to confirm, within two hours.
    static let bike = AssetID("bike")
    /// A car, in set 3: licence and age; buffers of 15 and 30 minutes; opening hours.
    static let car = AssetID("car")

    static let zone = TimeZoneRules.system(named: "Europe/Berlin", around: start) ?? .utc

    let registry: Registry
    private let time: Time
    private let names: Names

    /// The pseudonyms of the members, once they are there.
    private struct People: Sendable {
        var ada = MemberID("")
        var bea = MemberID("")
        var carl = MemberID("")
    }

    private final class Names: Sendable {
        let people = Mutex(People())
    }

    private final class Time: Sendable {
        let now: Mutex<WallTime>
        init(_ now: WallTime) { self.now = Mutex(now) }
    }

    /// A member of Rhede.
    var ada: MemberID { names.people.withLock { $0.ada } }
    /// Another one.
    var bea: MemberID { names.people.withLock { $0.bea } }
    /// A member of Bocholt.
    var carl: MemberID { names.people.withLock { $0.carl } }

    /// Opens a registry on a database that is migrated.
    init(_ database: RegistryDatabase, at now: WallTime = TestRegistry.start, seed: UInt64 = 1)
        throws
    {
        let time = Time(now)
        let drawn = Mutex(seed << 32)
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        self.time = time
        names = Names()
        registry = Registry(
            Registry.Parts(
                database: database,
                sealer: Sealer(try MasterKey(bytes: [UInt8](repeating: 7, count: 32))),
                now: { time.now.withLock { $0 } },
                generator: {
                    SeededGenerator(
                        seed: drawn.withLock { drawn in
                            drawn += 1
                            return drawn
                        })
                },
                zones: { TimeZoneRules.system(named: $0, around: TestRegistry.start) },
                logger: logger))
    }

    /// Runs a test with a registry that is filled, and takes everything away.
    static func run(
        _ engine: TestedEngine, at now: WallTime = TestRegistry.start,
        _ body: (TestRegistry) async throws -> Void
    ) async throws {
        try await withDatabase(engine) { database, _ in
            try await database.migrate(RegistrySchema.migrations)
            let test = try TestRegistry(database, at: now)
            try await test.fill()
            try await body(test)
        }
    }

    // MARK: Time

    var now: WallTime { time.now.withLock { $0 } }

    /// Turns the clock on.
    func wait(_ duration: Duration) { time.now.withLock { $0 = $0 + duration } }

    /// Turns the clock to a time.
    func wait(until then: WallTime) { time.now.withLock { $0 = then } }

    /// A time so many hours and minutes after the start.
    static func at(_ hours: Int, _ minutes: Int = 0) -> WallTime {
        start + .seconds(hours * 3_600 + minutes * 60)
    }

    // MARK: Who asks

    static let local = Caller(account: AccountID("local"), roles: [], isLocal: true)
    static let operatorOfRhede = Caller(
        account: AccountID("a-operator"),
        roles: [RoleAssignment(role: .operator, organisation: rhede)])
    static let operatorOfBocholt = Caller(
        account: AccountID("a-other"),
        roles: [RoleAssignment(role: .operator, organisation: bocholt)])
    static let steward = Caller(
        account: AccountID("a-steward"),
        roles: [RoleAssignment(role: .steward, organisation: rhede, cabinet: cabinet)])
    static let maintainer = Caller(
        account: AccountID("a-maintainer"),
        roles: [RoleAssignment(role: .maintainer, organisation: rhede)])
    static let analyst = Caller(
        account: AccountID("a-analyst"), roles: [RoleAssignment(role: .analyst)])
    static let administrator = Caller(
        account: AccountID("a-administrator"), roles: [RoleAssignment(role: .administrator)])
    static let nobody = Caller(account: AccountID("a-nobody"), roles: [])

    /// A member who asks for themselves.
    static func resident(_ member: MemberID) -> Caller {
        Caller(
            account: AccountID("a-\(member)"), member: member,
            roles: [RoleAssignment(role: .resident)])
    }

    // MARK: Doing

    /// Does a step that writes.
    func write<R: Sendable>(
        as caller: Caller = local,
        _ body: @escaping @Sendable (inout RegistryStep) throws -> R
    ) async throws -> R {
        try await registry.write(as: caller, body)
    }

    /// Does a step that reads.
    func read<R: Sendable>(
        as caller: Caller = local,
        _ body: @escaping @Sendable (inout RegistryStep) throws -> R
    ) async throws -> R {
        try await registry.read(as: caller, body)
    }

    /// The rows of a question, as texts: for looking behind the desks.
    func rows(_ sql: String, _ values: [SQLValue] = []) async throws -> [SQLRow] {
        try await registry.parts.database.read { try $0.rows(sql, values) }
    }

    /// A number that a question is answered with.
    func number(_ sql: String, _ values: [SQLValue] = []) async throws -> Int64 {
        try #require(try await rows(sql, values).first).integer("number")
    }

    /// Books; it has to work.
    func book(
        _ asset: AssetID, for member: MemberID? = nil, _ start: WallTime, _ end: WallTime,
        as caller: Caller? = nil
    ) async throws -> Reservation {
        let answer = try await order(asset, for: member, start, end, as: caller)
        return try #require(answer.value, "\(answer)")
    }

    /// Asks for a booking; of Ada by herself where nothing else is said.
    func order(
        _ asset: AssetID, for member: MemberID? = nil, _ start: WallTime, _ end: WallTime,
        as caller: Caller? = nil
    ) async throws -> RegistryAnswer<Reservation> {
        let member = member ?? ada
        return try await write(as: caller ?? Self.resident(member)) { step in
            try BookingDesk.create(
                BookingOrder(asset: asset, member: member, start: start, end: end), in: &step)
        }
    }

    /// Books the drill; it has to work.
    func book(
        for member: MemberID? = nil, _ start: WallTime, _ end: WallTime, as caller: Caller? = nil
    ) async throws -> Reservation {
        try await book(Self.drill, for: member, start, end, as: caller)
    }

    /// Asks for the drill.
    func order(
        for member: MemberID? = nil, _ start: WallTime, _ end: WallTime, as caller: Caller? = nil
    ) async throws -> RegistryAnswer<Reservation> {
        try await order(Self.drill, for: member, start, end, as: caller)
    }

    /// Lends the drill to everybody as often as they like.
    func liftQuota() async throws {
        try await write { step in
            var drill = try #require(try AssetDesk.find(Self.drill, in: step))
            drill.terms.atOnce = nil
            _ = try #require(try AssetDesk.change(drill, in: &step).value)
        }
    }

    /// A reservation as it is stored.
    func stored(_ id: ReservationID) async throws -> Reservation {
        try #require(try await read { try BookingDesk.find(id, in: $0) })
    }

    /// The PIN that its member is told now; `nil` as long as the cabinet does not know it.
    func pin(of id: ReservationID) async throws -> String? {
        let answer = try await read { try GrantDesk.pin(of: id, in: $0) }
        return try #require(answer.value, "\(answer)").pin
    }

    // MARK: Cabinets

    /// What a cabinet was told so far.
    func changes(of cabinet: CabinetID = cabinet) async throws -> [Change] {
        try await rows(
            "SELECT body FROM changes WHERE cabinet = $1 ORDER BY number", [SQLValue(cabinet)]
        ).map { try StoredJSON.decode(Change.self, $0.text("body")) }
    }

    /// The cabinet says that it has everything, or what is up to a number.
    @discardableResult
    func acknowledge(
        through number: Int64? = nil, _ cabinet: CabinetID = cabinet
    ) async throws -> Int64 {
        try await write { step in
            let number = try number ?? ChangeLog.head(of: cabinet, in: step)?.number ?? 0
            try LinkDesk.acknowledge(number, by: cabinet, in: &step)
            return number
        }
    }

    /// Gives a cabinet a key, as enrolling does.
    func enrol(_ cabinet: CabinetID, epoch: UInt32 = 0, sets: Int = 3) async throws {
        try await write { step in
            let key = CabinetKeyMaterial.draw(epoch: epoch, using: &step.generator)
            let description = CabinetDescription(
                name: cabinet.rawValue, version: "1", timeZone: "Europe/Berlin",
                sets: (1...sets).map {
                    .init(id: HandoverSetID($0), kind: nil, compartments: [])
                }, compartments: [])
            try step.db.run(
                """
                UPDATE cabinets SET key_sealed = $2, key_epoch = $3, description = $4,
                    enrolled_ms = $5 WHERE id = $1
                """,
                [
                    SQLValue(cabinet),
                    .blob(key.sealed(for: cabinet, by: step.sealer, using: &step.generator)),
                    .integer(Int64(epoch)), .text(try StoredJSON.encode(description)),
                    SQLValue(step.now),
                ])
            try ChangeLog.begin(cabinet, in: &step)
            try GrantDesk.sendAll(to: cabinet, in: &step)
        }
    }

    /// As if the cabinet's journal had said that this was picked up now.
    func pickUp(_ reservation: Reservation, _ number: Int64 = 1) async throws {
        try await write { step in
            try step.db.run(
                """
                INSERT INTO loans (id, reservation, organisation, asset, member, cabinet, journal,
                    number, grant_name, handover_set, state, picked_up_ms, due_ms)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'open', $11, $12)
                """,
                [
                    .text("l-\(reservation.id)"), SQLValue(reservation.id),
                    SQLValue(reservation.organisation), SQLValue(reservation.asset),
                    SQLValue(reservation.member), SQLValue(reservation.place?.cabinet),
                    .text("journal"), .integer(number), .text(reservation.id.rawValue),
                    SQLValue(reservation.place?.set.rawValue), SQLValue(step.now),
                    SQLValue(reservation.window.end + reservation.grace),
                ])
            try step.db.run(
                "UPDATE reservations SET state = 'fulfilled', version = version + 1 WHERE id = $1",
                [SQLValue(reservation.id)])
        }
    }

    /// As if the cabinet had been heard at a time, with its whole journal.
    func hear(
        _ cabinet: CabinetID = cabinet, at time: WallTime, latest: WallTime, unsent: Int64 = 0
    ) async throws {
        try await write { step in
            try LinkDesk.hear(
                .init(at: time, journal: "journal", journalLast: 10 + unsent), from: cabinet,
                in: &step)
            try step.db.run(
                """
                INSERT INTO journals (cabinet, incarnation, last_sequence, head, latest_ms)
                VALUES ($1, 'journal', 10, 'head', $2)
                ON CONFLICT (cabinet, incarnation) DO UPDATE SET latest_ms = excluded.latest_ms
                """, [SQLValue(cabinet), SQLValue(latest)])
        }
    }

    /// Takes a cabinet's journal in.
    func take(
        _ batch: JournalBatch, from cabinet: CabinetID = cabinet
    ) async throws -> JournalDesk.Answer {
        let checked = try CheckedJournalBatch(batch)
        return try await write { step in
            let cabinet = try #require(try CabinetDesk.find(cabinet, in: step))
            return try JournalDesk.take(checked, from: cabinet, in: &step)
        }
    }

    /// Tells of a pickup in the drill's set by a journal of its own.
    func tellPickup(
        with grant: GrantID, loan: Int64 = 1, due: WallTime, at time: WallTime? = nil,
        journal byte: UInt8 = 7
    ) async throws {
        var journal = JournalMaker(byte)
        try journal.record(
            .loanOpened(loan: LoanID(loan), grant: grant, set: HandoverSetID(1), due: due),
            at: (time ?? now).millisecondsSince1970 / 1_000)
        #expect(try await take(journal.whole) == .acknowledged(through: 1))
    }

    /// The kinds of the anomalies, in order.
    func anomalies() async throws -> [String] {
        try await rows("SELECT kind FROM anomalies ORDER BY kind").map { try $0.text("kind") }
    }

    // MARK: What there is

    /// Adds what tests find, where the database is empty.
    func fill() async throws {
        try await write { step in try Self.fillPlaces(in: &step) }
        let people = try await write { step in
            var people = People()
            for (name, organisation, home) in [
                ("Ada Älter", Self.rhede, "Rhede"), ("Bea Bär", Self.rhede, "Bocholt"),
                ("Carl Cordes", Self.bocholt, "Bocholt"),
            ] {
                let answer = try MemberDesk.create(
                    Member(
                        id: MemberID(""), region: RegionID(""), name: name, municipality: home),
                    of: organisation, in: &step)
                let id = try #require(answer.value).id
                switch name.first {
                case "A": people.ada = id
                case "B": people.bea = id
                default: people.carl = id
                }
            }
            return people
        }
        names.people.withLock { $0 = people }
        try await enrol(Self.cabinet)
        try await enrol(Self.bocholtsCabinet)
    }

    private static func fillPlaces(in step: inout RegistryStep) throws {
        let region = Region(
            id: RegionID("kreis-borken"), name: "Kreis Borken", timeZone: "Europe/Berlin",
            state: "NW")
        _ = try #require(try RegionDesk.create(region, in: &step).value)
        for (id, cabinet, name) in [
            (rhede, cabinet, "Rhede"), (bocholt, bocholtsCabinet, "Bocholt"),
        ] {
            let organisation = Organisation(
                id: id, region: region.id, name: "Stadt \(name)", kind: .municipality,
                municipality: name, contact: "02872 930-0")
            _ = try #require(try OrganisationDesk.create(organisation, in: &step).value)
            let place = Cabinet(
                id: cabinet, organisation: id, name: "Rathaus", municipality: name,
                address: "Rathausplatz 9")
            _ = try #require(try CabinetDesk.create(place, in: &step).value)
        }
        let terms = [
            BookingTerms(atOnce: 2, noShowMinutes: 60),
            BookingTerms(minimumMinutes: 60, maximumMinutes: 1_440, confirmWithinMinutes: 120),
            BookingTerms(
                minimumMinutes: 30, bufferBeforeMinutes: 15, bufferAfterMinutes: 30,
                openingHours: "Mo-Sa 07:00-20:00", minimumAge: 18, licenceClass: "B"),
        ]
        for (index, (id, kind)) in [
            (drill, AssetKind.item), (bike, .cargoBike), (car, .car),
        ].enumerated() {
            let asset = Asset(
                id: id, organisation: rhede, kind: kind, name: id.rawValue,
                municipality: "Rhede",
                place: AssetPlace(cabinet: cabinet, set: HandoverSetID(index + 1)),
                terms: terms[index])
            _ = try #require(try AssetDesk.create(asset, in: &step).value)
        }
    }
}

/// A suite that names times by the hours and minutes after the start.
protocol RegistryHours {}

extension RegistryHours {
    static func at(_ hours: Int, _ minutes: Int = 0) -> WallTime {
        TestRegistry.at(hours, minutes)
    }
}
