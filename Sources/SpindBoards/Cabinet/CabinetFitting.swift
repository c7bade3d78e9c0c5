package import SpindCore
package import SpindHAL

/// What a cabinet's files say of boards and locks beyond what drivers need: what drawings and bills
/// of materials are made of.
package struct CabinetFitting: Hashable, Sendable {
    /// The boards, the computer among them, in the order of the file.
    package var boards: [FittedBoard]
    /// The locks, by compartment.
    package var locks: [FittedLock]

    /// Makes a fitting.
    package init(boards: [FittedBoard], locks: [FittedLock]) {
        self.boards = boards
        self.locks = locks
    }

    /// The board and the number, from 1, of the relay that hangs on a line; `nil` when none does.
    package func relay(on line: LineAddress) -> (board: FittedBoard, number: Int)? {
        for board in boards {
            if let index = board.relays.firstIndex(of: line) { return (board, index + 1) }
        }
        return nil
    }
}

/// A board of a cabinet.
package struct FittedBoard: Hashable, Sendable {
    /// Its name in the cabinet file.
    package var entry: String
    /// Its name for people.
    package var title: String
    /// What it is, as board files write it, for example `relay-hat`.
    package var kind: String
    /// How far it was checked: 1 on the real thing, 2 in simulation, 3 from documents.
    package var tier: Int
    /// The lines its relays hang on, relay 1 first; empty for a board without.
    package var relays: [LineAddress]
    /// The level that energises them; `nil` for a board without relays.
    package var active: LineLevel?
    /// Whether resistors at their inputs hold them off while the computer starts.
    package var isHeldOff: Bool
    /// Whether wires join its relays to their lines, which the cabinet names; otherwise it is plugged
    /// on, or the computer's own.
    package var isWired: Bool
    /// Lines that it is wired to besides.
    package var connected: [LineAddress]

    /// Makes a board.
    package init(
        entry: String, title: String, kind: String, tier: Int, relays: [LineAddress],
        active: LineLevel?, isHeldOff: Bool, isWired: Bool, connected: [LineAddress]
    ) {
        self.entry = entry
        self.title = title
        self.kind = kind
        self.tier = tier
        self.relays = relays
        self.active = active
        self.isHeldOff = isHeldOff
        self.isWired = isWired
        self.connected = connected
    }
}

/// What a lock is made for.
package struct FittedLock: Hashable, Sendable {
    /// Its compartment.
    package var compartment: CompartmentID
    /// Whether current holds it locked, so that it hangs on a normally-closed contact.
    package var isLockedByCurrent: Bool
    /// What it draws while it has current, in milliamperes; `nil` where the file does not say.
    package var milliamperes: Int?
    /// After which time hardware ends a drive by itself; `nil` where nothing does.
    package var hardwareLimit: Duration?

    /// Makes a lock.
    package init(
        compartment: CompartmentID, isLockedByCurrent: Bool, milliamperes: Int?,
        hardwareLimit: Duration?
    ) {
        self.compartment = compartment
        self.isLockedByCurrent = isLockedByCurrent
        self.milliamperes = milliamperes
        self.hardwareLimit = hardwareLimit
    }
}

extension CabinetResolution {
    /// What drawings need besides; complete where nothing was found wrong.
    var fitting: CabinetFitting {
        let fitted = boards.files.map { entry, use, file in
            FittedBoard(
                entry: entry.value, title: file.title, kind: file.kind.rawValue,
                tier: file.tier.rawValue,
                relays: boards.banks.first { $0.entry.value == entry.value }?
                    .relays.compactMap { $0?.line.address } ?? [],
                active: file.relays?.active, isHeldOff: use.heldOff != nil,
                isWired: file.relays?.isNamedByCabinets == true,
                connected: boards.connected.filter { $0.entry.value == entry.value }
                    .map(\.address))
        }
        let locks = source.compartments.compactMap { compartment in
            compartment.lock.map {
                FittedLock(
                    compartment: CompartmentID(compartment.id.value),
                    isLockedByCurrent: $0.energized == .locks, milliamperes: $0.current?.value,
                    hardwareLimit: $0.hardwareLimit)
            }
        }
        return CabinetFitting(
            boards: fitted, locks: locks.sorted { $0.compartment < $1.compartment })
    }
}

extension RelayBank {
    /// Whether cabinets say which lines its relays hang on.
    fileprivate var isNamedByCabinets: Bool {
        if case .named = wiring { true } else { false }
    }
}
