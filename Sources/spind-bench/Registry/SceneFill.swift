import Foundation
import SpindCore
import SpindCrypto
import SpindRegistry
import SpindRegistryStore

/// Writes the scene straight into the tables, as the registry's own steps would have left it.
struct SceneFill {
    let scene: RegistryScene
    let sealer: Sealer
    let database: RegistryDatabase
    private let encoder: JSONEncoder

    init(_ scene: RegistryScene, _ sealer: Sealer, _ database: RegistryDatabase) {
        self.scene = scene
        self.sealer = sealer
        self.database = database
        encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    }

    /// Writes everything but reservations.
    func places() async throws {
        try await database.write { db in
            let at = SQLValue(scene.now - .seconds(400 * 86_400))
            try db.run(
                "INSERT INTO registry (id, incarnation, created_ms) VALUES (1, $1, $2) "
                    + "ON CONFLICT (id) DO NOTHING", ["0123456789abcdef", at])
            try db.run(
                """
                INSERT INTO regions (id, name, time_zone, state, created_ms)
                VALUES ($1, 'Kreis Borken', 'Europe/Berlin', 'NW', $2)
                """, [SQLValue(RegistryScene.region), at])
            var organisations = SQLLines(
                "organisations", "id, region, name, kind, municipality, created_ms", db.engine)
            for number in 0..<RegistryScene.organisations {
                let id = RegistryScene.organisation(number)
                try organisations.add(
                    [
                        SQLValue(id), SQLValue(RegistryScene.region), .text(id.rawValue),
                        "municipality", .text(id.rawValue), at,
                    ], to: db)
            }
            try organisations.flush(to: db)
            try cabinets(at, db)
            var assets = SQLLines(
                "assets",
                "id, organisation, kind, name, municipality, cabinet, handover_set, terms, "
                    + "created_ms", db.engine)
            for number in 0..<RegistryScene.assets {
                let asset = RegistryScene.asset(number)
                try assets.add(
                    [
                        SQLValue(asset.id), SQLValue(asset.organisation),
                        .text(asset.kind.rawValue), .text(asset.name), .text(asset.municipality),
                        SQLValue(asset.place?.cabinet), SQLValue(asset.place?.set.rawValue),
                        .text(try json(asset.terms)), at,
                    ], to: db)
            }
            try assets.flush(to: db)
        }
        for first in stride(from: 0, to: RegistryScene.members + RegistryScene.bookers, by: 5_000) {
            try await database.write { db in try people(first..<first + 5_000, db) }
        }
    }

    /// Cabinets of ten compartments that have enrolled and have taken what the log says.
    private func cabinets(_ at: SQLValue, _ db: any SQLConnection) throws {
        var generator = SystemRandomNumberGenerator()
        var rows = SQLLines(
            "cabinets",
            "id, organisation, name, municipality, key_sealed, description, created_ms, enrolled_ms",
            db.engine)
        let sets = (1...10).map {
            CabinetDescription.Set(
                id: HandoverSetID($0), kind: nil, compartments: [CompartmentID($0)])
        }
        for number in 0..<RegistryScene.assetCabinets {
            let id = RegistryScene.cabinet(number)
            let key = CabinetKeyMaterial.draw(epoch: 0, using: &generator)
            let description = CabinetDescription(
                name: id.rawValue, version: "0.3.0", timeZone: "Europe/Berlin", sets: sets,
                compartments: (1...10).map { CompartmentID($0) })
            try rows.add(
                [
                    SQLValue(id), SQLValue(RegistryScene.organisation(number)),
                    .text(id.rawValue), .text(RegistryScene.organisation(number).rawValue),
                    .blob(key.sealed(for: id, by: sealer, using: &generator)),
                    .text(try json(description)), at, at,
                ], to: db)
        }
        try rows.flush(to: db)
    }

    private func people(_ numbers: Range<Int>, _ db: any SQLConnection) throws {
        let at = SQLValue(scene.now - .seconds(300 * 86_400))
        let later = SQLValue(scene.now + .seconds(12 * 3_600))
        var members = SQLLines(
            "members", "id, region, name, municipality, created_ms", db.engine)
        var memberships = SQLLines("memberships", "member, organisation, since_ms", db.engine)
        var licences = SQLLines(
            "licence_checks", "member, checked_ms, checked_by, classes, valid_until_ms", db.engine)
        var ages = SQLLines(
            "age_checks", "member, minimum_age, checked_ms, checked_by", db.engine)
        var accounts = SQLLines("accounts", "id, region, login, member, created_ms", db.engine)
        var secrets = SQLLines(
            "secrets", "hash, id, account, kind, created_ms, expires_ms", db.engine)
        let far = SQLValue(scene.now + .seconds(1_000 * 86_400))
        for number in numbers {
            let booker = number - RegistryScene.members
            let organisation = RegistryScene.organisation(booker >= 0 ? booker : number)
            let id = SQLValue(RegistryScene.member(number))
            try members.add(
                [
                    id, SQLValue(RegistryScene.region), .text("Person \(number)"),
                    .text(organisation.rawValue), at,
                ], to: db)
            try memberships.add([id, SQLValue(organisation), at], to: db)
            try licences.add([id, at, "a-operator", "B", far], to: db)
            try ages.add([id, 18, at, "a-operator"], to: db)
            guard booker >= 0 else { continue }
            let account = SQLValue(RegistryScene.account(booker))
            try accounts.add(
                [account, SQLValue(RegistryScene.region), .text("person\(number)"), id, at],
                to: db)
            try secrets.add(
                [
                    .blob(scene.token(ofBooker: booker).hash),
                    .text(RegistryScene.name("s", booker)), account, "session",
                    SQLValue(scene.now), later,
                ], to: db)
        }
        try members.flush(to: db)
        try memberships.flush(to: db)
        try licences.flush(to: db)
        try ages.flush(to: db)
        try accounts.flush(to: db)
        try secrets.flush(to: db)
    }

    func json(_ value: some Encodable) throws -> String {
        String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}
