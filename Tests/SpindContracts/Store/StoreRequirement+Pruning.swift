import SpindAgent
import SpindCore

extension StoreRequirement {
    /// What may be forgotten, and when.
    static let pruning = [
        StoreRequirement("records of 90 days go, numbers and chain go on") { bench in
            try bench.record(Array(repeating: .refusal, count: 5), from: .monday)
            try bench.record([.refusal, .stopped], from: .monday + .days(1))
            let head = try bench.reader.verify().head
            try bench.store.prune(now: .monday + .days(90) + .seconds(5))
            try bench.cutPower()
            let range = try bench.store.journalRange()
            try requireEqual([range.first, range.last], [6, 7], "the range")
            try requireEqual(bench.reader.verify().head, head, "the head")
            try requireWhole(bench)
            try requireEqual(bench.record([.stopped]).map(\.sequence), [8], "the next number")
            try requireWhole(bench)
        },
        StoreRequirement("a record is kept until it is 90 days old") { bench in
            try bench.record([.refusal, .refusal], from: .monday)
            try bench.store.prune(now: .monday + .days(90))
            try requireEqual(bench.store.journalRange().first, 1, "the first at 90 days")
            try bench.store.prune(now: .monday + .days(90) + .milliseconds(1))
            try requireEqual(bench.store.journalRange().first, 2, "the first just after")
        },
        StoreRequirement("an old record behind a young one stays") { bench in
            try bench.record([.stopped], from: .monday)
            try bench.record([.stopped], from: .monday - .days(300))
            try bench.store.prune(now: .monday + .days(1))
            try requireEqual(bench.store.journalRange().first, 1, "the first record")
        },
        StoreRequirement("what a registry has not acknowledged stays") { bench in
            try bench.record(Array(repeating: .refusal, count: 5))
            try bench.acknowledge(through: 3)
            try bench.store.prune(now: .monday + .days(400))
            try requireEqual(bench.store.journalRange().first, 4, "the first record")
            try bench.acknowledge(through: 0)
            try bench.store.prune(now: .monday + .days(500))
            try requireEqual(bench.store.journalRange().first, 4, "the first, nothing being there")
            try requireWhole(bench)
        },
        StoreRequirement("a journal pruned to nothing goes on where it was") { bench in
            try bench.record([.refusal, .refusal, .refusal])
            let head = try bench.reader.verify().head
            try bench.store.prune(now: .monday + .days(400))
            try bench.cutPower()
            try requireEqual(bench.store.journalRange().last, 0, "the last record")
            try requireEqual(
                bench.store.newestTime(), .monday + .seconds(2), "the newest time all the same")
            try requireEqual(bench.reader.verify().head, head, "the head")
            try requireEqual(bench.record([.stopped]).map(\.sequence), [4], "the next number")
            try requireWhole(bench)
        },
        StoreRequirement("grants go 90 days after their end, and their PINs are free again") {
            bench in
            let end = WallTime.monday + .hours(2) + .seconds(1_800)
            try bench.add(.sample("a"), verifier: 1)
            try bench.add(.sample("revoked", lasting: .days(300), revokedAt: end), verifier: 2)
            try bench.add(.sample("lent", set: 3), verifier: 3)
            try bench.add(.sample("returned", set: 4), verifier: 4)
            _ = try bench.store.commit([
                .openLoan(.sample(1, of: "lent", set: 3)),
                .openLoan(.sample(2, of: "returned", set: 4)),
            ])
            _ = try bench.store.commit([.endLoan(LoanID(2), .returned, at: end)])
            let names = {
                try bench.store.grants(endingAfter: .monday - .days(999)).map(\.grant.id.rawValue)
            }
            try bench.store.prune(now: end + .days(90))
            try requireEqual(names().count, 4, "the grants at 90 days")
            try bench.store.prune(now: end + .days(90) + .milliseconds(1))
            try requireEqual(names(), ["lent"], "the grants just after")
            try bench.add(.sample("new", start: .monday + .days(200)), verifier: 1)
            try bench.cutPower()
            try requireEqual(names(), ["lent", "new"], "the grants at last")
        },
    ]
}
