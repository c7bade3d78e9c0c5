import SpindRegistryContracts
import SpindRegistryStore
import Testing

/// What a statement does and returns, the same on both engines.
@Suite(.timeLimit(.minutes(1)))
struct StatementTests {
    private func withThings(
        _ engine: TestedEngine, limits: RegistryDatabase.Limits = .init(),
        _ body: @escaping @Sendable (any SQLConnection) throws -> Void
    ) async throws {
        try await withDatabase(engine, limits: limits) { database, _ in
            try await database.write { connection in
                let types = ColumnTypes(connection.engine)
                try connection.run(
                    """
                    CREATE TABLE things (
                        id \(types.text) PRIMARY KEY NOT NULL, count \(types.integer),
                        bytes \(types.blob))
                    """)
                try body(connection)
            }
        }
    }

    @Test(arguments: TestedEngine.available)
    func valuesGoWhereTheirNumberSays_WhateverComesFirst(_ engine: TestedEngine) async throws {
        try await withThings(engine) { connection in
            try connection.run("INSERT INTO things (count, id) VALUES ($2, $1)", ["a", 7])
            try connection.run(
                "INSERT INTO things (id, count) SELECT $3, $1 + $2 WHERE $2 > $1", [3, 4, "b"])
            let rows = try connection.rows("SELECT id, count FROM things ORDER BY id")
            #expect(try rows.map { try $0.text("id") } == ["a", "b"])
            #expect(try rows.map { try $0.integer("count") } == [7, 7])
            let found = try connection.row(
                "SELECT id FROM things WHERE id < $2 AND id > $1 AND id <> $1", ["a", "c"])
            #expect(try found?.text("id") == "b")
        }
    }

    @Test(arguments: TestedEngine.available)
    func valuesComeBackAsTheyWere(_ engine: TestedEngine) async throws {
        let integers: [Int64] = [
            .min, .min + 1, -4_294_967_297, -256, -1, 0, 1, 127, 128, 255, 256, 32_768,
            2_147_483_648, 9_007_199_254_740_993, .max - 1, .max,
        ]
        let texts = [
            "", " ", "a", "Ä ö ß €", "\u{1F6B2}", "o'clock; -- \"quoted\" \\ $1 ?", "\n\t\r",
            String(repeating: "long ", count: 30_000), "e\u{301}", "\u{FEFF}x",
        ]
        let blobs: [[UInt8]] = [
            [], [0], [0, 0, 1], Array(0...255), Array("\\x00".utf8),
            Array(repeating: 0xFF, count: 100_000),
        ]
        try await withThings(engine) { connection in
            for (index, value) in integers.enumerated() {
                try connection.run(
                    "INSERT INTO things (id, count) VALUES ($1, $2)",
                    ["i\(index)", .integer(value)])
                let row = try connection.row(
                    "SELECT count, $1 AS said FROM things WHERE id = $2 AND count = $1",
                    [.integer(value), "i\(index)"])
                #expect(try row?.integer("count") == value)
                #expect(try row?.integer("said") == value)
            }
            for value in texts {
                try connection.run("INSERT INTO things (id) VALUES ($1)", [.text(value)])
                let row = try connection.row("SELECT id FROM things WHERE id = $1", [.text(value)])
                // By bytes: to Swift's strings two spellings of one letter are equal.
                #expect(try row.map { Array(try $0.text("id").utf8) } == Array(value.utf8))
            }
            for (index, value) in blobs.enumerated() {
                try connection.run(
                    "INSERT INTO things (id, bytes) VALUES ($1, $2)",
                    ["b\(index)", .blob(value)])
                let row = try connection.row(
                    "SELECT bytes, count FROM things WHERE bytes = $1", [.blob(value)])
                #expect(try row?.blob("bytes") == value)
                #expect(try row?.optionalInteger("count") == nil)
            }
        }
    }

