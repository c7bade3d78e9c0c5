import SpindCore

/// What the journal and a registry promise each other, as far as the checked world saw it.
struct CheckSync {
    /// Grants of the registry that nobody may be let in with, but to return.
    var barred: Set<GrantID> = []
    /// Grants that were revoked at the cabinet, which the registry does not undo.
    var revokedHere: Set<GrantID> = []
    /// The snapshot that was sent last, which a record may say is in force.
    var sentMirror: [GrantID: WallWindow] = [:]
    /// Changes that were recorded as unsupported, and commands that ended.
    var recordedChanges: Set<Int64> = []
    var endedCommands: Set<RemoteCommandID> = []
    /// Accounts by which a first opening was intended; each command has an account of its own.
    var openedBy: Set<AccountID> = []
    /// Orders that were driven.
    var driven: Set<String> = []
}

extension CheckLedger {
    /// Takes in what a record says of the registry.
    mutating func followSync(_ event: AuditEvent) {
        switch event {
        case .grantAdded(let id, _, let set, let window, by: .registry),
            .grantChanged(let id, _, let set, let window, by: .registry):
            admit(id, set, window)
            if sync.revokedHere.contains(id) { fail("\(id) is back, and was revoked here") }
        case .grantRevoked(let id, let by):
            sync.barred.insert(id)
            if by.userID != nil { sync.revokedHere.insert(id) }
        case .grantUnusable(let id, _): sync.barred.insert(id)
        case .mirrorReplaced:
            for ticket in tickets where ticket.isSynced { sync.barred.insert(ticket.grant) }
            for (id, window) in sync.sentMirror where !sync.revokedHere.contains(id) {
                guard let set = tickets.first(where: { $0.grant == id })?.sentSet else { continue }
                admit(id, set, window)
            }
        case .changeUnsupported(_, let number):
            if !sync.recordedChanges.insert(number).inserted {
                fail("change \(number) was taken twice")
            }
        case .remoteCommandEnded(let id, _):
            if !sync.endedCommands.insert(id).inserted { fail("command \(id) ended twice") }
        case .openingIntended(let opening, _, 1, .command(by: .registry(let account?), _)):
            if !sync.openedBy.insert(account).inserted {
                fail("opening \(opening) is the second of \(account)'s one command")
            }
        case .accessGranted(_, let id, .pickup, _, _), .accessGranted(_, let id, .opening, _, _):
            if sync.barred.contains(id) { fail("\(id) was let in though it is revoked") }
        default: break
        }
    }

    /// A lock is driven for an order.
    mutating func drivenOnce(_ order: UnlockOrder) {
        let name = "\(order.opening) \(order.compartment) \(order.attempt)"
        if !sync.driven.insert(name).inserted {
            fail("lock \(order.compartment) is driven twice for opening \(order.opening)")
        }
    }

    private mutating func admit(_ id: GrantID, _ set: HandoverSetID, _ window: WallWindow) {
        sync.barred.remove(id)
        for index in tickets.indices where tickets[index].grant == id {
            tickets[index].window = window
            tickets[index].set = set
        }
    }
}
