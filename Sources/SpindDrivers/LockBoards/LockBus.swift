package import SpindCore
package import SpindHAL

/// A serial bus with lock boards: owns the port and talks to the boards on a thread of its own, so
/// that a slow board delays nothing but this bus.
///
/// Unlock orders go first; then the boards are asked for their inputs, in turn. A board or an
/// adapter that is gone is tried again for ever, and what it does not tell is unknown.
package final class LockBus: Sendable {
    /// Its name in the log.
    package let name: String
    private let boards: [String]
    private let shared = ThreadMonitor(LockBusState())
    private let thread: DriverThread

    /// Starts the thread, which opens the port. A port that is not there is waited for.
    ///
    /// - Parameters:
    ///   - wiring: the bus and its boards; at least one.
    ///   - serial: where its port is.
    ///   - clock: all durations count on it.
    ///   - onInput: called with the first state of every input and with each change, on the bus's
    ///     thread; it delays that thread only.
    ///   - onNote: called with what happens to the port and the boards, there too.
    /// - Throws: ``HALError`` `io` when the machine has no thread left.
    package init(
        _ wiring: LockBusWiring, serial: any SerialProvider, clock: any MonotonicClock,
        onInput: @escaping @Sendable (BoardInputWiring, ContactState) -> Void,
        onNote: @escaping @Sendable (LockBusNote) -> Void
    ) throws(HALError) {
        name = "bus \(wiring.bus.name)"
        boards = wiring.boards.map(\.name)
        let shared = shared
        thread = try DriverThread(name: "spind-lock-bus") {
            var driver = LockBusDriver(
                wiring, serial: serial, clock: clock, shared: shared, onInput: onInput,
                onNote: onNote)
            var next = clock.now
            while true {
                let goesOn = shared.wait(on: clock) { state in
                    state.life.answer()
                    if state.isEnding, !state.queue.hasCuts { return .done(false) }
                    let isDue = !state.queue.isEmpty || next <= clock.now
                    return isDue ? .done(true) : .until(next)
                }
                if !goesOn { return }
                next = driver.step()
            }
        }
    }

    deinit {
        shutdown()
    }

    /// Whether that board hangs on this bus.
    package func has(_ board: String) -> Bool { boards.contains(board) }

    /// Names who is told of outcomes and of pulses that were ended early; called on the bus's
    /// thread, before the first order.
    package func attach(
        onUnlock: @escaping @Sendable (BoardOrder, BoardOutcome) -> Void,
        onCut: @escaping @Sendable (CompartmentID) -> Void
    ) {
        shared.update { state in
            state.onUnlock = onUnlock
            state.onCut = onCut
        }
    }

    /// Hands an order over; what becomes of it is told later, once.
    ///
    /// - Throws: ``HALError`` when the bus is full or ends; nothing is sent and nothing told then.
    package func unlock(_ order: BoardOrder) throws(HALError) {
        let isTaken = shared.update { !$0.isEnding && $0.queue.add(order) }
        guard isTaken else { throw HALError(.io, "\(name) takes no order") }
    }

    /// Takes back an order.
    ///
    /// - Returns: whether it was never sent and never will be.
    package func cancel(_ order: UnlockOrder) -> Bool {
        shared.update { $0.queue.cancel(order) }
    }

    /// Asks the board to end a pulse early, where it can.
    package func letGo(_ cut: BoardOrderQueue.Cut) {
        shared.update { $0.queue.add(cut) }
    }

    /// Asks the thread for a sign of life; answered by the time of the next call.
    ///
    /// - Returns: whether the last question was answered (true on the first).
    package func beat() -> Bool {
        shared.update { $0.life.beat() }
    }

    /// Sends what ends pulses early, drops all orders, and ends the thread; the port is free then.
    /// May be called more than once.
    package func shutdown() {
        shared.update { state in
            state.isEnding = true
            _ = state.queue.removeOrders()
        }
        thread.join()
    }
}
