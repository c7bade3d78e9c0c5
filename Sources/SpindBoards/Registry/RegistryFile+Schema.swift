extension Rule where Value == RegistryFile {
    /// The schema of `registry.yaml`.
    static var registry: Rule<RegistryFile> {
        .mapping { fields in
            let name = fields.required("registry", .text(64, example: "Kreis Borken"))
            let state = fields.optional("state", .path(example: RegistryFile.standardState))
            let database = fields.optional("database", .database)
            let key = fields.optional("key", .path(example: "/etc/spind-registry/registry.key"))
            let people = fields.optional("people", .peoplePlace)
            let cabinets = fields.required("cabinets", .cabinetsPlace)
            let socket = fields.optional("socket", .path(example: RegistryFile.standardSocket))
            let timeZone = fields.optional("time-zone", .timeZone)
            guard let name, let cabinets else { return nil }
            let folder = state ?? RegistryFile.standardState
            return RegistryFile(
                name: name, state: folder,
                database: database ?? .sqlite(path: folder + "/registry.sqlite"), key: key,
                people: people?.place ?? RegistryFile.Place(host: "127.0.0.1", port: 8080),
                proxies: people?.proxies ?? ["127.0.0.1", "::1"],
                cabinets: cabinets.place, names: cabinets.names,
                socket: socket ?? RegistryFile.standardSocket,
                timeZone: timeZone ?? "Europe/Berlin")
        }
    }
}

/// `people:` as written.
struct PeoplePlaceSource {
    var place: RegistryFile.Place
    var proxies: [String]?
}

extension Rule where Value == PeoplePlaceSource {
    /// Where people's programs ask, and whose word counts there.
    static var peoplePlace: Rule<PeoplePlaceSource> {
        .mapping(example: "{ listen: \"127.0.0.1:8080\" }") { fields in
            let place = fields.required("listen", .place(example: "127.0.0.1:8080"))
            let proxies = fields.optional(
                "proxies", .list(of: .text(64, example: "127.0.0.1"), 0...16))
            return place.map {
                PeoplePlaceSource(place: $0, proxies: proxies?.map(\.value))
            }
        }
    }
}

/// `cabinets:` as written.
struct CabinetsPlaceSource {
    var place: RegistryFile.Place
    var names: [String]
}

extension Rule where Value == CabinetsPlaceSource {
    /// Where cabinets call, and what they call the registry.
    static var cabinetsPlace: Rule<CabinetsPlaceSource> {
        .mapping(example: "{ names: [registry.example.org] }") { fields in
            let place = fields.optional("listen", .place(example: "0.0.0.0:8443"))
            let names = fields.required(
                "names", .list(of: .text(253, example: "registry.example.org"), 1...32))
            return names.map {
                CabinetsPlaceSource(
                    place: place ?? RegistryFile.Place(host: "0.0.0.0", port: 8443),
                    names: $0.map(\.value))
            }
        }
    }
}

extension Rule where Value == RegistryFile.Place {
    /// An address and a port.
    static func place(example: String) -> Rule<RegistryFile.Place> {
        .scalar(example: "\"\(example)\"") { scalar in
            if let place = RegistryFile.Place(scalar.text) { return .success(place) }
            return .failure(
                Complaint(
                    message: "must be an address and a port and is `\(scalar.text)`",
                    mend: "write for example \"\(example)\" or \"[::1]:8080\""))
        }
    }
}

extension Rule where Value == RegistryFile.Database {
    /// One of the two engines.
    static var database: Rule<RegistryFile.Database> {
        .mapping(example: "{ sqlite: /var/lib/spind-registry/registry.sqlite }") { fields in
            let path = fields.optional(
                "sqlite", .path(example: "/var/lib/spind-registry/registry.sqlite"))
            let connection = fields.optional(
                "postgres",
                .text(
                    1_000, example: "host=/run/postgresql dbname=spind",
                    form: "a connection as libpq knows it"))
            switch (fields.has("sqlite"), fields.has("postgres")) {
            case (true, false): return path.map { .sqlite(path: $0) }
            case (false, true): return connection.map { .postgres(connection: $0) }
            default:
                fields.findings.refuse(
                    fields.place, "`database` must have one of `sqlite` and `postgres`",
                    mend: "write the one that is used, and only that")
                return nil
            }
        }
    }
}

extension Rule where Value == String {
    /// A file or folder by its whole path.
    static func path(example: String) -> Rule<String> {
        .text(
            1_000, example: example, form: "a path that begins with `/`",
            where: { $0.hasPrefix("/") && !$0.contains("\0") })
    }
}
