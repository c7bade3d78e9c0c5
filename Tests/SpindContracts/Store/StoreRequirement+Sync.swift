import SpindAgent
import SpindCore

extension StoreRequirement {
    /// What must be known of a registry's grants, commands and cursor, and of the journal on its way.
    static let sync = mirror + standing

    private static let mirror = [
        StoreRequirement("a changed grant keeps its uses and its loan, and gets its new PIN") {
            bench in
            _ = try bench.store.commit([.putGrant(.synced("a", uses: 2), .repeating(1))])
            _ = try bench.store.commit([.openLoan(.sample(1, of: "a"))])
            let moved = Grant.synced("a", set: 2, start: .monday + .days(1), uses: 2)
            _ = try bench.store.commit([.putGrant(moved, .repeating(2))])
            try bench.cutPower()
            let status = try bench.store.grantStatus(matching: .repeating(2))
            try requireEqual(status?.grant, moved, "the grant")
            try requireEqual(status?.usesConsumed, 1, "its uses")
            try requireEqual(bench.store.grantStatus(matching: .repeating(1)), nil, "its old PIN")
            try requireEqual(
                bench.store.recover().loans, [.sample(1, of: "a")], "the loan of its old set")
        },
        StoreRequirement("fewer uses than are consumed are as many as are consumed") { bench in
            let opening = Grant.synced("a", kind: .opening, uses: 3)
            _ = try bench.store.commit([.putGrant(opening, .repeating(1))])
            _ = try bench.store.commit([.consumeUse(GrantID("a")), .consumeUse(GrantID("a"))])
            var fewer = opening
            fewer.usesAllowed = 1
            _ = try bench.store.commit([.putGrant(fewer, .repeating(1))])
            try requireEqual(
                bench.store.grantStatus(named: GrantID("a"))?.grant.usesAllowed, 2, "the uses")
        },
        StoreRequirement("two grants can change PINs with each other") { bench in
            _ = try bench.store.commit([
                .putGrant(.synced("a"), .repeating(1)), .putGrant(.synced("b"), .repeating(2)),
            ])
            let swapped = [
                MirroredGrant(.synced("a"), .repeating(2)),
                MirroredGrant(.synced("b"), .repeating(1)),
            ]
            _ = try bench.store.commit([.replaceMirror(swapped, kept: [], at: .monday)])
            try bench.cutPower()
            let name = { (pin: UInt8) in
                try bench.store.grantStatus(matching: .repeating(pin))?.grant.id
            }
            try requireEqual(name(1), GrantID("b"), "whose the first PIN is")
            try requireEqual(name(2), GrantID("a"), "whose the second PIN is")
        },
        StoreRequirement("a grant that lost its PIN stays, and is found by its name alone") {
            bench in
            _ = try bench.store.commit([
                .putGrant(.synced("old"), .repeating(1)),
                .withdrawGrant(GrantID("old"), at: .monday),
                .putGrant(.synced("new"), .repeating(1)),
            ])
            try requireEqual(
                bench.store.grantStatus(matching: .repeating(1))?.grant.id, GrantID("new"), "by PIN"
            )
            let found = try bench.store.findings(for: SyncQuery(names: [GrantID("old")]))
            try requireEqual(found.grants.map(\.verifier), [nil], "its verifier")
        },
        StoreRequirement("the registry may give again what it withdrew, not what was revoked here")
        {
            bench in
            _ = try bench.store.commit([
                .putGrant(.synced("a"), .repeating(1)), .putGrant(.synced("b"), .repeating(2)),
            ])
            _ = try bench.store.commit([
                .withdrawGrant(GrantID("a"), at: .monday), .revokeGrant(GrantID("b"), at: .monday),
            ])
            _ = try bench.store.commit([
                .putGrant(.synced("a"), .repeating(1)), .putGrant(.synced("b"), .repeating(2)),
            ])
            let revoked = { (name: String) in
                try bench.store.grantStatus(named: GrantID(name))?.grant.revokedAt
            }
            try requireEqual(revoked("a"), nil, "of the withdrawn one")
            try requireEqual(revoked("b"), .monday, "of the one revoked here")
        },
        StoreRequirement("a snapshot replaces the registry's grants and touches nothing else") {
            bench in
            try bench.add(.sample("local", set: 4), verifier: 9)
            _ = try bench.store.commit([
                .putGrant(.synced("same"), .repeating(1)),
                .putGrant(.synced("gone"), .repeating(2)),
                .putGrant(.synced("kept", set: 2), .repeating(3)),
                .putGrant(.synced("lent", set: 3), .repeating(4)),
            ])
            _ = try bench.store.commit([.openLoan(.sample(1, of: "lent", set: 3))])
            let mirror = [
                MirroredGrant(.synced("same"), .repeating(1)),
                MirroredGrant(.synced("new", set: 5), .repeating(5)),
            ]
            _ = try bench.store.commit([
                .replaceMirror(mirror, kept: [GrantID("kept")], at: .monday),
                .saveCursor("1.4.ab"),
            ])
            try bench.cutPower()
            let held = try bench.store.heldGrants(endingAfter: .monday)
            try requireEqual(held.map(\.id.rawValue), ["kept", "new", "same"], "those in force")
            let status = { (name: String) in try bench.store.grantStatus(named: GrantID(name)) }
            try requireEqual(status("gone")?.grant.revokedAt, .monday, "the one left out")
            try requireEqual(status("local")?.grant.revokedAt, nil, "the cabinet's own")
            try requireEqual(status("lent")?.usesConsumed, 1, "the uses of the lent one")
            try requireEqual(
                bench.store.grantStatus(matching: .repeating(4))?.grant.id, GrantID("lent"),
                "whose PIN returns what is lent")
            try requireEqual(bench.store.recover().loans.count, 1, "the loans")
        },
        StoreRequirement("what a snapshot may not simply replace is found") { bench in
            try bench.add(.sample("local", set: 4), verifier: 9)
            _ = try bench.store.commit([
                .putGrant(.synced("free"), .repeating(1)),
                .putGrant(.synced("lent", set: 3), .repeating(4)),
                .putGrant(.synced("barred", set: 5), .repeating(5)),
            ])
            _ = try bench.store.commit([
                .openLoan(.sample(1, of: "lent", set: 3)),
                .revokeGrant(GrantID("barred"), at: .monday),
            ])
            let firm = try bench.store.findings(for: SyncQuery(firm: true)).grants
            try requireEqual(
                firm.map(\.grant.id.rawValue), ["barred", "lent", "local"], "the firm ones")
            try requireEqual(firm.map(\.isRevokedHere), [true, false, false], "revoked here")
            let found = try bench.store.findings(
                for: SyncQuery(
                    names: [GrantID("free")], verifiers: [.repeating(4), .repeating(77)])
            ).grants
            try requireEqual(found.map(\.grant.id.rawValue), ["free", "lent"], "those asked for")
        },
        StoreRequirement("a loan's due time is changed, and whether it was said to be over") {
            bench in
            _ = try bench.store.commit([.putGrant(.synced("a"), .repeating(1))])
            _ = try bench.store.commit([.openLoan(.sample(1, of: "a")), .markOverdue(LoanID(1))])
            _ = try bench.store.commit([
                .changeDue(LoanID(1), due: .monday + .days(3), overdueRecorded: false)
            ])
            try bench.cutPower()
            let loan = try bench.store.recover().loans.first
            try requireEqual(loan?.dueAt, .monday + .days(3), "when it is due")
            try requireEqual(loan?.overdueRecorded, false, "whether it was said to be over")
        },
    ]

