/// A frame between a host and a PN532. Source: NXP, UM0701-02, PN532 User Manual, 6.2.1.
///
/// A frame is 00 00 FF, a length and its check, the direction (D4 to the chip, D5 from it), data,
/// and a check over direction and data; all sums are 0 in eight bits. Bytes of 00 before and after
/// it mean nothing.
package enum PN532Frame: Hashable, Sendable {
    /// The frame before was taken; from the host: stop what you do.
    case acknowledge
    /// The frame before was not understood.
    case refuse
    /// The chip cannot do what it was told.
    case error
    /// A command: its code, and what goes with it.
    case command([UInt8])
    /// An answer: its code, which is the command's and one, and what goes with it.
    case answer([UInt8])

    /// The most data that a frame may have, its direction included.
    package static let dataLimit = 265

    /// How a frame begins.
    package enum Reading: Hashable, Sendable {
        /// A frame, in that many bytes.
        case frame(PN532Frame, count: Int)
        /// That many bytes belong to no frame.
        case nothing(count: Int)
        /// What is there so far may become a frame.
        case incomplete
    }

    /// The bytes to send.
    package var encoded: [UInt8] {
        switch self {
        case .acknowledge: [0x00, 0x00, 0xFF, 0x00, 0xFF, 0x00]
        case .refuse: [0x00, 0x00, 0xFF, 0xFF, 0x00, 0x00]
        case .error: [0x00, 0x00, 0xFF, 0x01, 0xFF, 0x7F, 0x81, 0x00]
        case .command(let data): Self.encoded([0xD4] + data)
        case .answer(let data): Self.encoded([0xD5] + data)
        }
    }

    private static func encoded(_ data: [UInt8]) -> [UInt8] {
        precondition((2...dataLimit).contains(data.count), "a frame has a code, and ends")
        let length = data.count
        let check = 0 &- data.reduce(0, &+)
        guard length > 0xFF else {
            return [0x00, 0x00, 0xFF, UInt8(length), 0 &- UInt8(length)] + data + [check, 0x00]
        }
        let (high, low) = (UInt8(length >> 8), UInt8(length & 0xFF))
        return [0x00, 0x00, 0xFF, 0xFF, 0xFF, high, low, 0 &- (high &+ low)] + data + [check, 0x00]
    }

    /// Reads the beginning of some bytes.
    package static func read(_ bytes: [UInt8]) -> Reading {
        guard bytes.count >= 2 else { return .incomplete }
        // A start code is 00 FF; before it any number of 00 may stand.
        guard bytes[0] == 0x00, bytes[1] == 0xFF else {
            let next = bytes.indices.dropFirst().first {
                bytes[$0] == 0x00 && ($0 + 1 == bytes.count || bytes[$0 + 1] == 0xFF)
            }
            return .nothing(count: next ?? bytes.count)
        }
        guard bytes.count >= 4 else { return .incomplete }
        switch (bytes[2], bytes[3]) {
        case (0x00, 0xFF): return .frame(.acknowledge, count: 4)
        case (0xFF, 0x00): return .frame(.refuse, count: 4)
        case (0xFF, 0xFF):
            guard bytes.count >= 7 else { return .incomplete }
            guard bytes[4] &+ bytes[5] &+ bytes[6] == 0 else { return .nothing(count: 2) }
            return data(of: bytes, at: 7, count: Int(bytes[4]) << 8 | Int(bytes[5]))
        default:
            guard bytes[2] &+ bytes[3] == 0 else { return .nothing(count: 2) }
            return data(of: bytes, at: 4, count: Int(bytes[2]))
        }
    }

    private static func data(of bytes: [UInt8], at start: Int, count: Int) -> Reading {
        guard (1...dataLimit).contains(count) else { return .nothing(count: 2) }
        let end = start + count
        guard bytes.count > end else { return .incomplete }
        guard bytes[start...end].reduce(0, &+) == 0 else { return .nothing(count: 2) }
        let data = Array(bytes[(start + 1)..<end])
        switch (bytes[start], data.isEmpty) {
        case (0xD4, false): return .frame(.command(data), count: end + 1)
        case (0xD5, false): return .frame(.answer(data), count: end + 1)
        case (0x7F, true): return .frame(.error, count: end + 1)
        default: return .nothing(count: 2)
        }
    }
}

/// Finds frames in what arrives. Pure; what is kept is one frame at most.
package struct PN532FrameReader: Sendable {
    private var held: [UInt8] = []

    /// Makes a reader that has seen nothing.
    package init() {}

    /// Bytes that wait for the end of their frame.
    package var heldCount: Int { held.count }

    /// Takes what arrived, and gives the frames that are whole now.
    package mutating func add(_ bytes: [UInt8]) -> [PN532Frame] {
        held += bytes
        var frames: [PN532Frame] = []
        while true {
            switch PN532Frame.read(held) {
            case .frame(let frame, let count):
                frames.append(frame)
                held.removeFirst(count)
            case .nothing(let count): held.removeFirst(count)
            case .incomplete: return frames
            }
        }
    }

    /// Forgets what was begun.
    package mutating func reset() {
        held.removeAll(keepingCapacity: true)
    }
}
