import SpindCore

/// Assets: open to everybody who is signed in, changed by their organisation's operators.
enum AssetRoutes {
    static let asset = ObjectSchema(
        "Asset", "A shared thing, cargo bike or car.",
        [
            .required("id", .text(.name)), .required("organisation", .text(.name)),
            .required("kind", .choice(AssetKind.self)),
            .required("name", .text(.line(max: 120))),
            .required("description", .text(.lineOrEmpty(max: 1_000))),
            .required("municipality", .text(.line(max: 120))),
            .required("cabinet", .optional(.text(.name)), "Where it is picked up."),
            .required("handoverSet", .optional(.integer(1...999)), "Its compartments there."),
            .required("terms", .object(TermsSchema.terms)),
            .required("endedAt", .optional(.time)),
            .required("version", .integer(1...Int64.max)),
        ])

    private static let newAsset = ObjectSchema(
        "NewAsset",
        [
            .required("id", .text(.name)), .required("organisation", .text(.name)),
            .required("kind", .choice(AssetKind.self)),
            .required("name", .text(.line(max: 120))),
            .optional("description", .text(.lineOrEmpty(max: 1_000))),
            .required("municipality", .text(.line(max: 120))),
            .optional("cabinet", .optional(.text(.name))),
            .optional("handoverSet", .optional(.integer(1...999)), "With the cabinet."),
            .optional("terms", .object(TermsSchema.change), "What is left out is as usual."),
        ])

    private static let change = ObjectSchema(
        "AssetChange", countMin: 2,
        [
            .required("version", .integer(1...Int64.max), "The one that was read."),
            .optional("name", .text(.line(max: 120))),
            .optional("description", .text(.lineOrEmpty(max: 1_000))),
            .optional("municipality", .text(.line(max: 120))),
            .optional("cabinet", .optional(.text(.name)), "null: it is in none."),
            .optional("handoverSet", .optional(.integer(1...999)), "With the cabinet."),
            .optional("terms", .object(TermsSchema.change), "What is left out stays."),
        ])

    static let all = [
        Route(
            .get, "/v1/assets", "listAssets", "Assets, by their names", .action(.seeOffers),
            query: [
                .optional("organisation", .text(.name), "Of this organisation only."),
                .optional("kind", .choice(AssetKind.self), "Of this kind only."),
                .optional("cabinet", .text(.name), "In this cabinet only."),
                .optional("ended", .boolean, "Also those that are lent no more."),
            ] + Route.Parameter.paging, .page(asset),
            .read { input, step in
                let filter = AssetFilter(
                    organisation: input.query.id("organisation"),
                    kind: input.query.choice("kind"), cabinet: input.query.id("cabinet"),
                    withEnded: input.query.boolean("ended") ?? false)
                let found = try AssetDesk.list(filter, input.page.part(), in: step)
                return try RegistryAnswer.done(found).orUnknownName(input.query, in: step).map {
                    let page = Page($0, input.page, key: \.id.rawValue)
                    return .json { page.write(&$0) { write($1, &$0, input.zone) } }
                }
            }),
        Route(
            .post, "/v1/assets", "createAsset", "Add an asset", .action(.manageAssets),
            body: newAsset, .created(.object(asset)),
            .write { input, step in
                let body = input.body
                if let no = halfPlace(body) { return .refused(no) }
                var terms = BookingTerms()
                TermsSchema.apply(body.fields("terms"), to: &terms)
                if let no = TermsSchema.refusal(terms) { return .refused(no) }
                let wanted = Asset(
                    id: AssetID(body.required("id")),
                    organisation: OrganisationID(body.required("organisation")),
                    kind: body.choice("kind") ?? .item, name: body.required("name"),
                    description: body.text("description") ?? "",
                    municipality: body.required("municipality"), place: place(body),
                    terms: terms)
                return try AssetDesk.create(wanted, in: &step).map { made in
                    .json(201) { write(made, &$0, input.zone) }
                }
            }),
        Route(
            .get, "/v1/assets/{asset}", "showAsset", "One asset", .action(.seeOffers),
            .ok(.object(asset)),
            .read { input, step in
                guard let found = try AssetDesk.find(input.id("asset"), in: step) else {
                    return .refused(.notFound("asset", input.path("asset")))
                }
                return .done(.json { write(found, &$0, input.zone) })
            }),
        Route(
            .patch, "/v1/assets/{asset}", "changeAsset", "Change an asset, its place or terms",
            .action(.manageAssets), body: change, .ok(.object(asset)),
            .write { input, step in
                let body = input.body
                if let no = halfPlace(body) { return .refused(no) }
                guard var asset = try AssetDesk.find(input.id("asset"), in: step, locking: true)
                else { return .refused(.notFound("asset", input.path("asset"))) }
                asset.version = body.integer("version") ?? 0
                asset.name = body.text("name") ?? asset.name
                asset.description = body.text("description") ?? asset.description
                asset.municipality = body.text("municipality") ?? asset.municipality
                if body.has("cabinet") { asset.place = place(body) }
                TermsSchema.apply(body.fields("terms"), to: &asset.terms)
                if let no = TermsSchema.refusal(asset.terms) { return .refused(no) }
                return try AssetDesk.change(asset, in: &step).map { changed in
                    .json { write(changed, &$0, input.zone) }
                }
            }),
        Route(
            .delete, "/v1/assets/{asset}", "endAsset",
            "End an asset: it is lent no more; what was stays", .action(.manageAssets),
            .ok(.object(asset)),
            .write { input, step in
                guard var asset = try AssetDesk.find(input.id("asset"), in: step, locking: true)
                else { return .refused(.notFound("asset", input.path("asset"))) }
                asset.endedAt = asset.endedAt ?? step.now
                return try AssetDesk.change(asset, in: &step).map { changed in
                    .json { write(changed, &$0, input.zone) }
                }
            }),
    ]

    private static func place(_ fields: RequestFields) -> AssetPlace? {
        guard let cabinet: CabinetID = fields.id("cabinet"),
            let set = fields.integer("handoverSet")
        else { return nil }
        return AssetPlace(cabinet: cabinet, set: HandoverSetID(Int(set)))
    }

    /// A cabinet without a handover set, or the other way round.
    private static func halfPlace(_ fields: RequestFields) -> RegistryRefusal? {
        let hasCabinet = fields.text("cabinet") != nil
        let hasSet = fields.integer("handoverSet") != nil
        guard hasCabinet == hasSet, fields.has("cabinet") == fields.has("handoverSet") else {
            return .invalid(
                field: hasCabinet ? "handoverSet" : "cabinet",
                "cabinet and handoverSet belong together: both, or neither")
        }
        return nil
    }

    private static func write(
        _ asset: Asset, _ writer: inout JSONWriter, _ zone: TimeZoneRules
    ) {
        writer.object {
            $0.field("id", asset.id)
            $0.field("organisation", asset.organisation)
            $0.field("kind", asset.kind.rawValue)
            $0.field("name", asset.name)
            $0.field("description", asset.description)
            $0.field("municipality", asset.municipality)
            $0.field("cabinet", asset.place?.cabinet)
            $0.field("handoverSet", asset.place?.set.rawValue)
            $0.name("terms")
            TermsSchema.write(asset.terms, &$0)
            $0.field("endedAt", asset.endedAt, zone)
            $0.field("version", asset.version)
        }
    }
}
