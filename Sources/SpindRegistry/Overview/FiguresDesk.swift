package import SpindCore
internal import SpindRegistryStore

/// A figure for evaluation: how much of something there was.
package struct Figure: Hashable, Sendable {
    /// What is counted: a ``FactKind``'s raw value.
    package var kind: String
    /// More of what; may be empty.
    package var detail: String
    /// The organisation; `nil` in the figures of a region.
    package var organisation: OrganisationID?
    /// How much; `nil` where a group is too small to be shown.
    package var amount: Int64?
    /// How many facts it is made of; `nil` like ``amount``.
    package var cases: Int64?
}

/// Figures over days, without persons.
package enum FiguresDesk {
    /// The figures of an organisation; of all where none is named, with small groups left out.
    package static func show(
        _ organisation: OrganisationID?, in window: WallWindow, _ step: RegistryStep
    ) throws -> RegistryAnswer<[Figure]> {
        if let no = organisation.map({ step.refusal(.seeFigures, on: Scope(organisation: $0)) })
            ?? step.refusal(.seeRegionFigures, on: .region)
        {
            return .refused(no)
        }
        let rows = try step.db.rows(
            """
            SELECT kind, detail, sum(amount) AS total, count(*) AS cases FROM facts
            WHERE day_ms >= $1 AND day_ms < $2 AND ($3 = '' OR organisation = $3)
            GROUP BY kind, detail ORDER BY kind, detail
            """,
            [
                SQLValue(window.start), SQLValue(window.end),
                .text(organisation?.rawValue ?? ""),
            ])
        var figures = try rows.map { row in
            Figure(
                kind: try row.text("kind"), detail: try row.text("detail"),
                organisation: organisation, amount: try row.integer("total"),
                cases: try row.integer("cases"))
        }
        // Whoever runs the organisation knows its small groups anyway.
        let isOwn =
            step.caller.isLocal
            || step.caller.roles.contains {
                $0.role == .operator && $0.organisation == organisation && organisation != nil
            }
        if !isOwn { hideSmall(&figures) }
        return .done(figures)
    }

    /// Hides groups under five cases among those of one kind.
    private static func hideSmall(_ figures: inout [Figure]) {
        for kind in Set(figures.map(\.kind)).sorted() {
            let places = figures.indices.filter { figures[$0].kind == kind }
            let counts = Dictionary(
                uniqueKeysWithValues: places.map { ($0, Int(figures[$0].cases ?? 0)) })
            let shown = Figures.disclosed(counts)
            for place in places where shown[place] == .some(nil) {
                figures[place].amount = nil
                figures[place].cases = nil
            }
        }
    }
}

/// A figure of one group among others.
package struct GroupFigure: Hashable, Sendable {
    /// The group: an organisation's name, or a municipality.
    package var group: String
    /// How much; `nil` where the group is too small to be shown.
    package var amount: Int64?
    /// How many facts it is made of; `nil` like ``amount``.
    package var cases: Int64?
}

extension FiguresDesk {
    /// What the figures of a region are compared by.
    package enum Grouping: String, Hashable, Sendable, CaseIterable {
        /// Whose it is.
        case organisation
        /// Where the asset is; where none is meant, the cabinet or the organisation.
        case municipality
        /// Where the member is at home; empty where that does not matter.
        case home
    }

    /// One figure of the whole region by group, for the county: groups under five cases, and what
    /// would give them away, have no number.
    package static func compare(
        _ kind: FactKind, by grouping: Grouping, in window: WallWindow, _ step: RegistryStep
    ) throws -> RegistryAnswer<[GroupFigure]> {
        if let no = step.refusal(.seeRegionFigures, on: .region) { return .refused(no) }
        let group =
            switch grouping {
            case .organisation: "f.organisation"
            case .municipality: "coalesce(a.municipality, c.municipality, o.municipality, '')"
            case .home: "f.home"
            }
        let rows = try step.db.rows(
            """
            SELECT \(group) AS name, sum(f.amount) AS total, count(*) AS cases FROM facts f
            LEFT JOIN assets a ON a.id = f.asset
            LEFT JOIN cabinets c ON c.id = f.cabinet
            LEFT JOIN organisations o ON o.id = f.organisation
            WHERE f.kind = $1 AND f.day_ms >= $2 AND f.day_ms < $3
            GROUP BY \(group) ORDER BY \(group)
            """, [.text(kind.rawValue), SQLValue(window.start), SQLValue(window.end)])
        var counts: [String: Int] = [:]
        for row in rows { counts[try row.text("name")] = Int(try row.integer("cases")) }
        let shown = Figures.disclosed(counts)
        return .done(
            try rows.map { row in
                let name = try row.text("name")
                let isShown = shown[name] != .some(nil)
                return GroupFigure(
                    group: name, amount: isShown ? try row.integer("total") : nil,
                    cases: isShown ? try row.integer("cases") : nil)
            })
    }
}
