import SpindCore

/// Reservations: a member's own, and those of an organisation for its operators.
enum ReservationRoutes {
    static let reservation = ObjectSchema(
        "Reservation", "That an asset is somebody's for a time.",
        [
            .required("id", .text(.id)), .required("organisation", .text(.name)),
            .required("asset", .text(.name)), .required("member", .text(.id)),
            .required("cabinet", .optional(.text(.name))),
            .required("handoverSet", .optional(.integer(1...999))),
            .required("state", .choice(ReservationState.self)),
            .required("start", .time), .required("end", .time),
            .required("blockedFrom", .time, "With the time kept free before."),
            .required("blockedUntil", .time, "With the time kept free after."),
            .required("holds", .boolean, "Whether it keeps others from the asset."),
            .required("requestedUntil", .optional(.time), "Until when it has to be confirmed."),
            .required("noShowAt", .time),
            .required("createdAt", .time), .required("endedAt", .optional(.time)),
            .required("version", .integer(1...Int64.max)),
        ])

    private static let newReservation = ObjectSchema(
        "NewReservation",
        [
            .required("asset", .text(.name)),
            .optional("member", .text(.id), "For whom; the caller if left out."),
            .required("start", .time), .required("end", .time),
        ])

    private static let change = ObjectSchema(
        "ReservationChange", countMin: 2,
        [
            .required("version", .integer(1...Int64.max), "The one that was read."),
            .optional("start", .time), .optional("end", .time),
        ])

    private static let pin = ObjectSchema(
        "PIN", "A reservation's PIN: told once its cabinet knows it.",
        [
            .required("pin", .optional(.text(.digits(6...8)))),
            .required("isOnCabinet", .boolean), .required("cabinet", .text(.name)),
        ])

    static let all = [
        Route(
            .get, "/v1/reservations", "listReservations",
            "Reservations: of a member, or of an organisation", .signedIn,
            query: [
                .optional("organisation", .text(.name), "Of this organisation; or `member`."),
                .optional("member", .text(.id), "Of this member; the caller if left out."),
                .optional("asset", .text(.name), "Of this asset, with `organisation`."),
                .optional("state", .choice(ReservationState.self), "In this state only."),
                .optional("from", .time, "Those that end later."),
                .optional("until", .time, "Those that start earlier."),
            ] + Route.Parameter.paging, .page(reservation), .read(list)),
        Route(
            .post, "/v1/reservations", "createReservation", "Book", .signedIn,
            body: newReservation, .created(.object(reservation)),
            .write { input, step in
                guard let member = input.body.id("member") ?? input.caller.member else {
                    return .refused(
                        .invalid(
                            field: "member", german: "nötig: dieses Konto ist kein Mitglied",
                            english: "needed: this account is no member",
                            dutch: "nodig: dit account is geen lid"))
                }
                let order = BookingOrder(
                    asset: AssetID(input.body.required("asset")), member: member,
                    start: input.body.time("start") ?? step.now,
                    end: input.body.time("end") ?? step.now)
                return try BookingDesk.create(order, in: &step).map { made in
                    .json(201, capacity: 1_024) { write(made, &$0, input.zone) }
                }
            }),
        Route(
            .get, "/v1/reservations/{reservation}", "showReservation", "One reservation",
            .action(.seeReservation), .ok(.object(reservation)),
            .read { input, step in
                try BookingDesk.show(input.id("reservation"), in: step).map { found in
                    .json { write(found, &$0, input.zone) }
                }
            }),
        Route(
            .patch, "/v1/reservations/{reservation}", "changeReservation",
            "Change when it ends, or when it begins while that has not come",
            .action(.changeReservation), body: change, .ok(.object(reservation)),
            .write { input, step in
                let id: ReservationID = input.id("reservation")
                let found: Reservation
                switch try BookingDesk.show(id, in: step) {
                case .refused(let refusal): return .refused(refusal)
                case .done(let reservation): found = reservation
                }
                return try BookingDesk.change(
                    id,
                    to: (
                        start: input.body.time("start") ?? found.window.start,
                        end: input.body.time("end") ?? found.window.end
                    ), version: input.body.integer("version"), in: &step
                ).map { changed in .json { write(changed, &$0, input.zone) } }
            }),
        Route(
            .post, "/v1/reservations/{reservation}/cancellation", "cancelReservation",
            "Call a reservation off", .action(.cancelReservation), .ok(.object(reservation)),
            .write { input, step in
                try BookingDesk.cancel(input.id("reservation"), in: &step).map { ended in
                    .json { write(ended, &$0, input.zone) }
                }
            }),
        Route(
            .post, "/v1/reservations/{reservation}/confirmation", "confirmReservation",
            "Confirm a request", .action(.decideRequest), .ok(.object(reservation)),
            .write { input, step in
                try BookingDesk.confirm(input.id("reservation"), in: &step).map { confirmed in
                    .json { write(confirmed, &$0, input.zone) }
                }
            }),
        Route(
            .post, "/v1/reservations/{reservation}/refusal", "declineReservation",
            "Refuse a request", .action(.decideRequest), .ok(.object(reservation)),
            .write { input, step in
                try BookingDesk.decline(input.id("reservation"), in: &step).map { declined in
                    .json { write(declined, &$0, input.zone) }
                }
            }),
        Route(
            .get, "/v1/reservations/{reservation}/pin", "showPIN",
            "A reservation's PIN, once its cabinet knows it", .action(.seePIN),
            .ok(.object(pin)),
            .read { input, step in
                try GrantDesk.pin(of: input.id("reservation"), in: step).map { told in
                    .json {
                        $0.object {
                            $0.field("pin", told.pin)
                            $0.field("isOnCabinet", told.isOnCabinet)
                            $0.field("cabinet", told.cabinet)
                        }
                    }
                }
            }),
        Route(
            .get, "/v1/reservations/{reservation}/slip", "printSlip",
            "A slip to print, with the PIN in large type, in the wanted language",
            .action(.seePIN), .text, .read(SlipText.answer)),
        Route(
            .get, "/v1/reservations/{reservation}/slip.html", "printSlipPage",
            "The slip as a page of A5, in the wanted language", .action(.seePIN), .page,
            .read(SlipText.page)),
    ]

