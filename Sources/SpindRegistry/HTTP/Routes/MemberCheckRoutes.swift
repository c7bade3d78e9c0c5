import SpindCore

/// What somebody looked at: a member's driving licence, their age. Never an image.
enum MemberCheckRoutes {
    private static let licence = ObjectSchema(
        "LicenceCheck", "That a driving licence was seen.",
        [
            .required("checkedAt", .time), .required("checkedBy", .text(.line(max: 64))),
            .required("classes", .list(.choice(CheckDesk.licenceClasses), max: 20)),
            .required("validUntil", .time),
        ])

    private static let newLicence = ObjectSchema(
        "NewLicenceCheck",
        [
            .required(
                "classes", .array(.choice(CheckDesk.licenceClasses), count: 1...20)),
            .required("validUntil", .time, "The licence's end, or when to look again."),
        ])

    private static let age = ObjectSchema(
        "AgeCheck", "That somebody was seen to be old enough.",
        [
            .required("minimumAge", .integer(16...18)), .required("checkedAt", .time),
            .required("checkedBy", .text(.line(max: 64))),
        ])

    static let checks = ObjectSchema(
        "Checks", "What was checked of a member.",
        [
            .required("licence", .optional(.object(licence))),
            .required("ages", .list(.object(age), max: 2)),
        ])

    static let all = [
        Route(
            .get, "/v1/members/{member}/checks", "showChecks", "What was checked of a member",
            .action(.seeMember), .ok(.object(checks)),
            .read { input, step in
                let id: MemberID = input.id("member")
                return try MemberDesk.show(id, in: step).map { _ in
                    let seen = try CheckDesk.licence(of: id, in: step)
                    let ages = try CheckDesk.ages(of: id, in: step)
                    return .json { write(seen, ages, &$0, input.zone) }
                }
            }),
        Route(
            .put, "/v1/members/{member}/licence-check", "checkLicence",
            "Record that the driving licence was seen now", .action(.recordChecks),
            body: newLicence, .ok(.object(licence)),
            .write { input, step in
                try CheckDesk.checkLicence(
                    of: input.id("member"), classes: input.body.texts("classes") ?? [],
                    validUntil: input.body.time("validUntil") ?? step.now, in: &step
                ).map { seen in .json { write(seen, &$0, input.zone) } }
            }),
        Route(
            .put, "/v1/members/{member}/age-checks/{age}", "checkAge",
            "Record that the member was seen to be at least 16 or 18", .action(.recordChecks),
            .ok(.object(age)),
            .write { input, step in
                try CheckDesk.checkAge(
                    of: input.id("member"), minimum: Int(input.path("age")) ?? 0, in: &step
                ).map { seen in .json { write(seen, &$0, input.zone) } }
            }),
    ]

    static func write(
        _ licence: LicenceCheck?, _ ages: [AgeCheck], _ writer: inout JSONWriter,
        _ zone: TimeZoneRules
    ) {
        writer.object {
            $0.name("licence")
            if let licence { write(licence, &$0, zone) } else { $0.null() }
            $0.array("ages", ages) { write($1, &$0, zone) }
        }
    }

    private static func write(
        _ check: LicenceCheck, _ writer: inout JSONWriter, _ zone: TimeZoneRules
    ) {
        writer.object {
            $0.field("checkedAt", check.checkedAt, zone)
            $0.field("checkedBy", check.checkedBy)
            $0.array("classes", check.classes) { $0.text($1) }
            $0.field("validUntil", check.validUntil, zone)
        }
    }

    private static func write(
        _ check: AgeCheck, _ writer: inout JSONWriter, _ zone: TimeZoneRules
    ) {
        writer.object {
            $0.field("minimumAge", check.minimumAge)
            $0.field("checkedAt", check.checkedAt, zone)
            $0.field("checkedBy", check.checkedBy)
        }
    }
}
