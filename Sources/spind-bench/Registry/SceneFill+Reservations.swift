import SpindCore
import SpindCrypto
import SpindRegistry
import SpindRegistryStore

extension SceneFill {
    private static let columns = """
        id, organisation, asset, member, cabinet, handover_set, state, start_ms, end_ms, grace_ms, \
        blocked_from, blocked_until, holds, no_show_ms, grant_number, created_ms, created_by, \
        ended_ms, ended_by
        """

    /// Writes the reservations, the loans that came of them, and what the cabinets were told.
    func reservations() async throws {
        for cabinet in 0..<RegistryScene.assetCabinets {
            try await database.write { db in
                try past(cabinet, db)
                try future(cabinet, db)
            }
        }
    }

    private func past(_ cabinet: Int, _ db: any SQLConnection) throws {
        var rows = SQLLines("reservations", Self.columns, db.engine)
        var loans = SQLLines(
            "loans",
            "id, reservation, organisation, asset, member, cabinet, journal, number, grant_name, "
                + "handover_set, state, picked_up_ms, due_ms, ended_ms", db.engine)
        var facts = SQLLines(
            "facts", "day_ms, organisation, asset, cabinet, home, kind, detail, amount", db.engine)
        var fulfilled: [(SceneReservation, Asset)] = []
        for number in cabinet * 10..<cabinet * 10 + 10 where scene.past > 0 {
            let asset = RegistryScene.asset(number)
            for slot in -scene.past..<0 {
                let reservation = scene.reservation(of: number, slot: slot)
                try rows.add(row(reservation, asset, grantNumber: 1), to: db)
                try facts.add(booking(reservation, asset), to: db)
                if reservation.state == .fulfilled { fulfilled.append((reservation, asset)) }
            }
        }
        try rows.flush(to: db)
        try facts.flush(to: db)
        for (reservation, asset) in fulfilled {
            try loans.add(loan(reservation, asset), to: db)
        }
        try loans.flush(to: db)
    }

    private func future(_ cabinet: Int, _ db: any SQLConnection) throws {
        var generator = SystemRandomNumberGenerator()
        let id = RegistryScene.cabinet(cabinet)
        guard
            let sealed = try db.row(
                "SELECT key_sealed FROM cabinets WHERE id = $1", [SQLValue(id)])
        else { preconditionFailure("cabinets come before reservations") }
        let key = try CabinetKeyMaterial(
            opening: sealed.blob("key_sealed"), cabinet: id, epoch: 0, sealer: sealer)
        var rows = SQLLines("reservations", Self.columns, db.engine)
        var pins = SQLLines(
            "pins", "reservation, cabinet, verifier, sealed, key_epoch, until_ms", db.engine)
        var changes = SQLLines(
            "changes", "cabinet, incarnation, number, hash, at_ms, body", db.engine)
        var facts = SQLLines(
            "facts", "day_ms, organisation, asset, cabinet, home, kind, detail, amount", db.engine)
        var head = ChangeLogHead(incarnation: "0123456789abcdef")
        var digits: Set<String> = []
        var pinRows: [[SQLValue]] = []
        for number in cabinet * 10..<cabinet * 10 + 10 {
            let asset = RegistryScene.asset(number)
            for slot in 0..<scene.ahead {
                let reservation = scene.reservation(of: number, slot: slot)
                var pin = PINGenerator.draw(digits: 6, using: &generator)
                while !digits.insert(pin).inserted {
                    pin = PINGenerator.draw(digits: 6, using: &generator)
                }
                let verifier = key.pinVerifier.verifier(ofDigits: pin).bytes
                let grace = Duration.seconds(asset.terms.graceMinutes * 60)
                pinRows.append([
                    SQLValue(reservation.id), SQLValue(id), .blob(verifier),
                    .blob(
                        sealer.seal(Array(pin.utf8), as: .pin(reservation.id), using: &generator)),
                    0, SQLValue(reservation.window.end + grace + AccessPolicy.smallError),
                ])
                let text = try json(
                    Change(
                        number: head.number + 1,
                        body: .grant(
                            SyncedGrant(
                                id: reservation.id.grant, kind: .loan,
                                set: HandoverSetID(1 + number % 10), window: reservation.window,
                                graceMilliseconds: grace.wholeMilliseconds, usesAllowed: 1,
                                verifier: Hexadecimal.text(verifier), keyEpoch: 0))))
                head.append(text)
                try changes.add(
                    [
                        SQLValue(id), .text(head.incarnation), SQLValue(head.number),
                        .text(head.hash), SQLValue(reservation.createdAt), .text(text),
                    ], to: db)
                try rows.add(row(reservation, asset, grantNumber: head.number), to: db)
                try facts.add(booking(reservation, asset), to: db)
            }
        }
        try changes.flush(to: db)
        try rows.flush(to: db)
        try facts.flush(to: db)
        for row in pinRows { try pins.add(row, to: db) }
        try pins.flush(to: db)
        try begin(id, head, db)
    }