    @Test(arguments: TestedEngine.available)
    func absentValuesAreNull(_ engine: TestedEngine) async throws {
        try await withThings(engine) { connection in
            try connection.run(
                "INSERT INTO things (id, count, bytes) VALUES ($1, $2, $3)",
                ["a", SQLValue(Int?.none), SQLValue([UInt8]?.none)])
            try connection.run(
                "INSERT INTO things (id, count, bytes) VALUES ($1, $2, $3)",
                ["b", SQLValue(Int?.some(5)), SQLValue([UInt8]?.some([1]))])
            let rows = try connection.rows("SELECT * FROM things ORDER BY id")
            #expect(try rows.map { try $0.optionalInteger("count") } == [nil, 5])
            #expect(try rows.map { try $0.optionalBlob("bytes") } == [nil, [1]])
            #expect(throws: SQLError(.statement, "")) { try rows[0].integer("count") }
            #expect(throws: SQLError(.statement, "")) { try rows[1].text("count") }
            #expect(throws: SQLError(.statement, "")) { try rows[1].bool("count") }
            #expect(throws: SQLError(.statement, "")) { try rows[1].integer("amount") }
            #expect(SQLValue(true) == 1 && SQLValue(Bool?.none) == nil && SQLValue("x") == "x")
        }
    }

