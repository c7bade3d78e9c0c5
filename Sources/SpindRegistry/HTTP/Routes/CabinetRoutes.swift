import SpindCore

/// Cabinets: their names and places for everybody who is signed in, changed by operators and
/// maintainers. What is done with them is ``CabinetServiceRoutes``.
enum CabinetRoutes {
    private static let cabinet = ObjectSchema(
        "Cabinet", "A lending cabinet.",
        [
            .required("id", .text(.name)), .required("organisation", .text(.name)),
            .required("name", .text(.line(max: 120))),
            .required("municipality", .text(.line(max: 120))),
            .required("address", .text(.lineOrEmpty(max: 120))),
            .required("enrolledAt", .optional(.time)), .required("endedAt", .optional(.time)),
            .required(
                "handoverSets", .list(.integer(1...999), max: 1_000),
                "Those that it said it has; none before it enrolled."),
            .required("version", .integer(1...Int64.max)),
        ])

    private static let newCabinet = ObjectSchema(
        "NewCabinet",
        [
            .required("id", .text(.name), "As its cabinet file says."),
            .required("organisation", .text(.name)),
            .required("name", .text(.line(max: 120))),
            .required("municipality", .text(.line(max: 120))),
            .optional("address", .text(.lineOrEmpty(max: 120))),
        ])

    private static let change = ObjectSchema(
        "CabinetChange", countMin: 2,
        [
            .required("version", .integer(1...Int64.max), "The one that was read."),
            .optional("name", .text(.line(max: 120))),
            .optional("municipality", .text(.line(max: 120))),
            .optional("address", .text(.lineOrEmpty(max: 120))),
        ])

    static let all = [
        Route(
            .get, "/v1/cabinets", "listCabinets", "Cabinets, by their names",
            .action(.seeOffers),
            query: [.optional("organisation", .text(.name), "Of this organisation only.")]
                + Route.Parameter.paging, .page(cabinet),
            .read { input, step in
                let found = try CabinetDesk.list(
                    of: input.query.id("organisation"), input.page.part(), in: step)
                return try RegistryAnswer.done(found).orUnknownName(input.query, in: step).map {
                    let page = Page($0, input.page, key: \.id.rawValue)
                    return .json { page.write(&$0) { write($1, &$0, input.zone) } }
                }
            }),
        Route(
            .post, "/v1/cabinets", "createCabinet", "Add a cabinet that is to enrol",
            .action(.manageCabinets), body: newCabinet, .created(.object(cabinet)),
            .write { input, step in
                let wanted = Cabinet(
                    id: CabinetID(input.body.required("id")),
                    organisation: OrganisationID(input.body.required("organisation")),
                    name: input.body.required("name"),
                    municipality: input.body.required("municipality"),
                    address: input.body.text("address") ?? "")
                return try CabinetDesk.create(wanted, in: &step).map { made in
                    .json(201) { write(made, &$0, input.zone) }
                }
            }),
        Route(
            .get, "/v1/cabinets/{cabinet}", "showCabinet", "One cabinet", .action(.seeOffers),
            .ok(.object(cabinet)),
            .read { input, step in
                guard let found = try CabinetDesk.find(input.id("cabinet"), in: step) else {
                    return .refused(.notFound("cabinet", input.path("cabinet")))
                }
                return .done(.json { write(found, &$0, input.zone) })
            }),
        Route(
            .patch, "/v1/cabinets/{cabinet}", "changeCabinet",
            "Change what a cabinet is called and where it stands", .action(.manageCabinets),
            body: change, .ok(.object(cabinet)),
            .write { input, step in
                try changed(input, &step) { cabinet, _ in
                    cabinet.version = input.body.integer("version") ?? 0
                    cabinet.name = input.body.text("name") ?? cabinet.name
                    cabinet.municipality =
                        input.body.text("municipality") ?? cabinet.municipality
                    cabinet.address = input.body.text("address") ?? cabinet.address
                }
            }),
        Route(
            .delete, "/v1/cabinets/{cabinet}", "endCabinet",
            "End a cabinet; its journal stays", .action(.manageCabinets), .ok(.object(cabinet)),
            .write { input, step in
                try changed(input, &step) { $0.endedAt = $0.endedAt ?? $1 }
            }),
    ]

    private static func changed(
        _ input: RouteInput, _ step: inout RegistryStep, _ body: (inout Cabinet, WallTime) -> Void
    ) throws -> RegistryAnswer<RouteAnswer> {
        guard var cabinet = try CabinetDesk.find(input.id("cabinet"), in: step) else {
            return .refused(.notFound("cabinet", input.path("cabinet")))
        }
        body(&cabinet, step.now)
        return try CabinetDesk.change(cabinet, in: &step).map { changed in
            .json { write(changed, &$0, input.zone) }
        }
    }

    private static func write(
        _ cabinet: Cabinet, _ writer: inout JSONWriter, _ zone: TimeZoneRules
    ) {
        writer.object {
            $0.field("id", cabinet.id)
            $0.field("organisation", cabinet.organisation)
            $0.field("name", cabinet.name)
            $0.field("municipality", cabinet.municipality)
            $0.field("address", cabinet.address)
            $0.field("enrolledAt", cabinet.enrolledAt, zone)
            $0.field("endedAt", cabinet.endedAt, zone)
            $0.array("handoverSets", cabinet.description?.sets ?? []) {
                $0.integer($1.id.rawValue)
            }
            $0.field("version", cabinet.version)
        }
    }
}
