import ArgumentParser

struct ExampleFileCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "example-file",
        abstract: "Print a registry's file to begin with.",
        discussion: """
            Example: spind-registry example-file | sudo tee /etc/spind-registry/registry.yaml
            """)

    func run() throws {
        do {
            try StandardFiles.output(Self.text)
        } catch {
            throw Ending.of(error, asJSON: false)
        }
    }

    /// The file: what has to be said, and what may be, as it is when nothing is said.
    static let text = """
        # A Spind registry. 'spind-registry serve' reads it when it starts.

        # What people call it; stands in its certificates.
        registry: Kreis Musterland

        # Where cabinets call. They do TLS with the registry itself: nothing may stand between that
        # ends it. The names and addresses are those that cabinets know the registry by.
        cabinets:
          listen: "0.0.0.0:8443"
          names: [registry.example.org]

        # Where people's programs ask, behind a proxy that does TLS. The proxies are those whose
        # X-Forwarded-For is believed.
        #people:
        #  listen: "127.0.0.1:8080"
        #  proxies: ["127.0.0.1", "::1"]

        # One of the two engines; SQLite needs no set-up.
        #database:
        #  sqlite: /var/lib/spind-registry/registry.sqlite
        #  postgres: "host=/run/postgresql dbname=spind"

        # The zone in which times are written.
        #time-zone: Europe/Berlin

        # The master key: without it nothing that the registry keeps secret can be opened. Made at the
        # first start; the credential registry.key of systemd comes before it.
        #key: /var/lib/spind-registry/registry.key

        """
}
