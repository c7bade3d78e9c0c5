import SpindCore

/// What there is to do today.
enum TodayRoutes {
    private static let silent = ObjectSchema(
        "SilentCabinet", "A cabinet that was not heard for a quarter of an hour.",
        [.required("cabinet", .text(.name)), .required("heardAt", .optional(.time))])

    private static let today = ObjectSchema(
        "Today", "What an organisation, or one site, has to do with today.",
        [
            .required("start", .time), .required("end", .time),
            .required("pickups", .list(.object(ReservationRoutes.reservation))),
            .required("returns", .list(.object(LoanRoutes.loan))),
            .required("overdue", .list(.object(LoanRoutes.loan))),
            .required("anomalies", .list(.object(AnomalyRoutes.anomaly))),
            .required("silentCabinets", .list(.object(silent))),
        ])

    static let all = [
        Route(
            .get, "/v1/today", "showToday",
            "Today's pickups and returns, what is overdue, anomalies, silent cabinets",
            .action(.seeSite),
            query: [
                .required("organisation", .text(.name), "Of this organisation."),
                .optional("cabinet", .text(.name), "Of this site only; a steward's own."),
            ], .ok(.object(today)),
            .read { input, step in
                let now = step.now
                let zone = input.zone
                return try TodayDesk.show(
                    OrganisationID(input.query.required("organisation")),
                    cabinet: input.query.id("cabinet"), in: step
                ).map { today in
                    .json(capacity: 16_384) {
                        $0.object {
                            $0.field("start", today.day.start, zone)
                            $0.field("end", today.day.end, zone)
                            $0.array("pickups", today.pickups) {
                                ReservationRoutes.write($1, &$0, zone)
                            }
                            $0.array("returns", today.returns) {
                                LoanRoutes.write($1, now, &$0, zone)
                            }
                            $0.array("overdue", today.overdue) {
                                LoanRoutes.write($1, now, &$0, zone)
                            }
                            $0.array("anomalies", today.anomalies) {
                                AnomalyRoutes.write($1, &$0, zone)
                            }
                            $0.array("silentCabinets", today.silent) { writer, silent in
                                writer.object {
                                    $0.field("cabinet", silent.cabinet)
                                    $0.field("heardAt", silent.heardAt, zone)
                                }
                            }
                        }
                    }
                }
            })
    ]
}
