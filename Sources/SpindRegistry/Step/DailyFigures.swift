import SpindCore
import SpindRegistryStore

/// Writes for each finished local day how long each asset was free, blocked and used: once, also
/// when two registries do it, and for days that the registry was off, ``catchUpDays`` at most.
///
/// A day is written an hour after its end, so that the records of its last loans are here. What a
/// cabinet without network sends later does not change it any more.
enum DailyFigures {
    /// How many days back are made up for; older ones stay without figures.
    static let catchUpDays = 62
    /// How many assets one step writes about.
    static let assetsAtOnce = 200
    private static let delay = Duration.seconds(3_600)
    /// The longest buffer.
    private static let longestBuffer = Duration.seconds(7 * 86_400)
    /// The longest reservation with its buffer, and an hour for a clock that is set.
    private static let longest = Duration.seconds(35 * 86_400 + 3_600)

    /// Where the writing stands in a region.
    private struct Progress {
        /// The day to write.
        var day: LocalDate
        /// The last asset of it that was written; empty for none.
        var asset: String
    }

    /// Writes one part of one day of one region.
    ///
    /// - Returns: whether more is due.
    static func run(in step: inout RegistryStep) throws -> Bool {
        var isMoreDue = false
        let regions = try step.db.rows(
            """
            SELECT id, time_zone, state, school_holidays FROM regions
            WHERE ended_ms IS NULL ORDER BY id
            """)
        for row in regions {
            if isMoreDue { return true }
            let region: RegionID = try row.id("id")
            let facts = try RegionFacts(row, in: step)
            let last = facts.zone.date(at: step.now - delay).adding(days: -1)
            guard let progress = try progress(of: region, last: last, in: step) else { continue }
            let written = try write(progress, of: region, facts, in: step)
            let isWhole = written.count < assetsAtOnce
            try step.db.run(
                "UPDATE figure_days SET day = $2, asset = $3 WHERE region = $1",
                [
                    SQLValue(region), SQLValue(progress.day.daysSince1970),
                    .text(isWhole ? "" : written[written.count - 1].rawValue),
                ])
            if isWhole {
                try step.db.run(
                    "UPDATE figure_days SET day = day + 1 WHERE region = $1", [SQLValue(region)])
            }
            isMoreDue = !isWhole || progress.day < last
        }
        return isMoreDue
    }

    /// What is to be written next; `nil` where all is written. Holds the row until the step ends.
    private static func progress(
        of region: RegionID, last: LocalDate, in step: RegistryStep
    ) throws -> Progress? {
        try step.db.run(
            """
            INSERT INTO figure_days (region, day, asset) VALUES ($1, $2, '')
            ON CONFLICT (region) DO NOTHING
            """, [SQLValue(region), SQLValue(last.daysSince1970)])
        guard
            let row = try step.db.row(
                """
                SELECT day, asset FROM figure_days WHERE region = $1\(step.db.lockingClause)
                """, [SQLValue(region)])
        else { return nil }
        let next = LocalDate(daysSince1970: Int(try row.integer("day")))
        guard next <= last else { return nil }
        let oldest = last.adding(days: 1 - catchUpDays)
        guard next >= oldest else { return Progress(day: oldest, asset: "") }
        return Progress(day: next, asset: try row.text("asset"))
    }

