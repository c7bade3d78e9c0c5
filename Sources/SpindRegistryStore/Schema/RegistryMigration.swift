/// One forward step of the registry's schema.
package struct RegistryMigration: Sendable {
    /// Its name; run once, in the order of the list.
    package var name: String
    /// What SQLite runs.
    package var sqlite: String
    /// What PostgreSQL runs.
    package var postgres: String

    package init(name: String, sqlite: String, postgres: String) {
        self.name = name
        self.sqlite = sqlite
        self.postgres = postgres
    }
}
