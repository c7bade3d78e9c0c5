import SpindCore

/// Figures for evaluation.
enum FiguresRoutes {
    private static let figure = ObjectSchema(
        "Figure", "How much of something there was; null where a group is under five.",
        [
            .required("kind", .text(.line(max: 64)), "A later version may know more kinds."),
            .required("detail", .text(.lineOrEmpty(max: 200))),
            .required("amount", .optional(.integer(Int64.min...Int64.max))),
            .required("cases", .optional(.integer(0...Int64.max))),
        ])

    private static let figures = ObjectSchema(
        "Figures", "Figures over whole days (UTC).",
        [
            .required("from", .text(.date)), .required("to", .text(.date)),
            .required("elements", .list(.object(figure), max: 10_000)),
        ])

    static let all = [
        Route(
            .get, "/v1/figures", "showFigures",
            "Figures of an organisation, or of the whole region for analysts", .signedIn,
            query: [
                .required("from", .text(.date), "The first day."),
                .required("to", .text(.date), "The last day, at most 400 days later."),
                .optional("organisation", .text(.name), "Of this one; all if left out."),
            ], .ok(.object(figures)),
            .read { input, step in
                guard let first = LocalDate(input.query.required("from")),
                    let last = LocalDate(input.query.required("to")), first <= last,
                    last.daysSince1970 - first.daysSince1970 <= 400
                else {
                    return .refused(
                        .invalid(field: "to", "from `from` on, at most 400 days later"))
                }
                let window = WallWindow(
                    start: WallTime(secondsSince1970: Int64(first.daysSince1970) * 86_400),
                    end: WallTime(secondsSince1970: Int64(last.daysSince1970 + 1) * 86_400))
                return try FiguresDesk.show(
                    input.query.id("organisation"), in: window, step
                ).map { figures in
                    .json(capacity: 8_192) {
                        $0.object {
                            $0.field("from", first.text)
                            $0.field("to", last.text)
                            $0.array("elements", figures) { writer, figure in
                                writer.object {
                                    $0.field("kind", figure.kind)
                                    $0.field("detail", figure.detail)
                                    $0.field("amount", figure.amount)
                                    $0.field("cases", figure.cases)
                                }
                            }
                        }
                    }
                }
            })
    ]
}
