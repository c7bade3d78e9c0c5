import SpindCore

/// Members: seen and changed by their organisations' operators, and seen by themselves.
enum MemberRoutes {
    private static let membership = ObjectSchema(
        "Membership", "That somebody is a member of an organisation.",
        [
            .required("organisation", .text(.name)),
            .required("number", .text(.lineOrEmpty(max: 40)), "The organisation's own."),
            .required("since", .time), .required("until", .optional(.time)),
        ])

    static let member = ObjectSchema(
        "Member", "A person who may book. Erased: name, email and phone are null.",
        [
            .required("id", .text(.id)), .required("region", .text(.name)),
            .required("name", .optional(.text(.line(max: 120)))),
            .required("email", .optional(.text(.line(max: 254)))),
            .required("phone", .optional(.text(.line(max: 40)))),
            .required("municipality", .text(.lineOrEmpty(max: 120))),
            .required("language", .choice(Language.self)),
            .required("blockedReason", .optional(.text(.line(max: 200)))),
            .required("endedAt", .optional(.time)), .required("erasedAt", .optional(.time)),
            .required("version", .integer(1...Int64.max)),
            .optional("memberships", .list(.object(membership))),
        ])

    private static let newMember = ObjectSchema(
        "NewMember",
        [
            .required("organisation", .text(.name), "The first that they are a member of."),
            .optional("number", .text(.lineOrEmpty(max: 40)), "The organisation's own."),
            .required("name", .text(.line(max: 120))),
            .optional("email", .optional(.text(.line(max: 254)))),
            .optional("phone", .optional(.text(.line(max: 40)))),
            .optional("municipality", .text(.lineOrEmpty(max: 120)), "Where they live."),
            .optional("language", .choice(Language.self)),
        ])

    private static let change = ObjectSchema(
        "MemberChange", countMin: 2,
        [
            .required("version", .integer(1...Int64.max), "The one that was read."),
            .optional("name", .text(.line(max: 120))),
            .optional("email", .optional(.text(.line(max: 254)))),
            .optional("phone", .optional(.text(.line(max: 40)))),
            .optional("municipality", .text(.lineOrEmpty(max: 120))),
            .optional("language", .choice(Language.self)),
            .optional("blockedReason", .optional(.text(.line(max: 200))), "null ends a block."),
        ])

    private static let newMembership = ObjectSchema(
        "NewMembership", [.optional("number", .text(.lineOrEmpty(max: 40)))])

