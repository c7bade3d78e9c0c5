import SpindCore
package import SpindHAL

/// A display with an HD44780 controller behind a PCF8574 on an I²C bus, on a thread of its own: a
/// screen takes some 30 ms.
///
/// The display cannot be asked how it is. It is therefore begun anew after each failure, and once a
/// minute, without a flicker: then also one shows its text again that lost its supply or a byte. One
/// that cannot be reached never keeps a door shut: it is told once, and tried again every second.
package final class CharacterDisplay: Sendable {
    /// Between two beginnings of a display that seems well.
    package static let renewal: Duration = .seconds(60)
    /// Between two tries to reach one that is not.
    package static let retry: Duration = .seconds(1)

    private let monitor: ThreadMonitor<DisplayState>
    private let thread: DriverThread

    /// Starts the thread.
    ///
    /// - Parameters:
    ///   - wiring: where the display is, and its size.
    ///   - i2c: where its bus is.
    ///   - clock: all durations count on it.
    ///   - onFault: called on the thread when the display cannot be reached, and with `nil` when it
    ///     is well again.
    /// - Throws: ``HALError`` `io` when the machine has no thread left.
    package init(
        wiring: CharacterDisplayWiring, i2c: any I2CProvider, clock: any MonotonicClock,
        onFault: @escaping @Sendable (HALError?) -> Void
    ) throws(HALError) {
        let monitor = ThreadMonitor(DisplayState())
        self.monitor = monitor
        thread = try DriverThread(name: "spind-display") {
            var writer = DisplayWriter(wiring, i2c: i2c, clock: clock, onFault: onFault)
            while let lines = monitor.wait(on: clock, { $0.next(writer.dueAt, at: clock.now) }) {
                writer.show(lines)
            }
        }
    }

    deinit {
        shutdown()
    }

    /// Shows these lines until the next call. Returns at once.
    package func show(_ lines: [String]) {
        monitor.update { state in
            state.isNew = state.isNew || state.lines != lines
            state.lines = lines
        }
    }

    /// Ends the thread; the display keeps what it shows. May be called more than once.
    package func shutdown() {
        monitor.update { $0.isEnding = true }
        thread.join()
    }
}

private struct DisplayState: Sendable {
    var lines: [String] = []
    var isNew = true
    var isEnding = false

    /// What to show, when it is new or the display is due; done with `nil` at the end.
    mutating func next(
        _ due: Instant, at now: Instant
    ) -> ThreadMonitor<DisplayState>.Finding<[String]?> {
        if isEnding, !isNew { return .done(nil) }
        guard isNew || due <= now else { return .until(due) }
        isNew = false
        return .done(lines)
    }
}

/// Writes what changed.
private struct DisplayWriter {
    private let wiring: CharacterDisplayWiring
    private let i2c: any I2CProvider
    private let clock: any MonotonicClock
    private let onFault: (HALError?) -> Void
    private var device: (any I2CDevice)?
    /// What the display shows; `nil` when that is not known.
    private var shown: DisplayCharacters.Screen?
    private var isFaulty = false
    /// When it is to be begun anew.
    private(set) var dueAt: Instant

    init(
        _ wiring: CharacterDisplayWiring, i2c: any I2CProvider, clock: any MonotonicClock,
        onFault: @escaping (HALError?) -> Void
    ) {
        self.wiring = wiring
        self.i2c = i2c
        self.clock = clock
        self.onFault = onFault
        dueAt = clock.now
    }

    mutating func show(_ lines: [String]) {
        do throws(HALError) {
            try write(DisplayCharacters.encode(Array(lines.prefix(wiring.rows))))
            if isFaulty { onFault(nil) }
            isFaulty = false
        } catch {
            device = nil
            shown = nil
            dueAt = clock.now.advanced(by: CharacterDisplay.retry)
            if !isFaulty { onFault(error) }
            isFaulty = true
        }
    }

    private mutating func write(_ screen: DisplayCharacters.Screen) throws(HALError) {
        let device = try requested()
        if dueAt <= clock.now { shown = nil }
        let size = HD44780.Size(columns: wiring.columns, rows: wiring.rows)
        var transfers = shown == nil ? HD44780.start : []
        if shown?.glyphs != screen.glyphs { transfers += HD44780.glyphs(screen.glyphs) }
        for row in 0..<wiring.rows {
            let codes = row < screen.codes.count ? screen.codes[row] : []
            let before = shown.map { row < $0.codes.count ? $0.codes[row] : [] }
            if before != codes { transfers += HD44780.line(codes, row: row, of: size) }
        }
        if shown == nil { dueAt = clock.now.advanced(by: CharacterDisplay.renewal) }
        shown = nil
        for transfer in transfers {
            try device.send(transfer.byte)
            if transfer.pause > .zero { clock.pause(for: transfer.pause) }
        }
        shown = screen
    }

    private mutating func requested() throws(HALError) -> any I2CDevice {
        if let device { return device }
        let device = try i2c.i2c(wiring.address)
        self.device = device
        return device
    }
}
