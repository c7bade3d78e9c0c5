import SpindCore
import Testing

/// Every role and every action, against the table written out here.
@Suite struct AuthorityTests {
    /// Columns: resident, operator, steward, maintainer, analyst, administrator. `.` nothing, `M`
    /// what is about oneself, `C` one's cabinet, `O` one's organisation, `R` the region, `*` all.
    private static let table = """
        seeOffers            * * * * * *
        manageOwnAccount     * * * * * *
        seeMember            M O . . . .
        exportMember         M O . . . .
        listMembers          . O . . . .
        manageMembers        . O . . . .
        recordChecks         . O . . . .
        eraseMember          M O . . . .
        bookForOneself       M . . . . .
        bookForOthers        . O . . . .
        seeReservation       M O C . . .
        listReservations     . O . . . .
        seeSite              . O C . . .
        cancelReservation    M O . . . .
        changeReservation    M O . . . .
        decideRequest        . O . . . .
        seePIN               M O . . . .
        endLoan              . O . . . .
        manageAssets         . O . . . .
        manageClosures       . O C . . .
        manageCabinets       . O . O . .
        seeCabinet           . O C O . R
        enrolCabinet         . O . O . .
        openRemotely         . O C O . .
        blockCompartment     . O C O . .
        breakGlass           . O . O . .
        readJournal          . O C O . .
        seeAnomalies         . O C O . .
        closeAnomaly         . O C O . .
        seeFigures           . O . . R .
        seeRegionFigures     . . . . R .
        manageOrganisations  . . . . . R
        manageAccounts       . . . . . R
        readActions          . . . . . R
        backup               . . . . . R
        """

    private static let rhede = OrganisationID("stadt-rhede")
    private static let vreden = OrganisationID("stadt-vreden")
    private static let cabinet = CabinetID("rathaus")
    private static let other = CabinetID("bahnhof")
    private static let anna = MemberID("m-anna000000")
    private static let bert = MemberID("m-bert000000")

    /// Somebody with just that role, where it belongs.
    private static func caller(_ role: Role) -> Caller {
        let account = AccountID("a-0000000001")
        switch role {
        case .resident: return Caller(account: account, member: anna, roles: [])
        case .operator, .maintainer:
            return Caller(
                account: account, roles: [RoleAssignment(role: role, organisation: rhede)])
        case .steward:
            return Caller(
                account: account,
                roles: [RoleAssignment(role: role, organisation: rhede, cabinet: cabinet)])
        case .analyst, .administrator:
            return Caller(account: account, roles: [RoleAssignment(role: role)])
        }
    }

    /// Things, and the letters of the table that reach them.
    private static let things: [(scope: Scope, reachedBy: String)] = [
        (Scope(organisation: rhede, cabinet: cabinet, member: anna), "MCOR*"),
        (Scope(organisation: rhede, cabinet: cabinet, member: bert), "COR*"),
        (Scope(organisation: rhede, cabinet: other), "OR*"),
        (Scope(organisation: rhede), "OR*"),
        (Scope(organisation: vreden, cabinet: other, member: anna), "MR*"),
        (Scope(organisation: vreden, cabinet: other, member: bert), "R*"),
        (Scope(organisation: vreden), "R*"),
        // A cabinet's name alone lets nobody in, if the organisation is another's.
        (Scope(organisation: vreden, cabinet: cabinet), "R*"),
        (Scope(member: anna), "MR*"),
        (.region, "R*"),
    ]

    @Test func table_HasEveryAction() {
        let names = Self.table.split(separator: "\n").map { String($0.prefix { $0 != " " }) }
        #expect(names == RegistryAction.allCases.map(\.rawValue))
    }

    @Test(arguments: AuthorityTests.table.split(separator: "\n").map(String.init))
    func everyRole_ReachesWhatTheTableSays(line: String) throws {
        let words = line.split(separator: " ").map(String.init)
        let action = try #require(RegistryAction(rawValue: words[0]))
        #expect(words.count == 1 + Role.allCases.count)
        for (role, letter) in zip(Role.allCases, words.dropFirst()) {
            for thing in Self.things {
                let isPermitted = Authority.permits(Self.caller(role), action, on: thing.scope)
                #expect(
                    isPermitted == thing.reachedBy.contains(letter),
                    "\(role), \(action), \(thing.scope)")
            }
        }
    }

    @Test(arguments: RegistryAction.allCases)
    func roleWithoutAPlace_MayDoNothingSpecial(action: RegistryAction) {
        let account = AccountID("a-0000000001")
        let everybodys: [RegistryAction] = [.seeOffers, .manageOwnAccount]
        for role in [Role.operator, .steward, .maintainer, .resident] {
            let caller = Caller(account: account, roles: [RoleAssignment(role: role)])
            for thing in Self.things {
                #expect(
                    Authority.permits(caller, action, on: thing.scope)
                        == everybodys.contains(action), "\(role), \(thing.scope)")
            }
        }
    }

    @Test func analystOfAnOrganisation_SeesItsFiguresOnly() {
        let caller = Caller(
            account: AccountID("a-0000000001"),
            roles: [RoleAssignment(role: .analyst, organisation: Self.rhede)])
        #expect(Authority.permits(caller, .seeFigures, on: Scope(organisation: Self.rhede)))
        #expect(!Authority.permits(caller, .seeFigures, on: Scope(organisation: Self.vreden)))
        #expect(!Authority.permits(caller, .seeRegionFigures, on: .region))
    }

    @Test func whoHasSeveralRoles_HasTheRightsOfAll() {
        let caller = Caller(
            account: AccountID("a-0000000001"), member: Self.anna,
            roles: [
                RoleAssignment(role: .operator, organisation: Self.vreden),
                RoleAssignment(role: .steward, organisation: Self.rhede, cabinet: Self.cabinet),
            ])
        let own = Scope(organisation: Self.rhede, member: Self.anna)
        let theirs = Scope(organisation: Self.vreden, member: Self.bert)
        let site = Scope(organisation: Self.rhede, cabinet: Self.cabinet)
        #expect(Authority.permits(caller, .bookForOneself, on: own))
        #expect(Authority.permits(caller, .seePIN, on: theirs))
        #expect(Authority.permits(caller, .openRemotely, on: site))
        #expect(!Authority.permits(caller, .listMembers, on: site))
        #expect(!Authority.permits(caller, .bookForOneself, on: theirs))
    }

    @Test(arguments: RegistryAction.allCases)
    func theMachinesOwnUser_MayDoEverything(action: RegistryAction) {
        let caller = Caller(account: AccountID("local-root"), roles: [], isLocal: true)
        for thing in Self.things { #expect(Authority.permits(caller, action, on: thing.scope)) }
    }
}
