import SpindCore
import SpindRegistryStore

/// When compartments were blocked, as the journals of their cabinets say.
struct CompartmentBlocks {
    /// How many records of a cabinet are looked at, the newest: what is older counts no more.
    private static let recordsMax = 10_000

    private var blocks: [CabinetID: [CompartmentID: [WallWindow]]] = [:]
    private var sets: [CabinetID: [HandoverSetID: [CompartmentID]]] = [:]

    /// Reads the blocks that began before a time; one that lasts ends then.
    init(of cabinets: [CabinetID], until end: WallTime, in step: RegistryStep) throws {
        for cabinet in cabinets {
            let found = try Self.blocks(of: cabinet, until: end, in: step)
            guard !found.isEmpty,
                let description = try CabinetDesk.find(cabinet, in: step)?.description
            else { continue }
            blocks[cabinet] = found
            sets[cabinet] = Dictionary(
                description.sets.map { ($0.id, $0.compartments) }, uniquingKeysWith: { $0 + $1 })
        }
    }

    /// When any compartment of that set was blocked, in any order.
    func windows(at place: AssetPlace) -> [WallWindow] {
        guard let blocks = blocks[place.cabinet] else { return [] }
        return (sets[place.cabinet]?[place.set] ?? []).flatMap { blocks[$0] ?? [] }
    }

    private static func blocks(
        of cabinet: CabinetID, until end: WallTime, in step: RegistryStep
    ) throws -> [CompartmentID: [WallWindow]] {
        let rows = try step.db.rows(
            """
            SELECT r.incarnation, r.payload, j.latest_ms, l.journal FROM journal_records r
            JOIN journals j ON j.cabinet = r.cabinet AND j.incarnation = r.incarnation
            LEFT JOIN cabinet_links l ON l.cabinet = r.cabinet
            WHERE r.cabinet = $1 AND r.at_ms < $2 AND r.payload IS NOT NULL
                AND r.name IN ('compartmentBlocked', 'compartmentUnblocked')
            ORDER BY r.at_ms DESC, r.incarnation DESC, r.sequence DESC LIMIT \(recordsMax)
            """, [SQLValue(cabinet), SQLValue(end)])
        var found: [CompartmentID: [WallWindow]] = [:]
        // Since when, and until when if nothing else is heard: a card that was replaced took its
        // blocks along.
        var open: [CompartmentID: WallWindow] = [:]
        for row in rows.reversed() {
            let draft = try StoredJSON.decode(AuditDraft.self, row.text("payload"))
            switch draft.event {
            case .compartmentBlocked(let compartment, _, _):
                let isCurrent =
                    try row.optionalText("journal").map { $0 == (try row.text("incarnation")) }
                    ?? true
                let last = isCurrent ? end : min(end, try row.time("latest_ms"))
                let since = min(draft.at, open[compartment]?.start ?? draft.at)
                open[compartment] = WallWindow(start: since, end: max(since, last))
            case .compartmentUnblocked(let compartment, _):
                guard let block = open.removeValue(forKey: compartment) else { continue }
                found[compartment, default: []].append(
                    WallWindow(start: block.start, end: max(block.start, draft.at)))
            default: continue
            }
        }
        for (compartment, block) in open { found[compartment, default: []].append(block) }
        return found
    }
}
