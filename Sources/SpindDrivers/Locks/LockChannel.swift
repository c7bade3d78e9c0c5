import SpindCore
import SpindHAL

/// What unlocks one lock: a line, or a lock of a board on a bus.
protocol LockChannel: Sendable {
    /// Whose lock it is.
    var compartment: CompartmentID { get }
    /// Drives the lock for an order, or hands the order over.
    ///
    /// - Throws: ``HALError`` when it cannot; whether it drives is unknown then.
    mutating func drive(_ order: UnlockOrder, at now: Instant) throws(HALError) -> LockDrive
    /// Sees to it that the lock is not driven.
    ///
    /// - Throws: ``HALError`` when it cannot; it is tried again then.
    mutating func release(at now: Instant) throws(HALError) -> LockRelease
}

/// What ``LockChannel/drive(_:at:)`` did.
enum LockDrive {
    /// The lock is driven.
    case begun
    /// Somebody else drives it, and says so later.
    case handedOver
}

/// What ``LockChannel/release(at:)`` did.
enum LockRelease {
    /// The lock is not driven any more, or never was.
    case released(wasDriven: Bool)
    /// Its board ends the pulse by itself; ask again.
    case pending
}

/// The line of one lock, or its two where one unlocks and one locks, and the way back to them when
/// their board was unplugged. Only one of the two is ever active.
struct LineLockChannel: LockChannel {
    private let wiring: LockWiring
    private let address: LineAddress
    private let gpio: any GPIOProvider
    private var line: (any OutputLine)?
    private var lockingLine: (any OutputLine)?
    /// Whether the last release failed, so that the request itself may be dead.
    private var isSuspect = false

    init(
        _ wiring: LockWiring, at address: LineAddress, gpio: any GPIOProvider
    ) throws(HALError) {
        self.wiring = wiring
        self.address = address
        self.gpio = gpio
        try request()
    }

    var compartment: CompartmentID { wiring.compartment }

    func drive(_ order: UnlockOrder, at now: Instant) throws(HALError) -> LockDrive {
        let driven: (any OutputLine)?
        switch order.purpose {
        case .opening, .exit:
            try lockingLine?.set(.inactive)
            driven = line
        case .locking:
            try line?.set(.inactive)
            driven = lockingLine
        }
        guard let driven else { throw HALError(.io, "driving \(address), which is lost") }
        try driven.set(.active)
        return .begun
    }

    /// Makes the lines inactive. When that failed before, the line is requested anew: a board that
    /// was unplugged and is back answers new requests only.
    mutating func release(at now: Instant) throws(HALError) -> LockRelease {
        do throws(HALError) {
            guard let line else { throw HALError(.io, "releasing \(address), which is lost") }
            // Each is let go, whatever becomes of the other.
            defer { try? lockingLine?.set(.inactive) }
            try line.set(.inactive)
            try lockingLine?.set(.inactive)
        } catch {
            guard isSuspect else {
                isSuspect = true
                throw error
            }
            line = nil
            lockingLine = nil
            try request()
        }
        isSuspect = false
        return .released(wasDriven: true)
    }

    private mutating func request() throws(HALError) {
        let user = "spind lock \(wiring.compartment)"
        let first = try gpio.output(
            address, settings: wiring.settings, initial: .inactive, consumer: user)
        if let locking = wiring.locking {
            lockingLine = try gpio.output(
                locking.line, settings: locking.settings, initial: .inactive,
                consumer: "\(user), locking")
        }
        line = first
    }
}

/// A lock of a board on a bus. The board ends each pulse by itself, so that nothing here has to be
/// in time; what is known of the pulse is when it must be over.
struct BoardLockChannel: LockChannel {
    /// How long after an order was taken back it may still leave, when the bus had taken it.
    private static let leavesWithin: Duration = .milliseconds(500)

    private enum State {
        /// Not driven.
        case idle
        /// The bus has the order.
        case handedOver(UnlockOrder)
        /// The board may drive it in that span.
        case driven(Range<Instant>)
    }

    let compartment: CompartmentID
    private let board: String
    private let lock: Int
    private let pulse: Duration
    private let bus: LockBus
    private var state = State.idle

    init(_ wiring: LockWiring, board: String, lock: Int, bus: LockBus) {
        compartment = wiring.compartment
        self.board = board
        self.lock = lock
        pulse = wiring.unlockTime
        self.bus = bus
    }

    mutating func drive(_ order: UnlockOrder, at now: Instant) throws(HALError) -> LockDrive {
        try bus.unlock(BoardOrder(order: order, board: board, lock: lock, pulse: pulse))
        state = .handedOver(order)
        return .handedOver
    }

    /// Takes the order back, or has the pulse ended early where the board can do that; in any case
    /// the board ends it.
    mutating func release(at now: Instant) throws(HALError) -> LockRelease {
        if case .handedOver(let order) = state {
            if bus.cancel(order) {
                state = .idle
                return .released(wasDriven: false)
            }
            state = .driven(now..<now.advanced(by: Self.leavesWithin + pulse))
        }
        guard case .driven(let span) = state else { return .released(wasDriven: false) }
        guard now < span.upperBound else {
            state = .idle
            return .released(wasDriven: true)
        }
        bus.letGo(
            BoardOrderQueue.Cut(
                board: board, lock: lock, until: span.upperBound, compartment: compartment))
        return .pending
    }

    /// Notes what became of the order that was handed over.
    mutating func note(_ outcome: BoardOutcome, of order: UnlockOrder) {
        guard case .handedOver(order) = state else { return }
        switch outcome {
        case .driven(let from, let to):
            state = .driven(from..<to.advanced(by: pulse))
        case .expired, .failed(_, mayBeDriven: nil): state = .idle
        case .failed(_, mayBeDriven: .some(let span)): state = .driven(span)
        }
    }

    /// Notes that the board ended the pulse early.
    mutating func noteCut() {
        if case .driven = state { state = .idle }
    }
}
