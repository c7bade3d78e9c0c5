import SpindCore

/// Prints slips: see ``Slip``.
enum SlipText {
    /// The slip of a reservation, for a receipt printer.
    static func answer(
        _ input: RouteInput, _ step: inout RegistryStep
    ) throws -> RegistryAnswer<RouteAnswer> {
        try slip(input, step).map { .text($0.text) }
    }

    /// The slip of a reservation as a page.
    static func page(
        _ input: RouteInput, _ step: inout RegistryStep
    ) throws -> RegistryAnswer<RouteAnswer> {
        try slip(input, step).map { .page($0.html) }
    }

    private static func slip(
        _ input: RouteInput, _ step: RegistryStep
    ) throws -> RegistryAnswer<Slip> {
        let id: ReservationID = input.id("reservation")
        let told: PINDisclosure
        switch try GrantDesk.pin(of: id, in: step) {
        case .refused(let refusal): return .refused(refusal)
        case .done(let disclosure): told = disclosure
        }
        guard let pin = told.pin else {
            return .refused(
                .conflict(
                    german: "Der Schrank kennt diese PIN noch nicht; den Zettel dann drucken.",
                    english: "The cabinet does not know this PIN yet; print the slip when it does.",
                    dutch: "De kast kent deze pincode nog niet; druk het briefje dan af."))
        }
        guard let reservation = try BookingDesk.find(id, in: step),
            let asset = try AssetDesk.find(reservation.asset, in: step),
            let cabinet = try CabinetDesk.find(told.cabinet, in: step),
            let organisation = try OrganisationDesk.find(reservation.organisation, in: step)
        else { return .refused(.notFound("reservation", id.rawValue)) }
        return .done(
            Slip(
                reservation, asset, at: cabinet, of: organisation, pin: pin, zone: input.zone,
                language: input.language))
    }
}
