import SpindCore
import SpindHAL

/// The lines of a ``SimulatedSerial`` and what is on them. Pure.
package struct SimulatedSerialLines: Sendable {
    /// How many bytes of what was written are kept, and of what arrived and was not read: the
    /// oldest go first.
    package static let historyLimit = 4_096

    /// Who opened a port.
    struct Owner: Hashable, Sendable {
        var number: Int
        var settings: SerialSettings
    }

    /// One port and its line.
    struct Line: Sendable {
        var isPlugged = true
        var owner: Owner?
        var fault: SimulatedSerialFault?
        var devices: [any SimulatedSerialDevice] = []
        /// What is on its way to the program, by the time it arrives.
        var arriving: [(byte: UInt8, at: Instant)] = []
        var isInterrupted = false
        var written: [UInt8] = []
        /// Bytes that passed to the program, for noise that is the same in each run.
        var passed = 0
    }

    private var lines: [String: Line] = [:]
    private var opened = 0

    mutating func add(_ path: String) {
        precondition(lines[path] == nil, "\(path) is there already")
        lines[path] = Line()
    }

    func line(_ path: String) -> Line? { lines[path] }

    mutating func change(_ path: String, _ body: (inout Line) -> Void) {
        guard var line = lines.removeValue(forKey: path) else { return }
        body(&line)
        lines[path] = line
    }

    mutating func open(
        _ path: String, _ settings: SerialSettings
    ) throws(HALError) -> Owner {
        let what = "serial port \(path) at \(settings.bitsPerSecond) bit/s"
        guard var line = lines[path], line.isPlugged else { throw HALError(.notFound, what) }
        guard line.owner == nil else { throw HALError(.busy, what) }
        let speeds = [1_200, 2_400, 4_800, 9_600, 19_200, 38_400, 57_600, 115_200, 230_400]
        guard speeds.contains(settings.bitsPerSecond), (1...2).contains(settings.stopBits) else {
            throw HALError(.unsupported, what)
        }
        opened += 1
        let owner = Owner(number: opened, settings: settings)
        line.owner = owner
        line.arriving = []
        line.isInterrupted = false
        lines[path] = line
        return owner
    }

    /// Does something with a port as its owner.
    mutating func use<Result>(
        _ path: String, as owner: Owner, _ body: (inout Line) -> Result
    ) throws(HALError) -> Result {
        guard var line = lines[path], line.isPlugged, line.owner == owner else {
            throw HALError(.io, "serial port \(path): it was unplugged")
        }
        let result = body(&line)
        lines[path] = line
        return result
    }
}

extension SimulatedSerialLines.Line {
    /// The program wrote.
    mutating func hear(_ bytes: [UInt8], at now: Instant) {
        guard let owner else { return }
        written.append(contentsOf: bytes)
        written.removeFirst(max(0, written.count - SimulatedSerialLines.historyLimit))
        if fault == .echo { arrive(bytes, at: now) }
        guard fault != .silence, fault != .reversed else { return }
        for device in devices where device.settings == owner.settings {
            guard let answer = device.hear(bytes, at: now) else { continue }
            deliver(answer.bytes, at: now.advanced(by: answer.delay))
        }
    }

    /// Something outside speaks; what of it arrives is the line's fault.
    mutating func deliver(_ bytes: [UInt8], at time: Instant) {
        switch fault {
        case nil, .echo: arrive(bytes, at: time)
        case .silence: break
        case .noise(let every):
            var noisy = bytes
            for index in noisy.indices {
                passed += 1
                if passed.isMultiple(of: max(1, every)) { noisy[index] ^= 0x10 }
            }
            arrive(noisy, at: time)
        case .truncated(let count): arrive(bytes.dropLast(count), at: time)
        case .doubled: arrive(bytes.flatMap { [$0, $0] }, at: time)
        case .reversed: arrive(bytes.map { ~$0 }, at: time)
        }
    }

    /// What has arrived by now, at most so many bytes.
    mutating func take(_ limit: Int, at now: Instant) -> [UInt8] {
        let ready = arriving.prefix(limit).prefix { $0.at <= now }
        arriving.removeFirst(ready.count)
        return ready.map(\.byte)
    }

    private mutating func arrive(_ bytes: some Sequence<UInt8>, at time: Instant) {
        guard owner != nil else { return }
        // A wire keeps the order: what is said later arrives later.
        let time = max(time, arriving.last?.at ?? time)
        arriving.append(contentsOf: bytes.map { ($0, time) })
        arriving.removeFirst(max(0, arriving.count - SimulatedSerialLines.historyLimit))
    }
}
