import SpindCore
import SpindCrypto

/// What is done with cabinets: how their link stands, what they recorded, commands, enrolment,
/// break-glass.
enum CabinetServiceRoutes {
    private static let link = ObjectSchema(
        "CabinetLink", "How a cabinet's link to the registry stands.",
        [
            .required("cabinet", .text(.name)), .required("heardAt", .optional(.time)),
            .required("newestChange", .integer(0...Int64.max)),
            .required("acknowledgedChange", .integer(0...Int64.max)),
            .required("unsentChanges", .integer(0...Int64.max), "What it does not have yet."),
            .required("journalLast", .integer(0...Int64.max), "Its newest record, as it said."),
            .required("journalHeld", .integer(0...Int64.max), "The newest that is here."),
            .required("unsentRecords", .integer(0...Int64.max), "What is not here yet."),
        ])

    private static let record = ObjectSchema(
        "JournalRecord", "A record of a cabinet's journal, without names.",
        [
            .required("incarnation", .text(.line(max: 200))),
            .required("sequence", .integer(1...Int64.max)), .required("at", .time),
            .required("name", .text(.line(max: 200))), .required("hash", .text(.line(max: 200))),
            .required("payload", .anything, "As it was sent; null where it was deleted by age."),
        ])

    private static let newToken = ObjectSchema(
        "NewEnrolmentToken",
        [.optional("minutes", .integer(1...43_200), "How long it counts.")])

    private static let madeToken = ObjectSchema(
        "MadeEnrolmentToken", "A token to enrol with, told this once.",
        [
            .required("id", .text(.id)), .required("token", .text(.opaque(max: 100))),
            .required("expiresAt", .time),
        ])

    private static let token = ObjectSchema(
        "EnrolmentToken", "A token to enrol with, without its secret.",
        [
            .required("id", .text(.id)), .required("createdAt", .time),
            .required("createdBy", .text(.line(max: 64))), .required("expiresAt", .time),
            .required("revokedAt", .optional(.time)), .required("usedAt", .optional(.time)),
        ])

    private static let tokens = ObjectSchema(
        "EnrolmentTokens", "The tokens of a cabinet, newest first.",
        [.required("elements", .list(.object(token), max: 100_000))])

    private static let revocation = ObjectSchema(
        "Revocation", "How many certificates do not count any more.",
        [.required("certificates", .integer(0...Int64.max))])

    private static let challenge = ObjectSchema(
        "BreakGlassChallenge",
        [
            .required("challenge", .text(.digits(8...8)), "As the display shows it."),
            .required("who", .text(.line(max: 64)), "Who stands there."),
            .required("reason", .text(.line(max: 200))),
        ])

    private static let answer = ObjectSchema(
        "BreakGlassAnswer", "What is to be typed at the cabinet, once, within ten minutes.",
        [.required("answer", .text(.digits(8...8)))])

    static let all = [
        Route(
            .get, "/v1/cabinets/{cabinet}/link", "showCabinetLink",
            "When it was last heard, and how much is unsent", .action(.seeCabinet),
            .ok(.object(link)),
            .read { input, step in
                let id: CabinetID = input.id("cabinet")
                guard let cabinet = try CabinetDesk.find(id, in: step),
                    let report = try LinkDesk.report(on: id, in: step)
                else { return .refused(.notFound("cabinet", id.rawValue)) }
                let scope = Scope(organisation: cabinet.organisation, cabinet: id)
                if let no = step.refusal(.seeCabinet, on: scope) { return .refused(no) }
                return .done(.json { write(report, &$0, input.zone) })
            }),
        Route(
            .get, "/v1/cabinets/{cabinet}/journal", "listJournal",
            "What it recorded, newest first, as far as it sent it", .action(.readJournal),
            query: [
                .optional("from", .time, "From then on."), .optional("until", .time, "Until then."),
            ] + Route.Parameter.paging, .page(record),
            .read { input, step in
                try JournalList.find(
                    of: input.id("cabinet"), from: input.query.time("from"),
                    until: input.query.time("until"), input.page.part(), in: step
                ).map { found in
                    let page = Page(found, input.page, key: JournalList.key)
                    return .json(capacity: 16_384) {
                        page.write(&$0) { write($1, &$0, input.zone) }
                    }
                }
            }),
        Route(
            .get, "/v1/cabinets/{cabinet}/enrolment-tokens", "listEnrolmentTokens",
            "The tokens it may enrol with", .action(.enrolCabinet), .ok(.object(tokens)),
            .read { input, step in
                try EnrolmentTokenDesk.list(of: input.id("cabinet"), in: step).map { found in
                    .json {
                        $0.object {
                            $0.array("elements", found) { write($1, &$0, input.zone) }
                        }
                    }
                }
            }),
        Route(
            .post, "/v1/cabinets/{cabinet}/enrolment-tokens", "makeEnrolmentToken",
            "Make a one-time token to enrol with", .action(.enrolCabinet), body: newToken,
            .created(.object(madeToken)), .own(makeToken)),
        Route(
            .delete, "/v1/cabinets/{cabinet}/enrolment-tokens/{token}", "revokeEnrolmentToken",
            "Take a token back", .action(.enrolCabinet), .ok(.object(token)),
            .write { input, step in
                try EnrolmentTokenDesk.revoke(
                    input.path("token"), of: input.id("cabinet"), in: &step
                ).map { revoked in .json { write(revoked, &$0, input.zone) } }
            }),
        Route(
            .post, "/v1/cabinets/{cabinet}/revocation", "revokeCabinet",
            "Take back all of its certificates and retire its key, as after a theft",
            .action(.enrolCabinet), .ok(.object(revocation)),
            .write { input, step in
                try CertificateDesk.revoke(input.id("cabinet"), in: &step).map { count in
                    .json { $0.object { $0.field("certificates", count) } }
                }
            }),
        Route(
            .post, "/v1/cabinets/{cabinet}/break-glass", "answerChallenge",
            "Answer the challenge of a cabinet that nobody can reach", .action(.breakGlass),
            body: challenge, .ok(.object(answer)), .own(answerChallenge)),
    ]

