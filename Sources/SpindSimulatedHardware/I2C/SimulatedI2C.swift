package import SpindHAL
import Synchronization

/// What answers at an address of a simulated I²C bus.
///
/// *Implementation guidance*: calls come one at a time and never wait.
package protocol SimulatedI2CChip: Sendable {
    /// Takes a byte that names no register.
    mutating func send(_ byte: UInt8)
    /// Gives a byte that belongs to no register.
    mutating func receive() -> UInt8
    /// Takes the value of a register.
    mutating func write(_ value: UInt8, to register: UInt8)
    /// Gives the value of a register.
    mutating func read(_ register: UInt8) -> UInt8
    /// Takes a whole message.
    mutating func take(_ message: [UInt8])
    /// Gives a whole message of that many bytes.
    mutating func give(_ count: Int) -> [UInt8]
    /// Whether it acknowledges its address now.
    var isThere: Bool { get }
}

extension SimulatedI2CChip {
    /// A register, and values for it and those behind it.
    package mutating func take(_ message: [UInt8]) {
        guard let register = message.first, message.count > 1 else {
            if let byte = message.first { send(byte) }
            return
        }
        for (offset, value) in message.dropFirst().enumerated() {
            write(value, to: register &+ UInt8(truncatingIfNeeded: offset))
        }
    }

    /// Byte after byte.
    package mutating func give(_ count: Int) -> [UInt8] { (0..<count).map { _ in receive() } }

    /// It does.
    package var isThere: Bool { true }
}

/// I²C buses that exist in memory: drivers take devices on one side, chips answer on the other.
///
/// ```swift
/// let i2c = SimulatedI2C(buses: [1])
/// let address = I2CAddress(bus: 1, device: 0x20)
/// i2c.attach(SimulatedMCP23017(), at: address)
/// ```
///
/// All calls may come from any thread.
package final class SimulatedI2C: I2CProvider {
    private struct Place {
        var chip: (any SimulatedI2CChip)?
        var isOwned = false
        /// Calls that are still to fail.
        var failing = 0
        /// Every so manieth call fails; `nil`: none.
        var failsEvery: Int?
        var calls = 0
    }

    private let buses: Set<Int>
    private let places = Mutex<[I2CAddress: Place]>([:])
    /// The buses that hang: whoever calls waits until they do not, and has failed then.
    private let hanging = ThreadMonitor<Set<Int>>([])
    private let clock: (any MonotonicClock)?

    /// Makes a machine with these buses and nothing on them.
    ///
    /// - Parameters:
    ///   - buses: their numbers.
    ///   - clock: what calls on a bus that hangs wait on; such a bus needs one.
    package init(buses: Set<Int>, clock: (any MonotonicClock)? = nil) {
        self.buses = buses
        self.clock = clock
    }

    // MARK: - The outside world's side

    /// Puts a chip at an address, or takes it off (`nil`).
    package func attach(_ chip: (any SimulatedI2CChip)?, at address: I2CAddress) {
        places.withLock { $0[address, default: Place()].chip = chip }
    }

    /// Looks at a chip, or changes what is outside it.
    ///
    /// - Parameters:
    ///   - kind: what chip it is.
    ///   - address: where it is.
    ///   - failing: how many calls at least fail from then on, as those during a dip of its supply.
    ///   - body: what is done to it.
    /// - Returns: what that gives; `nil` where no such chip is.
    package func withChip<Chip: SimulatedI2CChip, Result: Sendable>(
        _ kind: Chip.Type, at address: I2CAddress, failing: Int = 0,
        _ body: @Sendable (inout Chip) -> Result
    ) -> Result? {
        places.withLock { places in
            guard var chip = places[address]?.chip as? Chip else { return nil }
            let left = places[address]?.failing ?? 0
            places[address]?.failing = max(left, failing)
            defer { places[address]?.chip = chip }
            return body(&chip)
        }
    }

    /// Lets the next calls to a device fail, as a loose wire does.
    package func failNext(_ count: Int, at address: I2CAddress) {
        places.withLock { $0[address, default: Place()].failing = count }
    }

    /// Lets every so manieth call to a device fail; `nil`: none.
    package func failEvery(_ count: Int?, at address: I2CAddress) {
        places.withLock { $0[address, default: Place()].failsEvery = count }
    }

    /// Has a bus hang, as one does whose data line somebody holds low: calls wait until it is free
    /// again, and fail then.
    package func hang(_ isHanging: Bool, bus: Int) {
        precondition(clock != nil, "a bus that hangs needs a clock")
        hanging.update { buses in
            if isHanging { buses.insert(bus) } else { buses.remove(bus) }
        }
    }

    // MARK: - The program's side

    package func i2c(_ address: I2CAddress) throws(HALError) -> any I2CDevice {
        try taken(address)
    }

    package func i2cMessages(
        _ address: I2CAddress
    ) throws(HALError) -> any I2CMessageDevice {
        try taken(address)
    }

    private func taken(_ address: I2CAddress) throws(HALError) -> SimulatedI2CDevice {
        guard buses.contains(address.bus) else { throw HALError(.notFound, "take \(address)") }
        guard (0x08...0x77).contains(address.device) else {
            throw HALError(.unsupported, "take \(address): devices are at 0x08 to 0x77")
        }
        let isFree = places.withLock { places in
            defer { places[address, default: Place()].isOwned = true }
            return !(places[address]?.isOwned ?? false)
        }
        guard isFree else { throw HALError(.busy, "take \(address)") }
        return SimulatedI2CDevice(self, address)
    }

    fileprivate func release(_ address: I2CAddress) {
        places.withLock { $0[address]?.isOwned = false }
    }

    fileprivate func call<Result: Sendable>(
        _ address: I2CAddress, _ what: String,
        _ body: @Sendable (inout any SimulatedI2CChip) -> Result
    ) throws(HALError) -> Result {
        if let clock {
            var didHang = false
            hanging.wait(on: clock) { buses in
                guard buses.contains(address.bus) else { return .done(()) }
                didHang = true
                return .until(nil)
            }
            if didHang { throw HALError(.io, "\(what) \(address): the bus hung") }
        }
        let result: Result? = places.withLock { places in
            places[address, default: Place()].calls += 1
            if let every = places[address]?.failsEvery, let calls = places[address]?.calls,
                calls % every == 0
            {
                return nil
            }
            if let failing = places[address]?.failing, failing > 0 {
                places[address]?.failing -= 1
                return nil
            }
            guard var chip = places[address]?.chip, chip.isThere else { return nil }
            defer { places[address]?.chip = chip }
            return body(&chip)
        }
        guard let result else { throw HALError(.io, "\(what) \(address): nobody answers") }
        return result
    }
}

