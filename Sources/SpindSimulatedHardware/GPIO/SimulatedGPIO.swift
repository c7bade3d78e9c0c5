package import SpindCore
package import SpindHAL

/// GPIO chips that exist in memory: drivers request lines on one side, the outside world pulls,
/// wires and reads them on the other.
///
/// ```swift
/// let gpio = SimulatedGPIO(clock: clock)
/// gpio.addChip(label: "bench", lines: 8)
/// try gpio.level(of: .offset(chip: "bench", LineOffset(3)))   // false: low
/// ```
///
/// A line's level is decided, strongest first, by: what drives it or a line it is wired to (low
/// wins, as a short to ground does), the bias it was requested with, its pull outside; a line that
/// nothing decides keeps its level. All calls may come from any thread; those of the outside world
/// throw `notFound` for a line that does not exist.
package final class SimulatedGPIO: GPIOProvider {
    let monitor = ThreadMonitor(SimulatedCircuit())
    let clock: any MonotonicClock
    private let edgeQueue: EdgeQueueKind

    /// Makes a machine without chips.
    ///
    /// - Parameters:
    ///   - clock: edges and changes are dated by it, and waits end on it.
    ///   - edgeQueue: how edges wait where each counts.
    package init(clock: any MonotonicClock, edgeQueue: EdgeQueueKind = .shared) {
        self.clock = clock
        self.edgeQueue = edgeQueue
    }

    /// Adds a chip; its lines are free inputs, pulled low.
    ///
    /// - Parameters:
    ///   - label: its label; two chips may bear the same, and neither is found then.
    ///   - lines: how many lines it has, from 1.
    ///   - names: the names of the first lines.
    ///   - onRelease: what becomes of an output whose owner has gone.
    package func addChip(
        label: String, lines: Int, names: [String?] = [], onRelease: ReleasedOutput = .input
    ) {
        precondition(lines > 0 && names.count <= lines, "more names than lines")
        monitor.update {
            $0.addChip(label: label, lines: lines, names: names, onRelease: onRelease)
        }
    }

    // MARK: - The program's side

    /// Requests an output; see ``GPIOProvider``.
    package func output(
        _ address: LineAddress, settings: LineSettings, initial: LineState, consumer: String
    ) throws(HALError) -> any OutputLine {
        let now = clock.now
        let request = try monitor.update { circuit throws(HALError) in
            let line = try circuit.request([address], bias: settings.bias, consumer: consumer)
            circuit.drive(line, as: settings.physical(initial), at: now)
            return line
        }
        return SimulatedOutput(self, request, settings)
    }

    /// Requests inputs; see ``GPIOProvider``.
    package func inputs(
        _ addresses: [LineAddress], settings: LineSettings, consumer: String
    ) throws(HALError) -> any InputLines {
        let now = clock.now
        let request = try monitor.update { circuit throws(HALError) in
            let lines = try circuit.request(addresses, bias: settings.bias, consumer: consumer)
            circuit.drive(lines, as: .released, at: now)
            circuit.watch(lines)
            return lines
        }
        return SimulatedInputs(self, request, settings)
    }

    /// Requests inputs whose every edge counts; see ``GPIOProvider``.
    package func edges(
        _ addresses: [LineAddress], settings: LineSettings, consumer: String
    ) throws(HALError) -> any EdgeLines {
        let now = clock.now
        let queue = SimulatedEdgeQueue(
            edgeQueue, lines: addresses.count, activeLow: settings.activeLow)
        let request = try monitor.update { circuit throws(HALError) in
            let lines = try circuit.request(addresses, bias: settings.bias, consumer: consumer)
            circuit.drive(lines, as: .released, at: now)
            circuit.watch(lines, queue: queue)
            return lines
        }
        return SimulatedInputs(self, request, settings)
    }

    /// Requests a line that is driven low or released; see ``GPIOProvider``.
    package func openDrain(
        _ address: LineAddress, bias: Bias, consumer: String
    ) throws(HALError) -> any OpenDrainLine {
        let now = clock.now
        let request = try monitor.update { circuit throws(HALError) in
            let line = try circuit.request([address], bias: bias, consumer: consumer)
            circuit.drive(line, as: .released, at: now)
            return line
        }
        return SimulatedOpenDrain(self, request)
    }

    // MARK: - The outside world's side

    /// Pulls a line weakly, as a resistor does; a bias it was requested with is stronger. `nil`
    /// takes the pull away.
    package func pull(_ address: LineAddress, high: Bool?) throws(HALError) {
        try change(address) { $0.pull = high }
    }

    /// Connects a line to the supply or to ground, as a contact does; `nil` opens the contact.
    package func tie(_ address: LineAddress, high: Bool?) throws(HALError) {
        try change(address) { $0.tied = high }
    }

    /// Ties lines to ground for a moment, one after the other and all in one step: each edge is dated
    /// by when it would have come, so that a busy machine does not stretch what a reader sends.
    ///
    /// - Parameters:
    ///   - lines: the lines in order, the first one pulsed now.
    ///   - duration: how long each is low.
    ///   - interval: from the beginning of a pulse to that of the next.
    /// - Throws: ``HALError`` `notFound` when a line does not exist; nothing was pulsed then.
    package func pulse(
        _ lines: [LineAddress], low duration: Duration, every interval: Duration
    ) throws(HALError) {
        let now = clock.now
        try monitor.update { circuit throws(HALError) in
            var found: [Int] = []
            for line in lines { found.append(try circuit.find(line)) }
            for (number, line) in found.enumerated() {
                let start = now.advanced(by: interval * number)
                for (tied, at) in [(false as Bool?, start), (nil, start.advanced(by: duration))] {
                    circuit.lines[line].tied = tied
                    circuit.settle(around: line, at: at)
                }
            }
        }
    }

    /// Wires two lines together, as a pressed key does; twice is the same as once.
    package func wire(_ first: LineAddress, to second: LineAddress) throws(HALError) {
        let now = clock.now
        try monitor.update { circuit throws(HALError) in
            circuit.wire(
                try circuit.find(first), try circuit.find(second), isConnected: true, at: now)
        }
    }

    /// Cuts the wire between two lines, if there is one.
    package func cut(_ first: LineAddress, from second: LineAddress) throws(HALError) {
        let now = clock.now
        try monitor.update { circuit throws(HALError) in
            circuit.wire(
                try circuit.find(first), try circuit.find(second), isConnected: false, at: now)
        }
    }

    /// Joins two lines by a diode, as a pressed key of a matrix with diodes does: the second, driven
    /// low, pulls the first low, and never the other way round. Or parts them again.
    package func setDiode(
        from anode: LineAddress, to cathode: LineAddress, isConnected: Bool
    ) throws(HALError) {
        let now = clock.now
        try monitor.update { circuit throws(HALError) in
            circuit.setDiode(
                try circuit.find(anode), try circuit.find(cathode), isConnected: isConnected,
                at: now)
        }
    }

    /// Lets a line pick up the mains where neither a drive nor a pull decides its level, as a long
    /// wire does whose other end is open; seen when it is read.
    package func setHum(of address: LineAddress, _ hums: Bool) throws(HALError) {
        try change(address) { $0.hums = hums }
    }

    /// The physical level of a line, as a meter would show it; true is high.
    package func level(of address: LineAddress) throws(HALError) -> Bool {
        try monitor.withLock { circuit throws(HALError) in
            circuit.lines[try circuit.find(address)].isHigh
        }
    }

    /// Who owns a line; `nil` when it is free.
    package func consumer(of address: LineAddress) throws(HALError) -> String? {
        try monitor.withLock { circuit throws(HALError) in
            circuit.lines[try circuit.find(address)].owner?.consumer
        }
    }

    /// The level changes of a line, oldest first: its last ``SimulatedCircuit/historyLimit``.
    package func history(of address: LineAddress) throws(HALError) -> [LevelChange] {
        try monitor.withLock { circuit throws(HALError) in
            circuit.lines[try circuit.find(address)].history
        }
    }

    /// How often a line was driven high while it, or one it was wired to, was driven low.
    package var shortCircuits: Int { monitor.withLock { $0.shortCircuits } }

    /// Lets an operation on a line fail with that error, until it is set to `nil` again.
    package func fail(
        _ operation: LineOperation, of address: LineAddress, with code: HALError.Code?
    ) throws(HALError) {
        try monitor.update { circuit throws(HALError) in
            circuit.fail(operation, of: try circuit.find(address), with: code)
        }
    }

    /// Has the owner of a line whose every edge counts find, with the next ones, that edges are
    /// missing; the line itself does nothing.
    package func loseEdges(of address: LineAddress) throws(HALError) {
        try monitor.update { circuit throws(HALError) in
            circuit.loseEdges(of: try circuit.find(address))
        }
    }

    /// Unplugs a chip: its requests are dead for ever, new ones find nothing, its outputs are
    /// inputs.
    package func disconnect(chip: String) {
        let now = clock.now
        monitor.update { $0.setConnected(false, chip: chip, at: now) }
    }

    /// Plugs a chip in again; programs must request its lines anew.
    package func reconnect(chip: String) {
        let now = clock.now
        monitor.update { $0.setConnected(true, chip: chip, at: now) }
    }

    /// Blocks until the condition holds, looking again whenever a line changes.
    ///
    /// - Parameters:
    ///   - deadline: on the clock; gives up then.
    ///   - condition: judges the level of a line by its address; must not call out.
    /// - Returns: whether the condition held.
    package func wait(
        until deadline: Instant, for condition: ((LineAddress) -> Bool) -> Bool
    ) -> Bool {
        monitor.wait(on: clock) { circuit in
            let holds = condition { address in
                (try? circuit.find(address)).map { circuit.lines[$0].isHigh } ?? false
            }
            if holds { return .done(true) }
            return deadline <= clock.now ? .done(false) : .until(deadline)
        }
    }

    private func change(
        _ address: LineAddress, _ body: (inout SimulatedCircuit.Line) -> Void
    ) throws(HALError) {
        let now = clock.now
        try monitor.update { circuit throws(HALError) in
            let index = try circuit.find(address)
            body(&circuit.lines[index])
            circuit.settle(around: index, at: now)
        }
    }
}
