import SpindCore
import SpindDrivers
import SpindHAL
import SpindSimulatedHardware
import Synchronization

/// A bus with simulated boards on a virtual clock: a relay board at address 1, a board of parcel
/// latches at 2, a KR-CU16 where nothing else is said.
final class LockBusRig {
    static let settings = SerialSettings(bitsPerSecond: 9_600)
    static let relays = LockBoardWiring(
        name: "relays", dialect: .waveshareModbus, address: 1, locks: 8, inputs: 8,
        poll: .milliseconds(200))
    static let parcels = LockBoardWiring(
        name: "parcels", dialect: .kerongCU16, address: 2, locks: 16, inputs: 32,
        poll: .milliseconds(200))

    /// Every kind of board with latches, at the same place.
    static let latches = [
        parcels, larger(.kerongCU48), larger(.kerongCU48By50),
        LockBoardWiring(
            name: "parcels", dialect: .winnsen, address: 2, locks: 16, inputs: 16,
            poll: .milliseconds(200)),
    ]

    private static func larger(_ dialect: LockBoardDialect) -> LockBoardWiring {
        LockBoardWiring(
            name: "parcels", dialect: dialect, address: 2, locks: 48, inputs: 96,
            poll: .milliseconds(200))
    }

    struct Outcome: Hashable {
        var opening: Int64
        var outcome: BoardOutcome

        /// Whether its lock is surely not driven any more; its pulse is 500 ms.
        func isOver(at now: Instant) -> Bool {
            switch outcome {
            case .driven(_, let to): to + .milliseconds(550) <= now
            case .expired, .failed(_, mayBeDriven: nil): true
            case .failed(_, mayBeDriven: .some(let span)): span.upperBound <= now
            }
        }

        /// The outcome without its times.
        var kind: String {
            switch outcome {
            case .driven: "driven"
            case .expired: "expired"
            case .failed(_, mayBeDriven: nil): "failed"
            case .failed: "failed, perhaps driven"
            }
        }
    }

    struct Reading: Hashable {
        var compartment: Int
        var state: ContactState
        var at: Instant
    }

    let clock = VirtualClock()
    let serial: VirtualSerial
    let relayBoard = SimulatedLockBoard(LockBusRig.relays, settings: LockBusRig.settings)
    let parcelBoard: SimulatedLockBoard
    let shared = ThreadMonitor(LockBusState())
    let notes = Recording<LockBusNote>()
    private let told = Recording<Outcome>()
    private let readings = Recording<Reading>()
    private var driver: LockBusDriver
    private var next: Instant

    /// Makes a bus with both boards on it, of which the cabinet file has these.
    init(
        boards: [LockBoardWiring] = [LockBusRig.relays, LockBusRig.parcels],
        debounce: Duration = .milliseconds(30)
    ) {
        let parcels = boards.first { $0.name == "parcels" } ?? Self.parcels
        parcelBoard = SimulatedLockBoard(parcels, settings: Self.settings)
        serial = VirtualSerial(clock: clock)
        serial.attach(relayBoard)
        serial.attach(parcelBoard)
        for input in 1...8 { relayBoard.set(input: input, true) }
        for input in 1...16 { parcelBoard.set(input: input, true) }
        // Compartments 1 to 8 hang on the relay board, 11 to 18 on the board of latches.
        let inputs = boards.flatMap { board in
            (1...8).map { input in
                BoardInputWiring(
                    role: .door,
                    compartment: CompartmentID(board.name == "relays" ? input : input + 10),
                    board: board.name, input: input, closedReadsOne: true, debounce: debounce)
            }
        }
        let bus = SerialBusWiring(name: "doors", path: "/dev/bus", settings: Self.settings)
        driver = LockBusDriver(
            LockBusWiring(bus: bus, boards: boards, inputs: inputs), serial: serial, clock: clock,
            shared: shared,
            onInput: { [readings, clock] input, state in
                readings.append(
                    Reading(
                        compartment: input.compartment.rawValue, state: state, at: clock.now))
            },
            onNote: { [notes] in notes.append($0) })
        next = clock.now
        shared.update { state in
            state.onUnlock = { [told] order, outcome in
                told.append(Outcome(opening: order.order.opening.rawValue, outcome: outcome))
            }
        }
    }

    /// Lets the bus work until that time.
    func run(for duration: Duration) {
        run(until: clock.now + duration)
    }

    /// Lets the bus work until that time, as its thread does.
    func run(until end: Instant) {
        while clock.now < end {
            let hasOrders = shared.withLock { !$0.queue.isEmpty }
            if hasOrders || next <= clock.now {
                next = driver.step()
            } else {
                clock.advance(to: min(next, end))
            }
        }
    }

    /// Orders a lock; compartments 11 and up are on the board of latches.
    @discardableResult
    func order(
        _ compartment: Int, opening: Int64 = 1, within: Duration = .seconds(5),
        pulse: Duration = .milliseconds(500)
    ) -> UnlockOrder {
        let order = UnlockOrder(
            opening: OpeningID(opening), compartment: CompartmentID(compartment), attempt: 1,
            notAfter: clock.now + within)
        let isParcel = compartment > 10
        _ = shared.update {
            $0.queue.add(
                BoardOrder(
                    order: order, board: isParcel ? "parcels" : "relays",
                    lock: isParcel ? compartment - 10 : compartment, pulse: pulse))
        }
        return order
    }

    var outcomes: [Outcome] { told.elements }
    var changes: [Reading] { readings.elements }

    /// What is known of a compartment's door now.
    func state(_ compartment: Int) -> ContactState? {
        readings.elements.last { $0.compartment == compartment }?.state
    }
}
