/// Where assets lie: in their own compartments, or in spare ones that took them back.
///
/// A placement is kept from the moment a spare door is seen open for a return (so that a power cut
/// with the asset inside loses nothing), and ends when the asset is taken out, was not put in
/// after all, or an operator moved it home. As long as it lasts no other asset gets that
/// compartment.
extension CabinetEngine {
    /// A compartment of a handover: where the asset belongs, and the one to open.
    struct Place: Hashable, Sendable {
        var step: Int
        var home: CompartmentID
        var at: CompartmentID
    }

    /// The compartments to open for a purpose, in order.
    func places(of set: HandoverSet, for purpose: AccessPurpose, by grant: GrantID) -> [Place] {
        var places: [Place] = []
        for (number, homes) in openingSteps(of: set, for: purpose).enumerated() {
            for home in homes {
                let at = place(
                    of: home, in: set, for: purpose, by: grant, taken: places.map(\.at))
                places.append(Place(step: number, home: home, at: at))
            }
        }
        return places
    }

    /// The compartments that the handover opens, step by step; a reopening opens all at once.
    private func openingSteps(
        of set: HandoverSet, for purpose: AccessPurpose
    ) -> [[CompartmentID]] {
        let steps: [HandoverStep] =
            switch purpose {
            case .pickup: set.script.pickup
            case .return: set.script.return
            case .reopening, .opening: [.openAll]
            }
        return steps.compactMap { step in
            guard case .open(let compartments) = step else { return nil }
            return compartments.isEmpty ? set.compartments : compartments
        }
    }

    private func place(
        of home: CompartmentID, in set: HandoverSet, for purpose: AccessPurpose,
        by grant: GrantID, taken: [CompartmentID]
    ) -> CompartmentID {
        let placed = placements.first { $0.set == set.id && $0.home == home }?.at
        let known = placed.flatMap { doorIndex($0) == nil ? nil : $0 }
        switch purpose {
        case .pickup, .opening: return known ?? home
        case .reopening:
            let recent = (recentPickups + recentReturns).first { $0.grant == grant }?.places ?? []
            let present = visits.first { $0.grant?.id == grant }?.legs ?? []
            return present.first { $0.home == home }?.at
                ?? recent.first { $0.home == home }?.at ?? known ?? home
        case .return:
            if let known, takesReturns(known) { return known }
            if takesReturns(home) { return home }
            let spare = set.returnsElsewhere ? freeSpare(for: set.id, taken: taken) : nil
            return spare ?? home
        }
    }

    /// Whether a compartment can take something back: not where it is blocked, its lock is stuck,
    /// or it did not open a moment ago.
    private func takesReturns(_ compartment: CompartmentID) -> Bool {
        guard let index = doorIndex(compartment) else { return false }
        if case .released = doors[index].phase { return false }
        return doors[index].block == nil && !doors[index].lockStuck
    }

    /// A spare compartment in which surely nothing lies, and to which nobody else's return comes. A
    /// visit of the same asset gives way.
    private func freeSpare(
        for set: HandoverSetID, taken: [CompartmentID]
    ) -> CompartmentID? {
        let spare = doors.first { door in
            let id = door.layout.id
            return door.layout.isSpare && takesReturns(id) && !door.isBusy
                && door.phase == .closed && (!door.layout.hasContact || door.contact == .closed)
                && door.doubt == nil && door.seesItem != true && !taken.contains(id)
                && !placements.contains { $0.at == id }
                && !visits.contains { visit in
                    visit.grant?.set != set
                        && visit.legs.contains {
                            $0.at == id && ($0.isUnderWay || $0.state == .waiting)
                        }
                }
        }
        return spare?.layout.id
    }

    /// Whether something of somebody else lies where a leg wants to put its asset.
    func isTaken(_ leg: Visit.Leg, from set: HandoverSetID) -> Bool {
        leg.at != leg.home
            && placements.contains {
                $0.at == leg.at && ($0.set, $0.home) != (set, leg.home)
            }
    }

    /// A door of a visit was seen open: what is brought back lies there from now on.
    mutating func place(_ leg: Visit.Leg, of visit: Visit, _ step: inout Step) {
        guard let set = visit.grant?.set, visit.returns != nil else { return }
        let before = placements.first { $0.set == set && $0.home == leg.home }
        guard before?.at != leg.at else { return }
        if before != nil { unplace(leg.home, of: set, &step) }
        guard leg.at != leg.home, !isTaken(leg, from: set) else { return }
        let placement = Placement(set: set, home: leg.home, at: leg.at)
        placements.append(placement)
        placements.sort { ($0.set, $0.home) < ($1.set, $1.home) }
        store(.place(placement), &step)
    }

    /// A door of a visit was closed, and nothing is seen inside: what was picked up lies there no
    /// more.
    mutating func emptied(_ leg: Visit.Leg, of visit: Visit, _ step: inout Step) {
        guard let part = visit.grant, leg.at != leg.home else { return }
        let loan = part.purpose == .pickup ? LoanID(pickup: visit.id) : part.loan
        let isOut = part.purpose == .pickup || part.purpose == .reopening
        guard isOut, loans.contains(where: { $0.id == loan }),
            doorIndex(leg.at).map({ doors[$0].seesItem != true }) ?? true,
            placements.contains(where: { $0.set == part.set && $0.home == leg.home })
        else { return }
        unplace(leg.home, of: part.set, &step)
    }

    /// A spare compartment was opened for a return, and its sensor saw nothing put in.
    mutating func neverFilled(_ leg: Visit.Leg, of visit: Visit, _ step: inout Step) {
        guard let set = visit.grant?.set,
            placements.contains(where: { $0.set == set && $0.home == leg.home && $0.at == leg.at })
        else { return }
        unplace(leg.home, of: set, &step)
    }

    private mutating func unplace(
        _ home: CompartmentID, of set: HandoverSetID, _ step: inout Step
    ) {
        placements.removeAll { $0.set == set && $0.home == home }
        store(.unplace(set, home: home), &step)
    }

    /// An operator put what lay in spare compartments into its own.
    mutating func moveHome(
        _ set: HandoverSetID, by principal: Principal, _ step: inout Step
    ) -> CommandOutcome {
        let moved = placements.filter { $0.set == set }
        guard layout.handoverSet(set) != nil || !moved.isEmpty else {
            return .refused(.unknownHandoverSet(set))
        }
        if moved.isEmpty { return .refused(.nothingToDo) }
        for placement in moved {
            let isInUse = visits.contains {
                $0.grant?.set == set
                    && $0.legs.contains { $0.at == placement.at && $0.isUnderWay }
            }
            if isInUse { return .refused(.busy(placement.at)) }
        }
        for placement in moved {
            unplace(placement.home, of: set, &step)
            record(.assetMovedHome(placement: placement, by: principal), &step)
        }
        return .done
    }
}
