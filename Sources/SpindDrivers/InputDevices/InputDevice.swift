package import SpindCore
package import SpindHAL

/// An input device of Linux at a cabinet, a number pad or a reader that types, on a thread of its
/// own that sleeps while nobody types.
///
/// It takes the device on that thread and again every second after a failure, so that one that is
/// missing at the start is a fault that heals, and not a cabinet that does not start.
package final class InputDevice: Sendable {
    /// What it tells, on its thread.
    package enum Event: Hashable, Sendable {
        /// A key was pressed.
        case key(Character)
        /// A card was read; the bytes of its number.
        case card([UInt8])
        /// What a reader typed is no card's number; why.
        case refused(String)
        /// It became faulty, or is well again (`nil`).
        case fault(KeypadFault?)
    }

    /// Between two tries to have the device.
    package static let retry: Duration = .seconds(1)

    /// Its name in the log.
    package let name: String
    private let monitor: ThreadMonitor<WatchState>
    private let thread: DriverThread

    /// Starts the thread.
    ///
    /// - Parameters:
    ///   - wiring: which device, and what it types.
    ///   - inputs: where the devices are.
    ///   - clock: all durations count on it.
    ///   - onEvent: called on the device's thread; it delays that thread only.
    /// - Throws: ``HALError`` `io` when the machine has no thread left.
    package init(
        wiring: InputDeviceWiring, inputs: any KeyInputProvider, clock: any MonotonicClock,
        onEvent: @escaping @Sendable (Event) -> Void
    ) throws(HALError) {
        let monitor = ThreadMonitor(WatchState())
        name = wiring.name
        self.monitor = monitor
        thread = try DriverThread(name: "spind-input") {
            var reader = InputDeviceReader(wiring, monitor: monitor, inputs: inputs, clock: clock)
            while reader.round(onEvent) {}
        }
    }

    deinit {
        shutdown()
    }

    /// Asks the thread for a sign of life, which wakes it; answered by the time of the next call.
    ///
    /// - Returns: whether the last question was answered (true on the first).
    package func beat() -> Bool {
        monitor.beat()
    }

    /// Ends the thread and lets the device go. May be called more than once.
    package func shutdown() {
        monitor.end()
        thread.join()
    }
}

/// What a device's thread does, round after round.
private struct InputDeviceReader {
    private let wiring: InputDeviceWiring
    private let monitor: ThreadMonitor<WatchState>
    private let inputs: any KeyInputProvider
    private let clock: any MonotonicClock
    private var keys = TypedKeys()
    private var cards: TypedCards?
    private var device: (any KeyInput)?

    init(
        _ wiring: InputDeviceWiring, monitor: ThreadMonitor<WatchState>,
        inputs: any KeyInputProvider, clock: any MonotonicClock
    ) {
        self.wiring = wiring
        self.monitor = monitor
        self.inputs = inputs
        self.clock = clock
        if case .cards(let form) = wiring.types { cards = TypedCards(form: form) }
    }

    /// One sleep and what came of it; false when the thread is to end.
    mutating func round(_ report: (InputDevice.Event) -> Void) -> Bool {
        guard monitor.goesOn() else {
            drop()
            return false
        }
        do throws(HALError) {
            try advance(report)
        } catch {
            drop()
            tell(keys.failed("\(error)"), report)
            // The next round looks whether the thread is to end.
            _ = monitor.sleep(until: clock.now.advanced(by: InputDevice.retry), on: clock)
        }
        return true
    }

    private mutating func advance(_ report: (InputDevice.Event) -> Void) throws(HALError) {
        let device = try requested(report)
        switch try device.wait(until: keys.nextDeadline) {
        case .strokes(let strokes, let lost):
            if let findings = cards?.take(strokes, lost: lost) {
                for finding in findings { report(InputDevice.Event(finding)) }
            } else {
                tell(keys.take(strokes, lost: lost), report)
            }
        case .timeout: tell(keys.check(at: clock.now), report)
        case .interrupted: break
        }
    }

    private mutating func requested(
        _ report: (InputDevice.Event) -> Void
    ) throws(HALError) -> any KeyInput {
        if let device { return device }
        let device = try inputs.keyInput(wiring.path)
        monitor.watch(device)
        self.device = device
        tell(keys.recovered(), report)
        return device
    }

    private mutating func drop() {
        device = nil
        cards?.reset()
        monitor.watch(nil)
    }

    private func tell(_ actions: [TypedKeys.Action], _ report: (InputDevice.Event) -> Void) {
        for action in actions {
            switch action {
            case .press(let key): report(.key(key))
            case .fault(let fault): report(.fault(fault))
            }
        }
    }
}

extension InputDevice.Event {
    fileprivate init(_ finding: TypedCards.Finding) {
        switch finding {
        case .card(let number): self = .card(number)
        case .refused(let why): self = .refused(why)
        }
    }
}
