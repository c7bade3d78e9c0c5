package import SpindAgent
package import SpindCore

/// Why a request to the registry was not answered as asked; its words say what to do.
package struct LinkFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// What went wrong.
    package enum Code: Hashable, Sendable {
        /// No connection, or it was cut.
        case unreachable
        /// The registry's name has no address.
        case nameUnknown
        /// No answer in time.
        case timedOut
        /// Whoever answered is not of the registry's authority.
        case authorityUnknown
        /// The registry's certificate is for another name.
        case nameMismatch
        /// The registry's certificate is not valid now, or the cabinet's clock is wrong.
        case serverCertificateDates
        /// The cabinet's certificate has ended.
        case certificateExpired
        /// The cabinet's certificate is not taken, for another reason.
        case certificateRefused
        /// TLS failed otherwise.
        case tls
        /// What answered is no registry, or none that this version understands.
        case notARegistry
        /// The answer is too large.
        case tooLarge
        /// The registry refuses; `nil` for a reason that this version does not know.
        case refused(SyncRefusal?)
        /// The identity that was stored cannot be used.
        case badIdentity
    }

    /// What went wrong.
    package var code: Code
    /// What is the matter and how to mend it: a sentence without its full stop.
    package var words: String
    /// How long the registry asked to wait.
    package var retryAfter: Duration?
    /// With ``SyncRefusal/journalGap``: the last record that the registry holds.
    package var acknowledgedThrough: Int64?

    package init(
        _ code: Code, _ words: String, retryAfter: Duration? = nil,
        acknowledgedThrough: Int64? = nil
    ) {
        self.code = code
        self.words = words
        self.retryAfter = retryAfter
        self.acknowledgedThrough = acknowledgedThrough
    }

    package var description: String { words }

    /// What is mended elsewhere than in a network.
    package var trouble: LinkStatus.Trouble? {
        switch code {
        case .nameMismatch: .nameMismatch
        case .authorityUnknown: .authorityUnknown
        case .serverCertificateDates: .serverCertificateDates
        case .unreachable, .nameUnknown, .timedOut, .certificateExpired, .certificateRefused,
            .tls, .notARegistry, .tooLarge, .refused, .badIdentity:
            nil
        }
    }

    /// Whether another certificate may help: this one has ended, or the registry does not know it
    /// because it was restored from a backup. One that was revoked stays so.
    package var mayEndByRenewal: Bool {
        switch code {
        case .certificateExpired, .certificateRefused, .refused(.notIdentified): true
        case .refused, .unreachable, .nameUnknown, .timedOut, .authorityUnknown, .nameMismatch,
            .serverCertificateDates, .tls, .notARegistry, .tooLarge, .badIdentity:
            false
        }
    }

    /// Whether nothing changes until somebody acts at the registry.
    package var isRefusal: Bool {
        switch code {
        case .refused(.revoked), .refused(.notIdentified), .certificateRefused: true
        case .refused, .unreachable, .nameUnknown, .timedOut, .authorityUnknown, .nameMismatch,
            .serverCertificateDates, .certificateExpired, .tls, .notARegistry, .tooLarge,
            .badIdentity:
            false
        }
    }
}
