/// The registry's tables, by migrations: named, run once in this order, and never changed after a
/// release; a change of the schema is a new migration at the end.
///
/// The text is one for both engines, with `{text}`, `{blob}` and `{int}` for the column types: ids
/// compare by their bytes (`COLLATE "C"`), instants are milliseconds since 1970 UTC, truth is 0 or
/// 1, absent names are `''` where they are part of a key. Invariants are constraints with names;
/// only what keeps reservations apart is said in each engine's own words
/// (``RegistryExclusion``).
package enum RegistrySchema {
    /// All migrations.
    package static let migrations = [
        RegistryMigration(
            name: "1 registry",
            sqlite: tables.adapted(text: "TEXT", blob: "BLOB", integer: "INTEGER")
                + apart.sqlite,
            postgres: tables.adapted(
                text: #"TEXT COLLATE "C""#, blob: "BYTEA", integer: "BIGINT") + apart.postgres
                    + """
                    -- SQLite has it with its triggers.
                    CREATE INDEX reservations_of_asset
                        ON reservations (asset, blocked_from, blocked_until) WHERE holds = 1;

                    """),
        RegistryMigration(
            name: "2 pins that open nothing, blocks", both: pinsThatOpenNothing + blocks),
    ]

    private static var tables: String { people + places + bookings + cabinets + service }
    private static let apart = RegistryExclusion(
        name: "reservations_keep_apart", table: "reservations")

    /// How often a PIN was drawn anew by itself, and whether nobody is told it.
    private static let pinsThatOpenNothing = """
        ALTER TABLE pins ADD COLUMN renewals {int} NOT NULL DEFAULT 0;
        ALTER TABLE pins ADD COLUMN withheld {int} NOT NULL DEFAULT 0 CHECK (withheld IN (0, 1));

        """

    /// What the figures of a day look through.
    private static let blocks = """
        CREATE INDEX journal_records_of_blocks ON journal_records (cabinet, at_ms)
            WHERE name IN ('compartmentBlocked', 'compartmentUnblocked');

        """

    private static let people = """
        CREATE TABLE registry (
            id {int} PRIMARY KEY CHECK (id = 1),
            incarnation {text} NOT NULL,
            created_ms {int} NOT NULL
        );
        CREATE TABLE regions (
            id {text} PRIMARY KEY NOT NULL,
            name {text} NOT NULL,
            time_zone {text} NOT NULL,
            state {text} NOT NULL,
            school_holidays {text} NOT NULL DEFAULT '[]',
            created_ms {int} NOT NULL,
            ended_ms {int}
        );
        CREATE TABLE organisations (
            id {text} PRIMARY KEY NOT NULL,
            region {text} NOT NULL REFERENCES regions (id),
            name {text} NOT NULL,
            kind {text} NOT NULL,
            municipality {text} NOT NULL,
            contact {text} NOT NULL DEFAULT '',
            created_ms {int} NOT NULL,
            ended_ms {int}
        );
        CREATE INDEX organisations_of_region ON organisations (region, id);

        -- A person. Erased: name and contact are NULL, and nothing else names them.
        CREATE TABLE members (
            id {text} PRIMARY KEY NOT NULL,
            region {text} NOT NULL REFERENCES regions (id),
            name {text},
            email {text},
            phone {text},
            municipality {text} NOT NULL DEFAULT '',
            language {text} NOT NULL DEFAULT 'de',
            blocked_reason {text},
            created_ms {int} NOT NULL,
            ended_ms {int},
            erased_ms {int},
            version {int} NOT NULL DEFAULT 1
        );
        CREATE INDEX members_by_name ON members (region, name, id);
        CREATE TABLE memberships (
            member {text} NOT NULL REFERENCES members (id),
            organisation {text} NOT NULL REFERENCES organisations (id),
            number {text} NOT NULL DEFAULT '',
            since_ms {int} NOT NULL,
            until_ms {int},
            PRIMARY KEY (member, organisation)
        );
        CREATE INDEX memberships_of_organisation ON memberships (organisation, member);
        CREATE TABLE licence_checks (
            member {text} PRIMARY KEY NOT NULL REFERENCES members (id),
            checked_ms {int} NOT NULL,
            checked_by {text} NOT NULL,
            classes {text} NOT NULL,
            valid_until_ms {int} NOT NULL
        );
        CREATE TABLE age_checks (
            member {text} NOT NULL REFERENCES members (id),
            minimum_age {int} NOT NULL CHECK (minimum_age IN (16, 18)),
            checked_ms {int} NOT NULL,
            checked_by {text} NOT NULL,
            PRIMARY KEY (member, minimum_age)
        );

        CREATE TABLE accounts (
            id {text} PRIMARY KEY NOT NULL,
            region {text} NOT NULL REFERENCES regions (id),
            login {text} NOT NULL,
            label {text} NOT NULL DEFAULT '',
            password_hash {text},
            member {text} REFERENCES members (id),
            created_ms {int} NOT NULL,
            disabled_ms {int},
            version {int} NOT NULL DEFAULT 1,
            CONSTRAINT login_once UNIQUE (login),
            CONSTRAINT one_account_for_a_member UNIQUE (member)
        );
        CREATE TABLE role_assignments (
            account {text} NOT NULL REFERENCES accounts (id),
            role {text} NOT NULL,
            organisation {text} NOT NULL DEFAULT '',
            cabinet {text} NOT NULL DEFAULT '',
            PRIMARY KEY (account, role, organisation, cabinet)
        );
        -- Sessions and API tokens, by the hash of their secret.
        CREATE TABLE secrets (
            hash {blob} PRIMARY KEY NOT NULL,
            id {text} NOT NULL,
            account {text} NOT NULL REFERENCES accounts (id),
            kind {text} NOT NULL CHECK (kind IN ('session', 'token')),
            label {text} NOT NULL DEFAULT '',
            created_ms {int} NOT NULL,
            expires_ms {int} NOT NULL,
            CONSTRAINT secret_named_once UNIQUE (id)
        );
        CREATE INDEX secrets_of_account ON secrets (account, id);

        """

    private static let places = """
        CREATE TABLE cabinets (
            id {text} PRIMARY KEY NOT NULL,
            organisation {text} NOT NULL REFERENCES organisations (id),
            name {text} NOT NULL,
            municipality {text} NOT NULL,
            address {text} NOT NULL DEFAULT '',
            key_sealed {blob},
            key_epoch {int} NOT NULL DEFAULT 0,
            description {text},
            created_ms {int} NOT NULL,
            enrolled_ms {int},
            ended_ms {int},
            version {int} NOT NULL DEFAULT 1
        );
        CREATE INDEX cabinets_of_organisation ON cabinets (organisation, id);
        CREATE TABLE assets (
            id {text} PRIMARY KEY NOT NULL,
            organisation {text} NOT NULL REFERENCES organisations (id),
            kind {text} NOT NULL CHECK (kind IN ('item', 'cargoBike', 'car')),
            name {text} NOT NULL,
            description {text} NOT NULL DEFAULT '',
            municipality {text} NOT NULL,
            cabinet {text} REFERENCES cabinets (id),
            handover_set {int},
            terms {text} NOT NULL,
            created_ms {int} NOT NULL,
            ended_ms {int},
            version {int} NOT NULL DEFAULT 1,
            CONSTRAINT asset_is_somewhere CHECK ((cabinet IS NULL) = (handover_set IS NULL))
        );
        CREATE UNIQUE INDEX one_asset_in_a_handover_set ON assets (cabinet, handover_set)
            WHERE ended_ms IS NULL AND cabinet IS NOT NULL;
        CREATE INDEX assets_of_organisation ON assets (organisation, id);
        -- A time in which something cannot be picked up: of an asset, a cabinet, or an organisation.
        CREATE TABLE closures (
            id {text} PRIMARY KEY NOT NULL,
            organisation {text} NOT NULL REFERENCES organisations (id),
            cabinet {text} REFERENCES cabinets (id),
            asset {text} REFERENCES assets (id),
            start_ms {int} NOT NULL,
            end_ms {int} NOT NULL,
            reason {text} NOT NULL,
            created_ms {int} NOT NULL,
            created_by {text} NOT NULL,
            CONSTRAINT closure_has_a_length CHECK (end_ms > start_ms)
        );
        CREATE INDEX closures_of_organisation ON closures (organisation, end_ms);

        """

    private static let bookings = """
        -- The blocked interval has the buffers of its terms in it. `holds`: it takes part in keeping
        -- reservations apart.
        CREATE TABLE reservations (
            id {text} PRIMARY KEY NOT NULL,
            organisation {text} NOT NULL REFERENCES organisations (id),
            asset {text} NOT NULL REFERENCES assets (id),
            member {text} NOT NULL REFERENCES members (id),
            cabinet {text} REFERENCES cabinets (id),
            handover_set {int},
            state {text} NOT NULL CHECK (state IN
                ('requested', 'confirmed', 'fulfilled', 'cancelled', 'declined', 'noShow')),
            start_ms {int} NOT NULL,
            end_ms {int} NOT NULL,
            grace_ms {int} NOT NULL CHECK (grace_ms >= 0),
            blocked_from {int} NOT NULL,
            blocked_until {int} NOT NULL,
            holds {int} NOT NULL CHECK (holds IN (0, 1)),
            requested_until_ms {int},
            no_show_ms {int} NOT NULL,
            grant_number {int},
            created_ms {int} NOT NULL,
            created_by {text} NOT NULL,
            ended_ms {int},
            ended_by {text},
            version {int} NOT NULL DEFAULT 1,
            CONSTRAINT reservation_has_a_length CHECK (end_ms > start_ms),
            CONSTRAINT reservation_blocks_its_time CHECK (
                blocked_from <= start_ms AND blocked_until > blocked_from)
        );
        CREATE INDEX reservations_of_member ON reservations (member, holds, end_ms);
        CREATE INDEX reservations_of_organisation ON reservations (organisation, start_ms, id);
        CREATE INDEX reservations_of_cabinet ON reservations (cabinet, holds, end_ms);
        CREATE INDEX reservations_to_expire ON reservations (requested_until_ms)
            WHERE state = 'requested';
        CREATE INDEX reservations_awaited ON reservations (no_show_ms)
            WHERE state = 'confirmed';
        -- The PIN of a reservation, sealed; its fingerprint keeps it unlike every other of the
        -- cabinet. Deleted when it has ended.
        CREATE TABLE pins (
            reservation {text} PRIMARY KEY NOT NULL REFERENCES reservations (id),
            cabinet {text} NOT NULL REFERENCES cabinets (id),
            verifier {blob} NOT NULL,
            sealed {blob} NOT NULL,
            key_epoch {int} NOT NULL,
            until_ms {int} NOT NULL,
            CONSTRAINT pin_unlike_others UNIQUE (cabinet, verifier)
        );
        CREATE INDEX pins_by_end ON pins (until_ms);
        CREATE TABLE loans (
            id {text} PRIMARY KEY NOT NULL,
            reservation {text} REFERENCES reservations (id),
            organisation {text} NOT NULL REFERENCES organisations (id),
            asset {text} REFERENCES assets (id),
            member {text} REFERENCES members (id),
            cabinet {text} NOT NULL REFERENCES cabinets (id),
            journal {text} NOT NULL,
            number {int} NOT NULL,
            grant_name {text} NOT NULL,
            handover_set {int} NOT NULL,
            state {text} NOT NULL CHECK (state IN
                ('open', 'returned', 'presumedReturned', 'closedByOperator', 'lost')),
            picked_up_ms {int} NOT NULL,
            due_ms {int} NOT NULL,
            ended_ms {int},
            version {int} NOT NULL DEFAULT 1,
            CONSTRAINT loan_named_once UNIQUE (cabinet, journal, number)
        );
        CREATE INDEX loans_open ON loans (organisation, due_ms) WHERE state = 'open';
        CREATE INDEX loans_of_asset ON loans (asset, state);
        CREATE INDEX loans_of_member ON loans (member, state);
        CREATE INDEX loans_of_reservation ON loans (reservation);

        """

    private static let cabinets = """
        -- Where a cabinet's change log stands; its row is locked by whoever writes a change.
        -- `first_previous`: the hash of the change before the oldest that is kept.
        CREATE TABLE change_logs (
            cabinet {text} PRIMARY KEY NOT NULL REFERENCES cabinets (id),
            incarnation {text} NOT NULL,
            first_number {int} NOT NULL,
            first_previous {text} NOT NULL,
            number {int} NOT NULL,
            hash {text} NOT NULL
        );
        CREATE TABLE changes (
            cabinet {text} NOT NULL REFERENCES cabinets (id),
            incarnation {text} NOT NULL,
            number {int} NOT NULL CHECK (number >= 1),
            hash {text} NOT NULL,
            at_ms {int} NOT NULL,
            body {text} NOT NULL,
            PRIMARY KEY (cabinet, incarnation, number)
        );
        -- What was heard of a cabinet.
        CREATE TABLE cabinet_links (
            cabinet {text} PRIMARY KEY NOT NULL REFERENCES cabinets (id),
            heard_ms {int},
            acknowledged_change {int} NOT NULL DEFAULT 0,
            journal {text},
            journal_last {int} NOT NULL DEFAULT 0,
            unreachable_since_ms {int}
        );
        CREATE TABLE certificates (
            serial {text} PRIMARY KEY NOT NULL,
            cabinet {text} NOT NULL REFERENCES cabinets (id),
            certificate {text} NOT NULL,
            issued_ms {int} NOT NULL,
            not_after_ms {int} NOT NULL,
            revoked_ms {int}
        );
        CREATE INDEX certificates_of_cabinet ON certificates (cabinet, issued_ms);
        CREATE TABLE enrolment_tokens (
            hash {blob} PRIMARY KEY NOT NULL,
            cabinet {text} NOT NULL REFERENCES cabinets (id),
            created_ms {int} NOT NULL,
            created_by {text} NOT NULL,
            expires_ms {int} NOT NULL,
            revoked_ms {int},
            used_ms {int},
            used_key {blob},
            serial {text} REFERENCES certificates (serial)
        );
        CREATE INDEX enrolment_tokens_of_cabinet ON enrolment_tokens (cabinet);
        CREATE TABLE authorities (
            serial {text} PRIMARY KEY NOT NULL,
            certificate {text} NOT NULL,
            key_sealed {blob} NOT NULL,
            created_ms {int} NOT NULL
        );

        -- The journals as cabinets sent them.
        CREATE TABLE journals (
            cabinet {text} NOT NULL REFERENCES cabinets (id),
            incarnation {text} NOT NULL,
            last_sequence {int} NOT NULL,
            head {text} NOT NULL,
            latest_ms {int} NOT NULL DEFAULT 0,
            forked_ms {int},
            PRIMARY KEY (cabinet, incarnation)
        );
        CREATE TABLE journal_records (
            cabinet {text} NOT NULL,
            incarnation {text} NOT NULL,
            sequence {int} NOT NULL CHECK (sequence >= 1),
            at_ms {int} NOT NULL,
            retention {int} NOT NULL,
            digest {text} NOT NULL,
            hash {text} NOT NULL,
            payload {text},
            name {text} NOT NULL,
            PRIMARY KEY (cabinet, incarnation, sequence),
            FOREIGN KEY (cabinet, incarnation) REFERENCES journals (cabinet, incarnation)
        );
        CREATE INDEX journal_records_by_time ON journal_records (cabinet, at_ms);
        -- What later records refer back to; few of all.
        CREATE INDEX journal_records_referred_to ON journal_records
            (cabinet, incarnation, name, sequence)
            WHERE name IN ('handoverAnswered', 'compartmentBlocked');
        CREATE TABLE commands (
            id {text} PRIMARY KEY NOT NULL,
            cabinet {text} NOT NULL REFERENCES cabinets (id),
            action {text} NOT NULL,
            reason {text} NOT NULL,
            created_by {text} NOT NULL,
            created_ms {int} NOT NULL,
            expires_ms {int} NOT NULL,
            outcome {text},
            ended_ms {int}
        );
        CREATE INDEX commands_of_cabinet ON commands (cabinet, created_ms);
        -- What an operator has to look at.
        CREATE TABLE anomalies (
            id {text} PRIMARY KEY NOT NULL,
            organisation {text} NOT NULL REFERENCES organisations (id),
            cabinet {text} REFERENCES cabinets (id),
            asset {text} REFERENCES assets (id),
            reservation {text} REFERENCES reservations (id),
            kind {text} NOT NULL,
            detail {text} NOT NULL,
            at_ms {int} NOT NULL,
            closed_ms {int},
            closed_by {text},
            note {text}
        );
        CREATE INDEX anomalies_open ON anomalies (organisation, at_ms) WHERE closed_ms IS NULL;

        """

    private static let service = """
        CREATE TABLE idempotency_keys (
            caller {text} NOT NULL,
            key {text} NOT NULL,
            request_hash {blob} NOT NULL,
            status {int} NOT NULL,
            answer {text} NOT NULL,
            created_ms {int} NOT NULL,
            PRIMARY KEY (caller, key)
        );
        CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_ms);
        -- Figures for evaluation, without persons: `day` is the local day's start, `amount` a count,
        -- minutes or kilometres, as the kind says.
        CREATE TABLE facts (
            day_ms {int} NOT NULL,
            organisation {text} NOT NULL,
            asset {text} NOT NULL DEFAULT '',
            cabinet {text} NOT NULL DEFAULT '',
            home {text} NOT NULL DEFAULT '',
            kind {text} NOT NULL,
            detail {text} NOT NULL DEFAULT '',
            amount {int} NOT NULL
        );
        CREATE INDEX facts_by_day ON facts (organisation, day_ms);
        -- Which day's figures of use are to be written next in a region, in days since 1970, and
        -- behind which asset.
        CREATE TABLE figure_days (
            region {text} PRIMARY KEY NOT NULL REFERENCES regions (id),
            day {int} NOT NULL,
            asset {text} NOT NULL DEFAULT ''
        );
        -- Who changed what in the registry.
        CREATE TABLE actions (
            at_ms {int} NOT NULL,
            account {text} NOT NULL,
            action {text} NOT NULL,
            subject {text} NOT NULL,
            detail {text} NOT NULL DEFAULT ''
        );
        CREATE INDEX actions_by_time ON actions (at_ms);

        """
}

extension RegistryMigration {
    /// A step with the same words for both engines.
    fileprivate init(name: String, both: String) {
        self.init(
            name: name, sqlite: both.adapted(text: "TEXT", blob: "BLOB", integer: "INTEGER"),
            postgres: both.adapted(
                text: #"TEXT COLLATE "C""#, blob: "BYTEA", integer: "BIGINT"))
    }
}

extension String {
    fileprivate func adapted(text: String, blob: String, integer: String) -> String {
        replacing("{text}", with: text).replacing("{blob}", with: blob)
            .replacing("{int}", with: integer)
    }
}
