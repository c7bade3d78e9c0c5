import SpindCore

/// Regions: open to everybody who is signed in, changed by administrators.
enum RegionRoutes {
    private static let holiday = ObjectSchema(
        "SchoolHoliday", "School holidays: their first and last day.",
        [
            .required("name", .text(.line(max: 80))), .required("first", .text(.date)),
            .required("last", .text(.date)),
        ])

    private static let region = ObjectSchema(
        "Region", "A region, with its time zone and holidays.",
        [
            .required("id", .text(.name)), .required("name", .text(.line(max: 120))),
            .required("timeZone", .text(.line(max: 64))),
            .required("state", .text(.lineOrEmpty(max: 64))),
            .required("schoolHolidays", .list(.object(holiday))),
            .required("endedAt", .optional(.time)),
        ])

    private static let newRegion = ObjectSchema(
        "NewRegion",
        [
            .required("id", .text(.name)), .required("name", .text(.line(max: 120))),
            .optional(
                "timeZone", .text(.line(max: 64)), "The registry's own if left out; no other."),
            .optional("state", .choice(GermanState.self), "Whose public holidays count."),
            .optional("schoolHolidays", .list(.object(holiday), max: 100)),
        ])

    private static let change = ObjectSchema(
        "RegionChange", countMin: 1,
        [
            .optional("name", .text(.line(max: 120))),
            .optional("timeZone", .text(.line(max: 64))),
            .optional("state", .choice(GermanState.self)),
            .optional("schoolHolidays", .list(.object(holiday), max: 100)),
        ])

    static let all = [
        Route(
            .get, "/v1/regions", "listRegions", "All regions", .action(.seeOffers),
            query: Route.Parameter.paging, .page(region),
            .read { input, step in
                let found = try RegionDesk.list(input.page.part(), in: step)
                let page = Page(found, input.page, key: \.id.rawValue)
                return .done(try .json { try page.write(&$0) { try write($1, &$0, input.zone) } })
            }),
        Route(
            .post, "/v1/regions", "createRegion", "Add a region", .action(.manageOrganisations),
            body: newRegion, .created(.object(region)),
            .write { input, step in
                var wanted = Region(
                    id: RegionID(input.body.required("id")), name: input.body.required("name"),
                    timeZone: input.body.text("timeZone") ?? step.timeZone ?? "Europe/Berlin",
                    state: input.body.text("state") ?? GermanState.nordrheinWestfalen.rawValue)
                if let no = refusal(input.body) { return .refused(no) }
                if let holidays = input.body.value("schoolHolidays") {
                    wanted.schoolHolidays = String(decoding: holidays.bytes, as: UTF8.self)
                }
                return try RegionDesk.create(wanted, in: &step).map { made in
                    try .json(201) { try write(made, &$0, input.zone) }
                }
            }),
        Route(
            .get, "/v1/regions/{region}", "showRegion", "One region", .action(.seeOffers),
            .ok(.object(region)),
            .read { input, step in
                guard let found = try RegionDesk.find(input.id("region"), in: step) else {
                    return .refused(.notFound("region", input.path("region")))
                }
                return .done(try .json { try write(found, &$0, input.zone) })
            }),
        Route(
            .patch, "/v1/regions/{region}", "changeRegion", "Change a region",
            .action(.manageOrganisations), body: change, .ok(.object(region)),
            .write { input, step in
                guard var region = try RegionDesk.find(input.id("region"), in: step) else {
                    return .refused(.notFound("region", input.path("region")))
                }
                if let no = refusal(input.body) { return .refused(no) }
                region.name = input.body.text("name") ?? region.name
                region.timeZone = input.body.text("timeZone") ?? region.timeZone
                region.state = input.body.text("state") ?? region.state
                if let holidays = input.body.value("schoolHolidays") {
                    region.schoolHolidays = String(decoding: holidays.bytes, as: UTF8.self)
                }
                return try RegionDesk.change(region, in: &step).map { changed in
                    try .json { try write(changed, &$0, input.zone) }
                }
            }),
        Route(
            .delete, "/v1/regions/{region}", "endRegion",
            "End a region whose organisations have ended; what they did stays",
            .action(.manageOrganisations), .ok(.object(region)),
            .write { input, step in
                guard var region = try RegionDesk.find(input.id("region"), in: step) else {
                    return .refused(.notFound("region", input.path("region")))
                }
                region.endedAt = region.endedAt ?? step.now
                return try RegionDesk.change(region, in: &step).map { ended in
                    try .json { try write(ended, &$0, input.zone) }
                }
            }),
    ]

    /// Holidays that end before they start.
    private static func refusal(_ fields: RequestFields) -> RegistryRefusal? {
        for (index, element) in (fields.elements("schoolHolidays") ?? []).enumerated() {
            let holiday = RequestFields(element)
            // Days of this form are in the order of their texts.
            guard holiday.required("first") <= holiday.required("last") else {
                return .invalid(
                    field: "schoolHolidays[\(index)].last", "the holidays end before they start")
            }
        }
        return nil
    }

    private static func write(
        _ region: Region, _ writer: inout JSONWriter, _ zone: TimeZoneRules
    ) throws {
        let holidays = try JSONParser.parse(Array(region.schoolHolidays.utf8))
        writer.object {
            $0.field("id", region.id)
            $0.field("name", region.name)
            $0.field("timeZone", region.timeZone)
            $0.field("state", region.state)
            $0.name("schoolHolidays")
            $0.value(holidays)
            $0.field("endedAt", region.endedAt, zone)
        }
    }
}
