internal import GRDB
internal import SpindCore

/// Service credentials and placements as SQL reads them.
enum ServiceRows {
    private static let columns =
        "SELECT id, kind, start_ms, end_ms, revoked_ms FROM service_credentials"

    /// The one credential that the condition with its one value finds, by an index.
    static func credential(
        _ db: Database, where condition: String, _ value: any DatabaseValueConvertible
    ) throws -> ServiceCredential? {
        let statement = try db.cachedStatement(sql: "\(columns) WHERE \(condition)")
        return try Row.fetchOne(statement, arguments: [value]).map(credential)
    }

    /// Credentials that end after `moment`, by name.
    static func credentials(
        _ db: Database, endingAfter moment: WallTime
    ) throws -> [ServiceCredential] {
        try Row.fetchAll(
            db, sql: "\(columns) WHERE end_ms > ? ORDER BY id",
            arguments: [moment.millisecondsSince1970]
        ).map(credential)
    }

    /// What lies in spare compartments, by handover set and compartment.
    static func placements(_ db: Database) throws -> [Placement] {
        try Row.fetchAll(
            db, sql: "SELECT handover_set, home, at FROM placements ORDER BY handover_set, home"
        ).map {
            Placement(
                set: HandoverSetID($0["handover_set"] as Int),
                home: CompartmentID($0["home"] as Int), at: CompartmentID($0["at"] as Int))
        }
    }

    private static func credential(_ row: Row) throws -> ServiceCredential {
        let id: String = row["id"]
        let start = WallTime(millisecondsSince1970: row["start_ms"])
        let end = WallTime(millisecondsSince1970: row["end_ms"])
        guard let kind = ServiceCredential.Kind(rawValue: row["kind"]), start <= end else {
            throw DatabaseError(
                resultCode: .SQLITE_CORRUPT, message: "service credential \(id) is damaged")
        }
        return ServiceCredential(
            id: ServiceID(id), kind: kind, window: WallWindow(start: start, end: end),
            revokedAt: (row["revoked_ms"] as Int64?).map { WallTime(millisecondsSince1970: $0) })
    }
}
