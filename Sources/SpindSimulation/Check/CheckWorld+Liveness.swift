import SpindAgent
import SpindCore
import SpindSeeds

extension CheckWorld {
    /// Ends all faults, then asks of every asset: can somebody with a new PIN take it and bring it
    /// back? Rough weather may keep a door shut; calm weather must open it.
    func proveLiveness() {
        note("calm")
        calm()
        for set in plan.layout.handoverSets where ledger.failures.isEmpty {
            borrowAndReturn(set)
        }
    }

    private func calm() {
        disk.endFaults()
        random.happens(500) ? restart() : cutPower()
        isCalm = true
        clock.hasTimeServer = true
        releaseExits()
        proveSync()
        for index in doors.indices {
            plugSensor(index, true)
            for act in [.unjam, .plug, .close] as [SimulatedDoor.Act] { self.act(act, on: index) }
            request(.unblock(plan.layout.compartments[index].id))
        }
        // The longest lockout is the rest of a day, and every duty window is shorter.
        pass(.seconds(86_400 + 3_600))
    }

    private func borrowAndReturn(_ set: HandoverSet) {
        let before = ledger.tickets.count
        let start = ledger.tickets.filter { $0.set == set.id }.map { $0.window.end + $0.grace }
            .max()
        let wait = max(.zero, (start ?? clock.trueTime) - clock.trueTime)
        pass(wait)
        request(
            .addGrant(
                GrantRequest(
                    kind: .loan, set: set.id, start: clock.trueTime,
                    durationMilliseconds: 7_200_000, graceMilliseconds: 0, usesAllowed: 1)))
        guard ledger.tickets.count == before + 1, let ticket = ledger.tickets.last else {
            return ledger.fail("no grant can be added for set \(set.id)")
        }
        visit(ticket, puttingIn: false)
        let loan = ledger.loans[set.id]
        if loan == nil { ledger.fail("set \(set.id) cannot be picked up") }
        pass(.seconds(600))
        let home = set.compartments[0]
        let isBlocked = canReturnElsewhere(set) && random.happens(500)
        if isBlocked { request(.block(home, note: "checked")) }
        visit(ticket, puttingIn: true)
        if isBlocked {
            if !ledger.placements.contains(where: { $0.set == set.id && $0.home == home }) {
                ledger.fail("set \(set.id) was not put into a spare compartment")
            }
            request(.unblock(home))
            request(.moveHome(set.id))
        }
        if ledger.loans[set.id] != nil { ledger.fail("set \(set.id) cannot be returned") }
    }

    /// Whether the set's first compartment could be blocked and a spare one takes its part.
    private func canReturnElsewhere(_ set: HandoverSet) -> Bool {
        guard set.returnsElsewhere else { return false }
        return plan.layout.compartments.contains { spare in
            guard spare.isSpare, let index = plan.layout.compartments.firstIndex(of: spare) else {
                return false
            }
            return !ledger.placements.contains { $0.at == spare.id }
                && !(spare.hasItemSensor && items[index].isPresent)
        }
    }

    /// A person types a PIN, pulls at every handle twice a second, and closes each door some
    /// seconds after it opened: as long as the longest handover could take.
    private func visit(_ ticket: CheckLedger.Ticket, puttingIn: Bool) {
        type(ticket.pin + "#")
        var openFor = doors.map { _ in 0 }
        for _ in 0..<(60 * (plan.layout.compartments.count + 1)) {
            for index in doors.indices where doors[index].position != .open {
                act(.pull, on: index)
                openFor[index] = 0
            }
            for index in doors.indices where doors[index].position == .open {
                openFor[index] += 1
                // One that swings open again, because its lock is still driven, is closed again.
                guard openFor[index] >= 20 else { continue }
                moveItem(index, in: puttingIn)
                act(.close, on: index)
            }
            pass(.milliseconds(500))
        }
    }
}
