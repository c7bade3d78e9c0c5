import SpindCore

/// A member's own data, for themselves.
enum MemberExportRoutes {
    private static let account = ObjectSchema(
        "MemberAccount", "What a member logs in with.",
        [
            .required("login", .text(.line(max: 64))),
            .required("label", .text(.lineOrEmpty(max: 120))), .required("createdAt", .time),
        ])

    private static let export = ObjectSchema(
        "MemberExport", "All that is stored about a member (GDPR, articles 15 and 20).",
        [
            .required("exportedAt", .time),
            .required(
                "isWhole", .boolean,
                "Nothing was left out: no other organisation's, none beyond the newest."),
            .required("member", .object(MemberRoutes.member)),
            .required("account", .optional(.object(account))),
            .required("checks", .object(MemberCheckRoutes.checks)),
            .required(
                "reservations",
                .list(.object(ReservationRoutes.reservation), max: MemberExport.countMax),
                "Newest first."),
            .required(
                "loans", .list(.object(LoanRoutes.loan), max: MemberExport.countMax),
                "Newest first."),
        ])

    static let all = [
        Route(
            .get, "/v1/members/{member}/export", "exportMember",
            "All that is stored about a member, for themselves", .action(.exportMember),
            .ok(.object(export)),
            .read { input, step in
                let now = step.now
                return try MemberDesk.export(input.id("member"), in: step).map { found in
                    .json(capacity: 16_384) { write(found, now, &$0, input.zone) }
                }
            })
    ]

    private static func write(
        _ export: MemberExport, _ now: WallTime, _ writer: inout JSONWriter, _ zone: TimeZoneRules
    ) {
        writer.object {
            $0.field("exportedAt", now, zone)
            $0.field("isWhole", export.isWhole)
            $0.name("member")
            MemberRoutes.write(export.member, export.memberships, &$0, zone)
            if let account = export.account {
                $0.object("account") {
                    $0.field("login", account.login)
                    $0.field("label", account.label)
                    $0.field("createdAt", account.createdAt, zone)
                }
            } else {
                $0.name("account")
                $0.null()
            }
            $0.name("checks")
            MemberCheckRoutes.write(export.licence, export.ages, &$0, zone)
            $0.array("reservations", export.reservations) {
                ReservationRoutes.write($1, &$0, zone)
            }
            $0.array("loans", export.loans) { LoanRoutes.write($1, now, &$0, zone) }
        }
    }
}
