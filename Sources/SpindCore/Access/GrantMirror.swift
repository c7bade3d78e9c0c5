/// A ``Snapshot`` of the registry's grants, looked through: what can be put in the place of the
/// mirror, and what cannot. Making it takes time with the number of grants and nothing else, so it
/// is made beside the decision loop.
public struct GrantMirror: Hashable, Sendable {
    /// A grant that cannot be used, by what of its name can stand in the journal.
    public struct Unusable: Hashable, Sendable {
        /// Its name.
        public var grant: GrantID
        /// Why.
        public var problem: GrantProblem

        /// Makes the fact.
        public init(grant: GrantID, problem: GrantProblem) {
            self.grant = grant
            self.problem = problem
        }
    }

    /// The grants that can be kept; no name and no PIN twice.
    public var grants: [MirroredGrant] = []
    /// Those that cannot.
    public var unusable: [Unusable] = []
    /// Grants that the registry does not know and that stay in force.
    public var kept: Set<GrantID>
    /// Where the registry's log stands behind it.
    public var cursor: String

    /// Looks a snapshot through for a cabinet with the key of that epoch.
    public init(_ snapshot: Snapshot, keyEpoch: UInt32) {
        kept = Set(snapshot.kept)
        cursor = snapshot.cursor
        var checked: [MirroredGrant] = []
        var names: [GrantID: Int] = [:]
        var holders: [CredentialVerifier: [GrantID]] = [:]
        for synced in snapshot.grants {
            switch synced.checked(keyEpoch: keyEpoch) {
            case .usable(let mirrored):
                checked.append(mirrored)
                names[mirrored.grant.id, default: 0] += 1
                holders[mirrored.verifier, default: []].append(mirrored.grant.id)
            case .unusable(let problem):
                unusable.append(Unusable(grant: synced.id.forTheJournal, problem: problem))
            }
        }
        for mirrored in checked {
            let id = mirrored.grant.id
            if names[id, default: 0] > 1 {
                add(id, .malformed("its name stands twice in the snapshot"))
            } else if let other = holders[mirrored.verifier]?.first(where: { $0 != id }) {
                add(id, .duplicatePIN(with: other))
            } else {
                grants.append(mirrored)
            }
        }
    }

    private mutating func add(_ id: GrantID, _ problem: GrantProblem) {
        unusable.append(Unusable(grant: id, problem: problem))
    }
}
