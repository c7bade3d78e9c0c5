import SpindCore
import SpindHAL

/// A port that a program has; released when it goes away.
final class SimulatedSerialPort: SerialPort {
    private let serial: SimulatedSerial
    private let path: String
    private let owner: SimulatedSerialLines.Owner

    init(_ serial: SimulatedSerial, _ path: String, _ owner: SimulatedSerialLines.Owner) {
        self.serial = serial
        self.path = path
        self.owner = owner
    }

    deinit {
        _ = serial.monitor.update { lines in
            Result { () throws(HALError) in try lines.use(path, as: owner) { $0.owner = nil } }
        }
    }

    func write(_ bytes: [UInt8]) throws(HALError) {
        let now = serial.clock.now
        try serial.monitor.update { lines throws(HALError) in
            try lines.use(path, as: owner) { $0.hear(bytes, at: now) }
        }
    }

    func read(upTo limit: Int, until deadline: Instant) throws(HALError) -> SerialWake {
        precondition(limit > 0, "a read of \(path) with no room for a byte")
        let clock = serial.clock
        let wake: Result<SerialWake, HALError> = serial.monitor.wait(on: clock) { lines in
            let now = clock.now
            do throws(HALError) {
                return try lines.use(path, as: owner) { line in
                    if line.isInterrupted {
                        line.isInterrupted = false
                        return .done(.success(.interrupted))
                    }
                    let bytes = line.take(limit, at: now)
                    if !bytes.isEmpty { return .done(.success(.bytes(bytes))) }
                    if deadline <= now { return .done(.success(.timeout)) }
                    return .until(min(deadline, line.arriving.first?.at ?? deadline))
                }
            } catch {
                return .done(.failure(error))
            }
        }
        return try wake.get()
    }

    func discardInput() throws(HALError) {
        let now = serial.clock.now
        try serial.monitor.update { lines throws(HALError) in
            try lines.use(path, as: owner) { _ = $0.take(.max, at: now) }
        }
    }

    func interrupt() {
        _ = serial.monitor.update { lines in
            Result { () throws(HALError) in
                try lines.use(path, as: owner) { $0.isInterrupted = true }
            }
        }
    }
}
