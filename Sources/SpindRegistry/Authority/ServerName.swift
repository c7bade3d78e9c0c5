internal import Glibc
internal import SwiftASN1
internal import X509

/// A name that cabinets call the registry by: a host name or an address.
package enum ServerName: Hashable, Sendable, CustomStringConvertible {
    /// A host name of the Domain Name System, in lower case, without the dot at its end.
    case host(String)
    /// An IPv4 address of 4 bytes or an IPv6 address of 16.
    case address([UInt8], text: String)

    /// Reads a host name, or an address with or without brackets; `nil` for anything else. A name
    /// with `*` is refused: the registry knows what it is called.
    package init?(_ text: String) {
        var text = text.lowercased()
        if text.hasPrefix("["), text.hasSuffix("]") { text = String(text.dropFirst().dropLast()) }
        for (family, count) in [(AF_INET, 4), (AF_INET6, 16)] {
            var bytes = [UInt8](repeating: 0, count: count)
            if inet_pton(family, text, &bytes) == 1 {
                self = .address(bytes, text: text)
                return
            }
        }
        if text.hasSuffix(".") { text.removeLast() }
        guard Self.isHostName(text) else { return nil }
        self = .host(text)
    }

    /// As people write it.
    package var description: String {
        switch self {
        case .host(let name): name
        case .address(_, let text): text
        }
    }

    /// Host names are up to 253 characters of labels of 1 to 63 letters, digits and hyphens (RFC
    /// 1123, 2.1); one whose last label is a number is a mistyped address.
    private static func isHostName(_ text: String) -> Bool {
        let labels = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard (1...253).contains(text.utf8.count), let last = labels.last,
            !last.allSatisfy({ (0x30...0x39).contains($0) })
        else { return false }
        return labels.allSatisfy { label in
            (1...63).contains(label.count) && label.first != UInt8(ascii: "-")
                && label.last != UInt8(ascii: "-")
                && label.allSatisfy {
                    (0x30...0x39).contains($0) || (0x61...0x7A).contains($0)
                        || $0 == UInt8(ascii: "-")
                }
        }
    }

    /// A certificate's common name has at most 64 characters; the names that count stand elsewhere.
    var commonName: String { String(description.prefix(64)) }

    var generalName: GeneralName {
        switch self {
        case .host(let name): .dnsName(name)
        case .address(let bytes, _): .ipAddress(ASN1OctetString(contentBytes: bytes[...]))
        }
    }
}
