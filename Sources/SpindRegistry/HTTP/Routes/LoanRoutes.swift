import SpindCore

/// Loans: a member's own, and those of an organisation for its operators.
enum LoanRoutes {
    static let loan = ObjectSchema(
        "Loan", "That an asset is out, as a cabinet recorded it.",
        [
            .required("id", .text(.line(max: 200))),
            .required("reservation", .optional(.text(.id))),
            .required("organisation", .text(.name)),
            .required("asset", .optional(.text(.name))),
            .required("member", .optional(.text(.id))), .required("cabinet", .text(.name)),
            .required("handoverSet", .integer(0...Int64.max)),
            .required("state", .choice(RegistryLoanState.self)),
            .required("pickedUpAt", .time), .required("due", .time),
            .required("isOverdue", .boolean), .required("endedAt", .optional(.time)),
            .required("version", .integer(1...Int64.max)),
        ])

    private static let ending = ObjectSchema(
        "LoanEnding",
        [.required("lost", .boolean, "Whether it will not come back; else it is back.")])

    static let all = [
        Route(
            .get, "/v1/loans", "listLoans", "Loans: of a member, or of an organisation",
            .signedIn,
            query: [
                .optional("organisation", .text(.name), "Of this organisation; or `member`."),
                .optional("member", .text(.id), "Of this member; the caller if left out."),
                .optional("state", .choice(RegistryLoanState.self), "In this state only."),
                .optional("overdue", .boolean, "Those that should be back."),
            ] + Route.Parameter.paging, .page(loan),
            .read { input, step in
                let filter = LoanFilter(
                    organisation: input.query.id("organisation"),
                    member: input.query.id("member")
                        ?? (input.query.has("organisation") ? nil : input.caller.member),
                    state: input.query.choice("state"),
                    isOverdue: input.query.boolean("overdue") ?? false)
                let now = step.now
                return try LoanDesk.list(filter, input.page.part(), in: step)
                    .orUnknownName(input.query, in: step).map { found in
                        let page = Page(found, input.page, key: LoanDesk.key)
                        return .json { page.write(&$0) { write($1, now, &$0, input.zone) } }
                    }
            }),
        Route(
            .get, "/v1/loans/{loan}", "showLoan", "One loan", .action(.seeReservation),
            .ok(.object(loan)),
            .read { input, step in
                let now = step.now
                return try LoanDesk.show(input.path("loan"), in: step).map { found in
                    .json { write(found, now, &$0, input.zone) }
                }
            }),
        Route(
            .post, "/v1/loans/{loan}/end", "endLoan",
            "End a loan by hand: the asset is back past the door, or lost", .action(.endLoan),
            body: ending, .ok(.object(loan)),
            .write { input, step in
                let now = step.now
                return try LoanDesk.end(
                    input.path("loan"), isLost: input.body.boolean("lost") ?? false, in: &step
                ).map { ended in .json { write(ended, now, &$0, input.zone) } }
            }),
    ]

    static func write(
        _ loan: RegistryLoan, _ now: WallTime, _ writer: inout JSONWriter, _ zone: TimeZoneRules
    ) {
        writer.object {
            $0.field("id", loan.id)
            $0.field("reservation", loan.reservation)
            $0.field("organisation", loan.organisation)
            $0.field("asset", loan.asset)
            $0.field("member", loan.member)
            $0.field("cabinet", loan.cabinet)
            $0.field("handoverSet", loan.set.rawValue)
            $0.field("state", loan.state.rawValue)
            $0.field("pickedUpAt", loan.pickedUpAt, zone)
            $0.field("due", loan.due, zone)
            $0.field("isOverdue", loan.isOverdue(at: now))
            $0.field("endedAt", loan.endedAt, zone)
            $0.field("version", loan.version)
        }
    }
}
