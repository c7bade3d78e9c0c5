import SpindCore
import SpindHAL

/// A way to a PN532.
protocol PN532Link {
    /// Sends a command and waits for what becomes of it.
    ///
    /// - Parameters:
    ///   - command: the command.
    ///   - isFirst: whether the chip is to end what it does, and wake, before.
    ///   - deadline: when its answer is too late.
    /// - Returns: what became of it.
    /// - Throws: ``HALError`` when the way itself cannot be used.
    mutating func exchange(
        _ command: PN532Command, isFirst: Bool, until deadline: Instant
    ) throws(HALError) -> PN532Outcome
}

extension PN532Link {
    /// What comes so much after its deadline waited somewhere while nobody listened.
    static var staleAfter: Duration { .milliseconds(500) }
}

/// A PN532 on a serial line, its High Speed UART: 115,200 bit/s, 8N1.
struct PN532SerialLink: PN532Link {
    /// What wakes it: its receiver sleeps, so that the first bytes are lost on it. Source: NXP,
    /// UM0701-02, 7.2.11; and AN10609_3, "HSU wake up".
    static let preamble: [UInt8] = [0x55, 0x55] + [UInt8](repeating: 0x00, count: 14)
    /// How long it takes to wake.
    static let wakeTime: Duration = .milliseconds(5)

    private let port: any SerialPort
    private let clock: any MonotonicClock

    init(
        _ bus: SerialBusWiring, serial: any SerialProvider, clock: any MonotonicClock,
        watch: ((any Interruptible)?) -> Void
    ) throws(HALError) {
        port = try serial.serial(bus.path, settings: bus.settings)
        self.clock = clock
        watch(port)
    }

    mutating func exchange(
        _ command: PN532Command, isFirst: Bool, until deadline: Instant
    ) throws(HALError) -> PN532Outcome {
        if isFirst {
            try port.write(Self.preamble + PN532Frame.acknowledge.encoded)
            clock.pause(for: Self.wakeTime)
        }
        // What is left of an answer that came too late.
        try port.discardInput()
        try port.write(PN532Frame.command(command.data).encoded)
        var exchange = PN532Exchange(command)
        while clock.now < deadline {
            switch try port.read(upTo: 64, until: deadline) {
            case .bytes(let bytes):
                guard deadline.duration(to: clock.now) <= Self.staleAfter else {
                    return .failed(.silent)
                }
                if let outcome = exchange.take(bytes) { return outcome }
            case .timeout: return .failed(.silent)
            // Asked for a sign of life, or to end: both are seen when the exchange is over.
            case .interrupted: continue
            }
        }
        return .failed(.silent)
    }
}

/// A PN532 on an I²C bus, which says by the first byte of each message that it reads whether a
/// frame follows. Source: NXP, UM0701-02, 6.2.4.
struct PN532I2CLink: PN532Link {
    /// Its address; it has no other.
    static let address: UInt8 = 0x24
    /// Between two looks whether it has something to say.
    static let readInterval: Duration = .milliseconds(5)
    /// The longest answer that is asked for here: two cards with numbers of ten bytes, and the
    /// frame.
    static let answerLength = 64

    private let device: any I2CMessageDevice
    private let clock: any MonotonicClock

    init(_ device: any I2CMessageDevice, clock: any MonotonicClock) {
        self.device = device
        self.clock = clock
    }

    mutating func exchange(
        _ command: PN532Command, isFirst: Bool, until deadline: Instant
    ) throws(HALError) -> PN532Outcome {
        if isFirst { wake() }
        try device.write(PN532Frame.command(command.data).encoded)
        var exchange = PN532Exchange(command)
        // The acknowledgement is a message of its own: reading more would lose the answer's head.
        var count = PN532Frame.acknowledge.encoded.count
        while clock.now < deadline {
            clock.pause(for: Self.readInterval)
            let message = try device.read(1 + count)
            guard deadline.duration(to: clock.now) <= Self.staleAfter else { break }
            guard let status = message.first, status & 0x01 != 0 else { continue }
            if let outcome = exchange.take(Array(message.dropFirst())) { return outcome }
            count = Self.answerLength
        }
        return .failed(.silent)
    }

    /// Ends what it does. While it sleeps it does not acknowledge, and wakes by that: the command
    /// that follows shows whether it is there.
    private func wake() {
        do {
            try device.write(PN532Frame.acknowledge.encoded)
        } catch {}
        clock.pause(for: Self.readInterval)
    }
}