    private static func list(
        _ input: RouteInput, _ step: inout RegistryStep
    ) throws -> RegistryAnswer<RouteAnswer> {
        let filter = ReservationFilter(
            organisation: input.query.id("organisation"),
            member: input.query.id("member")
                ?? (input.query.has("organisation") ? nil : input.caller.member),
            asset: input.query.id("asset"), state: input.query.choice("state"),
            from: input.query.time("from"), until: input.query.time("until"))
        return try ReservationList.find(filter, input.page.part(), in: step)
            .orUnknownName(input.query, in: step).map { found in
                let page = Page(found, input.page, key: ReservationList.key)
                return .json(capacity: 16_384) {
                    page.write(&$0) { write($1, &$0, input.zone) }
                }
            }
    }

    static func write(
        _ reservation: Reservation, _ writer: inout JSONWriter, _ zone: TimeZoneRules
    ) {
        writer.object {
            $0.field("id", reservation.id)
            $0.field("organisation", reservation.organisation)
            $0.field("asset", reservation.asset)
            $0.field("member", reservation.member)
            $0.field("cabinet", reservation.place?.cabinet)
            $0.field("handoverSet", reservation.place?.set.rawValue)
            $0.field("state", reservation.state.rawValue)
            $0.field("start", reservation.window.start, zone)
            $0.field("end", reservation.window.end, zone)
            $0.field("blockedFrom", reservation.blocked.start, zone)
            $0.field("blockedUntil", reservation.blocked.end, zone)
            $0.field("holds", reservation.holds)
            $0.field("requestedUntil", reservation.requestedUntil, zone)
            $0.field("noShowAt", reservation.noShowAt, zone)
            $0.field("createdAt", reservation.createdAt, zone)
            $0.field("endedAt", reservation.endedAt, zone)
            $0.field("version", reservation.version)
        }
    }
}
