import SpindAgent
import SpindCore

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
        for index in doors.indices {
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
        visit(set, ticket)
        let loan = ledger.loans[set.id]
        if loan == nil { ledger.fail("set \(set.id) cannot be picked up") }
        pass(.seconds(600))
        visit(set, ticket)
        if ledger.loans[set.id] != nil { ledger.fail("set \(set.id) cannot be returned") }
    }

    private func visit(_ set: HandoverSet, _ ticket: CheckLedger.Ticket) {
        type(ticket.pin + "#")
        let indices = plan.layout.compartments.indices.filter {
            set.compartments.contains(plan.layout.compartments[$0].id)
        }
        // A person tries the handle twice a second until the door comes.
        for _ in 0..<40 {
            for index in indices where doors[index].position != .open { act(.pull, on: index) }
            pass(.milliseconds(500))
        }
        for index in indices { act(.close, on: index) }
        pass(.seconds(5))
        // One that swung open again, because its lock was still driven, is closed again.
        for index in indices where doors[index].position != .closed { act(.close, on: index) }
        pass(.seconds(5))
    }
}
