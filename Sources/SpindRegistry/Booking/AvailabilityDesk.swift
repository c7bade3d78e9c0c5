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
        guard facts.asset.endedAt == nil else {
            return .done(AssetAvailability(asset: id, free: []))
        }
        let known = facts.withBuffers(window)
        let availability = Availability(
            terms: facts.asset.terms, zone: facts.zone, now: step.now, window: window,
            opening: try facts.opening(in: window))
        let closures = try ClosureDesk.closures(of: facts.asset, meeting: window, in: step)
        return .done(
            AssetAvailability(
                asset: id,
                free: availability.spans(
                    closures: WindowSet(closures.map(\.window)),
                    blocked: try BookingFacts.blocked(id, meeting: known, in: step),
                    isOverdue: facts.overdueSince != nil)))
    }

    /// When each asset of a list is free in a window: as many as 5,000.
    package static func ofAll(
        _ filter: AssetFilter, in window: WallWindow, step: RegistryStep
    ) throws -> RegistryAnswer<[AssetAvailability]> {
        if let no = problem(with: window, longest: longestOfAll) { return .refused(no) }
        let assets = try AssetDesk.all(filter, limit: 5_000, in: step)
        let regions = try RegionFacts.all(in: step)
        let blocked = try blocked(meeting: window, in: step)
        let closures = try ClosureDesk.all(meeting: window, in: step)
        let overdue = Set(
            try step.db.rows(
                """
                SELECT asset FROM loans
                WHERE state = 'open' AND due_ms < $1 AND asset IS NOT NULL
                """, [SQLValue(step.now)]
            ).map { try $0.text("asset") })
        var prepared: [PreparedTerms: Availability] = [:]
        var answers: [AssetAvailability] = []
        answers.reserveCapacity(assets.count)
        for asset in assets {
            guard let region = regions[asset.organisation] else { continue }
            let key = PreparedTerms(terms: asset.terms, organisation: asset.organisation)
            let availability =
                try prepared[key]
                ?? Availability(
                    terms: asset.terms, zone: region.zone, now: step.now, window: window,
                    opening: try region.opening(asset.terms, in: window, of: asset.id))
            prepared[key] = availability
            answers.append(
                AssetAvailability(
                    asset: asset.id,
                    free: availability.spans(
                        closures: WindowSet(
                            closures.filter { $0.closes(asset) }.map(\.window)),
                        blocked: blocked[asset.id.rawValue] ?? [],
                        isOverdue: overdue.contains(asset.id.rawValue))))
        }
        return .done(answers)
    }

    private struct PreparedTerms: Hashable {
        var terms: BookingTerms
        var organisation: OrganisationID
    }

    /// The blocked intervals that meet a window, by asset; each reaches no further back than the
    /// longest reservation with its buffers.
    private static func blocked(
        meeting window: WallWindow, in step: RegistryStep
    ) throws -> [String: [WallWindow]] {
        let buffers = Duration.seconds(14 * 86_400)
        let earliest = window.start - buffers - .seconds(42 * 86_400)
        let rows = try step.db.rows(
            """
            SELECT r.asset, r.blocked_from, r.blocked_until
            FROM assets a JOIN reservations r ON r.asset = a.id
            WHERE a.ended_ms IS NULL AND r.holds = 1 AND r.blocked_from > $1
                AND r.blocked_from < $2 AND r.blocked_until > $3
            ORDER BY r.asset, r.blocked_from
            """,
            [
                SQLValue(earliest), SQLValue(window.end + buffers),
                SQLValue(window.start - buffers),
            ])
        var found: [String: [WallWindow]] = [:]
        for row in rows {
            found[try row.text("asset"), default: []].append(
                try row.window("blocked_from", "blocked_until"))
        }
        return found
    }

    private static func problem(
        with window: WallWindow, longest: Duration
    ) -> RegistryRefusal? {
        if let no = FieldRules.window(window, field: "to") { return no }
        guard window.end - window.start <= longest else {
            return .invalid(
                field: "to", "at most \(longest.components.seconds / 86_400) days after 'from'")
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
