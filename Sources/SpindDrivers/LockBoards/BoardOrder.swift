package import SpindCore

/// An order for a lock of a board, as the lock bank hands it to the bus.
package struct BoardOrder: Hashable, Sendable {
    /// What the engine ordered; nothing is sent after its ``UnlockOrder/notAfter``.
    package var order: UnlockOrder
    /// The board's name.
    package var board: String
    /// The lock's number on it, from 1.
    package var lock: Int
    /// How long the board is to drive it.
    package var pulse: Duration
    /// Whether it was sent before, and the board proved not to have driven.
    package var isRepeated = false

    /// Makes an order that was not sent yet.
    package init(order: UnlockOrder, board: String, lock: Int, pulse: Duration) {
        self.order = order
        self.board = board
        self.lock = lock
        self.pulse = pulse
    }
}

/// What became of a ``BoardOrder``.
package enum BoardOutcome: Hashable, Sendable {
    /// The board drives the lock since some moment in this span, for its pulse.
    case driven(from: Instant, to: Instant)
    /// It was too late to send it: nothing moved.
    case expired
    /// The board cannot be reached, will not, or does not say what it did. Until that moment the
    /// lock may be driven all the same; `nil`: it is not.
    case failed(String, mayBeDriven: Range<Instant>?)
}

/// What waits to be sent on one bus. Pure; whoever sends takes one after the other.
package struct BoardOrderQueue: Sendable {
    /// A pulse to be ended early, as long as that matters.
    package struct Cut: Hashable, Sendable {
        /// The board's name.
        package var board: String
        /// The lock's number on it, from 1.
        package var lock: Int
        /// By then the board has ended the pulse itself.
        package var until: Instant
        /// Whose lock it is.
        package var compartment: CompartmentID

        /// Makes the cut of a pulse.
        package init(board: String, lock: Int, until: Instant, compartment: CompartmentID) {
            self.board = board
            self.lock = lock
            self.until = until
            self.compartment = compartment
        }
    }

    /// What is to be sent next.
    package enum Job: Hashable, Sendable {
        case unlock(BoardOrder)
        case cut(Cut)
    }

    /// A bank hands over one order for each lock, so this is never reached by it.
    package static let limit = 512

    private var orders: [BoardOrder] = []
    /// Taken, without an outcome, and still wanted.
    private var taken: [UnlockOrder] = []
    private var cuts: [Cut] = []

    /// Makes an empty queue.
    package init() {}

    /// Whether nothing waits.
    package var isEmpty: Bool { orders.isEmpty && cuts.isEmpty }

    /// Whether a pulse is to be ended early.
    package var hasCuts: Bool { !cuts.isEmpty }

    /// Puts an order behind the others.
    ///
    /// - Returns: false when there is no room, which is a failed order.
    package mutating func add(_ order: BoardOrder) -> Bool {
        guard orders.count < Self.limit else { return false }
        // An earlier pulse of this lock is over: what would cut it must not cut this one.
        cuts.removeAll { $0.board == order.board && $0.lock == order.lock }
        orders.append(order)
        return true
    }

    /// Puts an order that was taken before all others: the board proved not to have driven.
    ///
    /// - Returns: false when it is not wanted any more.
    package mutating func putBack(_ order: BoardOrder) -> Bool {
        guard let index = taken.firstIndex(of: order.order) else { return false }
        taken.remove(at: index)
        orders.insert(order, at: 0)
        return true
    }

    /// Notes that an order that was taken has its outcome.
    package mutating func finish(_ order: UnlockOrder) {
        taken.removeAll { $0 == order }
    }

    /// Asks for a pulse to be ended early.
    package mutating func add(_ cut: Cut) {
        // Asked for again until it is over.
        let isThere = cuts.contains { $0.board == cut.board && $0.lock == cut.lock }
        guard !isThere, cuts.count < Self.limit else { return }
        cuts.append(cut)
    }

    /// Takes back an order.
    ///
    /// - Returns: whether nobody had taken it: then it is never sent. One that was taken may be sent
    ///   in this moment, and never again.
    package mutating func cancel(_ order: UnlockOrder) -> Bool {
        taken.removeAll { $0 == order }
        let count = orders.count
        orders.removeAll { $0.order == order && !$0.isRepeated }
        let wasThere = orders.count < count
        orders.removeAll { $0.order == order }
        return wasThere
    }

    /// Takes out all orders that nobody has taken.
    package mutating func removeOrders() -> [BoardOrder] {
        defer { orders = [] }
        return orders
    }

    /// Takes out all pulses to be ended: nothing can end them but the boards.
    package mutating func removeCuts() {
        cuts = []
    }

    /// Takes the next job: cuts first.
    ///
    /// - Returns: the job, `nil` when nothing waits, and the orders that became too late.
    package mutating func take(at now: Instant) -> (job: Job?, expired: [BoardOrder]) {
        cuts.removeAll { $0.until <= now }
        let expired = orders.filter { $0.order.notAfter < now }
        orders.removeAll { $0.order.notAfter < now }
        if !cuts.isEmpty { return (.cut(cuts.removeFirst()), expired) }
        if orders.isEmpty { return (nil, expired) }
        let order = orders.removeFirst()
        taken.append(order.order)
        return (.unlock(order), expired)
    }
}
