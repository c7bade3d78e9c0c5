import SpindCore

/// Organisations: open to everybody who is signed in, changed by administrators.
enum OrganisationRoutes {
    private static let organisation = ObjectSchema(
        "Organisation", "A municipality, utility, association or company that lends.",
        [
            .required("id", .text(.name)), .required("region", .text(.name)),
            .required("name", .text(.line(max: 120))),
            .required("kind", .choice(OrganisationKind.self)),
            .required("municipality", .text(.line(max: 120))),
            .required("contact", .text(.lineOrEmpty(max: 120))),
            .required("endedAt", .optional(.time)),
        ])

    private static let newOrganisation = ObjectSchema(
        "NewOrganisation",
        [
            .required("id", .text(.name)), .required("region", .text(.name)),
            .required("name", .text(.line(max: 120))),
            .required("kind", .choice(OrganisationKind.self)),
            .required("municipality", .text(.line(max: 120))),
            .optional("contact", .text(.lineOrEmpty(max: 120)), "How members reach it."),
        ])

    private static let change = ObjectSchema(
        "OrganisationChange", countMin: 1,
        [
            .optional("name", .text(.line(max: 120))),
            .optional("kind", .choice(OrganisationKind.self)),
            .optional("municipality", .text(.line(max: 120))),
            .optional("contact", .text(.lineOrEmpty(max: 120))),
        ])

    static let all = [
        Route(
            .get, "/v1/organisations", "listOrganisations", "All organisations",
            .action(.seeOffers), query: Route.Parameter.paging, .page(organisation),
            .read { input, step in
                let found = try OrganisationDesk.list(input.page.part(), in: step)
                let page = Page(found, input.page, key: \.id.rawValue)
                return .done(.json { page.write(&$0) { write($1, &$0, input.zone) } })
            }),
        Route(
            .post, "/v1/organisations", "createOrganisation", "Add an organisation",
            .action(.manageOrganisations), body: newOrganisation, .created(.object(organisation)),
            .write { input, step in
                let wanted = Organisation(
                    id: OrganisationID(input.body.required("id")),
                    region: RegionID(input.body.required("region")),
                    name: input.body.required("name"),
                    kind: input.body.choice("kind") ?? .association,
                    municipality: input.body.required("municipality"),
                    contact: input.body.text("contact") ?? "")
                return try OrganisationDesk.create(wanted, in: &step).map { made in
                    .json(201) { write(made, &$0, input.zone) }
                }
            }),
        Route(
            .get, "/v1/organisations/{organisation}", "showOrganisation", "One organisation",
            .action(.seeOffers), .ok(.object(organisation)),
            .read { input, step in
                guard let found = try OrganisationDesk.find(input.id("organisation"), in: step)
                else { return .refused(.notFound("organisation", input.path("organisation"))) }
                return .done(.json { write(found, &$0, input.zone) })
            }),
        Route(
            .patch, "/v1/organisations/{organisation}", "changeOrganisation",
            "Change an organisation", .action(.manageOrganisations), body: change,
            .ok(.object(organisation)),
            .write { input, step in
                try changed(input, &step) { organisation, _ in
                    organisation.name = input.body.text("name") ?? organisation.name
                    organisation.kind = input.body.choice("kind") ?? organisation.kind
                    organisation.municipality =
                        input.body.text("municipality") ?? organisation.municipality
                    organisation.contact = input.body.text("contact") ?? organisation.contact
                }
            }),
        Route(
            .delete, "/v1/organisations/{organisation}", "endOrganisation",
            "End an organisation; what it did stays", .action(.manageOrganisations),
            .ok(.object(organisation)),
            .write { input, step in
                try changed(input, &step) { $0.endedAt = $0.endedAt ?? $1 }
            }),
    ]

    private static func changed(
        _ input: RouteInput, _ step: inout RegistryStep,
        _ body: (inout Organisation, WallTime) -> Void
    ) throws -> RegistryAnswer<RouteAnswer> {
        guard var organisation = try OrganisationDesk.find(input.id("organisation"), in: step)
        else { return .refused(.notFound("organisation", input.path("organisation"))) }
        body(&organisation, step.now)
        return try OrganisationDesk.change(organisation, in: &step).map { changed in
            .json { write(changed, &$0, input.zone) }
        }
    }

    private static func write(
        _ organisation: Organisation, _ writer: inout JSONWriter, _ zone: TimeZoneRules
    ) {
        writer.object {
            $0.field("id", organisation.id)
            $0.field("region", organisation.region)
            $0.field("name", organisation.name)
            $0.field("kind", organisation.kind.rawValue)
            $0.field("municipality", organisation.municipality)
            $0.field("contact", organisation.contact)
            $0.field("endedAt", organisation.endedAt, zone)
        }
    }
}
