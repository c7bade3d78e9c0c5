extension CabinetEngine {
    /// How long after the start a door that reads open may be one that the run before unlocked:
    /// longer than a contact takes to be believed.
    static let foundOpenWithin = Duration.seconds(3)

    /// Takes up the pickups and openings before whose doors somebody stood when the last run
    /// ended: a door that is found open now is theirs, and what they took is on loan. A return is
    /// not taken up: what was put where cannot be known, and the same credential opens again.
    mutating func takeUp(_ recovered: RecoveredState, _ step: Step) {
        for awaited in recovered.awaited {
            guard awaited.purpose == .pickup || awaited.purpose == .opening,
                let status = recovered.awaitedGrants[awaited.grant],
                awaited.isConsumed || !status.isUsedUp,
                let index = doorIndex(awaited.compartment), doors[index].layout.hasContact,
                let home = home(of: awaited.compartment, in: status.grant.set)
            else { continue }
            let opening = Door.Opening(
                id: awaited.opening, visit: awaited.visit, attempt: 1, wasOpen: false)
            doors[index].phase = .released(
                opening, until: step.now.instant.advanced(by: Self.foundOpenWithin))
            let visit = visitIndex(awaited.visit) ?? begin(awaited, status.grant)
            visits[visit].legs.append(
                Visit.Leg(
                    step: 0, home: home, at: awaited.compartment, state: .underWay,
                    opening: awaited.opening))
        }
    }

    /// The visit of an awaited opening, as it was.
    private mutating func begin(_ awaited: AwaitedOpening, _ grant: Grant) -> Int {
        visits.append(
            Visit(
                id: awaited.visit, cause: .grant(grant.id, awaited.purpose), keypad: nil,
                grant: Visit.GrantPart(
                    id: grant.id, kind: grant.kind, set: grant.set, purpose: awaited.purpose,
                    due: grant.windowWithGrace.end, loan: nil, consumed: awaited.isConsumed)))
        return visits.count - 1
    }

    /// The compartment that belongs to a set and whose part lay in this one; `nil` if the cabinet
    /// file was changed so that none does.
    private func home(of compartment: CompartmentID, in set: HandoverSetID) -> CompartmentID? {
        if let placed = placements.first(where: { $0.set == set && $0.at == compartment }) {
            return placed.home
        }
        let compartments = layout.handoverSet(set)?.compartments ?? []
        return compartments.contains(compartment) ? compartment : nil
    }
}
