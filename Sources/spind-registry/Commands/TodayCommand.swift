import ArgumentParser
import SpindCore
import SpindRegistry
import SpindTerminal

struct TodayCommand: RegistryCommand {
    static let configuration = CommandConfiguration(
        commandName: "today",
        abstract:
            "What there is to do today: pickups, returns, overdue, anomalies, silent cabinets.")

    @OptionGroup var options: GlobalOptions
    @Option(help: "Whose (default: all organisations').") var organisation: String?
    @Option(help: "At this cabinet only.") var cabinet: String?

    func run(_ session: Session) async throws {
        let zone = try await session.zone()
        let days = try await session.ofOrganisations(organisation) { organisation in
            let today = try await session.ask(
                .get, "today", query: [("organisation", organisation), ("cabinet", cabinet)])
            guard case .object(let members) = today else { return [] }
            return [.object([JSONValue.Member("organisation", .text(organisation))] + members)]
        }
        guard !session.json else { return try session.show(["elements": .array(days)]) }
        let report = TodayReport(zone: zone, now: SystemTime.wall())
        let busy = days.filter { !report.isEmpty($0) }
        try session.show([
            "\(zone.local(SystemTime.wall()).dateText), "
                + (busy.isEmpty
                    ? "nothing to do"
                    : busy.count == 1 ? "one organisation" : "\(busy.count) organisations")
        ])
        for day in busy { try session.show(report.lines(day)) }
    }
}

/// A day of an organisation at 80 columns.
struct TodayReport {
    let zone: TimeZoneRules
    let now: WallTime

    private static let parts = [
        ("pickups", "Pickups"), ("returns", "Returns"), ("overdue", "OVERDUE"),
        ("anomalies", "To look at"), ("silentCabinets", "SILENT CABINETS"),
    ]

    /// Whether there is nothing to do.
    func isEmpty(_ day: JSONValue) -> Bool {
        Self.parts.allSatisfy { day.elements($0.0).isEmpty }
    }

    /// The lines of a day: a table under a title for each kind of thing that there is.
    func lines(_ day: JSONValue) -> [String] {
        var lines = ["", day.text("organisation") ?? ""]
        for (name, title) in Self.parts {
            var elements = day.elements(name)
            guard !elements.isEmpty else { continue }
            if name == "anomalies" { elements = AnomalyNames.shortened(elements) }
            lines += ["", "  \(title) (\(elements.count))"]
            let table = ResourceView(plural: "", columns: columns(name), details: [])
            lines += table.table(of: elements, zone).map { TextWidth.cut("  " + $0, to: 80) }
        }
        return lines
    }

    private func columns(_ name: String) -> [ResourceView.Field] {
        switch name {
        case "pickups":
            [
                clock("AT", "start"), .time("UNTIL", "end"), place, asset,
                .plain("RESERVATION", "id"),
                .computed("STATE") { $0.text("state") == "requested" ? "TO CONFIRM" : "" },
            ]
        case "returns":
            [clock("DUE", "due"), place, asset, .plain("MEMBER", "member"), .plain("LOAN", "id")]
        case "overdue":
            [.time("DUE", "due"), place, asset, .plain("MEMBER", "member"), .plain("LOAN", "id")]
        case "anomalies":
            [
                .time("AT", "at"), .plain("ANOMALY", AnomalyNames.short), .plain("KIND", "kind"),
                .plain("CABINET", "cabinet", isElastic: true),
                .plain("WHAT", "detail", isElastic: true),
            ]
        default:
            [
                .plain("CABINET", "cabinet"),
                ResourceView.Field(title: "LAST HEARD") { cabinet, zone in
                    cabinet.text("heardAt").map { TimeText.plain($0, zone) } ?? "never"
                },
            ]
        }
    }

    private var place: ResourceView.Field { .plain("CABINET", "cabinet", isElastic: true) }
    private var asset: ResourceView.Field { .plain("ASSET", "asset", isElastic: true) }

    /// The time of day alone: the day is in the title.
    private func clock(_ title: String, _ name: String) -> ResourceView.Field {
        ResourceView.Field(title: title) { value, zone in
            String(TimeText.plain(value.text(name), zone).suffix(5))
        }
    }
}
