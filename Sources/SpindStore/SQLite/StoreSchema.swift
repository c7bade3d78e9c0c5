internal import FoundationEssentials
internal import GRDB

/// The tables, by migrations: named, run once in this order, and never changed after a release; a
/// change of the schema is a new migration at the end.
///
/// Invariants are constraints here, not checks in Swift; ``StoreInvariant`` lists their names.
enum StoreSchema {
    /// The migrations. `incarnation`: 16 random bytes that name a new journal.
    static func migrator(incarnation: [UInt8]) -> DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 journal") { db in
            try db.execute(sql: journal)
            try db.execute(
                sql: """
                    INSERT INTO incarnations (number, identity) VALUES (1, ?);
                    INSERT INTO anchor (id, sequence, hash) VALUES (1, 0, zeroblob(32));
                    INSERT INTO meta (id, incarnation, next_opening) VALUES (1, 1, 1);
                    """, arguments: [Data(incarnation)])
        }
        migrator.registerMigration("2 cabinet") { db in
            try db.execute(sql: cabinet)
        }
        return migrator
    }

    private static let journal = """
        CREATE TABLE incarnations (
            number INTEGER PRIMARY KEY,
            identity BLOB NOT NULL UNIQUE CHECK (length(identity) = 16)
        ) STRICT;

        CREATE TABLE anchor (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            sequence INTEGER NOT NULL CHECK (sequence >= 0),
            hash BLOB NOT NULL CHECK (length(hash) = 32),
            wall_ms INTEGER,
            CHECK ((sequence = 0) = (wall_ms IS NULL))
        ) STRICT;
        CREATE TRIGGER anchor_only_rises BEFORE UPDATE ON anchor
        WHEN NEW.sequence < OLD.sequence
        BEGIN SELECT RAISE(ABORT, 'anchor_only_rises'); END;

        -- acknowledged_through: what a registry holds of the journal; NULL where none ever spoke.
        -- cursor: where the registry's log stands behind what was taken in.
        -- diagnostics_dropped_through: payloads of diagnostic records up to here are gone.
        CREATE TABLE meta (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            incarnation INTEGER NOT NULL REFERENCES incarnations (number),
            next_opening INTEGER NOT NULL CHECK (next_opening >= 1),
            acknowledged_through INTEGER CHECK (acknowledged_through >= 0),
            cursor TEXT CHECK (length(cursor) BETWEEN 1 AND 200),
            diagnostics_dropped_through INTEGER NOT NULL DEFAULT 0
        ) STRICT;
        CREATE TRIGGER opening_numbers_only_rise BEFORE UPDATE ON meta
        WHEN NEW.next_opening < OLD.next_opening
        BEGIN SELECT RAISE(ABORT, 'opening_numbers_only_rise'); END;

        -- The chain. retention: 0 access, 1 refusal, 2 diagnostic.
        CREATE TABLE journal (
            sequence INTEGER PRIMARY KEY CHECK (sequence >= 1),
            incarnation INTEGER NOT NULL REFERENCES incarnations (number),
            wall_ms INTEGER NOT NULL,
            retention INTEGER NOT NULL CHECK (retention BETWEEN 0 AND 2),
            digest BLOB NOT NULL CHECK (length(digest) = 32),
            hash BLOB NOT NULL CHECK (length(hash) = 32)
        ) STRICT;
        CREATE INDEX journal_refusals ON journal (sequence) WHERE retention = 1;
        CREATE INDEX journal_diagnostics ON journal (sequence) WHERE retention = 2;
        CREATE TRIGGER journal_without_gaps BEFORE INSERT ON journal
        WHEN NEW.sequence <> 1 + coalesce(
            (SELECT max(sequence) FROM journal), (SELECT sequence FROM anchor))
        BEGIN SELECT RAISE(ABORT, 'journal_without_gaps'); END;
        CREATE TRIGGER journal_never_rewritten BEFORE UPDATE ON journal
        BEGIN SELECT RAISE(ABORT, 'journal_never_rewritten'); END;
        CREATE TRIGGER journal_deleted_behind_anchor BEFORE DELETE ON journal
        WHEN OLD.sequence > (SELECT sequence FROM anchor)
        BEGIN SELECT RAISE(ABORT, 'journal_deleted_behind_anchor'); END;

        -- What the records say, apart from the chain so that a page of it can be given back.
        CREATE TABLE payloads (
            sequence INTEGER PRIMARY KEY REFERENCES journal (sequence) ON DELETE CASCADE,
            json TEXT NOT NULL CHECK (length(json) >= 2)
        ) STRICT;
        CREATE TRIGGER payloads_never_rewritten BEFORE UPDATE ON payloads
        BEGIN SELECT RAISE(ABORT, 'journal_never_rewritten'); END;
        CREATE TRIGGER payloads_deleted_behind_anchor BEFORE DELETE ON payloads
        WHEN OLD.sequence > (SELECT sequence FROM anchor) AND NOT EXISTS (
            SELECT 1 FROM journal WHERE sequence = OLD.sequence AND retention = 2)
        BEGIN SELECT RAISE(ABORT, 'journal_deleted_behind_anchor'); END;
        """

    private static let cabinet = """
        -- verifier: NULL once the registry gave that PIN to another grant.
        -- revoked_here: whether it was revoked at the cabinet, which no registry undoes.
        CREATE TABLE grants (
            id TEXT PRIMARY KEY NOT NULL,
            origin TEXT NOT NULL CHECK (origin IN ('local', 'registry')),
            verifier BLOB UNIQUE,
            kind TEXT NOT NULL,
            handover_set INTEGER NOT NULL,
            start_ms INTEGER NOT NULL,
            end_ms INTEGER NOT NULL,
            grace_ms INTEGER NOT NULL,
            uses_allowed INTEGER,
            uses_consumed INTEGER NOT NULL DEFAULT 0,
            revoked_ms INTEGER,
            revoked_here INTEGER NOT NULL DEFAULT 0 CHECK (revoked_here IN (0, 1)),
            CONSTRAINT grant_within_ranges CHECK (
                length(id) BETWEEN 1 AND 64
                AND (verifier IS NULL OR length(verifier) = 32)
                AND kind IN ('loan', 'opening') AND handover_set BETWEEN 1 AND 999
                AND end_ms >= start_ms AND grace_ms >= 0
                AND (uses_allowed IS NULL OR uses_allowed >= 1)),
            CONSTRAINT uses_within_allowance CHECK (
                uses_consumed >= 0
                AND (uses_allowed IS NULL OR uses_consumed <= uses_allowed))
        ) STRICT;
        CREATE INDEX grants_of_set ON grants (handover_set, start_ms);

        CREATE TABLE loans (
            id INTEGER PRIMARY KEY CHECK (id >= 1),
            grant_id TEXT NOT NULL,
            handover_set INTEGER NOT NULL,
            picked_up_ms INTEGER NOT NULL,
            due_ms INTEGER NOT NULL,
            overdue_recorded INTEGER NOT NULL CHECK (overdue_recorded IN (0, 1)),
            ended_ms INTEGER,
            ended_how TEXT CHECK (
                ended_how IN ('returned', 'presumedReturned', 'closedByOperator')),
            CHECK ((ended_ms IS NULL) = (ended_how IS NULL)),
            -- The set is the loan's own: its grant may be moved while a door is open.
            CONSTRAINT loan_has_grant FOREIGN KEY (grant_id) REFERENCES grants (id)
        ) STRICT;
        CREATE UNIQUE INDEX one_open_loan_per_handover_set ON loans (handover_set)
        WHERE ended_ms IS NULL;
        CREATE INDEX loans_of_grant ON loans (grant_id);

        -- Pulses whose intent is in the journal and whose outcome is not.
        CREATE TABLE pulses (
            opening INTEGER NOT NULL CHECK (opening >= 1),
            compartment INTEGER NOT NULL,
            attempt INTEGER NOT NULL CHECK (attempt >= 1),
            CONSTRAINT pulse_intended_once PRIMARY KEY (opening, compartment, attempt)
        ) STRICT, WITHOUT ROWID;

        -- Commands of the registry, each executed at most once.
        CREATE TABLE executed_commands (
            id TEXT PRIMARY KEY NOT NULL CHECK (length(id) BETWEEN 1 AND 64),
            expires_ms INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE blocks (
            compartment INTEGER PRIMARY KEY CHECK (compartment BETWEEN 1 AND 999),
            note TEXT NOT NULL
        ) STRICT;

        -- What lies in spare compartments: one thing in each, each thing in one.
        CREATE TABLE placements (
            handover_set INTEGER NOT NULL,
            home INTEGER NOT NULL,
            at INTEGER NOT NULL,
            CONSTRAINT placement_within_ranges CHECK (
                handover_set BETWEEN 1 AND 999 AND home BETWEEN 1 AND 999
                AND at BETWEEN 1 AND 999 AND at <> home),
            CONSTRAINT placed_once PRIMARY KEY (handover_set, home),
            CONSTRAINT one_thing_in_a_compartment UNIQUE (at)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE service_credentials (
            id TEXT PRIMARY KEY NOT NULL,
            verifier BLOB NOT NULL UNIQUE,
            kind TEXT NOT NULL,
            start_ms INTEGER NOT NULL,
            end_ms INTEGER NOT NULL,
            revoked_ms INTEGER,
            CONSTRAINT service_within_ranges CHECK (
                length(id) BETWEEN 1 AND 32 AND length(verifier) = 32
                AND kind IN ('pin', 'card') AND end_ms > start_ms)
        ) STRICT;

        CREATE TABLE throttles (
            keypad TEXT NOT NULL,
            scope TEXT NOT NULL CHECK (scope IN ('residents', 'service')),
            misses INTEGER NOT NULL CHECK (misses >= 0),
            lockout_remaining_ms INTEGER NOT NULL CHECK (lockout_remaining_ms >= 0),
            lockouts INTEGER NOT NULL CHECK (lockouts >= 0),
            misses_today INTEGER NOT NULL CHECK (misses_today >= 0),
            day_remaining_ms INTEGER NOT NULL CHECK (day_remaining_ms >= 0),
            PRIMARY KEY (keypad, scope)
        ) STRICT, WITHOUT ROWID;

        -- Written and deleted to learn whether commits work again.
        CREATE TABLE probes (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            filler BLOB NOT NULL
        ) STRICT;
        """
}