    static let all = [
        Route(
            .get, "/v1/members", "listMembers", "The members of an organisation",
            .action(.listMembers),
            query: [
                .required("organisation", .text(.name), "Whose members."),
                .optional("name", .text(.line(max: 120)), "Those whose name begins so."),
            ] + Route.Parameter.paging, .page(member),
            .read { input, step in
                let organisation = OrganisationID(input.query.required("organisation"))
                return try MemberDesk.list(
                    of: organisation, named: input.query.text("name") ?? "", input.page.part(),
                    in: step
                ).orUnknownName(input.query, in: step).map { found in
                    let page = Page(found, input.page, key: \.id.rawValue)
                    return .json { page.write(&$0) { write($1, nil, &$0, input.zone) } }
                }
            }),
        Route(
            .post, "/v1/members", "createMember", "Add a member", .action(.manageMembers),
            body: newMember, .created(.object(member)),
            .write { input, step in
                let wanted = Member(
                    id: MemberID(""), region: RegionID(""), name: input.body.required("name"),
                    email: input.body.text("email"), phone: input.body.text("phone"),
                    municipality: input.body.text("municipality") ?? "",
                    language: input.body.choice("language") ?? .german)
                return try MemberDesk.create(
                    wanted, of: OrganisationID(input.body.required("organisation")),
                    number: input.body.text("number") ?? "", in: &step
                ).map { try answer(201, $0, input, step) }
            }),
        Route(
            .get, "/v1/members/{member}", "showMember", "One member", .action(.seeMember),
            .ok(.object(member)),
            .read { input, step in
                try MemberDesk.show(input.id("member"), in: step).map {
                    try answer(200, $0, input, step)
                }
            }),
        Route(
            .patch, "/v1/members/{member}", "changeMember",
            "Change a member's record, or block them", .action(.manageMembers), body: change,
            .ok(.object(member)),
            .write { input, step in
                try changed(input, &step) { member, _ in
                    let body = input.body
                    member.version = body.integer("version") ?? 0
                    member.name = body.text("name") ?? member.name
                    member.municipality = body.text("municipality") ?? member.municipality
                    member.language = body.choice("language") ?? member.language
                    if body.has("email") { member.email = body.text("email") }
                    if body.has("phone") { member.phone = body.text("phone") }
                    if body.has("blockedReason") {
                        member.blockedReason = body.text("blockedReason")
                    }
                }
            }),
        Route(
            .delete, "/v1/members/{member}", "endMember",
            "End a member: they can book no more; their record stays", .action(.manageMembers),
            .ok(.object(member)),
            .write { input, step in
                try changed(input, &step) { $0.endedAt = $0.endedAt ?? $1 }
            }),
        Route(
            .post, "/v1/members/{member}/erasure", "eraseMember",
            "Forget who a member is; their pseudonym and use stay", .action(.eraseMember),
            .ok(.object(member)),
            .write { input, step in
                try MemberDesk.erase(input.id("member"), in: &step).map {
                    try answer(200, $0, input, step)
                }
            }),
        Route(
            .put, "/v1/members/{member}/memberships/{organisation}", "joinOrganisation",
            "Make somebody a member of an organisation, or change their number there",
            .action(.manageMembers), body: newMembership, .ok(.object(membership)),
            .write { input, step in
                try MemberDesk.join(
                    input.id("member"), input.id("organisation"),
                    number: input.body.text("number") ?? "", in: &step
                ).map { record in .json { write(record, &$0, input.zone) } }
            }),
        Route(
            .delete, "/v1/members/{member}/memberships/{organisation}", "leaveOrganisation",
            "End a membership", .action(.manageMembers), .nothing,
            .write { input, step in
                try MemberDesk.leave(input.id("member"), input.id("organisation"), in: &step)
                    .map { _ in .nothing }
            }),
    ]

    private static func changed(
        _ input: RouteInput, _ step: inout RegistryStep, _ body: (inout Member, WallTime) -> Void
    ) throws -> RegistryAnswer<RouteAnswer> {
        let id: MemberID = input.id("member")
        if let no = try MemberDesk.refusal(.manageMembers, on: id, in: step) {
            return .refused(no)
        }
        guard var member = try MemberDesk.find(id, in: step) else {
            return .refused(.notFound("member", id.rawValue))
        }
        body(&member, step.now)
        return try MemberDesk.change(member, in: &step).map { try answer(200, $0, input, step) }
    }

    private static func answer(
        _ status: Int, _ member: Member, _ input: RouteInput, _ step: RegistryStep
    ) throws -> RouteAnswer {
        let memberships = try MemberDesk.memberships(of: member.id, in: step)
        return .json(status) { write(member, memberships, &$0, input.zone) }
    }

    private static func write(
        _ record: MembershipRecord, _ writer: inout JSONWriter, _ zone: TimeZoneRules
    ) {
        writer.object {
            $0.field("organisation", record.organisation)
            $0.field("number", record.number)
            $0.field("since", record.since, zone)
            $0.field("until", record.until, zone)
        }
    }

    static func write(
        _ member: Member, _ memberships: [MembershipRecord]?, _ writer: inout JSONWriter,
        _ zone: TimeZoneRules
    ) {
        writer.object {
            $0.field("id", member.id)
            $0.field("region", member.region)
            $0.field("name", member.name)
            $0.field("email", member.email)
            $0.field("phone", member.phone)
            $0.field("municipality", member.municipality)
            $0.field("language", member.language.rawValue)
            $0.field("blockedReason", member.blockedReason)
            $0.field("endedAt", member.endedAt, zone)
            $0.field("erasedAt", member.erasedAt, zone)
            $0.field("version", member.version)
            if let memberships {
                $0.array("memberships", memberships) { write($1, &$0, zone) }
            }
        }
    }
}
