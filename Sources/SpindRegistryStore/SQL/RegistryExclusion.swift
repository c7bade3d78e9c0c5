/// Keeps intervals of one asset apart: of the rows that hold, no two of the same asset may overlap.
/// An interval has its beginning in it and its end not.
///
/// ```swift
/// let apart = RegistryExclusion(name: "one_at_a_time", table: "reservations")
/// RegistryMigration(
///     name: "2 keep apart", sqlite: apart.sqlite, postgres: apart.postgres)
/// ```
///
/// A row that breaks it is refused with an error of kind `exclusion` that names the constraint; a
/// row that holds without a length with kind `check` and the name followed by `_length`. PostgreSQL
/// keeps it by an exclusion constraint, for which it needs the extension `btree_gist`; its writers take
/// turns for an asset until they commit, since two that insert at once would each wait for the other
/// until the server looks for deadlocks, a second later. SQLite keeps
/// it by triggers: as rows that hold never overlap, among those that begin before the new one's end
/// the last to begin is the last to end, so that looking at this one is enough, however many there
/// are.
///
/// The names of table and columns are the program's own and are not quoted.
package struct RegistryExclusion: Sendable {
    /// The name of the constraint; also the beginning of the names of index and triggers.
    package var name: String
    /// The table.
    package var table: String
    /// The column that tells the table's rows apart.
    package var key = "id"
    /// The column that says whose intervals they are.
    package var asset = "asset"
    /// The column of the beginning, in milliseconds since 1970 UTC.
    package var from = "blocked_from"
    /// The column of the end.
    package var until = "blocked_until"
    /// The column that is 1 in the rows that hold.
    package var holds = "holds"

    /// Names the constraint and its table; the columns are called as in `reservations`.
    package init(name: String, table: String) {
        self.name = name
        self.table = table
    }

    /// What SQLite runs after the table was made. All that is asked about intervals that hold stands
    /// in the index, that they do among it: else SQLite fetches each row to see it once more.
    package var sqlite: String {
        """
        CREATE INDEX \(name)_index ON \(table) (\(asset), \(from), \(until), \(holds))
            WHERE \(holds) = 1;
        \(trigger(name + "_insert", "INSERT"))
        \(trigger(name + "_update", "UPDATE OF \(asset), \(from), \(until), \(holds)"))

        """
    }

    /// What PostgreSQL runs after the table was made.
    package var postgres: String {
        """
        CREATE EXTENSION IF NOT EXISTS btree_gist;
        ALTER TABLE \(table) ADD CONSTRAINT \(name)_length CHECK (\(holds) <> 1 OR (
            \(from) IS NOT NULL AND \(until) IS NOT NULL AND \(from) < \(until)));
        ALTER TABLE \(table) ADD CONSTRAINT \(name) EXCLUDE USING gist (
            \(asset) WITH =, int8range(\(from), \(until)) WITH &&) WHERE (\(holds) = 1);
        CREATE FUNCTION \(name)_turn() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            PERFORM pg_advisory_xact_lock(hashtextextended(NEW.\(asset), 0));
            RETURN NEW;
        END $$;
        CREATE TRIGGER \(name)_turn
            BEFORE INSERT OR UPDATE OF \(asset), \(from), \(until), \(holds) ON \(table)
            FOR EACH ROW WHEN (NEW.\(holds) = 1) EXECUTE FUNCTION \(name)_turn();

        """
    }

    // After the row is there, as PostgreSQL does it: before, an `ON CONFLICT DO UPDATE` would
    // compare what is not going to be inserted with the row that it updates.
    private func trigger(_ trigger: String, _ event: String) -> String {
        """
        CREATE TRIGGER \(trigger) AFTER \(event) ON \(table) WHEN NEW.\(holds) = 1
        BEGIN
            SELECT RAISE(ABORT, 'check:\(name)_length')
                WHERE NEW.\(from) IS NULL OR NEW.\(until) IS NULL OR NEW.\(from) >= NEW.\(until);
            SELECT RAISE(ABORT, 'exclusion:\(name)') WHERE NEW.\(from) < (
                SELECT \(until) FROM \(table)
                WHERE \(asset) = NEW.\(asset) AND \(holds) = 1 AND \(from) < NEW.\(until)
                    AND \(key) <> NEW.\(key)
                ORDER BY \(from) DESC LIMIT 1);
        END;
        """
    }

    /// What to do about PostgreSQL's refusal to make the extension; empty for other errors.
    static func advice(on error: SQLError) -> String {
        guard error.message.contains("btree_gist") else { return "" }
        return
            ". Install PostgreSQL's contributed modules (Debian: postgresql-contrib), and as the "
            + "database's owner or a superuser run: CREATE EXTENSION btree_gist"
    }
}
