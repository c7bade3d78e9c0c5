import SpindRegistryStore

/// A row or two in every table of the registry, with everything that a value can be: texts of all
/// kinds, no values, bytes, the largest numbers.
enum FilledRegistry {
    /// Writes the rows, in the order of the tables.
    static func fill(_ db: any SQLConnection) throws {
        for (sql, values) in statements { try db.run(sql, values) }
    }

    private static let people: [(String, [SQLValue])] = [
        ("INSERT INTO registry VALUES (1, 'aaaaaaaaaaaaaaaa', 5)", []),
        (
            """
            INSERT INTO regions VALUES ('kreis-borken', $1, 'Europe/Berlin', 'NW', '[]', 5, NULL)
            """, ["Kreis \"Borken\" \\ 🚲\n"]
        ),
        (
            """
            INSERT INTO organisations VALUES
                ('rhede', 'kreis-borken', 'Stadt Rhede', 'municipality', 'Rhede', '', 5, NULL)
            """, []
        ),
        (
            """
            INSERT INTO members VALUES ('m-1', 'kreis-borken', $1, NULL, '+49 2872', 'Rhede', 'de',
                NULL, 5, NULL, NULL, 9007199254740993),
                ('m-2', 'kreis-borken', NULL, NULL, NULL, '', 'nl', NULL, 5, 6, 7, 2)
            """, ["Zoë 👩‍🔧 Śmigły"]
        ),
        ("INSERT INTO memberships VALUES ('m-1', 'rhede', '17', 5, NULL)", []),
        ("INSERT INTO licence_checks VALUES ('m-1', 5, 'a-1', 'B BE', 9)", []),
        ("INSERT INTO age_checks VALUES ('m-1', 18, 5, 'a-1')", []),
        (
            """
            INSERT INTO accounts VALUES
                ('a-1', 'kreis-borken', 'e.kamp', 'Elke', 'hash', 'm-1', 5, NULL, 1)
            """, []
        ),
        ("INSERT INTO role_assignments VALUES ('a-1', 'operator', 'rhede', '')", []),
        (
            "INSERT INTO secrets VALUES ($1, 's-1', 'a-1', 'token', '', 5, 9)",
            [.blob([0, 255, 10])]
        ),
    ]

    private static let places: [(String, [SQLValue])] = [
        (
            """
            INSERT INTO cabinets VALUES ('rathaus', 'rhede', 'Rathaus', 'Rhede', '', $1, 0, NULL, 5,
                6, NULL, 1)
            """, [.blob([])]
        ),
        (
            """
            INSERT INTO assets VALUES ('bike', 'rhede', 'cargoBike', 'Rad', '', 'Rhede', 'rathaus',
                2, '{}', 5, NULL, 1)
            """, []
        ),
        (
            "INSERT INTO closures VALUES ('cl-1', 'rhede', NULL, 'bike', 5, 9, 'Wartung', 5, 'a-1')",
            []
        ),
        (
            """
            INSERT INTO reservations VALUES ('r-1', 'rhede', 'bike', 'm-1', 'rathaus', 2,
                'confirmed', 100, 200, 0, 90, 210, 1, NULL, 150, 1, 5, 'a-1', NULL, NULL, 1),
                ('r-2', 'rhede', 'bike', 'm-1', 'rathaus', 2,
                'cancelled', 100, 200, 0, 90, 210, 0, NULL, 150, 1, 5, 'a-1', 6, 'a-1', 2)
            """, []
        ),
        ("INSERT INTO pins VALUES ('r-1', 'rathaus', $1, $1, 0, 200, 1, 0)", [.blob([1, 2, 3])]),
        (
            """
            INSERT INTO loans VALUES ('l-1', 'r-1', 'rhede', 'bike', 'm-1', 'rathaus', 'j', 1, 'r-1',
                2, 'open', 100, 200, NULL, 1)
            """, []
        ),
    ]

    private static let cabinets: [(String, [SQLValue])] = [
        ("INSERT INTO change_logs VALUES ('rathaus', 'i', 1, 'p', 1, 'h')", []),
        ("INSERT INTO changes VALUES ('rathaus', 'i', 1, 'h', 5, '{\"a\":[1]}')", []),
        (
            """
            INSERT INTO cabinet_links (cabinet, heard_ms, acknowledged_change, journal, journal_last,
                unreachable_since_ms) VALUES ('rathaus', 5, 1, 'j', 1, NULL)
            """, []
        ),
        ("INSERT INTO certificates VALUES ('0a', 'rathaus', 'PEM\nPEM\n', 5, 9, NULL)", []),
        (
            """
            INSERT INTO enrolment_tokens VALUES ($1, 'rathaus', 5, 'a-1', 9, NULL, 6, NULL, '0a')
            """, [.blob([9])]
        ),
        (
            """
            INSERT INTO journals (cabinet, incarnation, last_sequence, head, latest_ms, forked_ms)
            VALUES ('rathaus', 'j', 1, 'h', 5, NULL)
            """, []
        ),
        ("INSERT INTO journal_records VALUES ('rathaus', 'j', 1, 5, 0, 'd', 'h', NULL, 'x')", []),
        (
            """
            INSERT INTO commands VALUES ('c-1', 'rathaus', '{}', 'warum', 'a-1', 5, 9, NULL, NULL)
            """, []
        ),
        (
            """
            INSERT INTO anomalies VALUES ('an-1', 'rhede', 'rathaus', NULL, 'r-1', 'doorForcedOpen',
                'Fach 2', 5, NULL, NULL, NULL)
            """, []
        ),
        ("INSERT INTO idempotency_keys VALUES ('a-1', 'k', $1, 201, '{}', 5)", [.blob([7])]),
        ("INSERT INTO facts VALUES (0, 'rhede', 'bike', '', '', 'hoursUsed', '', -1)", []),
        ("INSERT INTO figure_days VALUES ('kreis-borken', 20000, 'bike')", []),
        ("INSERT INTO actions VALUES (5, 'a-1', 'book', 'r-1', '')", []),
    ]

    private static let statements = people + places + cabinets

    /// Everything that a database holds, but for what a restore changes: by table, in an order that
    /// does not depend on the engine.
    static func content(_ db: any SQLConnection) throws -> [String: [String]] {
        var found: [String: [String]] = [:]
        for table in RegistrySchema.copyOrder where table != "registry" {
            found[table] = try db.rows("SELECT * FROM \(table)").map { row in
                try row.names.map { name in
                    switch try row.value(name) {
                    case .null: "\(name)=null"
                    case .integer(let number): "\(name)=\(number)"
                    case .text(let text): "\(name)='\(text)'"
                    case .blob(let bytes): "\(name)=\(bytes)"
                    }
                }.joined(separator: ", ")
            }.filter { !$0.contains("action='restore'") }.sorted()
        }
        return found
    }
}
