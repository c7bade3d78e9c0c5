extension Authority {
    /// How far each role reaches for one action.
    struct Row {
        var resident = Reach.none
        var `operator` = Reach.none
        var steward = Reach.none
        var maintainer = Reach.none
        var analyst = Reach.none
        var administrator = Reach.none
    }

    /// The table of roles and actions. Nobody but an organisation's operators sees its members; a
    /// steward sees who has what by pseudonym only, and a PIN is seen by its member and by the
    /// operators who print it.
    static func row(of action: RegistryAction) -> Row {
        switch action {
        case .seeOffers, .manageOwnAccount:
            Row(
                resident: .anywhere, operator: .anywhere, steward: .anywhere,
                maintainer: .anywhere, analyst: .anywhere, administrator: .anywhere)
        case .seeMember, .exportMember, .eraseMember: Row(resident: .own, operator: .organisation)
        case .listMembers, .manageMembers, .recordChecks: Row(operator: .organisation)
        case .bookForOneself: Row(resident: .own)
        case .bookForOthers, .listReservations, .decideRequest: Row(operator: .organisation)
        case .cancelReservation, .changeReservation, .seePIN:
            Row(resident: .own, operator: .organisation)
        case .seeReservation: Row(resident: .own, operator: .organisation, steward: .cabinet)
        case .seeSite: Row(operator: .organisation, steward: .cabinet)
        case .endLoan, .manageAssets: Row(operator: .organisation)
        case .manageClosures: Row(operator: .organisation, steward: .cabinet)
        case .manageCabinets, .enrolCabinet, .breakGlass:
            Row(operator: .organisation, maintainer: .organisation)
        case .seeCabinet:
            Row(
                operator: .organisation, steward: .cabinet, maintainer: .organisation,
                administrator: .assigned)
        case .openRemotely, .blockCompartment, .readJournal, .seeAnomalies, .closeAnomaly:
            Row(operator: .organisation, steward: .cabinet, maintainer: .organisation)
        case .seeFigures: Row(operator: .organisation, analyst: .assigned)
        case .seeRegionFigures: Row(analyst: .assigned)
        case .manageOrganisations, .manageAccounts, .readActions, .backup:
            Row(administrator: .assigned)
        }
    }
}
