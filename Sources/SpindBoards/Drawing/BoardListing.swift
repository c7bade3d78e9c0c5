import SpindCore

/// A row of the list of boards and cabinets: what a file describes, or what is wrong with it.
///
/// ```swift
/// let row = BoardListing(
///     file: "Boards/acme/relays-8/board.yaml", boards: "Boards", files: DiskFiles())
/// ```
package struct BoardListing: Hashable, Sendable {
    /// What a board offers; `nil` where that is no matter of it.
    package struct Offer: Hashable, Sendable {
        /// Relays on a computer's lines.
        package var relays: Int?
        /// Locks that it drives by itself.
        package var locks: Int?
        /// Inputs that it tells over a bus.
        package var inputs: Int?
        /// Lines on its header.
        package var lines: Int?
        /// Compartments of a cabinet.
        package var compartments: Int?
    }

    /// The file.
    package var file: String
    /// Its name, that of its folder; a board's with its vendor's, as cabinet files name it.
    package var name: String
    /// Its name for people; `nil` where the file is wrong.
    package var title: String?
    /// What it is, as board files write it, or `cabinet`.
    package var kind: String?
    /// How far it was checked, 1 to 3; of a cabinet the worst of its boards.
    package var tier: Int?
    /// What it offers.
    package var offer = Offer()
    /// The first thing that is wrong with the file; `nil`: nothing.
    package var problem: Problem?

    /// Reads a file and makes its row. Blocks while it reads; may be called from any thread.
    ///
    /// - Parameters:
    ///   - file: a `board.yaml` or `cabinet.yaml`.
    ///   - boards: the folder that cabinets look up boards in.
    ///   - files: where files are read from.
    package init(file: String, boards: String, files: some FileReading) {
        self.file = file
        let folders = file.split(separator: "/").dropLast().suffix(2)
        name = folders.joined(separator: "/")
        do throws(CabinetFileErrors) {
            if file.hasSuffix("cabinet.yaml") {
                name = folders.last.map(String.init) ?? file
                let cabinet = try CabinetLoader(files: files, boards: boards).load(file)
                kind = "cabinet"
                title = cabinet.fitting.boards.map(\.title).joined(separator: ", ")
                tier = cabinet.fitting.boards.map(\.tier).max()
                offer.compartments = cabinet.layout.compartments.count
            } else {
                read(try BoardLoader(files: files).load(file), files)
            }
        } catch {
            problem = error.problems.first
        }
    }

    private mutating func read(
        _ board: BoardLoader<some FileReading>.Board, _ files: some FileReading
    ) {
        title = board.title
        kind = board.kind
        tier = board.tier
        offer.lines = board.computer.map { $0.header.filter { $0.line != nil }.count }
        offer.relays = board.relays > 0 ? board.relays : nil
        offer.locks = board.locks > 0 ? board.locks : nil
        offer.inputs = board.inputs > 0 ? board.inputs : nil
    }

    /// What it offers, in words.
    package var offerWords: String {
        let counts: [(Int?, String)] = [
            (offer.compartments, "compartment"), (offer.lines, "line"), (offer.relays, "relay"),
            (offer.locks, "lock"), (offer.inputs, "input"),
        ]
        return counts.compactMap { count, noun in
            count.map { "\($0) \(noun)\($0 == 1 ? "" : "s")" }
        }.joined(separator: ", ")
    }

    /// The rows as lines of text, 80 columns wide, with what the tiers mean.
    package static func table(_ rows: [BoardListing]) -> [String] {
        var lines: [String] = []
        for row in rows {
            guard let problem = row.problem else {
                lines.append(cut("\(row.name): \(row.title ?? "")"))
                lines.append(
                    cut("    \(row.kind ?? ""), tier \(row.tier ?? 3), \(row.offerWords)"))
                continue
            }
            lines.append(cut("\(row.name): wrong, and no use until it is mended"))
            lines += WiringTable.wrapped("\(problem)", 76).map { "    " + $0 }
        }
        let tiers = Set(rows.compactMap(\.tier)).sorted()
        return lines + (tiers.isEmpty ? [] : [""])
            + tiers.map { "tier \($0): \(BoardTier.words($0))" }
    }

    private static func cut(_ line: String) -> String {
        line.count <= 80 ? line : line.prefix(79) + "…"
    }
}