    /// Not under an `Idempotency-Key`: the answer would be kept with its secret.
    private static func makeToken(
        _ input: RouteInput, _ services: APIServices
    ) async throws -> RouteAnswer {
        let minutes = input.body.integer("minutes")
        let made = try await services.registry.write(as: input.caller) { step in
            let authority = try AuthorityDesk.authority(
                named: services.authorityName, in: &step)
            return try EnrolmentTokenDesk.create(
                for: input.id("cabinet"),
                lifetime: minutes.map { .seconds($0 * 60) } ?? EnrolmentRules.lifetime,
                authority: authority.certificate.fingerprint, in: &step
            ).map { (text: $0.token.text, stored: $0.stored) }
        }
        return try services.answer(made) { made in
            .json(201) {
                $0.object {
                    $0.field("id", made.stored.id)
                    $0.field("token", made.text)
                    $0.field("expiresAt", made.stored.expiresAt, services.zone)
                }
            }
        }
    }

    private static func answerChallenge(
        _ input: RouteInput, _ services: APIServices
    ) async throws -> RouteAnswer {
        let answer = try await services.registry.write(as: input.caller) { step in
            try BreakGlassDesk.answer(
                input.body.required("challenge"), who: input.body.required("who"),
                reason: input.body.required("reason"), at: input.id("cabinet"), in: &step)
        }
        return try services.answer(answer) { answer in
            .json { $0.object { $0.field("answer", answer) } }
        }
    }

    private static func write(
        _ report: CabinetLinkReport, _ writer: inout JSONWriter, _ zone: TimeZoneRules
    ) {
        writer.object {
            $0.field("cabinet", report.cabinet)
            $0.field("heardAt", report.heardAt, zone)
            $0.field("newestChange", report.newestChange)
            $0.field("acknowledgedChange", report.acknowledgedChange)
            $0.field("unsentChanges", report.unsentChanges)
            $0.field("journalLast", report.journalLast)
            $0.field("journalHeld", report.journalHeld)
            $0.field("unsentRecords", report.unsentRecords)
        }
    }

    private static func write(
        _ entry: JournalEntry, _ writer: inout JSONWriter, _ zone: TimeZoneRules
    ) {
        writer.object {
            $0.field("incarnation", entry.incarnation)
            $0.field("sequence", entry.sequence)
            $0.field("at", entry.at, zone)
            $0.field("name", entry.name)
            $0.field("hash", entry.hash)
            $0.name("payload")
            // Checked to be JSON when it was taken.
            if let payload = entry.payload { $0.raw(payload.utf8) } else { $0.null() }
        }
    }

    private static func write(
        _ token: StoredEnrolmentToken, _ writer: inout JSONWriter, _ zone: TimeZoneRules
    ) {
        writer.object {
            $0.field("id", token.id)
            $0.field("createdAt", token.createdAt, zone)
            $0.field("createdBy", token.createdBy)
            $0.field("expiresAt", token.expiresAt, zone)
            $0.field("revokedAt", token.revokedAt, zone)
            $0.field("usedAt", token.usedAt, zone)
        }
    }
}
