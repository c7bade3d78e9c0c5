/// How long the journal needs a record's payload.
///
/// The raw value is covered by the record's hash and stands in every database: never renumber.
public enum AuditRetention: UInt8, Codable, Sendable, CaseIterable {
    /// Who was let in where, what the doors did, what became of loans, grants and blocks.
    case access = 0
    /// A refusal; kept like any other access record, and found quickly (`spindctl why last`).
    case refusal = 1
    /// The condition of parts: the first payloads to go when the journal is at its size cap.
    case diagnostic = 2
}

extension AuditEvent {
    /// How long the journal needs the record's payload.
    ///
    /// Whatever may be asked in a dispute is an access record: door movements without an opening
    /// and outages of the store among them.
    public var retention: AuditRetention {
        switch self {
        case .accessDenied, .serviceDenied: .refusal
        // Who opened the housing may be asked in a dispute.
        case .conditionChanged(let condition, _) where condition.kind.isAboutHousing: .access
        case .accessGranted, .lockoutStarted, .openingIntended, .pulseEnded, .lockingIntended,
            .lockingEnded, .doorOpened, .doorClosed, .openNotDetected, .lockStuck, .doorForcedOpen,
            .doorHeldOpen,
            .doorFoundOpen, .loanOpened, .loanEnded, .loanOverdue, .grantAdded, .grantRevoked,
            .loanClosed, .compartmentBlocked, .compartmentUnblocked, .storeOutage,
            .returnFailed, .itemNotTaken, .itemChanged, .handoverAnswered, .assetPlaced,
            .assetMovedHome, .serviceStarted, .serviceEnded, .serviceLockoutStarted,
            .challengeShown, .serviceCredentialAdded, .serviceCredentialRevoked,
            .inspectionStarted, .inspectionEnded, .propStarted, .propEnded, .timeConfirmed,
            .configurationReloaded, .grantChanged, .grantUnusable, .mirrorReplaced,
            .changeUnsupported, .remoteCommandEnded, .loanDueChanged:
            .access
        case .started, .stopped, .sensorImplausible, .sensorPlausible, .clockTrustChanged,
            .keypadFault, .conditionChanged, .suppressed, .socketSwitched, .keypadTested:
            .diagnostic
        }
    }
}
