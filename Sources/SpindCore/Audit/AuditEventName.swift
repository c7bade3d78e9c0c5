/// The names of journal records: the kinds of ``AuditEvent``, as JSON and scripts write them.
public enum AuditEventName: String, Hashable, Codable, Sendable, CaseIterable {
    // Each is explained where the event is.
    case started
    case stopped
    case accessGranted
    case accessDenied
    case lockoutStarted
    case openingIntended
    case pulseEnded
    case lockingIntended
    case lockingEnded
    case doorOpened
    case doorClosed
    case openNotDetected
    case lockStuck
    case doorForcedOpen
    case doorHeldOpen
    case doorFoundOpen
    case sensorImplausible
    case sensorPlausible
    case loanOpened
    case loanEnded
    case loanOverdue
    case grantAdded
    case grantRevoked
    case grantChanged
    case grantUnusable
    case mirrorReplaced
    case changeUnsupported
    case remoteCommandEnded
    case loanDueChanged
    case loanClosed
    case compartmentBlocked
    case compartmentUnblocked
    case returnFailed
    case itemNotTaken
    case itemChanged
    case handoverAnswered
    case assetPlaced
    case assetMovedHome
    case socketSwitched
    case serviceStarted
    case serviceEnded
    case serviceDenied
    case serviceLockoutStarted
    case challengeShown
    case serviceCredentialAdded
    case serviceCredentialRevoked
    case inspectionStarted
    case inspectionEnded
    case propStarted
    case propEnded
    case timeConfirmed
    case keypadTested
    case configurationReloaded
    case clockTrustChanged
    case keypadFault
    case conditionChanged
    case suppressed
    case storeOutage
}

extension AuditEvent {
    /// The name of its kind.
    public var name: AuditEventName {
        switch self {
        case .started: .started
        case .stopped: .stopped
        case .accessGranted: .accessGranted
        case .accessDenied: .accessDenied
        case .lockoutStarted: .lockoutStarted
        case .openingIntended: .openingIntended
        case .pulseEnded: .pulseEnded
        case .lockingIntended: .lockingIntended
        case .lockingEnded: .lockingEnded
        case .doorOpened: .doorOpened
        case .doorClosed: .doorClosed
        case .openNotDetected: .openNotDetected
        case .lockStuck: .lockStuck
        case .doorForcedOpen: .doorForcedOpen
        case .doorHeldOpen: .doorHeldOpen
        case .doorFoundOpen: .doorFoundOpen
        case .sensorImplausible: .sensorImplausible
        case .sensorPlausible: .sensorPlausible
        case .loanOpened: .loanOpened
        case .loanEnded: .loanEnded
        case .loanOverdue: .loanOverdue
        case .grantAdded: .grantAdded
        case .grantRevoked: .grantRevoked
        case .grantChanged: .grantChanged
        case .grantUnusable: .grantUnusable
        case .mirrorReplaced: .mirrorReplaced
        case .changeUnsupported: .changeUnsupported
        case .remoteCommandEnded: .remoteCommandEnded
        case .loanDueChanged: .loanDueChanged
        case .loanClosed: .loanClosed
        case .compartmentBlocked: .compartmentBlocked
        case .compartmentUnblocked: .compartmentUnblocked
        case .returnFailed: .returnFailed
        case .itemNotTaken: .itemNotTaken
        case .itemChanged: .itemChanged
        case .handoverAnswered: .handoverAnswered
        case .assetPlaced: .assetPlaced
        case .assetMovedHome: .assetMovedHome
        case .socketSwitched: .socketSwitched
        case .serviceStarted: .serviceStarted
        case .serviceEnded: .serviceEnded
        case .serviceDenied: .serviceDenied
        case .serviceLockoutStarted: .serviceLockoutStarted
        case .challengeShown: .challengeShown
        case .serviceCredentialAdded: .serviceCredentialAdded
        case .serviceCredentialRevoked: .serviceCredentialRevoked
        case .inspectionStarted: .inspectionStarted
        case .inspectionEnded: .inspectionEnded
        case .propStarted: .propStarted
        case .propEnded: .propEnded
        case .timeConfirmed: .timeConfirmed
        case .keypadTested: .keypadTested
        case .configurationReloaded: .configurationReloaded
        case .clockTrustChanged: .clockTrustChanged
        case .keypadFault: .keypadFault
        case .conditionChanged: .conditionChanged
        case .suppressed: .suppressed
        case .storeOutage: .storeOutage
        }
    }
}
