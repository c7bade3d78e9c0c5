package import SpindBoards
import SpindCore
import SpindHAL

/// What is looked at in a cabinet, in which order: what others depend on comes first.
package enum WiringPlan {
    /// The checks that a cabinet file asks for.
    ///
    /// - Parameters:
    ///   - file: the cabinet.
    ///   - choice: what of it.
    /// - Returns: the checks, the lines always first.
    package static func checks(
        of file: CabinetFile, choice: WiringChoice
    ) -> [any WiringCheck] {
        let all: [any WiringCheck] =
            boards(file) + display(file) + file.keypads.map { KeypadCheck($0) }
            + file.wiegandReaders.map { WiegandCheck($0) } + osdp(file)
            + file.inputDevices.map { InputDeviceCheck($0) } + doors(file)
        return [LinesCheck()] + all.filter { $0.parts.contains(where: choice.includes) }
    }

    private static func boards(_ file: CabinetFile) -> [any WiringCheck] {
        file.lockBuses.flatMap { bus in
            bus.boards.map { board in
                BusDeviceCheck(
                    board: board, on: bus.bus,
                    neighbours: Set(bus.boards.map(\.address)).subtracting([board.address]),
                    range: board.dialect.addresses)
            }
        }
    }

    private static func display(_ file: CabinetFile) -> [any WiringCheck] {
        guard case .character(let display) = file.display else { return [] }
        return [DisplayCheck(display, neighbours: [])]
    }

    private static func osdp(_ file: CabinetFile) -> [any WiringCheck] {
        file.osdpReaders.compactMap { reader in
            guard let bus = file.serialBuses.first(where: { $0.name == reader.bus }) else {
                return nil
            }
            let others = file.osdpReaders.filter { $0.bus == reader.bus && $0 != reader }
            return BusDeviceCheck(
                osdp: reader, on: bus, neighbours: Set(others.map(\.address)))
        }
    }

    private static func doors(_ file: CabinetFile) -> [any WiringCheck] {
        let inputs = file.lockBuses.flatMap(\.inputs) + file.osdpReaders.flatMap(\.inputs)
        let onBoards = inputs.filter { $0.role == .door }
        return file.locks.sorted { $0.compartment < $1.compartment }.map { lock in
            let contact = file.contacts.first { $0.compartment == lock.compartment }
            let input = onBoards.first { $0.compartment == lock.compartment }
            var boards = [input?.board].compactMap(\.self)
            if case .board(let name, _) = lock.output { boards.append(name) }
            return DoorCheck(
                DoorCheck.Door(
                    id: lock.compartment, lock: lock.kind, hasLine: !lock.isOnBoard,
                    hasContact: contact != nil || input != nil, contactLine: contact?.line,
                    boards: boards))
        }
    }
}

extension LockBoardDialect {
    /// The addresses that such a board can be set to.
    fileprivate var addresses: ClosedRange<UInt8> {
        // Kerong: four switches. The others have at most those of Modbus (MODBUS over Serial Line
        // V1.02, 2.2); asking its 0, to which nobody answers, does no harm.
        switch self {
        case .kerongCU16, .kerongCU48, .kerongCU48By50: 0...15
        case .waveshareModbus, .winnsen: 0...247
        }
    }
}
