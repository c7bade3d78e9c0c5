import SpindCrypto
import SpindDrivers

/// What a simulated reader is and does. Pure.
struct SimulatedOSDPState: Sendable {
    let address: UInt8
    let wantsSecureChannel: Bool
    var key: [UInt8]?
    var fault: SimulatedOSDPReader.Fault?
    var isTampered = false
    var powerFails = false
    var inputs = [Bool](repeating: false, count: SimulatedOSDPReader.inputCount)
    var queue: [(code: UInt8, payload: [UInt8])] = []
    var commands: [(code: UInt8, payload: [UInt8])] = []
    var session: OSDPSession?
    /// How often it was polled since it was found.
    var polls = 0
    /// The channel that was begun, and what the control panel must prove it by.
    private var offer: (keys: OSDPSessionKeys, server: [UInt8], isDelivered: Bool)?
    private var frames = OSDPFrameReader()
    private var sequence: UInt8?
    /// The last answer, to be said again when the same is asked.
    private var lastAnswer: [UInt8] = []
    private var counter: UInt8 = 0

    init(address: UInt8, key: [UInt8]?, wantsSecureChannel: Bool) {
        self.address = address
        self.key = key
        self.wantsSecureChannel = wantsSecureChannel
    }

    /// Loses what is lost without power.
    mutating func forget() {
        session = nil
        polls = 0
        offer = nil
        sequence = nil
        lastAnswer = []
        frames.reset()
    }

    mutating func hear(_ bytes: [UInt8]) -> SimulatedSerialAnswer? {
        guard fault != .off else { return nil }
        var answer: [UInt8] = []
        for frame in frames.add(bytes) where !frame.isReply && frame.address == address {
            answer = respond(to: frame)
        }
        guard !answer.isEmpty else { return nil }
        if fault == .stutters { answer += answer }
        return SimulatedSerialAnswer(
            answer, after: fault == .late ? .seconds(3) : .milliseconds(2))
    }

    private mutating func respond(to frame: OSDPFrame) -> [UInt8] {
        if fault == .busy {
            return OSDPFrame(address: address, isReply: true, sequence: 0, code: 0x79).encoded
        }
        if frame.sequence == 0 {
            forget()
        } else if frame.sequence == sequence {
            return lastAnswer
        } else if frame.sequence != (sequence.map { $0 == 3 ? 1 : $0 + 1 } ?? 0) {
            return answer(to: frame, 0x41, [4], isPlain: true)
        }
        sequence = frame.sequence
        lastAnswer = carryOut(frame)
        return lastAnswer
    }

    private mutating func carryOut(_ frame: OSDPFrame) -> [UInt8] {
        switch frame.security.first {
        case 0x11: return challenged(frame)
        case 0x13: return proved(frame)
        case nil:
            guard session == nil else { return answer(to: frame, 0x41, [6], isPlain: true) }
            let isBeginning = [0x61, 0x62].contains(frame.code)
            guard isBeginning || !wantsSecureChannel else { return answer(to: frame, 0x41, [6]) }
            return obey(frame)
        default:
            guard let plain = session?.open(frame) else {
                session = nil
                return answer(to: frame, 0x41, [6], isPlain: true)
            }
            return obey(plain)
        }
    }

    private mutating func obey(_ frame: OSDPFrame) -> [UInt8] {
        if case .refuses(let code) = fault, ![0x60, 0x61, 0x62].contains(frame.code) {
            return answer(to: frame, 0x41, [code])
        }
        switch frame.code {
        case 0x60:
            polls += 1
            guard !queue.isEmpty else { return answer(to: frame, 0x40) }
            let event = queue.removeFirst()
            return answer(to: frame, event.code, event.payload)
        case 0x61:
            return answer(
                to: frame, 0x45, [0xCA, 0xFE, 0xBA, 1, 1, 0x78, 0x56, 0x34, 0x12, 1, 0, 0])
        case 0x62:
            return answer(to: frame, 0x46, [1, 1, 4, 3, 1, 0, 4, 4, 1, 5, 2, 1, 6, 1, 1, 9, 1, 1])
        case 0x64:
            return answer(to: frame, 0x48, [isTampered ? 1 : 0, powerFails ? 1 : 0])
        case 0x65: return answer(to: frame, 0x49, inputs.map { $0 ? 1 : 0 })
        case 0x68, 0x69, 0x6A, 0x6B:
            commands.append((frame.code, frame.payload))
            commands.removeFirst(max(0, commands.count - 256))
            return answer(to: frame, 0x40)
        case 0x75 where session != nil && frame.payload.count == 18:
            let reply = answer(to: frame, 0x40)
            key = Array(frame.payload.dropFirst(2))
            return reply
        default: return answer(to: frame, 0x41, [3])
        }
    }

    private mutating func challenged(_ frame: OSDPFrame) -> [UInt8] {
        guard fault != .plainOnly else { return answer(to: frame, 0x41, [5]) }
        let isDelivered = frame.security.last == 0
        // A reader that has a key of its own has done with the public one.
        guard isDelivered == (key == nil), frame.payload.count == 8 else {
            return answer(to: frame, 0x41, [6])
        }
        counter &+= 1
        let random = [0xB0, 0xB1, 0xB2, 0xB3, 0xB4, 0xB5, 0xB6, counter]
        let keys = OSDPSessionKeys(
            key: key ?? ReaderMasterKey.deliveredKey, random: frame.payload)
        offer = (keys, keys.serverCryptogram(frame.payload, random), isDelivered)
        return answer(
            to: frame, 0x76,
            SimulatedOSDPReader.identifier + random
                + keys.clientCryptogram(frame.payload, random),
            security: [0x12, isDelivered ? 0 : 1])
    }

    private mutating func proved(_ frame: OSDPFrame) -> [UInt8] {
        guard let offer, frame.payload == offer.server else {
            return answer(to: frame, 0x41, [6])
        }
        let initial = offer.keys.initialMAC(serverCryptogram: offer.server)
        let reply = answer(to: frame, 0x78, initial, security: [0x14, 1])
        session = OSDPSession(keys: offer.keys, initialMAC: initial)
        self.offer = nil
        return reply
    }

    private mutating func answer(
        to frame: OSDPFrame, _ code: UInt8, _ payload: [UInt8] = [], security: [UInt8] = [],
        isPlain: Bool = false
    ) -> [UInt8] {
        var reply = OSDPFrame(
            address: fault == .otherAddress ? address ^ 1 : address, isReply: true,
            sequence: frame.sequence, check: frame.check, security: security, code: code,
            payload: payload)
        if !isPlain, let sealed = session?.seal(reply) { reply = sealed }
        return reply.encoded
    }
}
