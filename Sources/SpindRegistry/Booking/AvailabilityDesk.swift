package import SpindCore
import SpindRegistryStore

/// When something is free. Open to everybody.
package struct AssetAvailability: Hashable, Sendable {
    package var asset: AssetID
    /// From the first possible pickup to the last possible return, in order and apart.
    package var free: [WallWindow]

    package init(asset: AssetID, free: [WallWindow]) {
        self.asset = asset
        self.free = free
    }
}

/// Answers what is free when, for calendars and maps.
package enum AvailabilityDesk {
    /// The longest window that can be asked about: 190 days for one asset.
    package static let longestOfOne = Duration.seconds(190 * 86_400)
    /// The longest window that can be asked about for all assets: 62 days.
    package static let longestOfAll = Duration.seconds(62 * 86_400)

    /// When one asset is free in a window.
    package static func of(
        _ id: AssetID, in window: WallWindow, step: RegistryStep
    ) throws -> RegistryAnswer<AssetAvailability> {
        if let no = problem(with: window, longest: longestOfOne) { return .refused(no) }
        guard let facts = try BookingFacts(id, in: step, locking: false) else {
            return .refused(.notFound("asset", id.rawValue))
        }
        guard facts.asset.endedAt == nil, facts.asset.place != nil else {
            return .done(AssetAvailability(asset: id, free: []))
        }
        let known = facts.withBuffers(window)
        let availability = Availability(
            terms: facts.asset.terms, zone: facts.zone, now: step.now, window: window,
            opening: try facts.opening(in: window))
        let (closures, blocked) = try facts.taken(
            closuresIn: window, blockedIn: known, in: step)
        return .done(
            AssetAvailability(
                asset: id,
                free: availability.spans(
                    closures: WindowSet(closures.map(\.window)),
                    blocked: blocked, isOverdue: facts.overdueSince != nil)))
    }

    /// When each asset of a list is free in a window: as many as 5,000.
    package static func ofAll(
        _ filter: AssetFilter, in window: WallWindow, step: RegistryStep
    ) throws -> RegistryAnswer<[AssetAvailability]> {
        if let no = problem(with: window, longest: longestOfAll) { return .refused(no) }
        let assets = try AssetDesk.all(filter, limit: 5_000, in: step)
        let regions = try RegionFacts.all(in: step)
        let blocked = try blocked(of: assets, meeting: window, in: step)
        let closures = Dictionary(
            grouping: try ClosureDesk.all(meeting: window, in: step), by: \.organisation)
        let out = try loans(in: step)
        var prepared: [PreparedTerms: Availability] = [:]
        var answers: [AssetAvailability] = []
        answers.reserveCapacity(assets.count)
        for asset in assets {
            guard asset.place != nil, asset.endedAt == nil,
                let region = regions[asset.organisation]
            else {
                answers.append(AssetAvailability(asset: asset.id, free: []))
                continue
            }
            let key = PreparedTerms(terms: asset.terms, organisation: asset.organisation)
            let availability =
                try prepared[key]
                ?? Availability(
                    terms: asset.terms, zone: region.zone, now: step.now, window: window,
                    opening: try region.opening(asset.terms, in: window, of: asset.id))
            prepared[key] = availability
            let loan = out[asset.id.rawValue]
            let held = blocked[asset.id.rawValue] ?? []
            answers.append(
                AssetAvailability(
                    asset: asset.id,
                    free: availability.spans(
                        closures: WindowSet(
                            closures[asset.organisation, default: []]
                                .filter { $0.closes(asset) }.map(\.window)),
                        blocked: loan?.window.map { asset.blocked(held, withLoan: $0) } ?? held,
                        isOverdue: loan?.isOverdue ?? false)))
        }
        return .done(answers)
    }

    private struct PreparedTerms: Hashable {
        var terms: BookingTerms
        var organisation: OrganisationID
    }

    /// Loans of an asset that count beside its reservations.
    private struct Out {
        var isOverdue = false
        /// From the first pickup to the last due time, of loans that no reservation holds time for.
        var window: WallWindow?
    }

    private static func loans(in step: RegistryStep) throws -> [String: Out] {
        var out: [String: Out] = [:]
        for row in try step.db.rows(
            """
            SELECT l.asset, l.picked_up_ms, l.due_ms FROM loans l
            LEFT JOIN reservations r ON r.id = l.reservation
            WHERE l.state = 'open' AND l.asset IS NOT NULL
                AND (l.due_ms < $1 OR coalesce(r.holds, 0) = 0 OR r.blocked_until <= $1)
            """, [SQLValue(step.now)])
        {
            let (since, due) = (try row.time("picked_up_ms"), try row.time("due_ms"))
            let asset = try row.text("asset")
            var loan = out[asset] ?? Out()
            if due < step.now {
                loan.isOverdue = true
            } else if since < due {
                loan.window = WallWindow(
                    start: min(since, loan.window?.start ?? since),
                    end: max(due, loan.window?.end ?? due))
            }
            out[asset] = loan
        }
        return out
    }

    /// How many intervals are read at once; far less than a result may have rows.
    private static let intervalsAtOnce = 50_000

    /// The blocked intervals that meet a window with the assets' buffers, by asset, in order.
    private static func blocked(
        of assets: [Asset], meeting window: WallWindow, in step: RegistryStep
    ) throws -> [String: [WallWindow]] {
        guard let first = assets.first, let last = assets.last else { return [:] }
        let buffer = Duration.seconds(
            60
                * (assets.map { max($0.terms.bufferBeforeMinutes, $0.terms.bufferAfterMinutes) }
                    .max() ?? 0))
        // None reaches further back than the longest reservation, 28 days, with its longest buffers,
        // a week each, and an hour for a clock that is set.
        let from = window.start - buffer
        let earliest = from - .seconds(42 * 86_400 + 3_600)
        var found: [String: [WallWindow]] = [:]
        var (asset, start) = (first.id.rawValue, earliest.millisecondsSince1970)
        while true {
            let rows = try step.db.rows(
                """
                SELECT asset, blocked_from, blocked_until FROM reservations
                WHERE holds = 1 AND asset <= $1 AND blocked_from > $2 AND blocked_from < $3
                    AND blocked_until > $4
                    AND (asset > $5 OR (asset = $5 AND blocked_from > $6))
                ORDER BY asset, blocked_from LIMIT \(intervalsAtOnce)
                """,
                [
                    SQLValue(last.id), SQLValue(earliest), SQLValue(window.end + buffer),
                    SQLValue(from), .text(asset), .integer(start),
                ])
            for row in rows {
                asset = try row.text("asset")
                let interval = try row.window("blocked_from", "blocked_until")
                start = interval.start.millisecondsSince1970
                found[asset, default: []].append(interval)
            }
            guard rows.count == intervalsAtOnce else { return found }
        }
    }

    private static func problem(
        with window: WallWindow, longest: Duration
    ) -> RegistryRefusal? {
        if let no = FieldRules.window(window, field: "to") { return no }
        guard window.end - window.start <= longest else {
            let days = longest.components.seconds / 86_400
            return .invalid(
                field: "to", german: "höchstens \(days) Tage nach 'from'",
                english: "at most \(days) days after 'from'",
                dutch: "hoogstens \(days) dagen na 'from'")
        }
        return nil
    }
}

extension Closure {
    /// Whether it keeps an asset closed.
    func closes(_ other: Asset) -> Bool {
        guard organisation == other.organisation else { return false }
        if let asset { return asset == other.id }
        return cabinet == nil || cabinet == other.place?.cabinet
    }
}
