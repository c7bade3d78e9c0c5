/// What `registry.yaml` says: how a registry is set up on its machine.
///
/// ```swift
/// let file = try RegistryFile.load("/etc/spind-registry/registry.yaml", from: DiskFiles())
/// ```
package struct RegistryFile: Hashable, Sendable {
    /// Where the database is.
    package enum Database: Hashable, Sendable {
        /// A file of the registry's own.
        case sqlite(path: String)
        /// A server, by a connection string as libpq knows it.
        case postgres(connection: String)
    }

    /// An address and a port to listen at.
    package struct Place: Hashable, Sendable, CustomStringConvertible {
        /// An address, or a name that means one; `0.0.0.0` or `::` for all of the machine's.
        package var host: String
        /// 1 to 65535; 0 for any that is free, which only tests want.
        package var port: Int

        /// Makes a place.
        package init(host: String, port: Int) {
            self.host = host
            self.port = port
        }

        /// Reads `127.0.0.1:8080`, `registry.example.org:8443` or `[::1]:8080`; `nil` for anything
        /// else.
        package init?(_ text: String) {
            guard let colon = text.lastIndex(of: ":") else { return nil }
            var host = String(text[..<colon])
            let digits = text[text.index(after: colon)...]
            if host.hasPrefix("["), host.hasSuffix("]") {
                host = String(host.dropFirst().dropLast())
            } else if host.contains(":") {
                return nil
            }
            guard !host.isEmpty, !host.contains(where: \.isWhitespace),
                !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
                let port = Int(digits), port <= 65_535
            else { return nil }
            self.init(host: host, port: port)
        }

        /// As it stands in the file.
        package var description: String {
            host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        }
    }

    /// What people call the registry; stands in its certificates and on slips.
    package var name: String
    /// The folder for what the registry keeps beside its database.
    package var state: String
    package var database: Database
    /// The file of the master key; `nil` for the credential `registry.key`, or that file in `state`.
    package var key: String?
    /// Where people's programs ask.
    package var people: Place
    /// The proxies whose `X-Forwarded-For` is believed.
    package var proxies: [String]
    /// Where cabinets call.
    package var cabinets: Place
    /// The names and addresses that cabinets call the registry by.
    package var names: [String]
    /// The local socket.
    package var socket: String
    /// The zone in which times are written in answers.
    package var timeZone: String

    /// Where the file is, unless somebody names another.
    package static let standardPath = "/etc/spind-registry/registry.yaml"
    /// Where the local socket is, unless the file says otherwise.
    package static let standardSocket = "/run/spind-registry/registry.sock"
    /// The folder of the registry's state, unless the file says otherwise.
    package static let standardState = "/var/lib/spind-registry"
}

extension RegistryFile {
    /// Reads and checks the file.
    ///
    /// - Throws: ``CabinetFileErrors`` with every problem found, each with its place and its mend.
    package static func load(
        _ path: String, from files: some FileReading
    ) throws(CabinetFileErrors) -> RegistryFile {
        let findings = Findings(file: path)
        let file = read(path, files, findings)
        if !findings.isEmpty { throw CabinetFileErrors(findings.problems) }
        guard let file else { preconditionFailure("a file that cannot be read leaves a problem") }
        return file
    }

    private static func read(
        _ path: String, _ files: some FileReading, _ findings: Findings
    ) -> RegistryFile? {
        let bytes: [UInt8]
        do {
            bytes = try files.bytes(at: path, limit: SourceText.byteLimit)
        } catch {
            findings.refuse(
                .start, "the registry's file \(error.inWords)",
                mend: "begin with the example: `spind-registry example-file`")
            return nil
        }
        guard let root = YAMLDocument.root(bytes, findings) else { return nil }
        return Rule<RegistryFile>.registry.read(root, "the registry", findings)
    }
}
