package import SpindCore
internal import SpindRegistryStore

/// Closures: maintenance, holidays of the house, a cabinet that is moved.
package enum ClosureDesk {
    /// Adds a closure. Reservations in it stay: who holds one is told by whoever closes.
    ///
    /// - Returns: the closure, and how many reservations lie in it.
    package static func create(
        _ wanted: Closure, in step: inout RegistryStep
    ) throws -> RegistryAnswer<(closure: Closure, reservations: Int)> {
        var closure = wanted
        if let no = step.refusal(.manageClosures, on: try scope(of: closure, in: step)) {
            return .refused(no)
        }
        if let no = FieldRules.line(closure.reason, field: "reason", longest: 200)
            ?? FieldRules.window(closure.window, field: "end")
        {
            return .refused(no)
        }
        guard try OrganisationDesk.find(closure.organisation, in: step) != nil else {
            return .refused(.notFound("organisation", closure.organisation.rawValue))
        }
        if let asset = closure.asset {
            // Bookings of it wait here until this is committed.
            guard let found = try AssetDesk.find(asset, in: step, locking: true),
                found.organisation == closure.organisation,
                closure.cabinet == nil || closure.cabinet == found.place?.cabinet
            else { return .refused(.notFound("asset", asset.rawValue)) }
        }
        if let cabinet = closure.cabinet {
            guard let found = try CabinetDesk.find(cabinet, in: step),
                found.organisation == closure.organisation
            else { return .refused(.notFound("cabinet", cabinet.rawValue)) }
        }
        closure.id = step.drawName("x")
        try step.db.run(
            """
            INSERT INTO closures (id, organisation, cabinet, asset, start_ms, end_ms, reason,
                created_ms, created_by)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            """,
            [
                .text(closure.id), SQLValue(closure.organisation), SQLValue(closure.cabinet),
                SQLValue(closure.asset), SQLValue(closure.window.start),
                SQLValue(closure.window.end), .text(closure.reason), SQLValue(step.now),
                SQLValue(step.caller.account),
            ])
        try step.record("createClosure", closure.id)
        return .done((closure, try reservations(in: closure, step)))
    }

    /// Ends a closure now, or takes back one that has not begun.
    package static func end(
        _ id: String, in step: inout RegistryStep
    ) throws -> RegistryAnswer<Closure> {
        guard
            let row = try step.db.row(
                "SELECT \(Closure.columns) FROM closures WHERE id = $1", [.text(id)])
        else { return .refused(.notFound("closure", id)) }
        var closure = try Closure(row)
        if let no = step.refusal(.manageClosures, on: try scope(of: closure, in: step)) {
            return .refused(no)
        }
        guard closure.window.end > step.now else {
            return .refused(
                .conflict(
                    german: "Die Schließung ist schon vorbei.",
                    english: "The closure is over already.", dutch: "De sluiting is al voorbij."))
        }
        try step.record("endClosure", id)
        if closure.window.start >= step.now {
            try step.db.run("DELETE FROM closures WHERE id = $1", [.text(id)])
            closure.window.end = closure.window.start
        } else {
            closure.window.end = step.now
            try step.db.run(
                "UPDATE closures SET end_ms = $2 WHERE id = $1", [.text(id), SQLValue(step.now)])
        }
        return .done(closure)
    }

    /// Closures that end after a time, in the order of their names. Open to everybody.
    package static func list(
        of organisation: OrganisationID, endingAfter time: WallTime, _ page: ListPage,
        in step: RegistryStep
    ) throws -> [Closure] {
        try step.db.rows(
            """
            SELECT \(Closure.columns) FROM closures
            WHERE organisation = $1 AND end_ms > $2 AND id > $3 ORDER BY id LIMIT $4
            """,
            [
                SQLValue(organisation), SQLValue(time), .text(page.after ?? ""),
                SQLValue(page.limit),
            ]
        ).map(Closure.init)
    }

    /// The closures that touch a window of an asset.
    static func closures(
        of asset: Asset, meeting window: WallWindow, in step: RegistryStep
    ) throws -> [BookingClosure] {
        let query = query(of: asset, meeting: window)
        return try closures(in: step.db.rows(query.sql, query.values))
    }

    /// What asks for the closures that touch a window of an asset.
    static func query(of asset: Asset, meeting window: WallWindow) -> SQLQuery {
        SQLQuery(
            """
            SELECT \(Closure.columns) FROM closures
            WHERE organisation = $1 AND end_ms > $2 AND start_ms < $3
                AND (asset = $4 OR (asset IS NULL AND (cabinet IS NULL OR cabinet = $5)))
            ORDER BY start_ms, id
            """,
            [
                SQLValue(asset.organisation), SQLValue(window.start), SQLValue(window.end),
                SQLValue(asset.id), .text(asset.place?.cabinet.rawValue ?? ""),
            ])
    }

    /// What came of ``query(of:meeting:)``.
    static func closures(in rows: [SQLRow]) throws -> [BookingClosure] {
        try rows.map { row in
            let closure = try Closure(row)
            return BookingClosure(
                subject: closure.asset != nil
                    ? .asset : closure.cabinet != nil ? .cabinet : .organisation,
                window: closure.window, reason: closure.reason)
        }
    }

    /// The closures of everybody that touch a window.
    static func all(meeting window: WallWindow, in step: RegistryStep) throws -> [Closure] {
        try step.db.rows(
            """
            SELECT \(Closure.columns) FROM closures WHERE end_ms > $1 AND start_ms < $2
            ORDER BY start_ms, id
            """, [SQLValue(window.start), SQLValue(window.end)]
        ).map(Closure.init)
    }

    /// A closure of an asset is about that alone, whatever cabinet is named beside it.
    private static func scope(
        of closure: Closure, in step: RegistryStep
    ) throws -> Scope {
        if closure.asset == nil, let cabinet = closure.cabinet {
            return Scope(organisation: closure.organisation, cabinet: cabinet)
        }
        if let asset = closure.asset,
            let place = try AssetDesk.find(asset, in: step)?.place
        {
            return Scope(organisation: closure.organisation, cabinet: place.cabinet)
        }
        return Scope(organisation: closure.organisation)
    }

    private static func reservations(
        in closure: Closure, _ step: RegistryStep
    ) throws -> Int {
        let row = try step.db.row(
            """
            SELECT count(*) AS held FROM reservations
            WHERE organisation = $1 AND start_ms < $2 AND end_ms > $3
                AND state IN ('requested', 'confirmed')
                AND ($4 = '' OR asset = $4) AND ($5 = '' OR cabinet = $5)
            """,
            [
                SQLValue(closure.organisation), SQLValue(closure.window.end),
                SQLValue(closure.window.start), .text(closure.asset?.rawValue ?? ""),
                .text(closure.cabinet?.rawValue ?? ""),
            ])
        return Int(try row?.integer("held") ?? 0)
    }
}
