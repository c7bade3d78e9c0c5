import SpindCore

/// What is free when.
enum AvailabilityRoutes {
    private static let window = ObjectSchema(
        "Window", "A span of time.", [.required("start", .time), .required("end", .time)])

    private static let availability = ObjectSchema(
        "Availability", "When an asset can be booked by who may book it.",
        [
            .required("asset", .text(.name)),
            .required(
                "free", .list(.object(window), max: 100_000),
                "From the first possible pickup to the last possible return."),
        ])

    private static let availabilities = ObjectSchema(
        "Availabilities", "When assets can be booked.",
        [.required("elements", .list(.object(availability), max: 5_000))])

    static let all = [
        Route(
            .get, "/v1/assets/{asset}/availability", "showAvailability",
            "When one asset is free", .action(.seeOffers),
            query: [
                .optional("from", .time, "From then on; now if left out."),
                .optional("to", .time, "Until then, at most 190 days later; 14 if left out."),
            ], .ok(.object(availability)),
            .read { input, step in
                guard let window = window(input, step) else { return .refused(endsEarly) }
                return try AvailabilityDesk.of(input.id("asset"), in: window, step: step)
                    .map { found in .json { write(found, &$0, input.zone) } }
            }),
        Route(
            .get, "/v1/availability", "listAvailability",
            "When all assets are free; with `start` and `end` only those that are free all of it",
            .action(.seeOffers),
            query: [
                .optional("from", .time, "From then on; now if left out."),
                .optional("to", .time, "Until then, at most 62 days later; 14 if left out."),
                .optional("organisation", .text(.name), "Of this organisation only."),
                .optional("kind", .choice(AssetKind.self), "Of this kind only."),
                .optional("cabinet", .text(.name), "In this cabinet only."),
                .optional("start", .time, "The start of a wish, with `end`."),
                .optional("end", .time, "The end of a wish, with `start`."),
            ], .ok(.object(availabilities)), .read(list)),
    ]

    private static func list(
        _ input: RouteInput, _ step: inout RegistryStep
    ) throws -> RegistryAnswer<RouteAnswer> {
        guard let window = window(input, step) else { return .refused(endsEarly) }
        let (start, end) = (input.query.time("start"), input.query.time("end"))
        guard (start == nil) == (end == nil) else {
            return .refused(.invalid(field: start == nil ? "start" : "end", "both, or neither"))
        }
        if let start, let end, start >= end {
            return .refused(.invalid(field: "end", "must come after start"))
        }
        let filter = AssetFilter(
            organisation: input.query.id("organisation"), kind: input.query.choice("kind"),
            cabinet: input.query.id("cabinet"))
        return try AvailabilityDesk.ofAll(filter, in: window, step: step).map { all in
            var found = all
            if let start, let end {
                found.removeAll { asset in
                    !asset.free.contains { $0.start <= start && end <= $0.end }
                }
            }
            return .json(capacity: 1_024 + found.count * 1_024) {
                $0.object {
                    $0.array("elements", found) { write($1, &$0, input.zone) }
                }
            }
        }
    }

    /// `nil` when it ends before it starts.
    private static func window(_ input: RouteInput, _ step: RegistryStep) -> WallWindow? {
        let from = input.query.time("from") ?? step.now
        let to = input.query.time("to") ?? from + .seconds(14 * 86_400)
        return from < to ? WallWindow(start: from, end: to) : nil
    }

    private static let endsEarly = RegistryRefusal.invalid(field: "to", "must come after `from`")

    private static func write(
        _ availability: AssetAvailability, _ writer: inout JSONWriter, _ zone: TimeZoneRules
    ) {
        writer.object {
            $0.field("asset", availability.asset)
            $0.array("free", availability.free) { writer, window in
                writer.object {
                    $0.field("start", window.start, zone)
                    $0.field("end", window.end, zone)
                }
            }
        }
    }
}
