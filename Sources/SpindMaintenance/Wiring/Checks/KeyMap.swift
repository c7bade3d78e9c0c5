import SpindHAL

/// What pressing each key of a matrix connected, and what that says of its wires. Pure.
struct KeyMap: Sendable {
    /// A key's place: its row, and its column counted behind the rows.
    typealias Place = (row: Int, column: Int)

    private let wiring: KeypadWiring
    private var seen: [Character: Set<KeySample.Joint>] = [:]

    init(_ wiring: KeypadWiring) {
        self.wiring = wiring
    }

    /// The keys in the order of the file.
    var keys: [Character] { wiring.keys.flatMap { $0 } }

    /// The lines, rows first.
    var lines: [LineAddress] { wiring.rows + wiring.columns }

    func place(of key: Character) -> Place {
        for (row, keys) in wiring.keys.enumerated() {
            if let column = keys.firstIndex(of: key) {
                return (row, wiring.rows.count + column)
            }
        }
        preconditionFailure("a key of another keypad")
    }

    /// What a key connects when it is wired right: the driver drives columns and reads rows.
    func joint(of key: Character) -> KeySample.Joint {
        let place = place(of: key)
        return KeySample.Joint(driven: place.column, low: place.row)
    }

    /// The key between two lines; `nil` for two rows or two columns.
    func key(between first: Int, _ second: Int) -> Character? {
        keys.first { key in
            let place = place(of: key)
            return Set([place.row, place.column]) == Set([first, second])
        }
    }

    mutating func note(_ key: Character, _ joints: Set<KeySample.Joint>) {
        seen[key] = joints
    }

    // MARK: - At rest

    /// What is wrong although no key is pressed, the most basic first.
    func faults(atRest sample: KeySample) -> [WiringFault] {
        if !sample.low.isEmpty { return sample.low.sorted().map { .keyLineLow(lines[$0]) } }
        let pairs = Set(sample.joints.map { [$0.driven, $0.low].sorted() })
        return pairs.sorted { ($0[0], $0[1]) < ($1[0], $1[1]) }.map { pair in
            key(between: pair[0], pair[1]).map { .keyStuck($0) }
                ?? .keyLinesJoined(lines[pair[0]], lines[pair[1]])
        }
    }

    // MARK: - Pressed

    /// What is wrong after every key was pressed; none when all is right.
    var faults: [WiringFault] {
        let dead = keys.filter { (seen[$0] ?? []).isEmpty }
        guard dead.count < keys.count else { return [.keypadSilent] }
        let together = keys.filter { pairs(of: $0).count > 1 }
        guard together.isEmpty else { return [.keysTogether(together)] }
        guard dead.isEmpty else { return deadLines(dead) }
        return exchangedLines
    }

    private func pairs(of key: Character) -> Set<Set<Int>> {
        Set((seen[key] ?? []).map { [$0.driven, $0.low] })
    }

    private func deadLines(_ dead: [Character]) -> [WiringFault] {
        var faults: [WiringFault] = []
        var left = Set(dead)
        for line in lines.indices {
            let keys = keys.filter { place(of: $0).row == line || place(of: $0).column == line }
            guard keys.allSatisfy(dead.contains) else { continue }
            faults.append(.keyLineDead(lines[line], isRow: line < wiring.rows.count))
            left.subtract(keys)
        }
        let single = dead.filter(left.contains)
        return faults + (single.isEmpty ? [] : [.keysDead(single)])
    }

    /// Each key connected two lines: which line is on which place.
    private var exchangedLines: [WiringFault] {
        var found: [Int] = []
        for line in lines.indices {
            let pairs = keys.filter { place(of: $0).row == line || place(of: $0).column == line }
                .compactMap { self.pairs(of: $0).first }
            // The line that all keys of a row or a column share is that row or column.
            var common = pairs.reduce(pairs.first ?? []) { $0.intersection($1) }
            // With one column or one row the two cannot be told apart: believe the file.
            if common.contains(line) { common = [line] }
            guard common.count == 1, let only = common.first else { return [.keysDoubtful] }
            found.append(only)
        }
        guard Set(found).count == found.count,
            keys.allSatisfy({ key in
                let place = place(of: key)
                return pairs(of: key) == [[found[place.row], found[place.column]]]
            })
        else { return [.keysDoubtful] }
        let moved = lines.indices.filter { found[$0] != $0 }
        guard moved.isEmpty else {
            return [
                .keyLinesExchanged(
                    moved.map { .init(wired: lines[found[$0]], belongs: lines[$0]) })
            ]
        }
        let isReadable = keys.allSatisfy { (seen[$0] ?? []).contains(joint(of: $0)) }
        return isReadable ? [] : [.diodesReversed]
    }

    // MARK: - Ghosts

    /// Three corners of a rectangle and the fourth; `nil` for a keypad of one row or one column.
    var rectangle: (held: [Character], ghost: Character)? {
        guard wiring.rows.count > 1, wiring.columns.count > 1 else { return nil }
        let keys = wiring.keys
        return ([keys[0][0], keys[0][1], keys[1][0]], keys[1][1])
    }
}
