import SpindCore
import SpindCrypto
import SpindDrivers
import SpindHAL
import SpindSimulatedHardware

/// A bus with simulated readers, without threads: time goes on from one step to the next.
struct OSDPBench {
    static let master: ReaderMasterKey = {
        do {
            return try ReaderMasterKey(bytes: Array(UInt8(1)...16))
        } catch {
            preconditionFailure("\(error)")
        }
    }()
    /// The key of a simulated reader that was installed in this cabinet.
    static let ownKey = master.key(ofReader: SimulatedOSDPReader.identifier)

    var now = Instant(sinceBoot: .seconds(1_000))
    var readers: [SimulatedOSDPReader]
    private(set) var bus: OSDPBus
    /// What was told, of which reader.
    private(set) var reports: [(reader: Int, report: OSDPReport)] = []
    /// What is done to bytes on the way to the panel.
    var onWire: ([UInt8]) -> [UInt8] = { $0 }
    private var arriving: (bytes: [UInt8], at: Instant)?
    private var nonce: UInt8 = 0
    /// How many frames the panel sent, and what the newest was.
    private(set) var sent = 0
    private(set) var lastSent: [UInt8] = []

    init(
        _ readers: [SimulatedOSDPReader], security: OSDPSettings.Security = .required(master),
        inputs: [BoardInputWiring] = []
    ) {
        self.readers = readers
        bus = OSDPBus(
            readers.indices.map {
                OSDPSettings(address: UInt8($0), security: security, inputs: inputs)
            }, at: now)
    }

    /// One reader, in a secure channel with its own key, connected.
    static func connected() -> OSDPBench {
        var bench = OSDPBench([SimulatedOSDPReader(address: 0, key: ownKey)])
        bench.run(for: .seconds(1))
        return bench
    }

    /// Takes what was told of a reader since this was last asked.
    mutating func take(_ reader: Int = 0) -> [OSDPReport] {
        defer { reports.removeAll { $0.reader == reader } }
        return reports.filter { $0.reader == reader }.map(\.report)
    }

    mutating func submit(_ command: OSDPCommand, to reader: Int = 0) {
        bus.submit(command, to: reader, at: now)
    }

    /// Lets time pass.
    mutating func run(for duration: Duration) {
        let end = now + duration
        while now < end {
            nonce &+= 1
            let random = [nonce, 2, 3, 4, 5, 6, 7, 8]
            switch bus.next(at: now, random: { random }) {
            case .send(let bytes):
                send(bytes)
            case .listen(let deadline):
                listen(until: deadline)
            case .sleep(let time):
                now = min(end, max(time, now + .milliseconds(1)))
            }
        }
    }

    /// Lets time pass without the panel running, as on a machine that hangs.
    mutating func sleep(for duration: Duration) {
        now = now + duration
    }

    private mutating func send(_ bytes: [UInt8]) {
        sent += 1
        lastSent = bytes
        arriving = nil
        now = now + .milliseconds(10)
        for reader in readers {
            guard let answer = reader.hear(bytes, at: now) else { continue }
            // Two that speak at once destroy each other.
            let both = (arriving?.bytes ?? []) + answer.bytes
            arriving = (onWire(both), now + answer.delay + .milliseconds(10))
        }
        bus.sent(at: now)
    }

    private mutating func listen(until deadline: Instant) {
        let told: (reader: Int, reports: [OSDPReport])?
        if let arriving, arriving.at <= deadline, !arriving.bytes.isEmpty {
            now = max(now, arriving.at)
            self.arriving = nil
            told = bus.heard(arriving.bytes, at: now)
        } else {
            now = deadline
            told = bus.timedOut(at: now)
        }
        for report in told?.reports ?? [] { reports.append((told?.reader ?? 0, report)) }
    }
}

/// What the simulated readers say of themselves.
let simulatedIdentity: OSDPIdentity = {
    guard
        case .identity(let identity) = OSDPReply(
            code: 0x45, payload: [0xCA, 0xFE, 0xBA, 1, 1, 0x78, 0x56, 0x34, 0x12, 1, 0, 0])
    else { preconditionFailure("no identity") }
    return identity
}()
