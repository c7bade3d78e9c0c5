import SpindCore

/// What operators, stewards and maintainers have to look at.
enum AnomalyRoutes {
    static let anomaly = ObjectSchema(
        "Anomaly", "Something to look at.",
        [
            .required("id", .text(.line(max: 200))), .required("organisation", .text(.name)),
            .required("cabinet", .optional(.text(.name))),
            .required("asset", .optional(.text(.name))),
            .required("reservation", .optional(.text(.id))),
            .required("kind", .choice(AnomalyKind.self)),
            .required("detail", .text(.lines(max: 2_000))), .required("at", .time),
            .required("closedAt", .optional(.time)),
            .required("closedBy", .optional(.text(.line(max: 64)))),
            .required("note", .optional(.text(.lines(max: 500)))),
        ])

    private static let closing = ObjectSchema(
        "AnomalyClosing", [.required("note", .text(.line(max: 200)), "What was found and done.")])

    static let all = [
        Route(
            .get, "/v1/anomalies", "listAnomalies", "The anomalies of an organisation",
            .action(.seeAnomalies),
            query: [
                .required("organisation", .text(.name), "Whose."),
                .optional("cabinet", .text(.name), "Of this cabinet only; a steward's own."),
                .optional("closed", .boolean, "Also those that are closed."),
            ] + Route.Parameter.paging, .page(anomaly),
            .read { input, step in
                try AnomalyDesk.list(
                    of: OrganisationID(input.query.required("organisation")),
                    cabinet: input.query.id("cabinet"),
                    withClosed: input.query.boolean("closed") ?? false, input.page.part(), in: step
                ).orUnknownName(input.query, in: step).map { found in
                    let page = Page(found, input.page, key: \.id)
                    return .json { page.write(&$0) { write($1, &$0, input.zone) } }
                }
            }),
        Route(
            .post, "/v1/anomalies/{anomaly}/closing", "closeAnomaly",
            "Close an anomaly, with what was found", .action(.closeAnomaly), body: closing,
            .ok(.object(anomaly)),
            .write { input, step in
                try AnomalyDesk.close(
                    input.path("anomaly"), note: input.body.required("note"), in: &step
                ).map { closed in .json { write(closed, &$0, input.zone) } }
            }),
    ]

    static func write(
        _ anomaly: Anomaly, _ writer: inout JSONWriter, _ zone: TimeZoneRules
    ) {
        writer.object {
            $0.field("id", anomaly.id)
            $0.field("organisation", anomaly.organisation)
            $0.field("cabinet", anomaly.cabinet)
            $0.field("asset", anomaly.asset)
            $0.field("reservation", anomaly.reservation)
            $0.field("kind", anomaly.kind.rawValue)
            $0.field("detail", anomaly.detail)
            $0.field("at", anomaly.at, zone)
            $0.field("closedAt", anomaly.closedAt, zone)
            $0.field("closedBy", anomaly.closedBy)
            $0.field("note", anomaly.note)
        }
    }
}
