import SpindCore

/// Closures: seen by everybody who is signed in, made by operators and stewards.
enum ClosureRoutes {
    private static let closure = ObjectSchema(
        "Closure", "A time in which nothing is picked up.",
        [
            .required("id", .text(.id)), .required("organisation", .text(.name)),
            .required("cabinet", .optional(.text(.name))),
            .required("asset", .optional(.text(.name))),
            .required("start", .time), .required("end", .time),
            .required("reason", .text(.line(max: 200))),
            .optional(
                "reservations", .integer(0...Int64.max),
                "How many lie in it: their members have to be told."),
        ])

    private static let newClosure = ObjectSchema(
        "NewClosure",
        [
            .required("organisation", .text(.name)),
            .optional("cabinet", .optional(.text(.name)), "All in this cabinet."),
            .optional("asset", .optional(.text(.name)), "This asset."),
            .required("start", .time), .required("end", .time),
            .required("reason", .text(.line(max: 200)), "Members are told."),
        ])

    static let all = [
        Route(
            .get, "/v1/closures", "listClosures", "The closures of an organisation",
            .action(.seeOffers),
            query: [
                .required("organisation", .text(.name), "Whose closures."),
                .optional("endingAfter", .time, "Those that end later; now if left out."),
            ] + Route.Parameter.paging, .page(closure),
            .read { input, step in
                let found = try ClosureDesk.list(
                    of: OrganisationID(input.query.required("organisation")),
                    endingAfter: input.query.time("endingAfter") ?? step.now,
                    input.page.part(), in: step)
                return try RegistryAnswer.done(found).orUnknownName(input.query, in: step).map {
                    let page = Page($0, input.page, key: \.id)
                    return .json { page.write(&$0) { write($1, nil, &$0, input.zone) } }
                }
            }),
        Route(
            .post, "/v1/closures", "createClosure",
            "Close an asset, a cabinet or an organisation for a while", .action(.manageClosures),
            body: newClosure, .created(.object(closure)),
            .write { input, step in
                let (start, end) = (input.body.time("start"), input.body.time("end"))
                guard let start, let end, start < end else {
                    return .refused(
                        .invalid(
                            field: "end", german: "muss nach start liegen",
                            english: "must come after start",
                            dutch: "moet na start liggen"))
                }
                let wanted = Closure(
                    id: "", organisation: OrganisationID(input.body.required("organisation")),
                    cabinet: input.body.id("cabinet"), asset: input.body.id("asset"),
                    window: WallWindow(start: start, end: end),
                    reason: input.body.required("reason"))
                return try ClosureDesk.create(wanted, in: &step).map { made in
                    .json(201) { write(made.closure, made.reservations, &$0, input.zone) }
                }
            }),
        Route(
            .delete, "/v1/closures/{closure}", "endClosure",
            "End a closure now, or take it back", .action(.manageClosures),
            .ok(.object(closure)),
            .write { input, step in
                try ClosureDesk.end(input.path("closure"), in: &step).map { ended in
                    .json { write(ended, nil, &$0, input.zone) }
                }
            }),
    ]

    private static func write(
        _ closure: Closure, _ reservations: Int?, _ writer: inout JSONWriter,
        _ zone: TimeZoneRules
    ) {
        writer.object {
            $0.field("id", closure.id)
            $0.field("organisation", closure.organisation)
            $0.field("cabinet", closure.cabinet)
            $0.field("asset", closure.asset)
            $0.field("start", closure.window.start, zone)
            $0.field("end", closure.window.end, zone)
            $0.field("reason", closure.reason)
            if let reservations { $0.field("reservations", reservations) }
        }
    }
}
