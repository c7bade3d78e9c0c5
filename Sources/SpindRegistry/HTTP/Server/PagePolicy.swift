import Crypto
import FoundationEssentials
import HTTPTypes

/// What a browser may do with a page of the registry: show it, with its own style, and nothing else.
enum PagePolicy {
    /// The header fields beside those of every answer.
    static let fields: HTTPFields = {
        var fields = HTTPFields()
        for (text, value) in [
            ("Content-Security-Policy", contentSecurityPolicy),
            ("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer"),
        ] {
            if let name = HTTPField.Name(text) { fields[name] = value }
        }
        return fields
    }()

    /// The only style that is let through is the slip's, by its hash (CSP level 3, section 2.3.1).
    static let contentSecurityPolicy: String = {
        let hash = Data(SHA256.hash(data: Array(Slip.style.utf8))).base64EncodedString()
        return "default-src 'none'; style-src 'sha256-\(hash)'; base-uri 'none'; "
            + "form-action 'none'; frame-ancestors 'none'"
    }()
}
