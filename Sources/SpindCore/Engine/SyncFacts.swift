/// What the shell looked up for changes of the registry, all before the first of them: the engine
/// keeps in mind what the earlier ones of a batch did.
public struct SyncFacts: Hashable, Sendable {
    /// For changes: the stored grants that they name, and those that have a PIN that they give to
    /// another. For a snapshot: those made or revoked at the cabinet, those with an open loan, and
    /// those that somebody is let in with right now.
    public var grants: [StoredGrant]
    /// Those of the commands that were executed before.
    public var executed: Set<RemoteCommandID>
    /// Those of the commands whose time is over by the registry's own clock, or may be. That clock
    /// may be wrong, but the times in its commands are wrong with it.
    public var lapsed: Set<RemoteCommandID>
    /// What is wrong with the text of a command.
    public var malformed: [RemoteCommandID: String]
    /// The epoch of the cabinet's key.
    public var keyEpoch: UInt32

    /// Makes the facts.
    public init(
        grants: [StoredGrant] = [], executed: Set<RemoteCommandID> = [],
        lapsed: Set<RemoteCommandID> = [], malformed: [RemoteCommandID: String] = [:],
        keyEpoch: UInt32 = 1
    ) {
        self.grants = grants
        self.executed = executed
        self.lapsed = lapsed
        self.malformed = malformed
        self.keyEpoch = keyEpoch
    }
}

/// What the shell looks up in the store for ``SyncFacts``.
public struct SyncQuery: Hashable, Sendable {
    /// Grants with these names.
    public var names: [GrantID]
    /// Grants with these verifiers.
    public var verifiers: [CredentialVerifier]
    /// Whether all grants that a snapshot may not simply replace: made or revoked at the cabinet, or
    /// with an open loan.
    public var firm: Bool
    /// Commands with these names.
    public var commands: [RemoteCommandID]

    /// Makes a query.
    public init(
        names: [GrantID] = [], verifiers: [CredentialVerifier] = [], firm: Bool = false,
        commands: [RemoteCommandID] = []
    ) {
        self.names = names
        self.verifiers = verifiers
        self.firm = firm
        self.commands = commands
    }
}

/// What a store found for a ``SyncQuery``.
public struct SyncFindings: Hashable, Sendable {
    /// The grants, each once, by name.
    public var grants: [StoredGrant]
    /// Those of the commands that were executed before.
    public var executed: Set<RemoteCommandID>

    /// Makes the findings.
    public init(grants: [StoredGrant] = [], executed: Set<RemoteCommandID> = []) {
        self.grants = grants
        self.executed = executed
    }
}

/// Changes of the registry's log, to be taken in one step.
public struct ChangeBatch: Hashable, Sendable {
    /// The changes, in order.
    public var changes: [Change]
    /// Where the log stands behind them.
    public var cursor: String
    /// What was looked up for them.
    public var facts: SyncFacts

    /// Makes a batch.
    public init(changes: [Change], cursor: String, facts: SyncFacts) {
        self.changes = changes
        self.cursor = cursor
        self.facts = facts
    }
}