    private func begin(
        _ cabinet: CabinetID, _ head: ChangeLogHead, _ db: any SQLConnection
    ) throws {
        try db.run(
            """
            INSERT INTO change_logs (cabinet, incarnation, first_number, first_previous, number, hash)
            VALUES ($1, $2, $3, $4, $5, $6)
            """,
            [
                SQLValue(cabinet), .text(head.incarnation), SQLValue(head.firstNumber),
                .text(head.firstPrevious), SQLValue(head.number), .text(head.hash),
            ])
        try db.run(
            """
            INSERT INTO cabinet_links (cabinet, heard_ms, acknowledged_change)
            VALUES ($1, $2, $3)
            """, [SQLValue(cabinet), SQLValue(scene.now), SQLValue(head.number)])
    }

    private func booking(_ reservation: SceneReservation, _ asset: Asset) -> [SQLValue] {
        let day: Int64 = 86_400_000
        return [
            .integer(reservation.createdAt.millisecondsSince1970 / day * day),
            SQLValue(asset.organisation), SQLValue(asset.id), SQLValue(asset.place?.cabinet),
            .text(asset.municipality), .text(FactKind.booking.rawValue), "member", 1,
        ]
    }

    private func loan(_ reservation: SceneReservation, _ asset: Asset) -> [SQLValue] {
        [
            .text(RegistryScene.name("l", reservation.number)), SQLValue(reservation.id),
            SQLValue(asset.organisation), SQLValue(asset.id),
            SQLValue(RegistryScene.member(reservation.member)), SQLValue(asset.place?.cabinet),
            "00112233445566778899aabbccddeeff", SQLValue(reservation.number),
            .text(reservation.id.rawValue), SQLValue(asset.place?.set.rawValue), "returned",
            SQLValue(reservation.window.start), SQLValue(reservation.window.end),
            SQLValue(reservation.window.end - .seconds(900)),
        ]
    }

    private func row(
        _ reservation: SceneReservation, _ asset: Asset, grantNumber: Int64
    ) -> [SQLValue] {
        let stored = scene.stored(reservation, asset)
        let account = SQLValue(RegistryScene.account(reservation.member))
        return [
            SQLValue(stored.id), SQLValue(stored.organisation), SQLValue(stored.asset),
            SQLValue(stored.member), SQLValue(stored.place?.cabinet),
            SQLValue(stored.place?.set.rawValue), .text(stored.state.rawValue),
            SQLValue(stored.window.start), SQLValue(stored.window.end),
            SQLValue(stored.grace.wholeMilliseconds), SQLValue(stored.blocked.start),
            SQLValue(stored.blocked.end), SQLValue(stored.holds), SQLValue(stored.noShowAt),
            .integer(grantNumber), SQLValue(stored.createdAt), account, SQLValue(stored.endedAt),
            stored.endedAt == nil ? .null : account,
        ]
    }
}

/// A reservation as the registry stores it.
struct StoredReservation: Hashable {
    var id: ReservationID
    var organisation: OrganisationID
    var asset: AssetID
    var member: MemberID
    var place: AssetPlace?
    var state: ReservationState
    var window: WallWindow
    var grace: Duration
    var blocked: WallWindow
    var holds: Bool
    var noShowAt: WallTime
    var createdAt: WallTime
    var endedAt: WallTime?
}

extension RegistryScene {
    /// What booking, and what came after, would have stored.
    func stored(_ reservation: SceneReservation, _ asset: Asset) -> StoredReservation {
        let terms = asset.terms
        let window = reservation.window
        let grace = Duration.seconds(terms.graceMinutes * 60)
        var blocked = WallWindow(
            start: window.start - .seconds(terms.bufferBeforeMinutes * 60),
            end: window.end + .seconds(terms.bufferAfterMinutes * 60))
        let waited = terms.noShowMinutes.map { window.start + .seconds($0 * 60) }
        let noShowAt = min(waited ?? window.end + grace, window.end + grace)
        var endedAt: WallTime?
        switch reservation.state {
        case .fulfilled:
            blocked.end =
                ReservationHold.afterReturn(
                    window: window, blocked: blocked, at: window.end - .seconds(900)
                ).blockedUntil
        case .noShow: endedAt = noShowAt
        case .cancelled: endedAt = reservation.createdAt + .seconds(600)
        case .requested, .confirmed, .declined: break
        }
        return StoredReservation(
            id: reservation.id, organisation: asset.organisation, asset: asset.id,
            member: Self.member(reservation.member), place: asset.place, state: reservation.state,
            window: window, grace: grace, blocked: blocked,
            holds: reservation.state == .confirmed, noShowAt: noShowAt,
            createdAt: reservation.createdAt, endedAt: endedAt)
    }
}
