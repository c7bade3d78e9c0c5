/// Why a cabinet's identity could not be had or kept; says what to do.
package enum IdentityError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The folder or a file in it refuses, with the system's reason.
    case storage(path: String, reason: String)
    /// Others than the agent may read what is secret.
    case exposed(path: String)
    /// A file is not what this program writes.
    case damaged(path: String, reason: String)
    /// What the registry answered does not fit together or not to this cabinet.
    case answer(reason: String)
    /// The registry shows another authority than the token names.
    case anotherAuthority
    /// A certificate request could not be made, in the library's words.
    case request(reason: String)

    package var description: String {
        switch self {
        case .storage(let path, let reason):
            "the cabinet's identity \(path): \(reason)"
        case .exposed(let path):
            "the cabinet's identity \(path) can be read by others: run `chmod go-rwx \(path)` as "
                + "its owner"
        case .damaged(let path, let reason):
            "the cabinet's identity \(path) is damaged (\(reason)): delete it and enrol the "
                + "cabinet again"
        case .answer(let reason):
            "the registry's answer is refused: \(reason)"
        case .anotherAuthority:
            "the registry at this address is not the one that made the enrolment token: check the "
                + "address, and that nothing between reads along"
        case .request(let reason):
            "no certificate request could be made: \(reason)"
        }
    }
}
