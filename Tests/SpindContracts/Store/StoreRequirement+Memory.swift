import SpindAgent
import SpindCore

extension StoreRequirement {
    /// What must be known after a restart.
    static let memory = [
        StoreRequirement("a pulse without outcome is interrupted, one with outcome is not") {
            bench in
            try bench.record([.intended(1), .ended(1), .intended(2, 4), .intended(2, 5)])
            try bench.record([.intended(3, 6), .ended(3, 6), .intended(3, 6, attempt: 2)])
            try bench.cutPower()
            let state = try bench.store.recover()
            try requireEqual(
                state.interrupted,
                [
                    InterruptedOpening(
                        opening: OpeningID(2), compartment: CompartmentID(4), attempt: 1),
                    InterruptedOpening(
                        opening: OpeningID(2), compartment: CompartmentID(5), attempt: 1),
                    InterruptedOpening(
                        opening: OpeningID(3), compartment: CompartmentID(6), attempt: 2),
                ], "the interrupted pulses")
            try requireEqual(state.nextOpening, OpeningID(4), "the next opening")
        },
        StoreRequirement("an outcome that nobody intended is recorded all the same") { bench in
            try requireEqual(bench.record([.ended(9)]).count, 1, "the records")
        },
        StoreRequirement("numbers of openings never go back") { bench in
            try bench.record([.intended(5), .ended(5)])
            try bench.record([.intended(2), .ended(2)])
            try bench.store.prune(now: .monday + .days(200))
            try bench.cutPower()
            try requireEqual(bench.store.recover().nextOpening, OpeningID(6), "the next opening")
        },
        StoreRequirement("open loans are known, in the order of their names") { bench in
            try bench.add(.sample("a"), verifier: 1)
            try bench.add(.sample("b", set: 2), verifier: 2)
            _ = try bench.store.commit([
                .openLoan(.sample(9, of: "b", set: 2)), .openLoan(.sample(4, of: "a")),
                .markOverdue(LoanID(9)),
            ])
            try bench.cutPower()
            var second = Loan.sample(9, of: "b", set: 2)
            second.overdueRecorded = true
            try requireEqual(
                bench.store.recover().loans, [.sample(4, of: "a"), second], "the open loans")
            _ = try bench.store.commit([.endLoan(LoanID(4), .returned, at: .monday)])
            try bench.cutPower()
            try requireEqual(bench.store.recover().loans, [second], "those still open")
        },
        StoreRequirement("a presumed return and the next pickup are one step") { bench in
            try bench.add(.sample("a"), verifier: 1)
            try bench.add(.sample("b"), verifier: 2)
            _ = try bench.store.commit([.openLoan(.sample(1, of: "a"))])
            _ = try bench.store.commit([
                .endLoan(LoanID(1), .presumedReturned, at: .monday),
                .openLoan(.sample(2, of: "b")),
            ])
            try requireEqual(
                bench.store.recover().loans, [.sample(2, of: "b")], "the open loans")
        },
        StoreRequirement("blocks are known with their newest note until they end") { bench in
            let (one, two) = (CompartmentID(1), CompartmentID(2))
            _ = try bench.store.commit([
                .block(one, note: "hinge"), .block(two, note: "wet"), .block(one, note: "lock"),
            ])
            try bench.cutPower()
            try requireEqual(
                bench.store.recover().blocks, [one: "lock", two: "wet"], "the blocks")
            _ = try bench.store.commit([.unblock(one), .unblock(one)])
            try requireEqual(bench.store.recover().blocks, [two: "wet"], "those left")
        },
        StoreRequirement("what lies in spare compartments is known until it is home") { bench in
            let (one, two) = (Placement.sample(set: 1, at: 9), Placement.sample(set: 2, at: 8))
            _ = try bench.store.commit([.place(two), .place(one)])
            try bench.cutPower()
            try requireEqual(bench.store.recover().placements, [one, two], "the placements")
            _ = try bench.store.commit([.unplace(one.set, home: one.home)])
            try bench.cutPower()
            try requireEqual(bench.store.recover().placements, [two], "those left")
        },
        StoreRequirement("throttles are known by keypad, to the millisecond") { bench in
            let old = ThrottleRecord(
                keypad: KeypadID("b"), misses: 1, lockoutRemaining: .zero, lockouts: 0,
                missesToday: 1, dayRemaining: .hours(24))
            let new = ThrottleRecord(
                keypad: KeypadID("b"), misses: 6, lockoutRemaining: .milliseconds(59_999),
                lockouts: 1, missesToday: 6, dayRemaining: .hours(23))
            var other = old
            other.keypad = KeypadID("a")
            _ = try bench.store.commit([
                .saveThrottle(old), .saveThrottle(new), .saveThrottle(other),
            ])
            try bench.cutPower()
            try requireEqual(bench.store.recover().throttles, [other, new], "the throttles")
            var service = new
            service.scope = .service
            service.misses = 2
            _ = try bench.store.commit([.saveThrottle(service)])
            try bench.cutPower()
            try requireEqual(
                bench.store.recover().throttles, [other, new, service], "with that of operators")
            var fine = other
            fine.lockoutRemaining = .microseconds(1_999)
            _ = try bench.store.commit([.saveThrottle(fine)])
            try requireEqual(
                bench.store.recover().throttles.first?.lockoutRemaining, .milliseconds(1),
                "the remaining time")
        },
    ]
}
