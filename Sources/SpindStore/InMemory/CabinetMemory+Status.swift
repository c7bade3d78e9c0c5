internal import SpindAgent
internal import SpindCore

extension CabinetMemory {
    /// The grant with that name, with what happened to it.
    func status(of id: GrantID) -> GrantStatus? {
        guard let stored = grants[id] else { return nil }
        let window = stored.grant.window
        let near = (
            start: window.start - StoreLimits.neighbourhood,
            end: window.end + StoreLimits.neighbourhood
        )
        let neighbours = grants.values
            .filter {
                $0.grant.id != id && $0.grant.set == stored.grant.set
                    && $0.grant.revokedAt == nil && !$0.isUsedUp
                    && $0.grant.window.start < near.end && $0.grant.window.end > near.start
            }
            .sorted { ($0.grant.window.start, $0.grant.id) < ($1.grant.window.start, $1.grant.id) }
        return GrantStatus(
            grant: stored.grant, usesConsumed: stored.usesConsumed,
            neighbours: neighbours.map(\.grant.window))
    }

    /// Grants that end after `moment` or have an open loan, by start and name.
    func statuses(endingAfter moment: WallTime) -> [GrantStatus] {
        let open = Set(openLoans.map(\.grant))
        return grants.values
            .filter { $0.grant.windowWithGrace.end > moment || open.contains($0.grant.id) }
            .sorted { ($0.grant.window.start, $0.grant.id) < ($1.grant.window.start, $1.grant.id) }
            .compactMap { status(of: $0.grant.id) }
    }
}
