import SpindCore

/// Copies of the whole registry: made of one moment while it runs, then fetched part by part.
enum BackupRoutes {
    /// How many bytes a part has, about.
    private static let partSize = 1 << 20

    private static let backup = ObjectSchema(
        "Backup", "A copy that waits to be fetched for an hour. Its secrets are sealed.",
        [
            .required("id", .text(.id)), .required("bytes", .integer(1...Int64.max)),
            .required("rows", .integer(0...Int64.max)), .required("madeAt", .time),
            .required("sha256", .text(.id), "Of everything before its last line."),
        ])

    static let all = [
        Route(
            .post, "/v1/backups", "makeBackup", "Make a copy of the whole registry",
            .action(.backup), .created(.object(backup)), .own(make)),
        Route(
            .get, "/v1/backups/{backup}", "fetchBackup",
            "A part of a copy: whole lines, none behind its end", .action(.backup),
            query: [
                .optional(
                    "from", .integer(0...Int64.max),
                    "From this byte on: where the part before ended.")
            ],
            Route.Success(
                status: 200, schema: .text(.lines(max: 8 << 20)), mediaType: "text/plain"),
            .own { input, services in
                try refuse(input, services)
                let part = try services.backups.part(
                    input.path("backup"), from: input.query.integer("from") ?? 0, limit: partSize)
                guard let part else { throw notFound(input, services) }
                return RouteAnswer(status: 200, body: part, mediaType: "text/plain")
            }),
        Route(
            .delete, "/v1/backups/{backup}", "removeBackup", "Remove a copy that was fetched",
            .action(.backup), .nothing,
            .own { input, services in
                try refuse(input, services)
                guard services.backups.remove(input.path("backup")) else {
                    throw notFound(input, services)
                }
                return .nothing
            }),
    ]

    private static func make(
        _ input: RouteInput, _ services: APIServices
    ) async throws -> RouteAnswer {
        try refuse(input, services)
        let spool = services.backups
        let made = try await services.registry.read(as: input.caller) { step in
            try spool.write(in: &step)
        }
        try await services.registry.write(as: input.caller) { step in
            try step.record("backup", made.name)
        }
        return .json(201) {
            $0.object {
                $0.field("id", made.name)
                $0.field("bytes", made.summary.bytes)
                $0.field("rows", made.summary.rows)
                $0.field("madeAt", made.summary.madeAt, services.zone)
                $0.field("sha256", made.summary.digest)
            }
        }
    }

    /// A backup is of all organisations.
    private static func refuse(_ input: RouteInput, _ services: APIServices) throws {
        guard Authority.permits(input.caller, .backup, on: .region) else {
            throw Problem.forbidden
        }
    }

    private static func notFound(_ input: RouteInput, _ services: APIServices) -> Problem {
        Problem(refusal: .notFound("backup", input.path("backup")), services.zone)
    }
}
