package import SpindCore

/// What the registry keeps of an enrolment token.
package struct EnrolmentRecord: Hashable, Sendable {
    /// Who redeemed the token, and when.
    package struct Redemption: Hashable, Sendable {
        /// ``CertificateRequest/keyHash`` of the request that came with it.
        package var keyHash: [UInt8]
        /// When.
        package var at: WallTime

        /// Makes the fact.
        package init(keyHash: [UInt8], at: WallTime) {
            self.keyHash = keyHash
            self.at = at
        }
    }

    /// The first moment at which a token that nobody redeemed no longer counts.
    package var expires: WallTime
    /// Whether an operator took it back.
    package var isRevoked: Bool
    /// Its one redemption; `nil` before it.
    package var redemption: Redemption?

    /// Makes the record.
    package init(expires: WallTime, isRevoked: Bool = false, redemption: Redemption? = nil) {
        self.expires = expires
        self.isRevoked = isRevoked
        self.redemption = redemption
    }
}

/// Decides who may redeem an enrolment token. Pure.
package enum EnrolmentRules {
    /// How long a token that nobody redeems counts, unless the operator says otherwise: 24 hours.
    package static let lifetime = Duration.seconds(86_400)
    /// How long after its redemption the same answer is given again, to a cabinet that did not hear
    /// the first: 24 hours.
    package static let repetition = Duration.seconds(86_400)

    /// Why a token is refused.
    package enum Refusal: Hashable, Sendable, CustomStringConvertible {
        /// The registry made no such token.
        case unknown
        /// It was valid until then.
        case expired(at: WallTime)
        /// Another cabinet used it, or this one with another key.
        case usedWithAnotherKey
        /// It was used so long ago that the answer is not given again.
        case usedUp(at: WallTime)
        /// An operator took it back.
        case revoked

        package var description: String {
            let remedy = "; `spind-registry enrol-token` makes a new one"
            return switch self {
            case .unknown: "this registry made no such enrolment token" + remedy
            case .expired(let end):
                "the enrolment token was valid until \(TimeZoneRules.utc.text(of: end))" + remedy
            case .usedWithAnotherKey:
                "the enrolment token was used already, with another key" + remedy
                    + "; if nobody of you used it, revoke the cabinet that did"
            case .usedUp(let at):
                "the enrolment token was used at \(TimeZoneRules.utc.text(of: at))" + remedy
            case .revoked: "the enrolment token was taken back" + remedy
            }
        }
    }

    /// What to do.
    package enum Decision: Hashable, Sendable {
        /// Issue a certificate and a key, and store this redemption with them in one transaction.
        case redeem(EnrolmentRecord.Redemption)
        /// Give the stored answer again.
        case repeatAnswer
        /// Refuse.
        case refuse(Refusal)
    }

    /// Decides about a token that comes with a key.
    ///
    /// - Parameters:
    ///   - record: what is stored under the token's hash; `nil` if nothing is.
    ///   - keyHash: ``CertificateRequest/keyHash`` of the request that came with it.
    ///   - now: the registry's time.
    /// - Returns: what to do.
    package static func decide(
        _ record: EnrolmentRecord?, keyHash: [UInt8], at now: WallTime
    ) -> Decision {
        guard let record else { return .refuse(.unknown) }
        if record.isRevoked { return .refuse(.revoked) }
        if let redemption = record.redemption {
            guard redemption.keyHash == keyHash else { return .refuse(.usedWithAnotherKey) }
            return now < redemption.at + repetition
                ? .repeatAnswer : .refuse(.usedUp(at: redemption.at))
        }
        guard now < record.expires else { return .refuse(.expired(at: record.expires)) }
        return .redeem(EnrolmentRecord.Redemption(keyHash: keyHash, at: now))
    }
}
