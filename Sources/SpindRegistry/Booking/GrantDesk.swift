package import SpindCore
internal import SpindCrypto
internal import SpindRegistryStore

/// What a cabinet gets to know of reservations: grants with the fingerprints of their PINs.
package enum GrantDesk {
    /// How often a PIN is drawn until it is unlike every other of the cabinet.
    private static let drawLimit = 20
    /// How often a PIN that the cabinet cannot use is drawn anew without a person.
    static let renewalMax: Int64 = 3

    /// Sends a reservation's grant to its cabinet, with this step's commit. Nothing for one that is
    /// handed over by a person, or whose cabinet is not enrolled yet: it gets its grants then.
    /// `drawingPIN`: whether it has none yet.
    static func send(
        _ reservation: inout Reservation, drawingPIN: Bool, in step: inout RegistryStep
    ) throws {
        guard let place = reservation.place,
            let keys = try keys(of: place.cabinet, in: step)
        else { return }
        let until = reservation.window.end + reservation.grace + AccessPolicy.smallError
        let verifier =
            try drawingPIN
            ? drawPIN(for: reservation, keys, until: until, replacing: false, in: &step)
            : keptPIN(of: reservation, keys, until: until, in: &step)
        try send(&reservation, to: place, verifier, keys, in: &step)
    }

    /// Draws a new PIN for a reservation whose own the cabinet cannot tell from another's, and sends
    /// it, ``renewalMax`` times at most. After that nobody is told it until a person changes the
    /// reservation: the anomaly is their task.
    static func renewPIN(of id: ReservationID, in step: inout RegistryStep) throws {
        guard var reservation = try BookingDesk.find(id, in: step, locking: true),
            reservation.state == .confirmed, let place = reservation.place,
            let keys = try keys(of: place.cabinet, in: step),
            let row = try step.db.row(
                "SELECT renewals, until_ms FROM pins WHERE reservation = $1", [SQLValue(id)])
        else { return }
        guard try row.integer("renewals") < renewalMax else {
            try withholdPIN(of: id, in: step)
            return
        }
        let verifier = try drawPIN(
            for: reservation, keys, until: try row.time("until_ms"), replacing: true, in: &step)
        try step.db.run(
            "UPDATE pins SET renewals = renewals + 1 WHERE reservation = $1", [SQLValue(id)])
        try send(&reservation, to: place, verifier, keys, in: &step)
    }

    /// Nobody is told this PIN any more, as it opens nothing, until a grant is sent anew.
    static func withholdPIN(of id: ReservationID, in step: RegistryStep) throws {
        try step.db.run(
            "UPDATE pins SET withheld = 1 WHERE reservation = $1", [SQLValue(id)])
    }

    /// The PIN that a reservation has, or a new one where it has none or none of its own opened. As
    /// long as the cabinet may hold an earlier, longer grant its fingerprint stays reserved.
    private static func keptPIN(
        of reservation: Reservation, _ keys: Keys, until: WallTime, in step: inout RegistryStep
    ) throws -> [UInt8] {
        let row = try step.db.row(
            """
            UPDATE pins SET withheld = 0,
                until_ms = CASE WHEN until_ms > $2 THEN until_ms ELSE $2 END
            WHERE reservation = $1 RETURNING verifier, renewals
            """, [SQLValue(reservation.id), SQLValue(until)])
        guard let row else {
            return try drawPIN(
                for: reservation, keys, until: until, replacing: false, in: &step)
        }
        guard try row.integer("renewals") >= renewalMax else { return try row.blob("verifier") }
        try step.db.run(
            "UPDATE pins SET renewals = 0 WHERE reservation = $1", [SQLValue(reservation.id)])
        return try drawPIN(for: reservation, keys, until: until, replacing: true, in: &step)
    }

    private static func send(
        _ reservation: inout Reservation, to place: AssetPlace, _ verifier: [UInt8], _ keys: Keys,
        in step: inout RegistryStep
    ) throws {
        reservation.grantNumber = try ChangeLog.append(
            .grant(
                SyncedGrant(
                    id: reservation.id.grant, kind: .loan, set: place.set,
                    window: reservation.window,
                    graceMilliseconds: reservation.grace.wholeMilliseconds, usesAllowed: 1,
                    verifier: Hexadecimal.text(verifier), keyEpoch: keys.material.epoch)),
            to: place.cabinet, in: &step)
        try step.db.post(
            "UPDATE reservations SET grant_number = $2 WHERE id = $1",
            [SQLValue(reservation.id), SQLValue(reservation.grantNumber)])
    }

    /// Takes a reservation's grant back, and frees its time when that may be: see `Lease`.
    static func release(
        _ reservation: inout Reservation, ending: Lease.Ending, in step: inout RegistryStep
    ) throws {
        let isDelivered = reservation.grantNumber != nil
        if let place = reservation.place, isDelivered {
            reservation.grantNumber = try ChangeLog.append(
                .revokeGrant(reservation.id.grant), to: place.cabinet, in: &step)
        }
        let lease = Lease(
            window: reservation.window, grace: reservation.grace, isDelivered: isDelivered,
            isPINTold: isDelivered, isRevocationAcknowledged: false)
        // What goes on holding is freed by `free(acknowledgedBy:)` or, in the end, by housekeeping.
        let hold = ReservationHold.afterEnding(
            ending, blocked: reservation.blocked, lease: lease, now: step.now)
        reservation.holds = hold.holds
        reservation.blocked.end = hold.blockedUntil
    }

    /// Keeps the time that somebody else than its holder took from a reservation blocked until the
    /// cabinet has the change, or it is over: until then its PIN opens the door. The time is kept by
    /// rows like those of reservations that were called off, which nobody is shown.
    static func keepLease(
        of before: Reservation, as now: Reservation, in step: inout RegistryStep
    ) throws {
        guard before.grantNumber != nil, before.holds else { return }
        let given = WindowSet([before.blocked]).subtracting(WindowSet([now.blocked])).windows
        // In a buffer alone nothing opens.
        for piece in given
        where piece.end > before.window.start && piece.start < before.window.end {
            var kept = before
            kept.id = ReservationID(step.drawName(Reservation.leasePrefix))
            kept.state = .cancelled
            kept.blocked = piece
            kept.window.start = max(piece.start, before.window.start)
            kept.grantNumber = now.grantNumber
            kept.requestedUntil = nil
            kept.createdAt = step.now
            kept.createdBy = step.caller.account
            kept.endedAt = step.now
            kept.endedBy = step.caller.account
            kept.version = 1
            try kept.insert(in: step)
            try kept.update(in: step)
        }
    }

    /// Frees the time of reservations that ended, as the cabinet has taken their revocations.
    package static func free(
        acknowledgedBy cabinet: CabinetID, through number: Int64, in step: RegistryStep
    ) throws {
        try step.db.run(
            """
            UPDATE reservations SET holds = 0, version = version + 1
            WHERE cabinet = $1 AND holds = 1 AND state IN ('cancelled', 'declined', 'noShow')
                AND grant_number <= $2
            """, [SQLValue(cabinet), .integer(number)])
    }

    /// The PIN of a reservation, once its cabinet knows it.
    package static func pin(
        of id: ReservationID, in step: RegistryStep
    ) throws -> RegistryAnswer<PINDisclosure> {
        guard let reservation = try BookingDesk.find(id, in: step) else {
            return .refused(.notFound("reservation", id.rawValue))
        }
        if let no = step.refusal(.seePIN, on: reservation.scope) { return .refused(no) }
        guard reservation.state == .confirmed || reservation.state == .fulfilled else {
            let words = reservation.state.words
            return .refused(
                .conflict(
                    german: "Die Reservierung ist \(words.german) und hat keine PIN.",
                    english: "The reservation is \(words.english) and has no PIN.",
                    dutch: "De reservering is \(words.dutch) en heeft geen pincode."))
        }
        guard let place = reservation.place else {
            return .refused(
                .conflict(
                    german: "Das übergibt ein Mensch; dafür gibt es keine PIN.",
                    english: "This asset is handed over by a person, without a PIN.",
                    dutch: "Dit wordt door een mens overhandigd, zonder pincode."))
        }
        guard
            let row = try step.db.row(
                """
                SELECT p.sealed, p.withheld, l.acknowledged_change FROM pins p
                JOIN cabinets c ON c.id = p.cabinet AND c.enrolled_ms IS NOT NULL
                LEFT JOIN cabinet_links l ON l.cabinet = p.cabinet WHERE p.reservation = $1
                """, [SQLValue(id)])
        else {
            return .done(PINDisclosure(pin: nil, isOnCabinet: false, cabinet: place.cabinet))
        }
        let acknowledged = try row.optionalInteger("acknowledged_change") ?? 0
        let isOnCabinet = reservation.grantNumber.map { $0 <= acknowledged } ?? false
        guard isOnCabinet, try !row.bool("withheld") else {
            return .done(PINDisclosure(pin: nil, isOnCabinet: false, cabinet: place.cabinet))
        }
        let digits = try step.sealer.open(
            try row.blob("sealed"), as: .pin(id))
        return .done(
            PINDisclosure(
                pin: String(decoding: digits, as: UTF8.self), isOnCabinet: true,
                cabinet: place.cabinet))
    }

    /// Sends every grant that stands to a cabinet that has just enrolled, or has a new key: its PINs
    /// are drawn anew where they were not made with its key. Also those of open loans, however late:
    /// their PINs return them.
    package static func sendAll(
        to cabinet: CabinetID, in step: inout RegistryStep
    ) throws {
        guard let keys = try keys(of: cabinet, in: step) else { return }
        try step.db.run(
            "DELETE FROM pins WHERE cabinet = $1 AND key_epoch <> $2",
            [SQLValue(cabinet), .integer(Int64(keys.material.epoch))])
        let rows = try step.db.rows(
            """
            SELECT \(Reservation.columns) FROM reservations
            WHERE cabinet = $1 AND ((state = 'confirmed' AND end_ms + grace_ms > $2) OR EXISTS (
                SELECT 1 FROM loans WHERE loans.reservation = reservations.id
                    AND loans.state = 'open'))
            ORDER BY start_ms, id
            """, [SQLValue(cabinet), SQLValue(step.now - AccessPolicy.smallError)])
        for row in rows {
            var reservation = try Reservation(row)
            try send(&reservation, drawingPIN: false, in: &step)
        }
    }

    /// A cabinet's key and how many digits its PINs have.
    struct Keys {
        var material: CabinetKeyMaterial
        var digits: Int
    }

    /// `nil` for a cabinet that has not enrolled.
    static func keys(of cabinet: CabinetID, in step: RegistryStep) throws -> Keys? {
        guard
            let row = try step.db.row(
                "SELECT key_sealed, key_epoch, description FROM cabinets WHERE id = $1",
                [SQLValue(cabinet)]), let sealed = try row.optionalBlob("key_sealed")
        else { return nil }
        let description = try row.optionalText("description").map {
            try StoredJSON.remembered(CabinetDescription.self, $0)
        }
        return Keys(
            material: try CabinetKeyMaterial(
                opening: sealed, cabinet: cabinet,
                epoch: UInt32(clamping: try row.integer("key_epoch")), sealer: step.sealer),
            digits: description?.pinDigits ?? 8)
    }

    private static func drawPIN(
        for reservation: Reservation, _ keys: Keys, until: WallTime, replacing: Bool,
        in step: inout RegistryStep
    ) throws -> [UInt8] {
        guard let place = reservation.place else { preconditionFailure("a PIN is for a cabinet") }
        for _ in 0..<drawLimit {
            let pin = PINGenerator.draw(digits: keys.digits, using: &step.generator)
            let verifier = keys.material.pinVerifier.verifier(ofDigits: pin).bytes
            let sealed = step.sealer.seal(
                Array(pin.utf8), as: .pin(reservation.id),
                using: &step.generator)
            let added = try step.db.run(
                replacing
                    ? """
                    UPDATE pins SET verifier = $3, sealed = $4, key_epoch = $5, until_ms = $6,
                        withheld = 0
                    WHERE reservation = $1 AND cabinet = $2 AND NOT EXISTS (
                        SELECT 1 FROM pins AS other
                        WHERE other.cabinet = $2 AND other.verifier = $3)
                    """
                    : """
                    INSERT INTO pins (reservation, cabinet, verifier, sealed, key_epoch, until_ms)
                    VALUES ($1, $2, $3, $4, $5, $6)
                    ON CONFLICT (cabinet, verifier) DO NOTHING
                    """,
                [
                    SQLValue(reservation.id), SQLValue(place.cabinet), .blob(verifier),
                    .blob(sealed), .integer(Int64(keys.material.epoch)), SQLValue(until),
                ])
            if added == 1 { return verifier }
        }
        throw SQLError(
            .other, "no free PIN of \(keys.digits) digits at cabinet \(place.cabinet)")
    }
}

/// What may be told of a PIN now.
package struct PINDisclosure: Hashable, Sendable {
    /// Its digits; `nil` as long as the cabinet does not know it.
    package var pin: String?
    /// Whether this PIN is on the cabinet, as it said itself.
    package var isOnCabinet: Bool
    package var cabinet: CabinetID
}
