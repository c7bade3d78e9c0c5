import SpindHAL

/// The boards of a cabinet, resolved: one computer, and relays that hang on its lines.
struct CabinetBoards {
    /// A relay and the line that drives it.
    struct Relay {
        var line: LineTable.Line
        /// What the line is called on its board.
        var lineName: String
        var active: LineLevel
        var isWeakPullSafe: Bool
        /// Where the cabinet names the line; `nil`: it is the board's own.
        var place: Place?
    }

    let computer: Computer
    /// The entries whose files could be read, in the order of the file.
    let files: [(entry: Located<String>, use: BoardUse, file: BoardFile)]
    /// Each entry's relays, relay 1 first; in the order of the file. Relays that could not be
    /// resolved are `nil`.
    private(set) var banks: [(entry: Located<String>, relays: [Relay?])] = []
    /// Lines that boards are wired to besides their relays.
    private(set) var connected: [(entry: Located<String>, name: String, address: LineAddress)] = []
    /// The boards that hang on a bus, in the order of the file.
    private(set) var lockBoards: [(entry: Located<String>, use: BoardUse, board: LockBoardFile)] =
        []
    /// What of the computer's system the cabinet says was switched off.
    private(set) var freed: Set<String> = []
    /// The boards with lines behind an I²C address, in the order of the file; without a wiring where
    /// their bus or address is wrong, which is recorded when buses are resolved.
    private(set) var expanders: [(entry: Located<String>, use: BoardUse, wiring: ExpanderWiring?)] =
        []
    /// Entries that could not be used; what was wrong with them is recorded.
    private var unusable: Set<String> = []

    /// Resolves the entries of `boards`; `nil` when there is no one computer.
    init?<Files: FileReading>(
        _ source: CabinetSource, shelf: inout BoardShelf<Files>, _ findings: Findings
    ) {
        var files: [(entry: Located<String>, use: BoardUse, file: BoardFile)] = []
        for (entry, use) in source.boards {
            if let file = shelf.board(use.path, namedIn: findings) {
                files.append((entry, use, file))
            }
        }
        let computers = files.filter { $0.file.computer != nil }
        guard let first = computers.first, let computer = first.file.computer else {
            if files.count == source.boards.count, source.isComplete {
                findings.refuse(
                    source.boardsPlace, "`boards` names no computer",
                    mend: "add one, for example `computer: raspberry-pi/raspberry-pi-4`")
            }
            return nil
        }
        for other in computers.dropFirst() {
            findings.refuse(
                other.use.path.place,
                "`boards` names a second computer, beside `\(first.entry.value)`",
                mend: "a cabinet has one; delete the other")
        }
        self.computer = computer
        self.files = files
        let names = source.boards.map(\.name.value)
        unusable = Set(names).subtracting(files.map(\.entry.value))
        freed = Self.freed(first.use, computer, findings)
        for (entry, use, file) in files where file.expander != nil {
            expanders.append((entry, use, Self.wiring(of: entry.value, use, source)))
        }
        for (entry, use, file) in files {
            guard Self.wires(use, file, findings) else {
                unusable.insert(entry.value)
                continue
            }
            if file.expander != nil {
                if let bank = file.relays {
                    banks.append((entry, relays(bank, use, on: entry.value, findings)))
                }
                continue
            }
            if let board = file.lockBoard {
                lockBoards.append((entry, use, board))
                continue
            }
            let hosts = [first.entry.value] + expanders.map(\.entry.value)
            guard Self.hangs(use, file, on: hosts, names, findings) else {
                unusable.insert(entry.value)
                continue
            }
            guard let bank = file.relays else { continue }
            let host = use.on?.value ?? first.entry.value
            banks.append((entry, relays(bank, use, on: host, findings)))
            for line in bank.connected {
                guard case .success(let found) = namedLine(line.value, on: host) else {
                    findings.refuse(
                        use.path.place,
                        "`\(use.path.value)` is connected to `\(line.value)`, which "
                            + "\(title(of: host)) does not have",
                        mend: isExpander(host)
                            ? "use a board that fits it" : "use a board that fits this computer")
                    continue
                }
                if let found { connected.append((entry, line.value, found.address)) }
            }
        }
    }