    @Test(arguments: TestedEngine.available)
    func computedColumnsAreIntegersAndText(_ engine: TestedEngine) async throws {
        try await withThings(engine) { connection in
            try connection.run(
                "INSERT INTO things (id, count) VALUES ('a', 9223372036854775806), ('b', 1)")
            let row = try #require(
                try connection.row(
                    """
                    SELECT COUNT(*) AS lines, SUM(count) AS total, MAX(id) AS last,
                        MIN(count) = 1 AS least, COUNT(*) > 5 AS many,
                        SUM(count) - SUM(count) AS zero, -SUM(count) AS negative,
                        COALESCE(NULL, $1) AS bytes
                    FROM things
                    """, [.blob([9])]))
            #expect(try row.integer("lines") == 2)
            #expect(try row.integer("total") == .max)
            #expect(try row.integer("negative") == -.max)
            #expect(try row.integer("zero") == 0)
            #expect(try row.text("last") == "b")
            #expect(try row.bool("least"))
            #expect(try !row.bool("many"))
            #expect(try row.blob("bytes") == [9])
        }
    }

    @Test(arguments: TestedEngine.available)
    func runTellsHowManyRowsChanged(_ engine: TestedEngine) async throws {
        try await withThings(engine) { connection in
            #expect(try connection.run("INSERT INTO things (id) VALUES ('a'), ('b'), ('c')") == 3)
            #expect(try connection.run("UPDATE things SET count = 1 WHERE id > 'a'") == 2)
            #expect(try connection.run("UPDATE things SET count = 1 WHERE id = 'z'") == 0)
            #expect(try connection.run("SELECT id FROM things") == 0)
            #expect(try connection.run("CREATE INDEX things_by_count ON things (count)") == 0)
            #expect(
                try connection.run(
                    """
                    INSERT INTO things (id, count) VALUES ('a', 5), ('d', 5)
                    ON CONFLICT (id) DO NOTHING
                    """) == 1)
            #expect(
                try connection.run(
                    """
                    INSERT INTO things (id, count) VALUES ('a', 5)
                    ON CONFLICT (id) DO UPDATE SET count = EXCLUDED.count
                    """) == 1)
            let deleted = try connection.rows(
                "DELETE FROM things WHERE count = $1 RETURNING id", [5])
            #expect(try Set(deleted.map { try $0.text("id") }) == ["a", "d"])
            #expect(try connection.run("DELETE FROM things") == 2)
        }
    }

    @Test(arguments: TestedEngine.available)
    func textIsOrderedByItsBytes(_ engine: TestedEngine) async throws {
        try await withThings(engine) { connection in
            for id in ["b", "a", "B", "_", "ä", "aa", "-", "1", "Z"] {
                try connection.run("INSERT INTO things (id) VALUES ($1)", [.text(id)])
            }
            let rows = try connection.rows("SELECT id FROM things ORDER BY id")
            #expect(
                try rows.map { try $0.text("id") }
                    == ["-", "1", "B", "Z", "_", "a", "aa", "b", "ä"])
        }
    }

    /// A statement that is wrong, with the values for it.
    static let wrong: [(sql: String, values: [SQLValue])] = [
        ("SELEKT 1", []), ("SELECT missing FROM things", []), ("SELECT 1 AS a FROM missing", []),
        ("SELECT $1 AS a", []), ("SELECT $1 AS a", [1, 2]), ("SELECT $2 AS a", [1, 2]),
        ("SELECT $1 AS a, $3 AS b", [1, 2, 3]), ("SELECT '$1' AS a", [1]),
        ("SELECT ? AS a", [1]), ("SELECT $0 AS a", [1]), ("SELECT 1 AS a -- $1", [1]),
        ("SELECT id FROM things WHERE id = $1", ["a\u{0}b"]), ("SELECT 1.5 AS a", []),
    ]

    @Test(arguments: TestedEngine.available)
    func wrongStatementsAreRefused(_ engine: TestedEngine) async throws {
        try await withThings(engine) { connection in
            for (sql, values) in Self.wrong {
                #expect(throws: SQLError(.statement, ""), "\(sql)") {
                    try connection.savepoint { try $0.rows(sql, values) }
                }
            }
            // What is quoted or a comment is no parameter.
            let row = try connection.row("SELECT 'it''s $2' AS \"$3\" /* $4 */ WHERE $1 = 1", [1])
            #expect(try row?.text("$3") == "it's $2")
        }
    }

    @Test(arguments: TestedEngine.available)
    func columnsOfOneNameAreNotMixedUp(_ engine: TestedEngine) async throws {
        try await withThings(engine) { connection in
            let row = try #require(
                try connection.row("SELECT 1 AS one, 2 AS two, 3 AS one", []))
            #expect(try row.integer("two") == 2)
            #expect(row.names == ["one", "two", "one"])
            #expect(throws: SQLError(.statement, "")) { try row.integer("one") }
        }
    }

    @Test(arguments: TestedEngine.available)
    func resultsHaveALimit(_ engine: TestedEngine) async throws {
        var limits = RegistryDatabase.Limits()
        limits.rowsMax = 3
        try await withThings(engine, limits: limits) { connection in
            try connection.run("INSERT INTO things (id) VALUES ('a'), ('b'), ('c'), ('d')")
            #expect(try connection.rows("SELECT id FROM things LIMIT 3").count == 3)
            #expect(throws: SQLError(.statement, "")) {
                try connection.savepoint { try $0.rows("SELECT id FROM things") }
            }
            #expect(throws: SQLError(.statement, "")) {
                try connection.row("SELECT id FROM things LIMIT 2")
            }
        }
    }

    @Test(arguments: TestedEngine.available)
    func statementsAreKeptWithinTheLimit_AndWorkAfterTheyWent(_ engine: TestedEngine) async throws {
        var limits = RegistryDatabase.Limits()
        limits.statementsMax = 3
        try await withThings(engine, limits: limits) { connection in
            for round in 0..<3 {
                for number in 0..<7 {
                    let row = try connection.row(
                        "SELECT \(number) AS number, $1 AS round", [.integer(Int64(round))])
                    #expect(try row?.integer("number") == Int64(number))
                    #expect(try row?.integer("round") == Int64(round))
                }
            }
            if connection.engine == .postgres {
                let kept = try connection.row("SELECT COUNT(*) AS kept FROM pg_prepared_statements")
                #expect(try #require(kept).integer("kept") <= 4)
            }
        }
    }

    @Test(arguments: TestedEngine.available)
    func statementsFollowTheirTables_WhenTheseChange(_ engine: TestedEngine) async throws {
        try await withDatabase(engine) { database, _ in
            try await database.write { try $0.run("CREATE TABLE a (b BIGINT)") }
            try await database.write { connection in
                try connection.run("INSERT INTO a (b) VALUES (1)")
                let row = try connection.row("SELECT * FROM a")
                #expect(row?.names == ["b"])
            }
            try await database.write { try $0.run("ALTER TABLE a ADD COLUMN c BIGINT") }
            // The first use may still fail; it does not go on failing.
            _ = try? await database.write { _ = try $0.row("SELECT * FROM a") }
            try await database.write { connection in
                let row = try connection.row("SELECT * FROM a")
                #expect(row?.names == ["b", "c"])
            }
        }
    }
}
