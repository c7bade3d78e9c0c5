/// Who may do what in the registry. Pure: the caller's roles and the thing's place are arguments.
public enum Authority {
    /// How far a role reaches.
    public enum Reach: String, Hashable, Sendable, CaseIterable {
        /// Nowhere.
        case none
        /// To what is about the caller themselves.
        case own
        /// To the cabinet that the assignment names.
        case cabinet
        /// To the organisation that the assignment names.
        case organisation
        /// To what the assignment names, or the whole region where it names nothing.
        case assigned
        /// Everywhere.
        case anywhere
    }

    /// Whether a caller may do something to something.
    ///
    /// Whoever is a member has a resident's rights, whatever else they are. Whoever holds several
    /// roles has the rights of all.
    public static func permits(
        _ caller: Caller, _ action: RegistryAction, on scope: Scope
    ) -> Bool {
        if caller.isLocal { return true }
        if let member = caller.member {
            switch reach(of: .resident, for: action) {
            case .anywhere: return true
            case .own where scope.member == member: return true
            default: break
            }
        }
        return caller.roles.contains { assignment in
            permits(assignment, reach(of: assignment.role, for: action), on: scope)
        }
    }

    private static func permits(
        _ assignment: RoleAssignment, _ reach: Reach, on scope: Scope
    ) -> Bool {
        let isItsOrganisation =
            assignment.organisation != nil && assignment.organisation == scope.organisation
        let isItsCabinet = assignment.cabinet != nil && assignment.cabinet == scope.cabinet
        switch reach {
        case .none, .own: return false
        case .cabinet: return isItsCabinet && isItsOrganisation
        case .organisation: return isItsOrganisation && (assignment.cabinet == nil || isItsCabinet)
        case .assigned:
            return assignment.cabinet == nil
                && (assignment.organisation == nil || isItsOrganisation)
        case .anywhere: return true
        }
    }

    /// How far a role reaches for an action.
    public static func reach(of role: Role, for action: RegistryAction) -> Reach {
        let row = row(of: action)
        switch role {
        case .resident: return row.resident
        case .operator: return row.operator
        case .steward: return row.steward
        case .maintainer: return row.maintainer
        case .analyst: return row.analyst
        case .administrator: return row.administrator
        }
    }
}
