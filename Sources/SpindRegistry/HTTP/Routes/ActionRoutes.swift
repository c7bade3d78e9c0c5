import SpindCore

/// What the registry recorded of who changed what: for administrators.
enum ActionRoutes {
    private static let action = ObjectSchema(
        "RecordedAction", "That somebody changed something. It names no person but by pseudonym.",
        [
            .required("at", .time),
            .required("account", .text(.line(max: 64)), "Who: an account, or a local user."),
            .required("action", .text(.line(max: 64)), "A later version may know more."),
            .required("subject", .text(.lineOrEmpty(max: 200)), "To what."),
            .required("detail", .text(.lines(max: 1_000)), "More of it."),
        ])

    static let all = [
        Route(
            .get, "/v1/actions", "listActions", "Who changed what, newest first",
            .action(.readActions),
            query: [
                .optional("from", .time, "From then on."),
                .optional("until", .time, "Before then."),
                .optional("account", .text(.line(max: 64)), "By this account or local user."),
                .optional("subject", .text(.line(max: 200)), "To what is called so."),
            ] + Route.Parameter.paging, .page(action),
            .read { input, step in
                let filter = ActionFilter(
                    from: input.query.time("from"), until: input.query.time("until"),
                    account: input.query.id("account"), subject: input.query.text("subject"))
                return try ActionList.find(filter, input.page.part(), in: step).map { found in
                    let page = Page(found, input.page, key: \.key)
                    return .json(capacity: 16_384) {
                        page.write(&$0) { write($1, &$0, input.zone) }
                    }
                }
            })
    ]

    private static func write(
        _ action: RecordedAction, _ writer: inout JSONWriter, _ zone: TimeZoneRules
    ) {
        writer.object {
            $0.field("at", action.at, zone)
            $0.field("account", action.account)
            $0.field("action", action.action)
            $0.field("subject", action.subject)
            $0.field("detail", action.detail)
        }
    }
}
