package import SpindCore
internal import SpindRegistryStore

/// A command to a cabinet, and what came of it.
package struct StoredCommand: Hashable, Sendable {
    /// The command.
    package var command: RemoteCommand
    /// The cabinet it is for.
    package var cabinet: CabinetID
    /// When it was given.
    package var createdAt: WallTime
    /// What the cabinet recorded; `nil` as long as nothing was heard.
    package var outcome: RemoteCommandOutcome?
    /// When that was, by the cabinet's clock.
    package var endedAt: WallTime?

    static let columns = """
        id, cabinet, action, reason, created_by, created_ms, expires_ms, outcome, ended_ms
        """

    init(_ row: SQLRow) throws {
        command = RemoteCommand(
            id: try row.id("id"),
            action: try StoredJSON.decode(RemoteCommand.Action.self, row.text("action")),
            reason: try row.text("reason"), by: try row.id("created_by"),
            expires: try row.time("expires_ms"))
        cabinet = try row.id("cabinet")
        createdAt = try row.time("created_ms")
        outcome = try row.optionalText("outcome").map {
            try StoredJSON.decode(RemoteCommandOutcome.self, $0)
        }
        endedAt = try row.optionalTime("ended_ms")
    }

    /// Whether it can no longer be carried out: it has an outcome, or its time is over.
    package func isOver(at now: WallTime) -> Bool { outcome != nil || command.expires <= now }
}

