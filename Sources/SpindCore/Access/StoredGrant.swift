/// A grant with the verifier of its PIN, as it is to be stored.
public struct MirroredGrant: Hashable, Sendable {
    /// The grant.
    public var grant: Grant
    /// The verifier of its PIN.
    public var verifier: CredentialVerifier

    /// Makes the pair.
    public init(_ grant: Grant, _ verifier: CredentialVerifier) {
        self.grant = grant
        self.verifier = verifier
    }
}

/// A grant as it is stored, with all that a change has to be compared with.
public struct StoredGrant: Hashable, Sendable {
    /// The grant.
    public var grant: Grant
    /// How many of its uses are consumed.
    public var usesConsumed: Int
    /// The verifier of its PIN; `nil` once another grant was given that PIN.
    public var verifier: CredentialVerifier?
    /// Whether it was revoked at the cabinet, which no change of the registry undoes.
    public var isRevokedHere: Bool

    /// Makes the fact.
    public init(
        grant: Grant, usesConsumed: Int = 0, verifier: CredentialVerifier?,
        isRevokedHere: Bool = false
    ) {
        self.grant = grant
        self.usesConsumed = usesConsumed
        self.verifier = verifier
        self.isRevokedHere = isRevokedHere
    }

    /// Whether all of its uses are consumed.
    public var isUsedUp: Bool { grant.usesAllowed.map { usesConsumed >= $0 } ?? false }
}
