import SpindCore
package import SpindHAL

/// What an expander tells of itself.
package enum ExpanderNote: Sendable {
    /// It was reset or does not answer; the lines that were driven, which rest from now on. Told
    /// before anything is set again, and while every call for it fails at once.
    case lost(String, driven: [LineAddress])
    /// It is set again, and was so for a second.
    case back
}

/// An MCP23017, on a thread of its own that alone talks to it.
///
/// Its setting is read back once a second, and with each reading of inputs a mark that every reset
/// clears. A chip that was reset or was away is set anew with all its outputs at rest: nothing is
/// energised again because a supply came back. Until then calls fail at once, and the thread tries
/// to reach it every second, for as long as it takes.
///
/// A call waits for the chip's answer, at most ``ExpanderWiring/patience``; then it fails, and so
/// do all others until the thread is heard of: whoever drives locks waits once for a bus that
/// hangs, not once a lock.
package final class ExpanderChip: Sendable {
    /// What it is.
    package let wiring: ExpanderWiring
    /// Its name in the log.
    package var name: String { wiring.name }
    let clock: any MonotonicClock
    let monitor: ThreadMonitor<ExpanderState>
    private let thread: DriverThread

    /// Starts the thread and waits for the first try to reach the chip: all its lines become
    /// inputs, whatever was left of them. One that is not there stops nothing.
    ///
    /// - Parameters:
    ///   - wiring: where it is.
    ///   - i2c: where its bus is.
    ///   - clock: all durations count on it.
    ///   - onNote: called on the thread; it may make lines rest, and must not wait for the chip.
    /// - Throws: ``HALError`` `io` when the machine has no thread left.
    package init(
        _ wiring: ExpanderWiring, i2c: any I2CProvider, clock: any MonotonicClock,
        onNote: @escaping @Sendable (ExpanderNote) -> Void
    ) throws(HALError) {
        self.wiring = wiring
        self.clock = clock
        let monitor = ThreadMonitor(ExpanderState(wiring, at: clock.now))
        self.monitor = monitor
        // Urgent as the locks' thread is, which waits for it.
        thread = try DriverThread(name: "spind-expander", isUrgent: true) {
            var worker = ExpanderWorker(
                wiring, monitor: monitor, i2c: i2c, clock: clock, onNote: onNote)
            while worker.round() {}
        }
        let deadline = clock.now.advanced(by: wiring.patience)
        monitor.wait(on: clock) { state in
            !state.isStarting || deadline <= clock.now ? .done(()) : .until(deadline)
        }
    }

    deinit {
        shutdown()
    }

    /// Asks the thread for a sign of life; answered by the time of the next call.
    ///
    /// - Returns: whether the last question was answered (true on the first).
    package func beat() -> Bool {
        monitor.update { $0.beat() }
    }

    /// Ends the thread; what was asked of it is done before, where the chip answers. Outputs stay
    /// as they are. May be called more than once.
    package func shutdown() {
        monitor.update { $0.end() }
        thread.join()
    }

    /// Has a change carried out; when it returns, the chip has acknowledged it and was not reset.
    func perform(_ change: ExpanderShadow.Change) throws(HALError) {
        let id = try monitor.update { state throws(HALError) in try state.submit(change) }
        let deadline = clock.now.advanced(by: wiring.patience)
        let result: Result<Void, HALError> = monitor.wait(on: clock) { state in
            if let result = state.takeResult(id) { return .done(result) }
            guard deadline <= clock.now else { return .until(deadline) }
            state.abandon(id)
            return .done(.failure(HALError(.io, "\(wiring.name) does not answer: the bus hangs")))
        }
        try result.get()
    }

    /// The levels of its inputs now.
    func sample() throws(HALError) -> UInt16 {
        let number = try monitor.update { state throws(HALError) in try state.askSample() }
        let deadline = clock.now.advanced(by: wiring.patience)
        let result: Result<UInt16, HALError> = monitor.wait(on: clock) { state in
            do throws(HALError) {
                if let levels = try state.levels(ofSample: number) {
                    return .done(.success(levels))
                }
            } catch {
                return .done(.failure(error))
            }
            guard deadline <= clock.now else { return .until(deadline) }
            state.noteHanging()
            return .done(.failure(HALError(.io, "\(wiring.name) does not answer: the bus hangs")))
        }
        return try result.get()
    }
}

/// What an expander's thread does, round after round.
private struct ExpanderWorker {
    private let wiring: ExpanderWiring
    private let monitor: ThreadMonitor<ExpanderState>
    private let i2c: any I2CProvider
    private let clock: any MonotonicClock
    private let onNote: (ExpanderNote) -> Void
    private var device: (any I2CDevice)?

    init(
        _ wiring: ExpanderWiring, monitor: ThreadMonitor<ExpanderState>, i2c: any I2CProvider,
        clock: any MonotonicClock, onNote: @escaping (ExpanderNote) -> Void
    ) {
        self.wiring = wiring
        self.monitor = monitor
        self.i2c = i2c
        self.clock = clock
        self.onNote = onNote
    }

    /// One task; false when the thread is to end.
    mutating func round() -> Bool {
        let task = monitor.wait(on: clock) { $0.next(at: clock.now) }
        do throws(HALError) {
            return try carryOut(task)
        } catch {
            // A bus that was unplugged and is back answers new requests only.
            device = nil
            let (isNews, driven) = monitor.update { $0.lose(error, at: clock.now) }
            if isNews || driven != 0 {
                onNote(.lost(error.description, driven: lines(driven)))
            }
            return true
        }
    }

    private mutating func carryOut(_ task: ExpanderState.Task) throws(HALError) -> Bool {
        let chip = MCP23017(device: try requested(), clock: clock)
        switch task {
        case .end: return false
        case .configure(let registers, let outputs):
            try chip.configure(registers, outputs: outputs)
            monitor.update { $0.configured(registers, at: clock.now) }
        case .change(_, let old, let new):
            try chip.change(from: old, to: new)
            try checkMark(of: chip)
            if let late = monitor.update({ $0.changed() }) { throw late }
        case .sample(let lines):
            let levels = try chip.levels(of: lines)
            // After the reading: what a chip reads that lost its pull-ups is nobody's contact.
            try checkMark(of: chip)
            let isNews = monitor.withLock { $0.sampled(levels, of: lines, at: clock.now) }
            // Fifty times a second nobody is woken for nothing.
            if isNews { monitor.update { _ in } }
        case .check(let registers):
            guard try chip.holds(registers) else {
                throw HALError(.io, "\(wiring.name) lost its setting")
            }
            if monitor.update({ $0.checked() }) { onNote(.back) }
        }
        return true
    }

    private func checkMark(of chip: MCP23017) throws(HALError) {
        guard try chip.isMarked() else {
            throw HALError(.io, "\(wiring.name) was reset, as by a dip of its supply")
        }
    }

    private mutating func requested() throws(HALError) -> any I2CDevice {
        if let device { return device }
        let device = try i2c.i2c(wiring.address)
        self.device = device
        return device
    }

    private func lines(_ mask: UInt16) -> [LineAddress] {
        (0..<ExpanderWiring.lineCount).filter { mask >> $0 & 1 == 1 }
            .map { wiring.line(LineOffset($0)) }
    }
}
