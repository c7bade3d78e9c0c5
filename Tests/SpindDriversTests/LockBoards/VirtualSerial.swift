import SpindCore
import SpindHAL
import SpindSimulatedHardware
import Synchronization

/// Ports on which only reading and writing let time pass, so that hours on a bus are tested in a
/// moment, on one thread.
final class VirtualSerial: SerialProvider {
    private struct State {
        var devices: [any SimulatedSerialDevice] = []
        var isPlugged = true
        var opened = 0
        var arriving: [(byte: UInt8, at: Instant)] = []
        var written: [(bytes: [UInt8], at: Instant)] = []
        var hearsItself = false
        var failsAfterNextWrite = false
    }

    let clock: VirtualClock
    private let state = Mutex(State())

    init(clock: VirtualClock) {
        self.clock = clock
    }

    func attach(_ device: any SimulatedSerialDevice) {
        state.withLock { $0.devices.append(device) }
    }

    func setPlugged(_ isPlugged: Bool) {
        state.withLock {
            $0.isPlugged = isPlugged
            $0.opened += isPlugged ? 0 : 1
            $0.arriving = []
        }
    }

    /// Whether the port hears what it sends itself.
    func setEcho(_ hearsItself: Bool) {
        state.withLock { $0.hearsItself = hearsItself }
    }

    /// Pulls the adapter out in the moment after the next write.
    func failAfterNextWrite() {
        state.withLock { $0.failsAfterNextWrite = true }
    }

    /// Lets bytes arrive from nowhere.
    func inject(_ bytes: [UInt8], after delay: Duration = .zero) {
        let at = clock.now + delay
        state.withLock { state in
            let isLast = state.arriving.last.map { $0.at <= at } ?? true
            let index =
                isLast
                ? state.arriving.count
                : state.arriving.firstIndex { at < $0.at } ?? state.arriving.count
            state.arriving.insert(contentsOf: bytes.map { ($0, at) }, at: index)
        }
    }

    /// What was written, and when its last byte had left.
    var written: [(bytes: [UInt8], at: Instant)] { state.withLock { $0.written } }

    func serial(
        _ path: String, settings: SerialSettings
    ) throws(HALError) -> any SerialPort {
        let number = state.withLock { $0.isPlugged ? $0.opened : nil }
        guard let number else { throw HALError(.notFound, "open \(path)") }
        return Port(serial: self, number: number, byteTime: settings.byteTime)
    }

    private struct Port: SerialPort {
        let serial: VirtualSerial
        let number: Int
        let byteTime: Duration

        private func checkPlugged() throws(HALError) {
            let isThere = serial.state.withLock { $0.isPlugged && $0.opened == number }
            if !isThere { throw HALError(.io, "the port was unplugged") }
        }

        func write(_ bytes: [UInt8]) throws(HALError) {
            try checkPlugged()
            serial.clock.advance(to: serial.clock.now + byteTime * bytes.count)
            let now = serial.clock.now
            let (devices, isGone) = serial.state.withLock { state in
                state.written.append((bytes, now))
                return (state.devices, state.failsAfterNextWrite)
            }
            if serial.state.withLock({ $0.hearsItself }) { serial.inject(bytes) }
            for device in devices {
                guard let answer = device.hear(bytes, at: now) else { continue }
                serial.inject(answer.bytes, after: answer.delay)
            }
            if isGone {
                serial.state.withLock { $0.failsAfterNextWrite = false }
                serial.setPlugged(false)
                throw HALError(.io, "the port was unplugged")
            }
        }

        func read(upTo limit: Int, until deadline: Instant) throws(HALError) -> SerialWake {
            try checkPlugged()
            let (first, isReady) = serial.state.withLock { state in
                (state.arriving.map(\.at).min(), state.arriving.contains { $0.at <= deadline })
            }
            guard isReady, let first else {
                serial.clock.advance(to: deadline)
                return .timeout
            }
            serial.clock.advance(to: first)
            let now = serial.clock.now
            let bytes = serial.state.withLock { state in
                let ready = state.arriving.prefix { $0.at <= now }.prefix(limit)
                state.arriving.removeFirst(ready.count)
                return ready.map(\.byte)
            }
            return .bytes(bytes)
        }

        func discardInput() throws(HALError) {
            try checkPlugged()
            let now = serial.clock.now
            serial.state.withLock { $0.arriving.removeAll { $0.at <= now } }
        }

        func interrupt() {}
    }
}