/// Has cabinets do something: executed at most once, also across a power cut, and answered by the
/// cabinet's journal.
package enum CommandDesk {
    /// How long a command counts, unless it says otherwise: longer, and a door would open when
    /// whoever asked has left.
    package static let lifetime = Duration.seconds(60)
    /// How long a command may count at most: blocks and closed loans may wait for a network.
    package static let longestLifetime = Duration.seconds(30 * 86_400)
    /// How many commands that are not over a cabinet may have.
    static let pendingMax = 100

    /// Gives a command. An opening always counts for ``lifetime``; the other commands, which do no
    /// harm later, for as long as asked.
    package static func give(
        _ action: RemoteCommand.Action, reason: String, to id: CabinetID,
        lifetime wanted: Duration? = nil, in step: inout RegistryStep
    ) throws -> RegistryAnswer<StoredCommand> {
        guard let cabinet = try CabinetDesk.find(id, in: step), cabinet.endedAt == nil else {
            return .refused(.notFound("cabinet", id.rawValue))
        }
        let scope = Scope(organisation: cabinet.organisation, cabinet: id)
        if let no = step.refusal(right(to: action), on: scope) { return .refused(no) }
        if let no = FieldRules.line(reason, field: "reason", longest: 200)
            ?? problem(with: action, at: cabinet)
        {
            return .refused(no)
        }
        guard cabinet.enrolledAt != nil else {
            return .refused(
                .conflict(
                    german: "Der Schrank ist nicht angemeldet; ihn erreicht nichts.",
                    english: "The cabinet has not enrolled, so nothing reaches it.",
                    dutch: "De kast is niet aangemeld; niets bereikt haar."))
        }
        guard try pending(of: id, in: step).count < pendingMax else {
            return .refused(
                .conflict(
                    german: "Auf diesen Schrank warten schon \(pendingMax) Befehle.",
                    english: "For this cabinet \(pendingMax) commands wait already.",
                    dutch: "Op deze kast wachten al \(pendingMax) opdrachten."))
        }
        let life: Duration =
            switch action {
            case .open: lifetime
            case .block, .unblock, .closeLoan:
                min(max(wanted ?? lifetime, .seconds(1)), longestLifetime)
            }
        let command = RemoteCommand(
            id: RemoteCommandID(step.drawName("c")), action: action, reason: reason,
            by: step.caller.account, expires: step.now + life)
        try insert(command, for: id, in: step)
        try ChangeLog.append(.command(command), to: id, in: &step)
        try step.record("command", command.id.rawValue, "\(id): \(try StoredJSON.encode(action))")
        guard let stored = try find(command.id, in: step) else {
            throw SQLError(.other, "a command is not there after it was given")
        }
        return .done(stored)
    }

    /// The command of that name, if the caller may see its cabinet.
    package static func show(
        _ id: RemoteCommandID, in step: RegistryStep
    ) throws -> RegistryAnswer<StoredCommand> {
        guard let stored = try find(id, in: step),
            let cabinet = try CabinetDesk.find(stored.cabinet, in: step)
        else { return .refused(.notFound("command", id.rawValue)) }
        let scope = Scope(organisation: cabinet.organisation, cabinet: cabinet.id)
        if let no = step.refusal(.seeCabinet, on: scope) { return .refused(no) }
        return .done(stored)
    }

    /// The newest commands to a cabinet, newest first, if the caller may see it.
    package static func list(
        of id: CabinetID, limit: Int = 50, in step: RegistryStep
    ) throws -> RegistryAnswer<[StoredCommand]> {
        guard let cabinet = try CabinetDesk.find(id, in: step) else {
            return .refused(.notFound("cabinet", id.rawValue))
        }
        let scope = Scope(organisation: cabinet.organisation, cabinet: id)
        if let no = step.refusal(.seeCabinet, on: scope) { return .refused(no) }
        let rows = try step.db.rows(
            """
            SELECT \(StoredCommand.columns) FROM commands WHERE cabinet = $1
            ORDER BY created_ms DESC, id DESC LIMIT $2
            """, [SQLValue(id), SQLValue(min(max(limit, 1), 200))])
        return .done(try rows.map(StoredCommand.init))
    }

    /// Keeps what the cabinet's journal says came of a command; the first record counts.
    static func ended(
        _ id: RemoteCommandID, _ outcome: RemoteCommandOutcome, at time: WallTime,
        cabinet: CabinetID, in step: RegistryStep
    ) throws {
        try step.db.run(
            """
            UPDATE commands SET outcome = $3, ended_ms = $4
            WHERE id = $1 AND cabinet = $2 AND outcome IS NULL
            """,
            [
                SQLValue(id), SQLValue(cabinet), .text(try StoredJSON.encode(outcome)),
                SQLValue(time),
            ])
    }

    /// Writes what was ordered and is not over behind a snapshot or into a new log: a cabinet that
    /// has it already knows it by its name.
    static func sendAgain(to cabinet: CabinetID, in step: inout RegistryStep) throws {
        let commands = try pending(of: cabinet, in: step)
        try ChangeLog.append(commands.map { .command($0.command) }, to: cabinet, in: &step)
    }

    private static func pending(
        of cabinet: CabinetID, in step: RegistryStep
    ) throws -> [StoredCommand] {
        try step.db.rows(
            """
            SELECT \(StoredCommand.columns) FROM commands
            WHERE cabinet = $1 AND outcome IS NULL AND expires_ms > $2
            ORDER BY created_ms, id LIMIT $3
            """, [SQLValue(cabinet), SQLValue(step.now), SQLValue(pendingMax)]
        ).map(StoredCommand.init)
    }

    private static func find(
        _ id: RemoteCommandID, in step: RegistryStep
    ) throws -> StoredCommand? {
        try step.db.row(
            "SELECT \(StoredCommand.columns) FROM commands WHERE id = $1", [SQLValue(id)]
        ).map(StoredCommand.init)
    }

    private static func insert(
        _ command: RemoteCommand, for cabinet: CabinetID, in step: RegistryStep
    ) throws {
        try step.db.run(
            """
            INSERT INTO commands (id, cabinet, action, reason, created_by, created_ms, expires_ms)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            """,
            [
                SQLValue(command.id), SQLValue(cabinet),
                .text(try StoredJSON.encode(command.action)), .text(command.reason),
                SQLValue(command.by), SQLValue(step.now), SQLValue(command.expires),
            ])
    }

    private static func right(to action: RemoteCommand.Action) -> RegistryAction {
        switch action {
        case .open: .openRemotely
        case .block, .unblock: .blockCompartment
        case .closeLoan: .endLoan
        }
    }

    private static func problem(
        with action: RemoteCommand.Action, at cabinet: Cabinet
    ) -> RegistryRefusal? {
        switch action {
        case .open(let id), .block(let id), .unblock(let id):
            guard let known = cabinet.description?.compartments, !known.contains(id) else {
                return (1...999).contains(id.rawValue)
                    ? nil : .invalid(field: "compartment", "a number from 1 to 999")
            }
            return .invalid(
                field: "compartment",
                "this cabinet has " + known.map(\.description).joined(separator: ", "))
        case .closeLoan(let grant):
            let isName =
                (1...64).contains(grant.rawValue.utf8.count)
                && grant.rawValue.utf8.allSatisfy {
                    (0x30...0x39).contains($0) || (0x41...0x5A).contains($0)
                        || (0x61...0x7A).contains($0) || $0 == 0x2D
                }
            return isName ? nil : .invalid(field: "grant", "the name of a grant")
        }
    }
}
