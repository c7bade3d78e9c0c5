/// A request to the registry.
package struct RegistryRequest: Hashable, Sendable {
    /// The path, and the query behind it.
    package var path: String
    /// The body of a `POST`, JSON; `nil` for a `GET`.
    package var body: [UInt8]?
    /// How long until the whole answer must be there.
    package var timeLimit: Duration

    package init(path: String, body: [UInt8]? = nil, timeLimit: Duration) {
        self.path = path
        self.body = body
        self.timeLimit = timeLimit
    }
}

/// An answer, of the registry or of whatever stands between.
package struct RegistryResponse: Hashable, Sendable {
    /// The HTTP status.
    package var status: Int
    /// The value of `Content-Type`, as it stands.
    package var contentType: String?
    /// The value of `Retry-After`, as it stands.
    package var retryAfter: String?
    /// The body, at most ``RegistryLimits/answerBytes``.
    package var body: [UInt8]

    package init(
        status: Int, contentType: String? = nil, retryAfter: String? = nil, body: [UInt8] = []
    ) {
        self.status = status
        self.contentType = contentType
        self.retryAfter = retryAfter
        self.body = body
    }
}

/// Carries requests to one registry, as one identity or none.
///
/// *Implementation guidance*: requests may be under way beside each other. One that is cancelled
/// ends at once with ``LinkFailure/Code/unreachable``; whether the registry got it is then not
/// known. No redirects are followed and no answer larger than the limit is kept.
package protocol RegistryTransport: Sendable {
    /// Asks, and waits for the whole answer.
    func send(_ request: RegistryRequest) async throws(LinkFailure) -> RegistryResponse
    /// Closes its connections; nothing may be asked afterwards. Returns within a second.
    func close() async
}

/// What is borne of a registry, and of whatever stands between.
package enum RegistryLimits {
    /// The largest answer that is taken, in bytes.
    package static let answerBytes = 4 << 20
    /// How long an answer may take beyond the wait that was asked for.
    package static let answerTime = Duration.seconds(20)
    /// The longest words of a registry that are shown.
    package static let words = 300
}
