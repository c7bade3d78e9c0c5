package import SpindCore

/// The names of journal records, as scripts write them: those of ``AuditEvent``.
package enum JournalName: String, Hashable, Sendable, CaseIterable {
    case started
    case stopped
    case accessGranted
    case accessDenied
    case lockoutStarted
    case openingIntended
    case pulseEnded
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
    case loanClosed
    case compartmentBlocked
    case compartmentUnblocked
    case clockTrustChanged
    case keypadFault
    case suppressed
    case storeOutage

    /// The name of an event.
    package init(_ event: AuditEvent) {
        switch event {
        case .started: self = .started
        case .stopped: self = .stopped
        case .accessGranted: self = .accessGranted
        case .accessDenied: self = .accessDenied
        case .lockoutStarted: self = .lockoutStarted
        case .openingIntended: self = .openingIntended
        case .pulseEnded: self = .pulseEnded
        case .doorOpened: self = .doorOpened
        case .doorClosed: self = .doorClosed
        case .openNotDetected: self = .openNotDetected
        case .lockStuck: self = .lockStuck
        case .doorForcedOpen: self = .doorForcedOpen
        case .doorHeldOpen: self = .doorHeldOpen
        case .doorFoundOpen: self = .doorFoundOpen
        case .sensorImplausible: self = .sensorImplausible
        case .sensorPlausible: self = .sensorPlausible
        case .loanOpened: self = .loanOpened
        case .loanEnded: self = .loanEnded
        case .loanOverdue: self = .loanOverdue
        case .grantAdded: self = .grantAdded
        case .grantRevoked: self = .grantRevoked
        case .loanClosed: self = .loanClosed
        case .compartmentBlocked: self = .compartmentBlocked
        case .compartmentUnblocked: self = .compartmentUnblocked
        case .clockTrustChanged: self = .clockTrustChanged
        case .keypadFault: self = .keypadFault
        case .suppressed: self = .suppressed
        case .storeOutage: self = .storeOutage
        }
    }
}