    private static func write(
        _ progress: Progress, of region: RegionID, _ facts: RegionFacts, in step: RegistryStep
    ) throws -> [AssetID] {
        let day = facts.zone.day(progress.day)
        let rows = try step.db.rows(
            """
            SELECT \(Asset.columns), created_ms FROM assets
            WHERE organisation IN (SELECT id FROM organisations WHERE region = $1)
                AND id > $2 AND created_ms < $3 AND (ended_ms IS NULL OR ended_ms > $4)
            ORDER BY id LIMIT \(assetsAtOnce)
            """,
            [SQLValue(region), .text(progress.asset), SQLValue(day.end), SQLValue(day.start)])
        let assets = try rows.map(Asset.init)
        guard let first = assets.first, let last = assets.last else { return [] }
        var kept = Kept()
        for organisation in Set(assets.map(\.organisation)).sorted() {
            let place = UsePlace(
                organisation: organisation, first: first.id, last: last.id, day: day)
            try reserved(place, &kept, in: step)
            try lent(place, &kept.used, in: step)
        }
        let blocks = try CompartmentBlocks(
            of: Set(assets.compactMap(\.place?.cabinet)).sorted(), until: day.end, in: step)
        for (row, asset) in zip(rows, assets) {
            let start = max(day.start, try row.time("created_ms"))
            let end = min(day.end, asset.endedAt ?? day.end)
            guard start < end else { continue }
            let window = WallWindow(start: start, end: end)
            let closures = try ClosureDesk.closures(of: asset, meeting: window, in: step)
            let use = Figures.use(
                in: window, opening: try facts.opening(asset.terms, in: window, of: asset.id),
                blocked: closures.map(\.window) + (kept.free[asset.id.rawValue] ?? [])
                    + (asset.place.map(blocks.windows(at:)) ?? [window]),
                used: kept.used[asset.id.rawValue] ?? [])
            for (kind, minutes) in [
                (FactKind.freeMinutes, use.freeMinutes), (.blockedMinutes, use.blockedMinutes),
                (.usedMinutes, use.usedMinutes),
            ] where minutes > 0 {
                try Facts.record(kind, of: asset, on: progress.day, amount: minutes, in: step)
            }
        }
        return assets.map(\.id)
    }

    /// The assets and the day that uses are looked up for.
    private struct UsePlace {
        var organisation: OrganisationID
        var first: AssetID
        var last: AssetID
        var day: WallWindow

        var values: [SQLValue] {
            [
                SQLValue(organisation), SQLValue(first), SQLValue(last), SQLValue(day.start),
                SQLValue(day.end),
            ]
        }
    }

    /// Times by asset.
    private struct Kept {
        /// Reserved or on loan.
        var used: [String: [WallWindow]] = [:]
        /// Kept free before and after that: with the used time in between.
        var free: [String: [WallWindow]] = [:]
    }

    /// Reserved time as far as it kept others away, until it was called off or brought back, and its
    /// buffers.
    private static func reserved(
        _ place: UsePlace, _ kept: inout Kept, in step: RegistryStep
    ) throws {
        let rows = try step.db.rows(
            """
            SELECT r.asset, r.start_ms, r.end_ms, r.ended_ms, r.blocked_from, r.blocked_until, (
                SELECT max(coalesce(l.ended_ms, r.end_ms)) FROM loans l
                WHERE l.reservation = r.id) AS back_ms
            FROM reservations r
            WHERE r.organisation = $1 AND r.asset >= $2 AND r.asset <= $3
                AND (r.end_ms > $4 OR r.blocked_until > $4) AND r.blocked_from < $5
                AND r.start_ms > $6 AND r.start_ms < $7
            """,
            place.values + [
                SQLValue(place.day.start - longest), SQLValue(place.day.end + longestBuffer),
            ])
        for row in rows {
            let start = try row.time("start_ms")
            let asset = try row.text("asset")
            let blocked = try row.window("blocked_from", "blocked_until")
            let until = min(blocked.end, try row.optionalTime("ended_ms") ?? blocked.end)
            if blocked.start < until {
                kept.free[asset, default: []].append(
                    WallWindow(start: blocked.start, end: until))
            }
            let ends = [
                try row.time("end_ms"), try row.optionalTime("ended_ms"),
                try row.optionalTime("back_ms"),
            ].compactMap { $0 }
            guard let end = ends.min(), start < end else { continue }
            kept.used[asset, default: []].append(WallWindow(start: start, end: end))
        }
    }

    private static func lent(
        _ place: UsePlace, _ used: inout [String: [WallWindow]], in step: RegistryStep
    ) throws {
        let rows = try step.db.rows(
            """
            SELECT asset, picked_up_ms, coalesce(ended_ms, $5) AS until_ms FROM loans
            WHERE organisation = $1 AND asset >= $2 AND asset <= $3 AND picked_up_ms < $5
                AND (ended_ms IS NULL OR ended_ms > $4)
            """, place.values)
        for row in rows {
            let (start, end) = (try row.time("picked_up_ms"), try row.time("until_ms"))
            guard start < end else { continue }
            used[try row.text("asset"), default: []].append(WallWindow(start: start, end: end))
        }
    }
}
