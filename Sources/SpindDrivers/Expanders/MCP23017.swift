import SpindCore
import SpindHAL

/// What an MCP23017 is set to; bit n is line n, port A in the low byte.
///
/// Source: Microchip, data sheet DS20001952D, table 3-5 (registers while IOCON.BANK is 0).
struct ExpanderRegisters: Hashable, Sendable {
    /// IODIR: a set bit makes the line an input. All are, when the chip has got its supply.
    var direction: UInt16 = 0xFFFF
    /// GPPU: a set bit pulls an input up, by about 100 kΩ.
    var pullUps: UInt16 = 0
    /// OLAT: the levels of outputs.
    var latches: UInt16 = 0
}

/// Talks to the registers of an MCP23017.
///
/// No order of these transfers lets a line that is, or becomes, an output show a level that nobody
/// asked for: latches are written before directions.
struct MCP23017 {
    private enum Register {
        static let direction: UInt8 = 0x00
        static let polarity: UInt8 = 0x02
        static let interrupts: UInt8 = 0x04
        static let mark: UInt8 = 0x06
        static let control: UInt8 = 0x0A
        static let pullUps: UInt8 = 0x0C
        static let levels: UInt8 = 0x12
        static let latches: UInt8 = 0x14
    }

    /// Stands in DEFVALA, which means nothing without interrupts and which every reset clears: while
    /// it is there, the chip is set as it was left.
    private static let mark: UInt8 = 0xA5
    /// Tries of one transfer: a disturbed one is not acknowledged, and may be sent again.
    private static let tries = 3
    /// A transfer that fails later than this ran into a bus that hangs; it is not tried again.
    private static let slow: Duration = .milliseconds(50)

    let device: any I2CDevice
    let clock: any MonotonicClock

    /// Sets a chip of which nothing is known, and reads back that it is so.
    ///
    /// - Parameters:
    ///   - registers: what it is to be set to.
    ///   - outputs: the lines that are somebody's outputs. Those get their levels first, in case
    ///     they are driven already; others must be inputs before their latches may change.
    /// - Throws: ``HALError`` `io` when it does not answer, or does not keep what is written.
    func configure(_ registers: ExpanderRegisters, outputs: UInt16) throws(HALError) {
        // With BANK set, which a disturbed transfer may have done, this is IOCON, and clears it;
        // without, it is GPINTENB, which is to be 0 too.
        try write(0, to: Register.interrupts + 1)
        try write(0, to: Register.control)
        try write(0, to: Register.interrupts)
        try writeBoth(0, to: Register.polarity)
        let found = try readBoth(Register.latches)
        let first = registers.latches & outputs | found & ~outputs
        try writeBoth(registers.pullUps, to: Register.pullUps)
        for port in 0...1 { try writePort(port, latches: first, direction: registers.direction) }
        try writeBoth(registers.latches, to: Register.latches)
        try write(Self.mark, to: Register.mark)
        guard try holds(registers) else {
            throw HALError(.io, "the chip does not keep what is written to it")
        }
    }

    /// Goes from one setting to another, of a chip that has the first.
    ///
    /// - Throws: ``HALError`` `io` when it does not answer.
    func change(
        from old: ExpanderRegisters, to new: ExpanderRegisters
    ) throws(HALError) {
        try write(new.pullUps, insteadOf: old.pullUps, to: Register.pullUps)
        guard new.direction != old.direction else {
            // Of a chip that was reset all lines are inputs, and stay so.
            return try write(new.latches, insteadOf: old.latches, to: Register.latches)
        }
        // Its other latches would be those of a reset, and its other outputs driven by them.
        guard try isMarked() else { throw HALError(.io, "the chip was reset") }
        for port in 0...1 where (new.direction ^ old.direction) >> (8 * port) & 0xFF != 0 {
            try writePort(port, latches: new.latches, direction: new.direction)
        }
        try write(new.latches, insteadOf: old.latches, to: Register.latches)
    }

    /// Whether it was not reset since it was set.
    func isMarked() throws(HALError) -> Bool {
        try read(Register.mark) == Self.mark
    }

    /// Whether it is set to this, in every register that matters.
    func holds(_ registers: ExpanderRegisters) throws(HALError) -> Bool {
        guard try readBoth(Register.direction) == registers.direction,
            try readBoth(Register.polarity) == 0,
            try read(Register.control) == 0,
            try readBoth(Register.pullUps) == registers.pullUps,
            try readBoth(Register.latches) == registers.latches
        else { return false }
        return try isMarked()
    }

    /// The levels of the lines.
    ///
    /// - Parameter lines: those that matter; a port without any is not read.
    /// - Returns: a bit for each line; without meaning where it does not matter.
    /// - Throws: ``HALError`` `io` when it does not answer.
    func levels(of lines: UInt16) throws(HALError) -> UInt16 {
        var levels: UInt16 = 0
        if lines & 0x00FF != 0 { levels = UInt16(try read(Register.levels)) }
        if lines & 0xFF00 != 0 { levels |= UInt16(try read(Register.levels + 1)) << 8 }
        return levels
    }

    /// Writes a port's latches and then its directions. What disturbs one of the transfers may have
    /// reset the chip: both are sent again then, so that no output shows the latch of a reset.
    private func writePort(
        _ port: Int, latches: UInt16, direction: UInt16
    ) throws(HALError) {
        let (latch, towards) = (
            UInt8(latches >> (8 * port) & 0xFF), UInt8(direction >> (8 * port) & 0xFF)
        )
        try repeated { () throws(HALError) in
            try device.write(latch, to: Register.latches + UInt8(port))
            try device.write(towards, to: Register.direction + UInt8(port))
        }
    }

    // MARK: - Transfers

    private func write(
        _ value: UInt16, insteadOf old: UInt16, to register: UInt8
    ) throws(HALError) {
        if (value ^ old) & 0x00FF != 0 { try write(UInt8(truncatingIfNeeded: value), to: register) }
        if (value ^ old) & 0xFF00 != 0 { try write(UInt8(value >> 8), to: register + 1) }
    }

    private func writeBoth(_ value: UInt16, to register: UInt8) throws(HALError) {
        try write(UInt8(truncatingIfNeeded: value), to: register)
        try write(UInt8(value >> 8), to: register + 1)
    }

    private func readBoth(_ register: UInt8) throws(HALError) -> UInt16 {
        UInt16(try read(register)) | UInt16(try read(register + 1)) << 8
    }

    private func write(_ value: UInt8, to register: UInt8) throws(HALError) {
        try repeated { () throws(HALError) in try device.write(value, to: register) }
    }

    private func read(_ register: UInt8) throws(HALError) -> UInt8 {
        try repeated { () throws(HALError) in try device.read(register) }
    }

    private func repeated<Value>(
        _ transfer: () throws(HALError) -> Value
    ) throws(HALError) -> Value {
        var left = Self.tries
        while true {
            left -= 1
            let began = clock.now
            do throws(HALError) {
                return try transfer()
            } catch {
                if left == 0 || began.duration(to: clock.now) > Self.slow { throw error }
            }
        }
    }
}