/// A device of a program; let go when it goes away.
private final class SimulatedI2CDevice: I2CDevice, I2CMessageDevice {
    private let i2c: SimulatedI2C
    private let address: I2CAddress

    init(_ i2c: SimulatedI2C, _ address: I2CAddress) {
        self.i2c = i2c
        self.address = address
    }

    deinit {
        i2c.release(address)
    }

    func send(_ byte: UInt8) throws(HALError) {
        try i2c.call(address, "send to") { $0.send(byte) }
    }

    func receive() throws(HALError) -> UInt8 {
        try i2c.call(address, "receive from") { $0.receive() }
    }

    func write(_ value: UInt8, to register: UInt8) throws(HALError) {
        try i2c.call(address, "write to") { $0.write(value, to: register) }
    }

    func read(_ register: UInt8) throws(HALError) -> UInt8 {
        try i2c.call(address, "read from") { $0.read(register) }
    }

    func write(_ message: [UInt8]) throws(HALError) {
        try i2c.call(address, "write to") { $0.take(message) }
    }

    func read(_ count: Int) throws(HALError) -> [UInt8] {
        try i2c.call(address, "read from") { $0.give(count) }
    }
}

/// A chip of 256 registers that keep what is written; a byte without a register sets the pointer for
/// the next, as the kernel's `i2c-stub` does.
package struct SimulatedRegisters: SimulatedI2CChip {
    private var registers = [UInt8](repeating: 0, count: 256)
    private var pointer: UInt8 = 0

    /// Makes a chip with zeros.
    package init() {}

    package mutating func send(_ byte: UInt8) { pointer = byte }

    package mutating func receive() -> UInt8 {
        defer { pointer &+= 1 }
        return registers[Int(pointer)]
    }

    package mutating func write(_ value: UInt8, to register: UInt8) {
        registers[Int(register)] = value
        pointer = register &+ 1
    }

    package mutating func read(_ register: UInt8) -> UInt8 {
        pointer = register &+ 1
        return registers[Int(register)]
    }
}
