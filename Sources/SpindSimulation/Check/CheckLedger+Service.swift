import SpindCore
import SpindCrypto

extension CheckLedger {
    /// Whoever is let in at a door was let in before: a grant, an operator, or a command.
    mutating func judge(_ cause: OpeningCause, of opening: OpeningID, _ attempt: Int) {
        switch cause {
        case .grant(let grant, _):
            // A door may open again for a return though somebody else was let in meanwhile.
            if attempt == 1, !admitted.contains(grant) {
                fail("opening \(opening) is for \(grant), which was not let in")
            }
        case .service(let actor, _):
            if attempt == 1, !operators.contains(actor) {
                fail("opening \(opening) is for \(actor.line), who did not identify")
            }
        case .exit(let button):
            if attempt == 1, !pressed.contains(button) {
                fail("opening \(opening) is for \(button), which nobody pressed")
            }
        case .command: break
        }
    }

    /// An operator identified by what was typed last.
    mutating func judge(_ actor: ServiceActor, _ record: AuditRecord, at trueTime: WallTime) {
        switch actor {
        case .credential(let id):
            guard let known = servicePINs.first(where: { $0.id == id }) else {
                return fail("service credential \(id) was never made")
            }
            if typed?.hasSuffix(known.pin) != true {
                fail("service credential \(id) was let in by \(typed ?? "nobody")")
            }
            if known.isRevoked { fail("service credential \(id) was let in though revoked") }
            if let error = record.trust.error,
                trueTime >= known.window.end + error * 2 + .seconds(1)
            {
                fail("service credential \(id) was let in after its end")
            }
        case .challenge(let answered):
            if answered != challenge { fail("challenge \(answered) was answered and not shown") }
            let answer = CheckComputer.service.answer(to: answered)
            if typed?.hasSuffix(answer) != true { fail("challenge \(answered) was not answered") }
            forgetChallenge()
        }
    }

    /// A loan that ends by a return has its items back, as far as sensors say.
    mutating func judgeReturn(of set: HandoverSetID, _ loan: LoanID) {
        for home in plan.layout.handoverSet(set)?.compartments ?? [] {
            let at = placements.first { $0.set == set && $0.home == home }?.at ?? home
            if itemsTold[at] == .absent {
                fail("loan \(loan) was returned and nothing is seen in compartment \(at)")
            }
        }
    }

    /// A socket was switched in the world.
    mutating func switched(_ compartment: CompartmentID, on: Bool) {
        if on, !mayBeOn.contains(compartment) {
            fail("socket \(compartment) was switched on unrecorded")
        }
        if on { socketsOn.insert(compartment) } else { socketsOn.remove(compartment) }
    }
}
