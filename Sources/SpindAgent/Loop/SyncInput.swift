package import SpindCore

/// What the link to the registry asks of the decision loop. Each closure is called once, on the
/// loop's thread, and must return at once.
package enum SyncInput: Sendable {
    /// Take changes in, with the cursor behind them.
    case changes([Change], cursor: String, reply: @Sendable (SyncOutcome) -> Void)
    /// Put these grants in the place of the mirror.
    case mirror(GrantMirror, reply: @Sendable (SyncOutcome) -> Void)
    /// Remember that the registry holds the journal up to there.
    case acknowledge(through: Int64, reply: @Sendable (SyncOutcome) -> Void)
    /// Where the cabinet stands.
    case position(reply: @Sendable (Result<SyncPosition, StoreError>) -> Void)
    /// The registry's grants in force.
    case heldGrants(reply: @Sendable (Result<[HeldGrant], StoreError>) -> Void)
    /// What time the registry had at an instant, give or take an error.
    case time(WallTime, error: Duration, at: Instant)

    /// Which one it is, for descriptions.
    var name: String {
        switch self {
        case .changes(let changes, _, _): "\(changes.count) changes"
        case .mirror(let mirror, _): "a mirror of \(mirror.grants.count) grants"
        case .acknowledge(let sequence, _): "acknowledge \(sequence)"
        case .position: "position"
        case .heldGrants: "heldGrants"
        case .time: "time"
        }
    }

    /// Tells whoever waits that it is not done.
    func fail(_ why: String) {
        let error = StoreError(.locked, why)
        switch self {
        case .changes(_, _, let reply), .mirror(_, let reply), .acknowledge(_, let reply):
            reply(.failed(why))
        case .position(let reply): reply(.failure(error))
        case .heldGrants(let reply): reply(.failure(error))
        case .time: break
        }
    }
}
