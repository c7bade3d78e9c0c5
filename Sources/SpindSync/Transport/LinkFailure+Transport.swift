import AsyncHTTPClient
import NIOCore
import NIOPosix
import NIOSSL
import SpindCore

extension LinkFailure {
    /// Says in words that help what a client's error means.
    ///
    /// - Parameters:
    ///   - error: what the HTTP client threw.
    ///   - address: `HOST:PORT` of the registry.
    package init(of error: any Error, at address: String) {
        switch error {
        case let refusal as RegistryTrust.Refusal: self.init(refusal, at: address)
        case is NIOTooManyBytesError:
            self.init(
                .tooLarge,
                "the answer of \(address) has more than \(RegistryLimits.answerBytes) bytes")
        case let error as NIOConnectionError: self.init(error, at: address)
        case let error as HTTPClientError where Self.timeouts.contains(error):
            self.init(
                .timedOut,
                "\(address) does not answer in time: is the network up, and the registry busy?")
        case is NIOSSLError, is BoringSSLError: self.init(ofTLS: "\(error)", at: address)
        default:
            self.init(
                .unreachable, "the connection to \(address) was cut: \(Self.system(error))")
        }
    }

    private static let timeouts: [HTTPClientError] = [
        .connectTimeout, .deadlineExceeded, .readTimeout, .writeTimeout, .tlsHandshakeTimeout,
        .getConnectionFromPoolTimeout,
    ]

    private init(_ refusal: RegistryTrust.Refusal, at address: String) {
        let code: Code =
            switch refusal {
            case .outOfTime: .serverCertificateDates
            case .wrongName: .nameMismatch
            case .notTrusted, .noCertificate, .wrongPurpose: .authorityUnknown
            }
        self.init(code, "\(address): \(refusal)")
    }

    private init(_ error: NIOConnectionError, at address: String) {
        guard let first = error.connectionErrors.first else {
            self.init(
                .nameUnknown,
                "the name \(error.host) has no address: is the network up, and the name right?")
            return
        }
        self.init(
            .unreachable,
            "\(address) cannot be reached (\(Self.system(first.error))): is the network up, does "
                + "the registry run, and does the firewall let cabinets through?")
    }

    /// The registry's TLS alerts name what it holds against the cabinet's certificate (RFC 8446,
    /// 6.2); the library has them in the text of its error only.
    private init(ofTLS text: String, at address: String) {
        if text.contains("CERTIFICATE_EXPIRED") {
            self.init(
                .certificateExpired,
                "this cabinet's certificate has ended, or the clock of \(address) is wrong")
        } else if ["CERTIFICATE_REVOKED", "UNKNOWN_CA", "BAD_CERTIFICATE", "CERTIFICATE_UNKNOWN"]
            .contains(where: { text.contains($0) })
        {
            self.init(
                .certificateRefused,
                "\(address) does not take this cabinet's certificate: is the clock of its server "
                    + "right? If another certificate is not taken either, enrol the cabinet anew")
        } else {
            self.init(
                .tls,
                "no secure connection to \(address): is it a registry's device port, and does "
                    + "nothing between take the connection apart? (\(text.prefix(160)))")
        }
    }

    /// What the system says, without the library's wrapping.
    private static func system(_ error: any Error) -> String {
        if let error = error as? IOError {
            return String(cString: strerror(error.errnoCode))
        }
        if let error = error as? HTTPClientError { return error.shortDescription }
        return String("\(error)".prefix(160))
    }
}
