/// Where a registry listens for cabinets: a host and a port.
///
///     registry.example:8443
package struct RegistryAddress: Hashable, Sendable, CustomStringConvertible {
    /// The port where none is named.
    package static let defaultPort = 8443

    /// The host's name or address, in lower case, an IPv6 address without brackets.
    package let host: String
    /// The port, 1 to 65535.
    package let port: Int

    /// Reads `HOST`, `HOST:PORT`, `[ADDRESS]:PORT`, with or without `https://` before it and a `/`
    /// behind; `nil` for anything else.
    package init?(_ text: String) {
        var text = text.lowercased()
        if text.hasPrefix("https://") { text = String(text.dropFirst(8)) }
        if text.hasSuffix("/") { text.removeLast() }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        var host = text
        var port: Substring?
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { return nil }
            let rest = text[text.index(after: end)...]
            guard rest.isEmpty || rest.hasPrefix(":") else { return nil }
            host = String(text[text.index(after: text.startIndex)..<end])
            port = rest.isEmpty ? nil : rest.dropFirst()
            guard host.contains(":") else { return nil }
        } else if parts.count == 2 {
            host = String(parts[0])
            port = parts[1]
        }
        if host.hasSuffix(".") { host.removeLast() }
        guard (1...253).contains(host.utf8.count), host.utf8.allSatisfy(Self.isInHosts) else {
            return nil
        }
        if let port {
            guard port.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(port),
                (1...65_535).contains(number)
            else { return nil }
            self.port = number
        } else {
            self.port = Self.defaultPort
        }
        self.host = host
    }

    /// What stands before the paths of requests: the scheme, the host and the port.
    package var url: String { "https:" + "//\(self)" }

    /// The host and the port.
    package var description: String {
        host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }

    private static func isInHosts(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte) || byte == UInt8(ascii: "-")
            || byte == UInt8(ascii: ".") || byte == UInt8(ascii: ":")
    }
}
