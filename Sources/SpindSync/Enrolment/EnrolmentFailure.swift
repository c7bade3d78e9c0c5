/// Why a cabinet was not enrolled; says what to do.
package enum EnrolmentFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was typed is no token.
    case token(String)
    /// The registry cannot be asked, or is not the one of the token.
    case registry(String)
    /// The registry does not take the token.
    case refused(String)
    /// The identity cannot be kept on the disk.
    case disk(String)

    package var description: String {
        switch self {
        case .token(let words), .registry(let words), .disk(let words): words
        case .refused(let words):
            "\(words) (a token serves one cabinet once, for a while; "
                + "`spind-registry enrol-token` at the registry makes a new one)"
        }
    }
}
