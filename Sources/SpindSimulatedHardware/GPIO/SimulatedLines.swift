import SpindCore
import SpindHAL

/// An output of a program; released when it goes away.
final class SimulatedOutput: OutputLine {
    private let gpio: SimulatedGPIO
    private let request: SimulatedRequest
    private let settings: LineSettings

    init(_ gpio: SimulatedGPIO, _ request: SimulatedRequest, _ settings: LineSettings) {
        self.gpio = gpio
        self.request = request
        self.settings = settings
    }

    deinit {
        gpio.release(request)
    }

    func set(_ state: LineState) throws(HALError) {
        try gpio.set(request, to: settings.physical(state))
    }
}

/// An open-drain line of a program; released when it goes away.
final class SimulatedOpenDrain: OpenDrainLine {
    private let gpio: SimulatedGPIO
    private let request: SimulatedRequest

    init(_ gpio: SimulatedGPIO, _ request: SimulatedRequest) {
        self.gpio = gpio
        self.request = request
    }

    deinit {
        gpio.release(request)
    }

    func driveLow() throws(HALError) {
        try gpio.set(request, to: .low)
    }

    func release() throws(HALError) {
        try gpio.set(request, to: .released)
    }
}

/// Inputs of a program, watched for their levels or for each edge, as they were requested; released
/// when they go away.
final class SimulatedInputs: InputLines, EdgeLines {
    private let gpio: SimulatedGPIO
    private let request: SimulatedRequest
    private let settings: LineSettings

    init(_ gpio: SimulatedGPIO, _ request: SimulatedRequest, _ settings: LineSettings) {
        self.gpio = gpio
        self.request = request
        self.settings = settings
    }

    deinit {
        gpio.release(request)
    }

    var count: Int { request.lines.count }

    func states() throws(HALError) -> [LineState] {
        try gpio.states(request, settings)
    }

    func wait(until deadline: Instant?) throws(HALError) -> InputWake {
        try gpio.wait(for: request, until: deadline) { $0.takeWake(request) } ?? .timeout
    }

    func wait(until deadline: Instant?) throws(HALError) -> EdgeWake {
        try gpio.wait(for: request, until: deadline) { $0.takeEdges(request) } ?? .timeout
    }

    func interrupt() {
        gpio.monitor.update { $0.interrupt(request) }
    }
}

extension SimulatedGPIO {
    fileprivate func states(
        _ request: SimulatedRequest, _ settings: LineSettings
    ) throws(HALError) -> [LineState] {
        let now = clock.now
        return try monitor.withLock { circuit throws(HALError) in
            try circuit.check(request, for: .read)
            for line in request.lines where circuit.lines[line].hums {
                circuit.settle(around: line, at: now)
            }
            return request.lines.map { line in
                circuit.lines[line].isHigh != settings.activeLow ? .active : .inactive
            }
        }
    }

    /// Waits until `take` finds a wake; `nil` when the deadline passed before.
    fileprivate func wait<Wake>(
        for request: SimulatedRequest, until deadline: Instant?,
        _ take: (inout SimulatedCircuit) -> Wake?
    ) throws(HALError) -> Wake? {
        let result: Result<Wake?, HALError> = monitor.wait(on: clock) { circuit in
            do throws(HALError) {
                try circuit.check(request, for: .read)
            } catch {
                return .done(.failure(error))
            }
            if let wake = take(&circuit) { return .done(.success(wake)) }
            if let deadline, deadline <= clock.now { return .done(.success(nil)) }
            return .until(deadline)
        }
        return try result.get()
    }

    fileprivate func set(
        _ request: SimulatedRequest, to drive: SimulatedCircuit.Drive
    ) throws(HALError) {
        let now = clock.now
        try monitor.update { circuit throws(HALError) in
            try circuit.check(request, for: .set)
            circuit.drive(request, as: drive, at: now)
        }
    }

    fileprivate func release(_ request: SimulatedRequest) {
        let now = clock.now
        monitor.update { $0.release(request, at: now) }
    }
}

extension LineSettings {
    /// What drives a line to that state.
    func physical(_ state: LineState) -> SimulatedCircuit.Drive {
        (state == .active) != activeLow ? .high : .low
    }
}
