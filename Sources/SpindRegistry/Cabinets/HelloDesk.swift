package import SpindCore
internal import SpindRegistryStore

/// What a cabinet's description must be like. A program wrote it; what is wrong is told to whoever
/// reads that program's log.
enum DescriptionRules {
    static func problem(with cabinet: CabinetDescription) -> String? {
        for (field, text) in [
            ("name", cabinet.name), ("version", cabinet.version), ("timeZone", cabinet.timeZone),
        ] {
            guard text.utf8.count <= 200, !text.utf8.contains(0) else {
                return "`cabinet.\(field)` has more than 200 bytes, or a zero character"
            }
        }
        guard cabinet.sets.count <= 999, cabinet.compartments.count <= 999,
            cabinet.sets.allSatisfy({ $0.compartments.count <= 999 })
        else { return "a cabinet has at most 999 sets and 999 compartments" }
        return nil
    }
}

/// What a cabinet says first on each connection.
package enum HelloDesk {
    /// Keeps how a cabinet describes itself, and compares that with the registry's assets.
    package static func greet(
        _ request: HelloRequest, from cabinet: Cabinet, in step: inout RegistryStep
    ) throws -> DeviceAnswer<HelloAnswer> {
        let digits = request.journalIncarnation.utf8
        guard digits.count == 32,
            digits.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
        else {
            return .refused(
                .malformed, "`journalIncarnation` is not 32 hexadecimal digits in lower case")
        }
        guard (0...Int64(1 << 52)).contains(request.journalLast) else {
            return .refused(.malformed, "`journalLast` is no number of a record")
        }
        if let problem = DescriptionRules.problem(with: request.cabinet) {
            return .refused(.malformed, problem)
        }
        if request.cabinet != cabinet.description {
            try step.db.run(
                "UPDATE cabinets SET description = $2, version = version + 1 WHERE id = $1",
                [SQLValue(cabinet.id), .text(try StoredJSON.encode(request.cabinet))])
        }
        let held = try JournalDesk.heldThrough(
            request.journalIncarnation, of: cabinet.id, in: step)
        try tellOfRollback(request, heldThrough: held, of: cabinet, in: step)
        try LinkDesk.hear(
            .init(
                at: step.now, journal: request.journalIncarnation,
                journalLast: request.journalLast), from: cabinet.id, in: &step)
        return .done(
            HelloAnswer(
                cabinet: cabinet.id, acknowledgedThrough: held,
                warnings: try warnings(request.cabinet, cabinet, in: step)))
    }

    /// A journal that ends before what is held, and before what the cabinet itself said last: an old
    /// copy of its card was put in. (Before what is held alone it may end in a hello that a batch
    /// overtook.)
    private static func tellOfRollback(
        _ request: HelloRequest, heldThrough held: Int64, of cabinet: Cabinet,
        in step: RegistryStep
    ) throws {
        guard request.journalLast < held,
            let report = try LinkDesk.report(on: cabinet.id, in: step),
            report.journal == request.journalIncarnation, report.journalLast > request.journalLast
        else { return }
        try Anomalies.record(
            .journalForked,
            named: "journal-\(cabinet.id)-\(request.journalIncarnation)-rolled-back",
            organisation: cabinet.organisation, cabinet: cabinet.id, at: step.now,
            "journal \(request.journalIncarnation) ends at \(request.journalLast) at the cabinet, and "
                + "is held through \(held): an old copy of its card was put in, which does not know "
                + "the loans since", in: step)
    }

    private static func warnings(
        _ description: CabinetDescription, _ cabinet: Cabinet, in step: RegistryStep
    ) throws -> [String] {
        let rows = try step.db.rows(
            """
            SELECT id, organisation, kind, handover_set FROM assets
            WHERE cabinet = $1 AND ended_ms IS NULL ORDER BY handover_set
            """, [SQLValue(cabinet.id)])
        var warnings: [String] = []
        for row in rows {
            let asset: AssetID = try row.id("id")
            let kind: AssetKind = try row.choice("kind")
            let number = HandoverSetID(Int(clamping: try row.integer("handover_set")))
            let set = description.sets.first { $0.id == number }
            let warning: String
            if let set {
                guard let named = set.kind, named != kind else { continue }
                warning =
                    "set \(number) is for \(named.rawValue), asset \(asset) is \(kind.rawValue)"
            } else {
                warning = "there is no set \(number), where asset \(asset) should lie"
            }
            warnings.append(warning)
            try Anomalies.record(
                .layoutDiffers, named: "layout-\(cabinet.id)-\(number)-\(asset)",
                organisation: try row.id("organisation"), cabinet: cabinet.id, asset: asset,
                at: step.now, warning, in: step)
        }
        return warnings
    }
}
