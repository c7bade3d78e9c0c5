import SpindHAL

/// What an expander's lines are, and shall be: who holds them, and what the chip is set to. Pure.
///
/// Bit n of each mask is line n.
struct ExpanderShadow: Sendable {
    /// What a request makes of its lines.
    enum Use: Hashable, Sendable {
        /// Outputs, at rest where these bits say.
        case outputs(rest: UInt16)
        /// Inputs.
        case inputs
        /// Driven low, or inputs.
        case openDrain
    }

    /// A change of what the chip is set to.
    enum Change: Hashable, Sendable {
        /// Outputs at these levels.
        case output(UInt16, levels: UInt16, pulledUp: Bool)
        /// Inputs; also open-drain lines, which start released.
        case input(UInt16, pulledUp: Bool)
        /// Outputs to these levels.
        case latch(UInt16, levels: UInt16)
        /// Open-drain lines driven low.
        case driveLow(UInt16)
        /// Open-drain lines let go.
        case release(UInt16)
    }

    /// What the chip is set to; where it is not reached, what it shall be set to.
    private(set) var registers = ExpanderRegisters()
    /// The lines that somebody holds.
    private(set) var held: UInt16 = 0
    /// Those of them that are outputs.
    private(set) var outputs: UInt16 = 0
    private var rest: UInt16 = 0
    private var openDrains: UInt16 = 0
    /// Lines that may show another level than that of rest, as far as can be known.
    private(set) var mayBeDriven: UInt16 = 0
    /// Lines that were driven when the chip was lost, and whose holder was not told yet.
    private(set) var cutShort: UInt16 = 0

    /// Takes lines for a holder.
    ///
    /// - Returns: whether all were free; nothing is taken otherwise.
    mutating func claim(_ lines: UInt16, for use: Use) -> Bool {
        guard held & lines == 0 else { return false }
        held |= lines
        cutShort &= ~lines
        switch use {
        case .outputs(let levels):
            outputs |= lines
            rest = rest & ~lines | levels & lines
        case .inputs: break
        case .openDrain: openDrains |= lines
        }
        return true
    }

    /// Frees lines; they stay as they are until a change makes them inputs.
    mutating func free(_ lines: UInt16) {
        held &= ~lines
        outputs &= ~lines
        openDrains &= ~lines
        cutShort &= ~lines
    }

    /// What the chip is set to after a change.
    func registers(after change: Change) -> ExpanderRegisters {
        var next = registers
        switch change {
        case .output(let lines, let levels, let pulledUp):
            next.latches = next.latches & ~lines | levels & lines
            next.pullUps = pulledUp ? next.pullUps | lines : next.pullUps & ~lines
            next.direction &= ~lines
        case .input(let lines, let pulledUp):
            next.pullUps = pulledUp ? next.pullUps | lines : next.pullUps & ~lines
            next.direction |= lines
        case .latch(let lines, let levels):
            next.latches = next.latches & ~lines | levels & lines
        case .driveLow(let lines):
            next.latches &= ~lines
            next.direction &= ~lines
        case .release(let lines): next.direction |= lines
        }
        return next
    }

    /// Whether a change makes no line show another level than that of rest.
    func isSafe(_ change: Change) -> Bool {
        switch change {
        case .output(let lines, let levels, _), .latch(let lines, let levels):
            (levels ^ rest) & lines == 0
        case .input, .release: true
        case .driveLow: false
        }
    }

    /// The change is about to be written: from now on its lines may be driven.
    mutating func begin(_ change: Change) {
        if !isSafe(change) { mayBeDriven |= active(registers(after: change)) }
    }

    /// The change was written, or is what the chip shall be set to when it is reached.
    mutating func end(_ change: Change, isWritten: Bool) {
        registers = registers(after: change)
        if isWritten { mayBeDriven &= active(registers) }
    }

    /// The whole setting was written.
    mutating func settled() {
        mayBeDriven &= active(registers)
    }

    /// The chip was reset or is not reached: from now on every output shall rest.
    ///
    /// - Returns: the lines that were driven.
    mutating func lose() -> UInt16 {
        let driven = active(registers)
        registers.latches = registers.latches & ~outputs | rest & outputs
        registers.direction |= openDrains
        cutShort |= driven & outputs
        return driven
    }

    /// Tells, once, whether a line was cut short.
    mutating func takeCutShort(_ lines: UInt16) -> Bool {
        defer { cutShort &= ~lines }
        return cutShort & lines != 0
    }

    /// The held lines that a setting drives to another level than that of rest.
    private func active(_ registers: ExpanderRegisters) -> UInt16 {
        ~registers.direction & (outputs & (registers.latches ^ rest) | openDrains)
    }
}
