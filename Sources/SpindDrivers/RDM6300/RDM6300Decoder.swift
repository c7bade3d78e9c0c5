package import SpindCore

/// Finds the numbers of 125 kHz tags in what an RDM6300 sends. Pure: bytes and times in, tags and
/// refusals out.
///
/// A frame is 0x02, ten hexadecimal digits for five bytes, two for their exclusive or, and 0x03,
/// without pauses. The reader sends it again and again while the tag lies there, and is silent
/// otherwise. What is kept is one frame at most.
package struct RDM6300Decoder: Sendable {
    /// What a piece of input became.
    package enum Finding: Hashable, Sendable {
        /// A frame whose check holds: the version byte of the tag, and its four others.
        case tag([UInt8])
        /// What is no frame, and why.
        case refused(RDM6300Refusal)
    }

    /// How many bytes a frame has.
    package static let frameLength = 14
    /// Between two bytes of one frame; 14 of them take 15 ms at 9600 bit/s.
    package static let gapMax: Duration = .milliseconds(100)

    private var held: [UInt8] = []
    private var newest: Instant?
    /// Bytes outside of any frame that were not told yet.
    private var strayCount = 0

    /// Makes a decoder that has seen nothing.
    package init() {}

    /// Bytes that wait for the end of their frame; fewer than ``frameLength``.
    package var heldCount: Int { held.count }

    /// Takes what arrived.
    ///
    /// - Parameters:
    ///   - bytes: in order.
    ///   - now: when.
    /// - Returns: what was found, in order.
    package mutating func take(_ bytes: [UInt8], at now: Instant) -> [Finding] {
        var findings: [Finding] = []
        if let newest, !held.isEmpty, newest.duration(to: now) > Self.gapMax {
            held.removeAll(keepingCapacity: true)
            findings.append(.refused(.cut))
        }
        newest = now
        for byte in bytes {
            if let finding = take(byte) { findings.append(finding) }
        }
        return findings
    }

    /// Forgets what was begun.
    package mutating func reset() {
        held.removeAll(keepingCapacity: true)
        newest = nil
        strayCount = 0
    }

    private mutating func take(_ byte: UInt8) -> Finding? {
        if byte == 0x02 {
            let isCut = !held.isEmpty
            held = [byte]
            return isCut ? .refused(.cut) : nil
        }
        guard !held.isEmpty else { return stray() }
        held.append(byte)
        guard held.count == Self.frameLength else {
            guard Self.digit(byte) == nil else { return nil }
            held.removeAll(keepingCapacity: true)
            return .refused(byte == 0x03 ? .cut : .noDigit)
        }
        defer { held.removeAll(keepingCapacity: true) }
        guard byte == 0x03 else { return .refused(.noEnd) }
        return finding()
    }

    /// A byte outside of any frame: told for each that would fill one.
    private mutating func stray() -> Finding? {
        strayCount += 1
        guard strayCount == Self.frameLength else { return nil }
        strayCount = 0
        return .refused(.noFrame)
    }

    private mutating func finding() -> Finding {
        let digits = held.dropFirst().dropLast().compactMap(Self.digit)
        let bytes = stride(from: 0, to: digits.count, by: 2).map {
            digits[$0] << 4 | digits[$0 + 1]
        }
        guard bytes.count == 6, bytes.reduce(0, ^) == 0 else { return .refused(.check) }
        // What no tag has: the reader's own nothing, with a check that holds.
        guard bytes[1...4].contains(where: { $0 != 0 }) else { return .refused(.zero) }
        strayCount = 0
        return .tag(Array(bytes.prefix(5)))
    }

    /// The value of a digit; the reader sends capital letters.
    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        default: nil
        }
    }
}

/// Why something an RDM6300 sent is no tag.
package enum RDM6300Refusal: Hashable, Sendable, CustomStringConvertible {
    /// The check does not hold.
    case check
    /// A frame ended too early, or another began in it.
    case cut
    /// A byte in it is no digit.
    case noDigit
    /// It does not end where it should.
    case noEnd
    /// Bytes that belong to no frame.
    case noFrame
    /// A tag of zeros.
    case zero

    /// The reason, without a digit of what was sent.
    package var description: String {
        switch self {
        case .check: "a frame whose check does not hold"
        case .cut: "a piece of a frame"
        case .noDigit: "a frame with what is no digit"
        case .noEnd: "a frame that does not end"
        case .noFrame: "bytes outside of any frame"
        case .zero: "a tag without a number"
        }
    }
}
