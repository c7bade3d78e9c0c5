internal import GRDB
internal import SpindCore

extension SQLiteCabinetStore {
    /// What the tables say was known when the agent last ran.
    static func recoveredState(_ db: Database) throws -> RecoveredState {
        guard let nextOpening = try Int64.fetchOne(db, sql: "SELECT next_opening FROM meta") else {
            throw DatabaseError(
                resultCode: .SQLITE_CORRUPT, message: "the number of the next opening is missing")
        }
        let interrupted = try Row.fetchAll(
            db,
            sql: """
                SELECT opening, compartment, attempt FROM pulses
                ORDER BY opening, compartment, attempt
                """
        ).map {
            InterruptedOpening(
                opening: OpeningID($0["opening"] as Int64),
                compartment: CompartmentID($0["compartment"] as Int), attempt: $0["attempt"])
        }
        let blocks = try Row.fetchAll(db, sql: "SELECT compartment, note FROM blocks").map {
            (CompartmentID($0["compartment"] as Int), $0["note"] as String)
        }
        return RecoveredState(
            nextOpening: OpeningID(nextOpening), interrupted: interrupted,
            loans: try openLoans(db), blocks: Dictionary(uniqueKeysWithValues: blocks),
            throttles: try throttles(db), placements: try ServiceRows.placements(db))
    }

    private static func openLoans(_ db: Database) throws -> [Loan] {
        try Row.fetchAll(
            db,
            sql: """
                SELECT id, grant_id, handover_set, picked_up_ms, due_ms, overdue_recorded
                FROM loans WHERE ended_ms IS NULL ORDER BY id
                """
        ).map {
            Loan(
                id: LoanID($0["id"] as Int64), grant: GrantID($0["grant_id"] as String),
                set: HandoverSetID($0["handover_set"] as Int),
                pickedUpAt: WallTime(millisecondsSince1970: $0["picked_up_ms"]),
                dueAt: WallTime(millisecondsSince1970: $0["due_ms"]),
                overdueRecorded: $0["overdue_recorded"])
        }
    }

    private static func throttles(_ db: Database) throws -> [ThrottleRecord] {
        try Row.fetchAll(
            db,
            sql: """
                SELECT keypad, scope, misses, lockout_remaining_ms, lockouts, misses_today,
                    day_remaining_ms
                FROM throttles ORDER BY keypad, scope
                """
        ).map {
            guard let scope = ThrottleScope(rawValue: $0["scope"]) else {
                throw DatabaseError(
                    resultCode: .SQLITE_CORRUPT, message: "a throttle counts nothing known")
            }
            return ThrottleRecord(
                keypad: KeypadID($0["keypad"] as String), scope: scope, misses: $0["misses"],
                lockoutRemaining: .milliseconds($0["lockout_remaining_ms"] as Int64),
                lockouts: $0["lockouts"], missesToday: $0["misses_today"],
                dayRemaining: .milliseconds($0["day_remaining_ms"] as Int64))
        }
    }
}
