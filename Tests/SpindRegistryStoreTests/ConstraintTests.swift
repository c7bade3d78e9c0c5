import SpindRegistryContracts
import SpindRegistryStore
import Testing

/// What a broken constraint is called, the same on both engines.
@Suite(.timeLimit(.minutes(1)))
struct ConstraintTests {
    /// A statement that breaks something, and what is said of it.
    struct Breach: Sendable, CustomStringConvertible {
        var sql: String
        var error: SQLError
        var description: String { sql }

        init(_ sql: String, _ code: SQLError.Code, _ constraint: String?) {
            self.sql = sql
            error = SQLError(code, constraint: constraint, "")
        }
    }

    static let breaches = [
        Breach("INSERT INTO owners (id, login) VALUES ('a', 'y')", .unique, "owners_pkey"),
        Breach("INSERT INTO owners (id, login) VALUES ('b', 'x')", .unique, "login_once"),
        Breach(
            "INSERT INTO things (id, owner, place, slot, kind) VALUES ('b', 'c', 'p', 1, 'car')",
            .unique, "one_in_a_slot"),
        Breach(
            "INSERT INTO things (id, owner, place, slot, kind) VALUES ('b', 'a', 'p', 2, 'car')",
            .unique, "things_owner_key"),
        Breach(
            "INSERT INTO things (id, owner, place, slot, kind) VALUES ('a', 'c', 'q', 2, 'car')",
            .unique, "thing_key"),
        Breach("INSERT INTO numbers (number) VALUES (1)", .unique, "numbers_pkey"),
        Breach("UPDATE things SET kind = 'boat'", .check, "kind_is_known"),
        Breach("UPDATE things SET kind = NULL", .notNull, "things.kind"),
        Breach("UPDATE things SET slot = -1", .invariant, "slot_rises"),
    ]

    private static func tables(_ types: ColumnTypes) -> [String] {
        [
            """
            CREATE TABLE owners (
                id \(types.text) PRIMARY KEY NOT NULL, login \(types.text) NOT NULL,
                CONSTRAINT login_once UNIQUE (login))
            """,
            """
            CREATE TABLE things (
                id \(types.text) NOT NULL, owner \(types.text) UNIQUE REFERENCES owners (id),
                place \(types.text), slot \(types.integer), kind \(types.text) NOT NULL,
                ended \(types.integer),
                CONSTRAINT kind_is_known CHECK (kind IN ('car', 'bike')),
                CONSTRAINT thing_key PRIMARY KEY (id))
            """,
            """
            CREATE UNIQUE INDEX one_in_a_slot ON things (place, slot) WHERE ended IS NULL
            """,
            "CREATE TABLE numbers (number \(types.integer) PRIMARY KEY NOT NULL)",
            "INSERT INTO owners (id, login) VALUES ('a', 'x'), ('c', 'z')",
            "INSERT INTO numbers (number) VALUES (1)",
            """
            INSERT INTO things (id, owner, place, slot, kind) VALUES ('a', 'a', 'p', 1, 'car')
            """,
        ]
    }

    private static let sqliteTrigger = [
        """
        CREATE TRIGGER slot_rises BEFORE UPDATE ON things WHEN NEW.slot < OLD.slot
        BEGIN SELECT RAISE(ABORT, 'slot_rises'); END
        """
    ]

    private static let postgresTrigger = [
        """
        CREATE FUNCTION slot_rises() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF NEW.slot < OLD.slot THEN RAISE EXCEPTION 'slot_rises'; END IF;
            RETURN NEW;
        END $$
        """,
        """
        CREATE TRIGGER slot_rises BEFORE UPDATE ON things
        FOR EACH ROW EXECUTE FUNCTION slot_rises()
        """,
    ]

    @Test(arguments: TestedEngine.available)
    func brokenConstraintsAreCalledByTheirNames(_ engine: TestedEngine) async throws {
        try await withDatabase(engine) { database, _ in
            let trigger = engine == .sqlite ? Self.sqliteTrigger : Self.postgresTrigger
            let migration = RegistryMigration(
                name: "tables",
                sqlite: (Self.tables(ColumnTypes(.sqlite)) + trigger).joined(separator: ";\n"),
                postgres: (Self.tables(ColumnTypes(.postgres)) + trigger).joined(separator: ";\n"))
            try await database.migrate([migration])
            for breach in Self.breaches {
                await #expect(throws: breach.error, "\(breach)") {
                    try await database.write { try $0.run(breach.sql) }
                }
            }
        }
    }

    @Test(arguments: TestedEngine.available)
    func rowsThatAreReferredToStay(_ engine: TestedEngine) async throws {
        try await withDatabase(engine) { database, _ in
            try await database.write { connection in
                for sql in Self.tables(ColumnTypes(connection.engine)) { try connection.run(sql) }
            }
            for sql in ["DELETE FROM owners WHERE id = 'a'", "UPDATE things SET owner = 'nobody'"] {
                do {
                    try await database.write { try $0.run(sql) }
                    Issue.record("done: \(sql)")
                } catch let error as SQLError {
                    #expect(error.code == .foreignKey)
                    // SQLite does not say which.
                    #expect(error.constraint == (engine == .sqlite ? nil : "things_owner_fkey"))
                }
            }
        }
    }

    @Test func valuesAreNotInMessages() {
        #expect("\(SQLValue.text("Erika"))" == "text")
        #expect(
            "\(SQLValue.integer(7)), \(SQLValue.blob([7])), \(SQLValue.null)"
                == "an integer, bytes, null")
    }
}
