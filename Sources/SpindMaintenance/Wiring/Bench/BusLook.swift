import SpindBoards
import SpindCore
import SpindCrypto
import SpindDrivers
import SpindHAL

/// A question to one device of a serial bus, at any speed.
struct BusLook {
    /// How long an answer may take to begin; a device that is not there costs as much.
    private static let patience: Duration = .milliseconds(100)
    /// How long a frame may pause.
    private static let pieceTime: Duration = .milliseconds(20)
    /// Random bytes of a challenge; nobody keeps a secret by a question that is never proved.
    private static let challenge = Array(UInt8(0xA0)...0xA7)

    private let file: CabinetFile
    private let hardware: HardwareAccess
    private let clock: any MonotonicClock
    private let readerKey: ReaderMasterKey?
    private let speed: Int

    init(_ bench: WiringBench, speed: Int) {
        file = bench.file
        hardware = bench.hardware
        clock = bench.clock
        readerKey = bench.readerKey
        self.speed = speed
    }

    // MARK: - Lock boards

    func ask(board name: String, at address: UInt8) throws(HALError) -> WiringObservation {
        guard let bus = file.lockBuses.first(where: { $0.boards.contains { $0.name == name } }),
            var board = bus.boards.first(where: { $0.name == name })
        else { return .missing("lock board \(name)") }
        board.address = address
        return try open(bus.bus) { port throws(HALError) in
            let (bits, noise) = try inputs(of: board, over: port)
            return bits == nil ? .silence(noise: noise) : .answered(.fits)
        }
    }

    /// What a board's inputs read; `nil` when it does not answer.
    func inputs(
        of board: LockBoardWiring, on bus: SerialBusWiring
    ) throws(HALError) -> [Bool]? {
        let port = try hardware.serial.serial(bus.path, settings: bus.settings)
        // Twice: the first question after a pause wakes some boards only.
        if let bits = try inputs(of: board, over: port).bits { return bits }
        return try inputs(of: board, over: port).bits
    }

    private func inputs(
        of board: LockBoardWiring, over port: any SerialPort
    ) throws(HALError) -> (bits: [Bool]?, noise: Int) {
        let codec = board.codec
        guard let bytes = codec.bytes(of: .inputs) else { return (nil, 0) }
        var answer: LockBoardAnswer?
        var heard = try exchange(bytes, over: port) { buffer in
            answer = codec.answer(to: .inputs, in: &buffer)
            return answer != nil
        }
        // An adapter may hear itself.
        if heard.starts(with: bytes) { heard.removeFirst(bytes.count) }
        if case .bits(let bits) = answer { return (bits, 0) }
        // A board that refuses to tell its inputs is there all the same.
        if case .refused = answer { return ([], 0) }
        return (nil, heard.count)
    }

    // MARK: - Readers

    func ask(reader name: String, at address: UInt8) throws(HALError) -> WiringObservation {
        guard let reader = file.osdpReaders.first(where: { $0.name == name }),
            let bus = file.serialBuses.first(where: { $0.name == reader.bus })
        else { return .missing("reader \(name)") }
        return try open(bus) { port throws(HALError) in
            let (identity, noise) = try command(.identify, to: address, sequence: 0, over: port)
            guard identity != nil else { return .silence(noise: noise) }
            // Only where it belongs does its key say anything.
            guard reader.security != .none, address == reader.address,
                speed == bus.settings.bitsPerSecond
            else { return .answered(.fits) }
            return .answered(try key(of: reader, over: port))
        }
    }

    /// Whose key a reader has: it proves it in its answer to a challenge, which ends there.
    private func key(
        of reader: OSDPReaderWiring, over port: any SerialPort
    ) throws(HALError) -> SecureAnswer {
        let own = try challenge(reader, isDelivered: false, over: port)
        if case .challenged(let identifier, let random, let cryptogram) = own {
            guard let readerKey else { return .fits }
            let keys = OSDPSessionKeys(
                key: readerKey.key(ofReader: identifier), random: Self.challenge)
            if cryptogram == keys.clientCryptogram(Self.challenge, random) { return .fits }
        }
        if own == .nak(.noSecureChannel) || own == .nak(.unknownCommand) { return .unknown }
        let delivered = try challenge(reader, isDelivered: true, over: port)
        if case .challenged(_, let random, let cryptogram) = delivered {
            let keys = OSDPSessionKeys(
                key: ReaderMasterKey.deliveredKey, random: Self.challenge)
            if cryptogram == keys.clientCryptogram(Self.challenge, random) {
                // It is given its own when the agent runs.
                return reader.security == .installation ? .fits : .delivered
            }
        }
        return .foreign
    }

    private func challenge(
        _ reader: OSDPReaderWiring, isDelivered: Bool, over port: any SerialPort
    ) throws(HALError) -> OSDPReply? {
        _ = try command(.identify, to: reader.address, sequence: 0, over: port)
        return try command(
            .challenge(Self.challenge), to: reader.address, sequence: 1,
            security: [0x11, isDelivered ? 0 : 1], over: port
        ).reply
    }

    private func command(
        _ command: OSDPCommand, to address: UInt8, sequence: UInt8, security: [UInt8] = [],
        over port: any SerialPort
    ) throws(HALError) -> (reply: OSDPReply?, noise: Int) {
        let frame = OSDPFrame(
            address: address, isReply: false, sequence: sequence, security: security,
            code: command.code, payload: command.payload)
        var reader = OSDPFrameReader()
        var reply: OSDPReply?
        let bytes = [OSDPFrame.mark] + frame.encoded
        let heard = try exchange(bytes, over: port) { buffer in
            for frame in reader.add(buffer) where frame.isReply && frame.address == address {
                reply = OSDPReply(code: frame.code, payload: frame.payload)
            }
            buffer = []
            return reply != nil
        }
        return (reply, heard.starts(with: bytes) ? 0 : heard.count)
    }

    // MARK: - The port

    private func open(
        _ bus: SerialBusWiring,
        _ body: (any SerialPort) throws(HALError) -> WiringObservation
    ) throws(HALError) -> WiringObservation {
        var settings = bus.settings
        settings.bitsPerSecond = speed
        let port: any SerialPort
        do throws(HALError) {
            port = try hardware.serial.serial(bus.path, settings: settings)
        } catch {
            switch error.code {
            case .notFound: return .missing(bus.path)
            // An adapter that cannot be so fast has no such device on it either.
            case .unsupported where speed != bus.settings.bitsPerSecond:
                return .silence(noise: 0)
            case .unsupported, .busy, .notPermitted, .io: throw error
            }
        }
        return try body(port)
    }

    /// Sends bytes and listens until the answer is whole or nothing comes any more.
    ///
    /// - Returns: all that was heard.
    private func exchange(
        _ bytes: [UInt8], over port: any SerialPort, until isWhole: (inout [UInt8]) -> Bool
    ) throws(HALError) -> [UInt8] {
        let byteTime = SerialSettings(bitsPerSecond: speed).byteTime
        clock.pause(for: max(byteTime * 4, .milliseconds(2)))
        try port.discardInput()
        try port.write(bytes)
        var heard: [UInt8] = []
        var buffer: [UInt8] = []
        var end = clock.now.advanced(by: byteTime * bytes.count + Self.patience)
        while clock.now < end, heard.count < 1_024 {
            clock.pause(for: .milliseconds(2))
            guard case .bytes(let some) = try port.read(upTo: 256, until: clock.now) else {
                continue
            }
            heard += some
            buffer += some
            if isWhole(&buffer) { break }
            end = max(end, clock.now.advanced(by: Self.pieceTime))
        }
        return heard
    }
}
