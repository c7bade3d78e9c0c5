import SpindCore
package import SpindHAL

/// How a Wiegand reader pulses its lines.
package struct WiegandTiming: Hashable, Sendable {
    /// How long a line is low for a bit.
    package var pulse: Duration
    /// From the beginning of a pulse to that of the next.
    package var interval: Duration

    /// Makes a timing; SIA AC-01-1996.10 asks for pulses of 20 to 100 us every 200 us to 20 ms.
    package init(
        pulse: Duration = .microseconds(50), interval: Duration = .milliseconds(2)
    ) {
        precondition(pulse > .zero && pulse < interval, "a pulse ends before the next begins")
        self.pulse = pulse
        self.interval = interval
    }
}

/// A reader that pulls two lines low for a moment for each bit, at any speed, and with what goes
/// wrong in real ones.
///
/// Its frames are written down as bits, not computed by what the driver computes them with.
///
/// ```swift
/// let reader = SimulatedWiegandReader(wiring: front, gpio: gpio)
/// try reader.hold(facility: 123, number: 4567)
/// try reader.press("5", as: .fourBits)
/// ```
package struct SimulatedWiegandReader: Sendable {
    /// Which line is low, or that none is any more.
    package enum Pull: Hashable, Sendable {
        /// D0, for a bit 0.
        case d0(low: Bool)
        /// D1, for a bit 1.
        case d1(low: Bool)
    }

    /// Its speed.
    package var timing: WiegandTiming
    /// Whether its two wires are swapped.
    package var isSwapped = false
    private let clock: any MonotonicClock
    private let drive: @Sendable (Pull) throws -> Void

    /// Makes a reader on any lines.
    ///
    /// - Parameters:
    ///   - timing: its speed.
    ///   - clock: pulses are as long as it says.
    ///   - pull: pulls a line low or lets it go; an error ends the frame.
    package init(
        timing: WiegandTiming = WiegandTiming(), clock: any MonotonicClock,
        pull: @escaping @Sendable (Pull) throws -> Void
    ) {
        self.timing = timing
        self.clock = clock
        drive = pull
    }

    /// Makes a reader on simulated lines, which it pulls up at first.
    ///
    /// - Throws: ``HALError`` `notFound` when a line does not exist.
    package init(
        wiring: WiegandWiring, gpio: SimulatedGPIO, timing: WiegandTiming = WiegandTiming()
    ) throws(HALError) {
        for line in [wiring.d0, wiring.d1] { try gpio.pull(line, high: true) }
        self.init(timing: timing, clock: gpio.clock) { pull in
            switch pull {
            case .d0(let low): try gpio.tie(wiring.d0, high: low ? false : nil)
            case .d1(let low): try gpio.tie(wiring.d1, high: low ? false : nil)
            }
        }
    }

    /// Pulls a line, or lets it go, for as long as the caller likes.
    package func pull(_ line: Pull) throws {
        guard isSwapped else { return try drive(line) }
        switch line {
        case .d0(let low): try drive(.d1(low: low))
        case .d1(let low): try drive(.d0(low: low))
        }
    }

    /// Sends bits written as `0` and `1`; `x` is both lines low at once, `-` a bit that is lost,
    /// and anything else is left out.
    package func send(_ bits: String) throws {
        for bit in bits {
            let start = clock.now
            let lines: [(Bool) -> Pull]
            switch bit {
            case "0": lines = [{ .d0(low: $0) }]
            case "1": lines = [{ .d1(low: $0) }]
            case "x": lines = [{ .d0(low: $0) }, { .d1(low: $0) }]
            case "-": lines = []
            default: continue
            }
            for line in lines { try pull(line(true)) }
            // By the time of the beginning, so that a slow machine does not slow the bits down.
            clock.pause(for: max(.zero, clock.now.duration(to: start.advanced(by: timing.pulse))))
            for line in lines { try pull(line(false)) }
            clock.pause(
                for: max(.zero, clock.now.duration(to: start.advanced(by: timing.interval))))
        }
    }

    /// Sends a 26-bit card.
    package func hold(facility: UInt8, number: UInt16) throws {
        try send(Self.frame(Self.digits(facility) + Self.digits(number)))
    }

    /// Presses a key, one of 0 to 9, `*` and `#`; with buffered keys, all that was typed.
    package func press(_ keys: String, as sent: WiegandKeys) throws {
        switch sent {
        case .none: return
        case .buffered:
            guard let number = UInt16(keys) else { return }
            try send(Self.frame("00000000" + Self.digits(number)))
        case .bufferedDigits:
            try send(Self.frame(keys.compactMap { Self.nibbles[$0] }.joined()))
        case .fourBits, .eightBits:
            guard let nibble = keys.first.flatMap({ Self.nibbles[$0] }) else { return }
            try send(sent == .fourBits ? nibble : Self.turned(nibble) + nibble)
        }
    }

    /// Data between an even parity bit over its first half, and an odd one over its second; the
    /// middle bit of an odd number of them belongs to both.
    package static func frame(_ data: String) -> String {
        let half = (data.count + 1) / 2
        let first = data.prefix(half).count { $0 == "1" }
        let last = data.suffix(half).count { $0 == "1" }
        return (first.isMultiple(of: 2) ? "0" : "1") + data
            + (last.isMultiple(of: 2) ? "1" : "0")
    }

    /// The bits of a number, the most significant first.
    package static func digits(_ number: some FixedWidthInteger) -> String {
        let digits = String(number, radix: 2)
        return String(repeating: "0", count: type(of: number).bitWidth - digits.count) + digits
    }

    /// Each bit turned round.
    package static func turned(_ bits: String) -> String {
        String(bits.map { $0 == "0" ? "1" : $0 == "1" ? "0" : $0 })
    }

    private static let nibbles: [Character: String] = [
        "0": "0000", "1": "0001", "2": "0010", "3": "0011", "4": "0100", "5": "0101",
        "6": "0110", "7": "0111", "8": "1000", "9": "1001", "*": "1010", "#": "1011",
    ]
}
