import SpindBoards
import SpindCore
import SpindHAL
import SpindSimulatedHardware
import Synchronization

/// The lock boards of a simulated cabinet: what they drive, and what their inputs read.
final class SimulatedLockBoards: Sendable {
    private let boards: [(name: String, board: SimulatedLockBoard)]
    private let inputs: [BoardInputWiring]
    private let bell: Bell

    /// Counts what the boards began and cut; also a reference that their listeners may keep.
    private final class Bell: Sendable {
        let count = Atomic(0)
    }

    /// Puts the boards of a file on their buses.
    ///
    /// - Parameters:
    ///   - file: the cabinet.
    ///   - serial: has the ports of its buses already.
    ///   - wake: called when a board begins or cuts a pulse; must return at once.
    init(
        file: CabinetFile, serial: SimulatedSerial, wake: @escaping @Sendable () -> Void
    ) {
        let bell = Bell()
        self.bell = bell
        inputs = file.lockBuses.flatMap(\.inputs)
        boards = file.lockBuses.flatMap { bus in
            bus.boards.map { wiring in
                let pulse = file.locks.first { lock in
                    if case .board(wiring.name, _) = lock.output { true } else { false }
                }?.unlockTime
                let board = SimulatedLockBoard(
                    wiring, settings: bus.bus.settings, ownPulse: pulse ?? .milliseconds(500))
                board.onPulse { _ in
                    bell.count.add(1, ordering: .relaxed)
                    wake()
                }
                serial.attach(board, to: bus.bus.path)
                return (wiring.name, board)
            }
        }
    }

    /// How often a board began or cut a pulse.
    var rung: Int { bell.count.load(ordering: .relaxed) }

    /// When a pulse that is under way ends; `nil` while there is none.
    func nextEnd(after now: Instant) -> Instant? {
        boards.compactMap { $0.board.nextEnd(after: now) }.min()
    }

    /// Whether a board drives its lock with that number.
    func isDriven(_ lock: Int, of name: String, at now: Instant) -> Bool {
        boards.first { $0.name == name }?.board.isDriven(lock, at: now) ?? false
    }

    /// Wires what hangs on an input for what it reads; `nil`: its wire is cut.
    func set(
        _ role: BoardInputWiring.Role, of compartment: CompartmentID, _ state: ContactState?
    ) {
        for input in inputs where input.role == role && input.compartment == compartment {
            // A wire that is cut conducts nothing.
            let isOne = state.map { ($0 == .closed) == input.closedReadsOne } ?? false
            boards.first { $0.name == input.board }?.board.set(input: input.input, isOne)
        }
    }
}
