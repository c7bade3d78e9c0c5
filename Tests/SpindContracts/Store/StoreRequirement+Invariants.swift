import SpindAgent
import SpindCore

extension StoreRequirement {
    /// What no step may do, and the name of the constraint in the error's context.
    static let invariants =
        violations.map { violation in
            StoreRequirement("a step that breaks \(violation.name) is refused whole") { bench in
                try requireRefused(violation, on: bench)
            }
        } + [
            StoreRequirement("the oldest of two mistakes in a step is named") { bench in
                let error = refusal(
                    of: [.consumeUse(GrantID("x")), .markOverdue(LoanID(1))], by: bench.store)
                try require(
                    error?.context.contains("known_grant") == true,
                    "\(String(describing: error)) names another")
            }
        ]

    private struct Violation: Sendable {
        var name: String
        var operations: [StoreOperation]

        init(_ name: String, _ operations: StoreOperation...) {
            self.name = name
            self.operations = operations
        }
    }

    private static let violations = [
        Violation("one_open_loan_per_handover_set", .openLoan(.sample(2, of: "b"))),
        Violation("unique_loan", .openLoan(.sample(1, of: "c", set: 2))),
        Violation(
            "unique_loan", .endLoan(LoanID(1), .returned, at: .monday),
            .openLoan(.sample(1, of: "b"))),
        Violation("loan_has_grant", .openLoan(.sample(2, of: "nobody", set: 2))),
        Violation("command_executed_once", .rememberCommand(.sample, expires: .monday)),
        Violation("known_grant", .withdrawGrant(GrantID("nobody"), at: .monday)),
        Violation(
            "known_open_loan", .changeDue(LoanID(8), due: .monday, overdueRecorded: false)),
        Violation("unique_grant", .putGrant(.sample("a"), .repeating(200))),
        Violation("grant_within_ranges", .putGrant(.sample("z", set: 0), .repeating(200))),
        Violation("sync_within_ranges", .saveCursor("")),
        Violation("sync_within_ranges", .acknowledge(through: -1)),
        Violation("known_open_loan", .endLoan(LoanID(8), .returned, at: .monday)),
        Violation("known_open_loan", .markOverdue(LoanID(8))),
        Violation(
            "known_open_loan", .endLoan(LoanID(1), .returned, at: .monday),
            .endLoan(LoanID(1), .returned, at: .monday)),
        Violation("uses_within_allowance", .consumeUse(GrantID("a"))),
        Violation(
            "uses_within_allowance", .endLoan(LoanID(1), .returned, at: .monday),
            .openLoan(.sample(2, of: "a"))),
        Violation("known_grant", .consumeUse(GrantID("nobody"))),
        Violation("known_grant", .revokeGrant(GrantID("nobody"), at: .monday)),
        Violation("unique_grant", .addGrant(.sample("a"), .repeating(200))),
        Violation(
            "unique_verifier", .addGrant(.sample("z", start: .monday + .days(9)), .repeating(1))),
        Violation("grant_within_ranges", .addGrant(.sample("z", set: 0), .repeating(200))),
        Violation("grant_within_ranges", .addGrant(.sample("z", uses: 0), .repeating(200))),
        Violation("grant_within_ranges", .addGrant(.sample(""), .repeating(200))),
        Violation(
            "grant_within_ranges",
            .addGrant(.sample("z"), CredentialVerifier(bytes: [1, 2, 3]))),
        Violation("placed_once", .place(.sample(set: 7, at: 8))),
        Violation("one_thing_in_a_compartment", .place(.sample(set: 6, at: 9))),
        Violation("placement_within_ranges", .place(.sample(set: 6, at: 6))),
        Violation("known_placement", .unplace(HandoverSetID(6), home: CompartmentID(6))),
        Violation("unique_service", .addServiceCredential(.sample("op-1"), .repeating(99))),
        Violation(
            "unique_service_verifier", .addServiceCredential(.sample("op-2"), .repeating(50))),
        Violation("service_within_ranges", .addServiceCredential(.sample(""), .repeating(99))),
        Violation("known_service", .revokeServiceCredential(ServiceID("op-9"), at: .monday)),
        Violation(
            "pulse_intended_once",
            .append(AuditDraft(at: .monday, trust: .trusted, event: .intended(3)))),
    ]

    private static func requireRefused(
        _ violation: Violation, on bench: any StoreBench
    ) throws {
        try bench.add(.sample("a"), verifier: 1)
        try bench.add(.sample("b"), verifier: 2)
        try bench.add(.sample("c", set: 2), verifier: 3)
        _ = try bench.store.commit([
            .openLoan(.sample(1, of: "a")), .place(.sample(set: 7, at: 9)),
            .addServiceCredential(.sample("op-1"), .repeating(50)),
            .rememberCommand(.sample, expires: .monday + .hours(1)),
        ])
        try bench.record([.intended(3)])
        let before = try everything(bench)
        // What comes before the mistake in the same step must go with it.
        let append = StoreOperation.append(
            AuditDraft(at: .monday, trust: .trusted, event: .intended(4)))
        let error = refusal(
            of: [append, .block(CompartmentID(1), note: "x")] + violation.operations,
            by: bench.store)
        try requireEqual(error?.fault, .corrupt, "the fault")
        try require(
            error?.context.contains(violation.name) == true,
            "\(String(describing: error)) does not name \(violation.name)")
        try requireEqual(everything(bench), before, "what the store knows")
        try bench.cutPower()
        try requireEqual(everything(bench), before, "what it knows after a power cut")
        try requireEqual(bench.record([.stopped]).map(\.sequence), [2], "the next step's record")
        try requireWhole(bench)
    }

    /// What the store throws; `nil` when it keeps the step.
    static func refusal(
        of operations: [StoreOperation], by store: any CabinetStore
    ) -> StoreError? {
        do {
            _ = try store.commit(operations)
            return nil
        } catch {
            return error
        }
    }

    private struct Everything: Equatable {
        var state: RecoveredState
        var grants: [GrantStatus]
        var service: [ServiceCredential]
        var position: SyncPosition
        var records: [AuditRecord]
        var head: String
    }

    private static func everything(_ bench: any StoreBench) throws -> Everything {
        Everything(
            state: try bench.store.recover(),
            grants: try bench.store.grants(endingAfter: .monday - .days(999)),
            service: try bench.store.serviceCredentials(endingAfter: .monday - .days(999)),
            position: try bench.store.syncPosition(),
            records: try bench.store.records(after: 0, limit: 1_000),
            head: try bench.reader.verify().head)
    }
}