    private static func hangs(
        _ use: BoardUse, _ file: BoardFile, on hosts: [String], _ names: [String],
        _ findings: Findings
    ) -> Bool {
        let computer = hosts[0]
        let onBus: [(key: String, place: Place?)] = [
            ("address", use.address?.place), ("poll", use.poll?.place), ("pulse", use.pulse?.place),
        ]
        if let (key, place) = onBus.compactMap({ key, place in place.map { (key, $0) } }).first {
            findings.refuse(
                place, "`\(use.path.value)` has no \(key): it hangs on no bus",
                mend: "delete `\(key)`")
            return false
        }
        switch (file.kind, use.on) {
        case (.computer, nil), (.simulated, nil):
            return true
        case (.computer, let on?), (.simulated, let on?):
            findings.refuse(
                on.place, "a computer is not plugged on anything", mend: "delete `on`")
            return false
        case (.relayHat, nil):
            findings.refuse(
                use.path.place, "a relay hat needs `on`, the computer it is plugged on",
                mend: "write `{ use: \(use.path.value), on: \(computer) }`")
            return false
        case (.lockBoard, _), (.expander, _):
            return true
        case (.relayHat, let on?):
            if hosts.contains(on.value) { return true }
            findings.refuse(
                on.place,
                names.contains(on.value)
                    ? "`on` is `\(on.value)`, which is not the computer"
                    : "`on` is `\(on.value)`, which `boards` does not name",
                mend: "write `on: \(computer)`")
            return false
        }
    }

    private func relays(
        _ bank: RelayBank, _ use: BoardUse, on host: String, _ findings: Findings
    ) -> [Relay?] {
        let path = use.path
        let isSafe = bank.isWeakPullSafe || use.heldOff != nil
        let lines: [Located<String>]
        let isNamedHere: Bool
        switch bank.wiring {
        case .fixed(let own): (lines, isNamedHere) = (own, false)
        case .named: (lines, isNamedHere) = (use.lines?.value ?? [], true)
        }
        return lines.enumerated().map { index, name in
            switch namedLine(name.value, on: host) {
            case .success(nil): return nil
            case .success(let line?):
                return Relay(
                    line: line, lineName: name.value, active: bank.active, isWeakPullSafe: isSafe,
                    place: isNamedHere ? name.place : nil)
            case .failure(let complaint) where isNamedHere:
                findings.refuse(
                    name.place, "`lines` \(complaint.message)", mend: complaint.mend)
                return nil
            case .failure:
                findings.refuse(
                    path.place,
                    "relay \(index + 1) of `\(path.value)` hangs on `\(name.value)`, "
                        + "which \(title(of: host)) does not have",
                    mend: isExpander(host)
                        ? "use a board that fits it" : "use a board that fits this computer")
                return nil
            }
        }
    }

    /// Whether an entry could not be used; what was wrong with it is recorded.
    func isUnusable(_ entry: String) -> Bool { unusable.contains(entry) }

    /// The lock board that a reference `board/number` names; `nil` when it names none.
    func lockBoard(
        in reference: String
    ) -> (entry: Located<String>, use: BoardUse, board: LockBoardFile)? {
        let name = reference.split(separator: "/", omittingEmptySubsequences: false).first
        return lockBoards.first { $0.entry.value == name.map(String.init) }
    }

    /// Finds a relay by `board/number`. The outer `nil`: it is known and could not be resolved.
    func relay(_ reference: String) -> Result<Relay?, Complaint> {
        let parts = reference.split(separator: "/", omittingEmptySubsequences: false).map(
            String.init)
        let names = banks.map(\.entry.value) + lockBoards.map(\.entry.value)
        if let entry = parts.first, unusable.contains(entry) { return .success(nil) }
        guard parts.count == 2, let bank = banks.first(where: { $0.entry.value == parts[0] })
        else {
            let list =
                names.isEmpty
                ? "add a board with relays" : "it names " + names.joined(separator: ", ")
            return .failure(
                Complaint(
                    message: "is `\(reference)`, and `boards` names no relays `\(parts[0])`",
                    mend: Suggestion.mend(parts[0], among: names, otherwise: list)))
        }
        guard let number = Int(parts[1]), String(number) == parts[1],
            (1...bank.relays.count).contains(number)
        else {
            return .failure(
                Complaint(
                    message: "is `\(reference)`, which `\(parts[0])` does not have",
                    mend: "write `\(parts[0])/1` to `\(parts[0])/\(bank.relays.count)`"))
        }
        return .success(bank.relays[number - 1])
    }
}
