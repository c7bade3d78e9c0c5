import SpindCore

/// Commands to cabinets, and what came of them.
enum CommandRoutes {
    private enum Action: String, CaseIterable {
        case open, block, unblock, closeLoan
    }

    private static let command = ObjectSchema(
        "Command", "Something that a cabinet is to do, and what came of it.",
        [
            .required("id", .text(.id)), .required("cabinet", .text(.name)),
            .required("action", .choice(Action.self)),
            .required("compartment", .optional(.integer(1...999))),
            .required("grant", .optional(.text(.id))),
            .required("reason", .text(.line(max: 200))),
            .required("createdBy", .text(.line(max: 64))), .required("createdAt", .time),
            .required("expiresAt", .time),
            .required("isOver", .boolean, "It has an outcome, or its time is over."),
            .required(
                "outcome",
                .optional(
                    .choice([
                        "done", "opening", "refused", "malformed", "expired", "clockUntrusted",
                    ])), "As the cabinet recorded it; null as long as nothing was heard."),
            .required("outcomeDetail", .optional(.text(.lines(max: 1_000)))),
            .required("endedAt", .optional(.time)),
        ])

    private static let newCommand = ObjectSchema(
        "NewCommand",
        [
            .required("action", .choice(Action.self)),
            .optional("compartment", .integer(1...999), "To open, block or unblock."),
            .optional("grant", .text(.id), "Whose loan to close."),
            .required("reason", .text(.line(max: 200)), "It stands in the journal."),
            .optional(
                "seconds", .integer(1...2_592_000),
                "How long it counts; a minute if left out, and always for opening."),
        ])

    private static let commands = ObjectSchema(
        "Commands", "The newest commands, newest first.",
        [.required("elements", .list(.object(command)))])

    static let all = [
        Route(
            .get, "/v1/cabinets/{cabinet}/commands", "listCommands",
            "The newest commands to a cabinet", .action(.seeCabinet),
            query: [.optional("limit", .integer(1...200), "At most so many; 50 if left out.")],
            .ok(.object(commands)),
            .read { input, step in
                let now = step.now
                return try CommandDesk.list(
                    of: input.id("cabinet"), limit: Int(input.query.integer("limit") ?? 50),
                    in: step
                ).map { found in
                    .json {
                        $0.object {
                            $0.array("elements", found) { write($1, now, &$0, input.zone) }
                        }
                    }
                }
            }),
        Route(
            .post, "/v1/cabinets/{cabinet}/commands", "giveCommand",
            "Have a cabinet open or block a compartment, or close a loan", .signedIn,
            body: newCommand, .created(.object(command)),
            .write { input, step in
                let action: RemoteCommand.Action
                switch wanted(input.body) {
                case .refused(let refusal): return .refused(refusal)
                case .done(let found): action = found
                }
                let now = step.now
                return try CommandDesk.give(
                    action, reason: input.body.required("reason"), to: input.id("cabinet"),
                    lifetime: input.body.integer("seconds").map { .seconds($0) }, in: &step
                ).map { given in .json(201) { write(given, now, &$0, input.zone) } }
            }),
        Route(
            .get, "/v1/commands/{command}", "showCommand", "One command, and what came of it",
            .action(.seeCabinet), .ok(.object(command)),
            .read { input, step in
                let now = step.now
                return try CommandDesk.show(input.id("command"), in: step).map { found in
                    .json { write(found, now, &$0, input.zone) }
                }
            }),
    ]

    private static func wanted(
        _ fields: RequestFields
    ) -> RegistryAnswer<RemoteCommand.Action> {
        let compartment = fields.integer("compartment").map { CompartmentID(Int($0)) }
        let grant: GrantID? = fields.id("grant")
        switch (fields.choice("action", Action.self), compartment, grant) {
        case (.open, let compartment?, nil): return .done(.open(compartment))
        case (.block, let compartment?, nil): return .done(.block(compartment))
        case (.unblock, let compartment?, nil): return .done(.unblock(compartment))
        case (.closeLoan, nil, let grant?): return .done(.closeLoan(grant))
        case (.closeLoan, _, _):
            return .refused(.invalid(field: "grant", "needed for closeLoan, and nothing else is"))
        default:
            return .refused(
                .invalid(field: "compartment", "needed for this action, and nothing else is"))
        }
    }

    private static func write(
        _ stored: StoredCommand, _ now: WallTime, _ writer: inout JSONWriter, _ zone: TimeZoneRules
    ) {
        let (action, compartment, grant): (Action, CompartmentID?, GrantID?) =
            switch stored.command.action {
            case .open(let id): (.open, id, nil)
            case .block(let id): (.block, id, nil)
            case .unblock(let id): (.unblock, id, nil)
            case .closeLoan(let id): (.closeLoan, nil, id)
            }
        let outcome = stored.outcome.map(words)
        writer.object {
            $0.field("id", stored.command.id)
            $0.field("cabinet", stored.cabinet)
            $0.field("action", action.rawValue)
            $0.field("compartment", compartment?.rawValue)
            $0.field("grant", grant)
            $0.field("reason", stored.command.reason)
            $0.field("createdBy", stored.command.by)
            $0.field("createdAt", stored.createdAt, zone)
            $0.field("expiresAt", stored.command.expires, zone)
            $0.field("isOver", stored.isOver(at: now))
            $0.field("outcome", outcome?.kind)
            $0.field("outcomeDetail", outcome?.detail)
            $0.field("endedAt", stored.endedAt, zone)
        }
    }

    private static func words(
        _ outcome: RemoteCommandOutcome
    ) -> (kind: String, detail: String?) {
        switch outcome {
        case .done: ("done", nil)
        case .opening(let id): ("opening", "\(id)")
        case .refused(let refusal): ("refused", "\(refusal)")
        case .malformed(let what): ("malformed", String(what.prefix(1_000)))
        case .expired: ("expired", nil)
        case .clockUntrusted: ("clockUntrusted", nil)
        }
    }
}
