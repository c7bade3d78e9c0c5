package import SpindCore
package import SpindHAL

/// Input devices that exist in memory: drivers take them on one side, the outside world types on
/// the other.
///
/// ```swift
/// let inputs = SimulatedKeyInputs(clock: clock)
/// inputs.plug("/dev/input/by-id/pad")
/// inputs.type([79, 80, 96], at: "/dev/input/by-id/pad")   // 1, 2, enter
/// ```
///
/// All calls may come from any thread.
package final class SimulatedKeyInputs: KeyInputProvider {
    private let monitor = ThreadMonitor<[String: Device]>([:])
    private let clock: any MonotonicClock

    /// What the kernel keeps for a program that does not read; more drops what is waiting.
    package static let queueLimit = 64

    struct Device: Sendable {
        var isPlugged = true
        /// Counts the requests; the newest owns it.
        var generation = 0
        var isOwned = false
        var waiting: [KeyStroke] = []
        var hasLost = false
        var isInterrupted = false
    }

    /// Makes a machine without input devices.
    ///
    /// - Parameter clock: strokes are dated by it, and waits end on it.
    package init(clock: any MonotonicClock) {
        self.clock = clock
    }

    package func keyInput(_ path: String) throws(HALError) -> any KeyInput {
        let generation = try monitor.update { devices throws(HALError) in
            guard var device = devices[path], device.isPlugged else {
                throw HALError(.notFound, "take the input device \(path)")
            }
            if device.isOwned { throw HALError(.busy, "take the input device \(path)") }
            device.isOwned = true
            device.generation += 1
            device.waiting = []
            device.hasLost = false
            device.isInterrupted = false
            devices[path] = device
            return device.generation
        }
        return SimulatedKeyInput(self, path: path, generation: generation)
    }

    // MARK: - The outside world's side

    /// Plugs a device in, or in again.
    package func plug(_ path: String) {
        monitor.update { $0[path, default: Device()].isPlugged = true }
    }

    /// Unplugs a device: whoever has it gets `io` from now on.
    package func unplug(_ path: String) {
        monitor.update { devices in
            devices[path]?.isPlugged = false
            devices[path]?.isOwned = false
            devices[path]?.generation += 1
        }
    }

    /// Whether somebody has taken the device.
    package func isOwned(_ path: String) -> Bool {
        monitor.withLock { $0[path]?.isOwned ?? false }
    }

    /// Blocks until somebody has taken the device, or nobody any more.
    ///
    /// - Parameters:
    ///   - deadline: on the clock; gives up then.
    ///   - isOwned: what is waited for.
    ///   - path: the device.
    /// - Returns: whether it came so.
    package func wait(until deadline: Instant, forOwner isOwned: Bool, of path: String) -> Bool {
        monitor.wait(on: clock) { devices in
            if devices[path]?.isOwned ?? false == isOwned { return .done(true) }
            return deadline <= clock.now ? .done(false) : .until(deadline)
        }
    }

    /// Presses and releases keys, one after the other.
    package func type(_ codes: [UInt16], at path: String) {
        for code in codes {
            move(code, isDown: true, at: path)
            move(code, isDown: false, at: path)
        }
    }

    /// Moves one key.
    package func move(_ code: UInt16, isDown: Bool, at path: String) {
        let stroke = KeyStroke(code: code, isDown: isDown, at: clock.now)
        monitor.update { devices in
            guard devices[path]?.isOwned == true else { return }
            if devices[path]?.waiting.count == Self.queueLimit {
                devices[path]?.waiting = []
                devices[path]?.hasLost = true
            }
            devices[path]?.waiting.append(stroke)
        }
    }

    // MARK: - The program's side

    func wait(
        for path: String, _ generation: Int, until deadline: Instant?
    ) throws(HALError) -> KeyWake {
        let wake: KeyWake? = monitor.wait(on: clock) { devices in
            guard var device = devices[path], device.generation == generation else {
                return .done(nil)
            }
            defer { devices[path] = device }
            if device.isInterrupted {
                device.isInterrupted = false
                return .done(.interrupted)
            }
            if !device.waiting.isEmpty || device.hasLost {
                defer {
                    device.waiting = []
                    device.hasLost = false
                }
                return .done(.strokes(device.waiting, lost: device.hasLost))
            }
            if let deadline, deadline <= clock.now { return .done(.timeout) }
            return .until(deadline)
        }
        guard let wake else { throw HALError(.io, "wait for the input device \(path)") }
        return wake
    }

    func interrupt(_ path: String, _ generation: Int) {
        monitor.update { devices in
            if devices[path]?.generation == generation { devices[path]?.isInterrupted = true }
        }
    }

    func release(_ path: String, _ generation: Int) {
        monitor.update { devices in
            if devices[path]?.generation == generation { devices[path]?.isOwned = false }
        }
    }
}

/// A device of a program; let go when it goes away.
private final class SimulatedKeyInput: KeyInput {
    private let inputs: SimulatedKeyInputs
    private let path: String
    private let generation: Int

    init(_ inputs: SimulatedKeyInputs, path: String, generation: Int) {
        self.inputs = inputs
        self.path = path
        self.generation = generation
    }

    deinit {
        inputs.release(path, generation)
    }

    func wait(until deadline: Instant?) throws(HALError) -> KeyWake {
        try inputs.wait(for: path, generation, until: deadline)
    }

    func interrupt() {
        inputs.interrupt(path, generation)
    }
}
