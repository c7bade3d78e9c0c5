import SpindAgent
import SpindCore

extension StoreRequirement {
    /// What must be known of grants.
    static let grants = [
        StoreRequirement("a grant is found by its verifier and by its name, and by no other") {
            bench in
            let grant = Grant.sample("a", kind: .opening, set: 999, uses: nil)
            try bench.add(grant, verifier: 1)
            try bench.cutPower()
            let status = GrantStatus(grant: grant)
            try requireEqual(bench.store.grantStatus(matching: .repeating(1)), status, "by PIN")
            try requireEqual(bench.store.grantStatus(named: GrantID("a")), status, "by name")
            try requireEqual(bench.store.grantStatus(matching: .repeating(2)), nil, "another PIN")
            try requireEqual(bench.store.grantStatus(named: GrantID("A")), nil, "another name")
        },
        StoreRequirement("loans and openings consume uses; an end gives none back") { bench in
            try bench.add(.sample("a", uses: 2), verifier: 1)
            try bench.add(.sample("b", kind: .opening, set: 2, uses: nil), verifier: 2)
            _ = try bench.store.commit([
                .openLoan(.sample(1, of: "a")), .consumeUse(GrantID("b")),
                .consumeUse(GrantID("b")),
            ])
            _ = try bench.store.commit([.endLoan(LoanID(1), .returned, at: .monday)])
            try bench.cutPower()
            try requireEqual(
                bench.store.grantStatus(named: GrantID("a"))?.usesConsumed, 1, "uses of a")
            try requireEqual(
                bench.store.grantStatus(named: GrantID("b"))?.usesConsumed, 2, "uses of b")
        },
        StoreRequirement("a revocation keeps its first time") { bench in
            try bench.add(.sample("a"), verifier: 1)
            _ = try bench.store.commit([.revokeGrant(GrantID("a"), at: .monday)])
            _ = try bench.store.commit([.revokeGrant(GrantID("a"), at: .monday + .hours(1))])
            try requireEqual(
                bench.store.grantStatus(matching: .repeating(1))?.grant.revokedAt, .monday,
                "the time")
        },
        StoreRequirement("neighbours are live windows of the same set, near, by start") { bench in
            try bench.add(.sample("me"), verifier: 1)
            try bench.add(.sample("later", start: .monday + .days(2)), verifier: 2)
            try bench.add(.sample("before", start: .monday - .days(1)), verifier: 3)
            try bench.add(.sample("other", set: 2), verifier: 4)
            try bench.add(.sample("revoked", revokedAt: .monday), verifier: 5)
            try bench.add(.sample("used", kind: .opening), verifier: 6)
            _ = try bench.store.commit([.consumeUse(GrantID("used"))])
            try bench.add(.sample("far", start: .monday + .days(32)), verifier: 7)
            try bench.add(.sample("long ago", start: .monday - .days(32)), verifier: 8)
            try bench.add(
                .sample("long", start: .monday - .days(33), lasting: .days(3)), verifier: 9)
            let window = { (start: WallTime, lasting: Duration) in
                WallWindow(start: start, end: start + lasting)
            }
            try requireEqual(
                bench.store.grantStatus(matching: .repeating(1))?.neighbours,
                [
                    window(.monday - .days(33), .days(3)), window(.monday - .days(1), .hours(2)),
                    window(.monday + .days(2), .hours(2)),
                ], "the neighbours")
        },
        StoreRequirement("the list has what ends later or has an open loan, by start and name") {
            bench in
            try bench.add(.sample("b"), verifier: 1)
            try bench.add(.sample("a"), verifier: 2)
            try bench.add(.sample("early", set: 2, start: .monday - .days(9)), verifier: 3)
            try bench.add(.sample("kept", set: 3, start: .monday - .days(8)), verifier: 4)
            _ = try bench.store.commit([.openLoan(.sample(1, of: "kept", set: 3))])
            let names = { (moment: WallTime) in
                try bench.store.grants(endingAfter: moment).map(\.grant.id.rawValue)
            }
            try requireEqual(
                names(.monday - .days(30)), ["early", "kept", "a", "b"], "the whole list")
            try requireEqual(names(.monday), ["kept", "a", "b"], "the list on Monday")
            let end = WallTime.monday + .hours(2) + .seconds(1_800)
            try requireEqual(names(end - .milliseconds(1)), ["kept", "a", "b"], "before the end")
            try requireEqual(names(end), ["kept"], "at the end of the grace")
        },
    ]
}