    private static let standing = [
        StoreRequirement("a new store stands nowhere, and no registry spoke to it") { bench in
            let position = try bench.store.syncPosition()
            try requireEqual(position.cursor, nil, "the cursor")
            try requireEqual(position.journalLast, 0, "the last record")
            try requireEqual(position.isAcknowledged, false, "whether a registry spoke")
            try requireEqual(position.incarnation.utf8.count, 32, "the digits of the incarnation")
            try requireEqual(
                bench.reader.outbox(after: 0, limit: 10, bytes: 99), nil, "the outbox")
        },
        StoreRequirement("the cursor is kept with the step it belongs to") { bench in
            _ = try bench.store.commit([
                .putGrant(.synced("a"), .repeating(1)), .saveCursor("1.1.aa"),
            ])
            let mistake = refusal(
                of: [.saveCursor("1.2.bb"), .consumeUse(GrantID("nobody"))], by: bench.store)
            try requireEqual(mistake?.fault, .corrupt, "the fault of a step with a mistake")
            try bench.cutPower()
            try requireEqual(bench.store.syncPosition().cursor, "1.1.aa", "the cursor")
            try requireEqual(bench.store.syncPosition().isAcknowledged, true, "that one spoke")
        },
        StoreRequirement("an executed command is remembered for 90 days after it expired") {
            bench in
            let id = RemoteCommandID.sample
            _ = try bench.store.commit([.rememberCommand(id, expires: .monday)])
            try bench.cutPower()
            let isKnown = {
                try bench.store.findings(for: SyncQuery(commands: [id, RemoteCommandID("c-9")]))
                    .executed
            }
            try requireEqual(isKnown(), [id], "what is remembered")
            try bench.store.prune(now: .monday + .days(90))
            try requireEqual(isKnown(), [id], "what is remembered at 90 days")
            try bench.store.prune(now: .monday + .days(90) + .milliseconds(1))
            try requireEqual(isKnown(), [], "what is remembered just after")
        },
        StoreRequirement("the outbox is the journal as it is stored, in batches that join") {
            bench in
            let records = try bench.record(Array(repeating: .refusal, count: 7))
            let first = try bench.reader.outbox(after: 0, limit: 3, bytes: .max)
            try requireEqual(first?.records.map(\.sequence), [1, 2, 3], "the first batch")
            try requireEqual(
                first?.previousHash, String(repeating: "0", count: 64), "the hash before it")
            try requireEqual(
                first?.incarnation, bench.store.syncPosition().incarnation, "the incarnation")
            try requireEqual(first?.records.first?.at, records.first?.at, "when")
            try requireEqual(
                first?.records.first?.retention, AuditRetention.refusal.rawValue, "how long")
            let second = try bench.reader.outbox(after: 3, limit: 500, bytes: .max)
            try requireEqual(second?.records.map(\.sequence), [4, 5, 6, 7], "the second batch")
            try requireEqual(
                second?.previousHash, first?.records.last?.hash, "the hash that joins them")
            try requireEqual(
                second?.records.last?.hash, bench.reader.verify().head, "the last hash")
            try requireEqual(
                bench.reader.outbox(after: 7, limit: 9, bytes: 9), nil, "behind the end")
            try requireEqual(
                bench.reader.outbox(after: 99, limit: 9, bytes: 9), nil, "far behind the end")
        },
        StoreRequirement("a batch has one record at least, and no more bytes than it may") {
            bench in
            try bench.record(Array(repeating: .refusal, count: 4))
            let all = try bench.reader.outbox(after: 0, limit: 9, bytes: .max)
            let size = all?.records.first?.payload?.utf8.count ?? 0
            try require(size > 20, "a payload is there")
            let one = try bench.reader.outbox(after: 0, limit: 9, bytes: 1)
            try requireEqual(one?.records.map(\.sequence), [1], "a batch of next to nothing")
            let three = try bench.reader.outbox(after: 0, limit: 9, bytes: 3 * size)
            try requireEqual(three?.records.map(\.sequence), [1, 2, 3], "a batch of three")
        },
        StoreRequirement("behind what was pruned the outbox begins at the anchor") { bench in
            try bench.record(Array(repeating: .refusal, count: 4))
            let all = try bench.reader.outbox(after: 0, limit: 9, bytes: .max)
            try bench.acknowledge(through: 2)
            try bench.store.prune(now: .monday + .days(400))
            let left = try bench.reader.outbox(after: 0, limit: 9, bytes: .max)
            try requireEqual(left?.records.map(\.sequence), [3, 4], "what is left")
            try requireEqual(left?.previousHash, all?.records[1].hash, "the anchor's hash")
            try bench.acknowledge(through: 4)
            try bench.store.prune(now: .monday + .days(400))
            try requireEqual(
                bench.reader.outbox(after: 4, limit: 9, bytes: .max), nil, "an empty journal")
            try requireEqual(bench.store.syncPosition().journalLast, 4, "its last number")
        },
        StoreRequirement("an acknowledgement may go back, and what is gone stays gone") { bench in
            try bench.record(Array(repeating: .refusal, count: 5))
            try bench.acknowledge(through: 4)
            try bench.acknowledge(through: 2)
            try bench.cutPower()
            try requireEqual(bench.store.syncPosition().acknowledgedThrough, 2, "what is held")
            try bench.store.prune(now: .monday + .days(400))
            try requireEqual(bench.store.journalRange().first, 3, "the first record")
            try requireWhole(bench)
        },
    ]
}

extension Grant {
    /// Like ``sample(_:kind:set:start:lasting:uses:revokedAt:)``, from a registry.
    static func synced(
        _ id: String, kind: GrantKind = .loan, set: Int = 1, start: WallTime = .monday,
        uses: Int? = 1
    ) -> Grant {
        var grant = sample(id, kind: kind, set: set, start: start, uses: uses)
        grant.origin = .registry
        return grant
    }
}
