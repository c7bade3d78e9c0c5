import ArgumentParser
import Glibc
import SpindCore
import SpindRegistry
import SpindTerminal
import SpindTime

/// A command that asks the registry.
protocol RegistryCommand: AsyncParsableCommand, Sendable {
    var options: GlobalOptions { get }
    /// Does it, or throws a ``Failure`` or an error with words.
    func run(_ session: Session) async throws
}

extension RegistryCommand {
    func run() async throws {
        signal(SIGPIPE, SIG_IGN)
        StandardFiles.keep()
        do {
            let command = self
            try await LocalRegistry.with(options) { client in
                try await command.run(Session(client: client, json: command.options.json))
            }
        } catch {
            throw Ending.of(error, asJSON: options.json)
        }
    }
}

/// What a run of a command works with.
struct Session: Sendable {
    let client: RegistryClient
    let json: Bool

    /// The zone in which times are typed and shown: the regions', if they have one in common.
    func zone() async throws -> TimeZoneRules {
        let regions = try await client.all("/v1/regions")
        let names = Set(regions.compactMap { $0.text("timeZone") })
        guard names.count <= 1 else {
            throw Failure(
                "the regions have the time zones \(names.sorted().joined(separator: ", ")); this "
                    + "program shows times of one", .refused)
        }
        return .system(named: names.first ?? "Europe/Berlin", around: SystemTime.wall()) ?? .utc
    }

    /// Asks, and returns what the registry answered.
    func ask(
        _ method: Route.Method, _ path: String..., query: [(String, String?)] = [],
        body: JSONValue? = nil
    ) async throws -> JSONValue {
        try await client.ask(method, Self.path(path), query, body: body)
    }

    /// A path of segments that people named.
    static func path(_ segments: [String]) -> String {
        "/v1/" + segments.map(RegistryClient.escaped).joined(separator: "/")
    }

    /// Shows a resource: as it is, or as a view of it.
    func show(_ value: JSONValue, _ view: ResourceView) async throws {
        guard !json else { return try show(value) }
        try show(view.lines(of: value, try await zone()))
    }

    /// Shows a list, whole.
    func list(
        _ path: String..., query: [(String, String?)] = [], as view: ResourceView
    ) async throws {
        try await show(list: try await client.all(Self.path(path), query), view)
    }

    /// Shows a JSON document on a line.
    func show(_ document: JSONValue) throws {
        try show([String(decoding: document.bytes, as: UTF8.self)])
    }

    /// Shows lines of text.
    ///
    /// - Throws: when standard output does not take them.
    func show(_ lines: [String]) throws {
        try StandardFiles.output(lines.map { $0 + "\n" }.joined())
    }
}

extension Session {
    /// What is to be changed; at least something must be.
    func changes(_ members: JSONValue) throws -> JSONValue {
        guard case .object(let given) = members, !given.isEmpty else {
            throw Failure("nothing to change was given; --help lists what can be", .usage)
        }
        return members
    }

    /// Changes a resource that has versions: with the version it has now.
    func change(_ path: String..., to members: JSONValue) async throws -> JSONValue {
        guard case .object(let given) = try changes(members) else { return members }
        let now = try await client.ask(.get, Self.path(path))
        let version = JSONValue.Member("version", now["version"] ?? .null)
        return try await client.ask(
            .patch, Self.path(path), body: .object([version] + given))
    }

    /// The only region, where none is named.
    func region(_ named: String?) async throws -> String {
        if let named { return named }
        return try await only("regions", option: "--region")
    }

    /// The only organisation, where none is named.
    func organisation(_ named: String?) async throws -> String {
        if let named { return named }
        return try await only("organisations", option: "--organisation")
    }

    private func only(_ plural: String, option: String) async throws -> String {
        let found = try await client.all(Self.path([plural])).filter { $0["endedAt"] == .null }
            .compactMap { $0.text("id") }
        if found.count == 1, let first = found.first { return first }
        throw Failure(
            found.isEmpty
                ? "there are no \(plural) yet; make one first"
                : "there are several \(plural); name one with \(option): "
                    + found.joined(separator: ", "), .usage)
    }

    /// Asks for a list of every organisation, or of the one that is named, and joins the answers.
    func ofOrganisations(
        _ named: String?, _ body: (String) async throws -> [JSONValue]
    ) async throws -> [JSONValue] {
        if let named { return try await body(named) }
        var found: [JSONValue] = []
        for organisation in try await client.all(Self.path(["organisations"])) {
            found += try await body(organisation.text("id") ?? "")
        }
        return found
    }

    /// Shows a list that was asked for.
    func show(list found: [JSONValue], _ view: ResourceView) async throws {
        guard !json else { return try show(["elements": .array(found)]) }
        try show(view.table(of: found, try await zone()))
    }
}
