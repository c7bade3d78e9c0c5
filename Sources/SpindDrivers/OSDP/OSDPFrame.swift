/// A frame of OSDP 2.2 (IEC 60839-11-5): a command of the control panel, or a reader's reply.
///
///     53 ADDRESS LENGTH(2) CONTROL [SECURITY BLOCK] CODE PAYLOAD [MAC(4)] CHECK(1 or 2)
package struct OSDPFrame: Hashable, Sendable {
    /// The first byte of every frame.
    package static let start: UInt8 = 0x53
    /// What some control panels send before a frame, to wake receivers.
    package static let mark: UInt8 = 0xFF
    /// The longest frame taken: what readers commonly hold. Nothing that is asked for is longer.
    package static let lengthLimit = 256
    /// The shortest: five bytes of header, the code, a checksum.
    package static let lengthMinimum = 7
    /// The address that every reader answers to.
    package static let broadcast: UInt8 = 0x7F

    /// The reader's address, 0 to 0x7F.
    package var address: UInt8
    /// Whether a reader says it.
    package var isReply: Bool
    /// 0 to 3; 0 begins anew.
    package var sequence: UInt8
    /// How the frame's end proves it.
    package var check: OSDPCheck
    /// The security block's type and data, if there is one.
    package var security: [UInt8]
    /// Which command or reply it is.
    package var code: UInt8
    /// What belongs to it; encrypted where the security block says so.
    package var payload: [UInt8]
    /// The four bytes of the message authentication code; empty without.
    package var mac: [UInt8]

    /// Makes a plain frame.
    package init(
        address: UInt8, isReply: Bool, sequence: UInt8, check: OSDPCheck = .crc,
        security: [UInt8] = [], code: UInt8, payload: [UInt8] = [], mac: [UInt8] = []
    ) {
        self.address = address
        self.isReply = isReply
        self.sequence = sequence
        self.check = check
        self.security = security
        self.code = code
        self.payload = payload
        self.mac = mac
    }

    /// Whether a security block of that type announces an authentication code.
    static func isAuthenticated(_ type: UInt8?) -> Bool {
        type.map { (0x15...0x18).contains($0) } ?? false
    }

    /// All before the authentication code, the length final: what that code covers.
    package var covered: [UInt8] {
        let block = security.isEmpty ? [] : [UInt8(security.count + 1)] + security
        let macCount = Self.isAuthenticated(security.first) ? 4 : 0
        let length = 5 + block.count + 1 + payload.count + macCount + check.byteCount
        precondition(length <= Self.lengthLimit, "a frame of \(length) bytes")
        let control = sequence & 3 | (check == .crc ? 4 : 0) | (security.isEmpty ? 0 : 8)
        return [
            Self.start, address & 0x7F | (isReply ? 0x80 : 0), UInt8(length & 0xFF),
            UInt8(length >> 8), control,
        ] + block + [code] + payload
    }

    /// The bytes on the wire, without a mark.
    package var encoded: [UInt8] {
        let bytes = covered + mac
        return bytes + check.bytes(of: bytes)
    }
}

extension OSDPFrame {
    /// What the beginning of some bytes is.
    package enum Reading: Hashable, Sendable {
        /// Not a frame: the first byte is to be passed over.
        case noise
        /// Perhaps a frame, when more bytes have come.
        case incomplete
        /// A frame, and how many bytes it has.
        case frame(OSDPFrame, count: Int)
    }

    /// Reads the frame at the beginning of some bytes. All that does not fit is noise.
    package static func read(_ bytes: some RandomAccessCollection<UInt8>) -> Reading {
        guard let first = bytes.first else { return .incomplete }
        guard first == start else { return .noise }
        guard bytes.count >= 5 else { return .incomplete }
        let header = Array(bytes.prefix(5))
        let length = Int(header[2]) | Int(header[3]) << 8
        let control = header[4]
        let check: OSDPCheck = control & 4 == 0 ? .checksum : .crc
        // The bits above are of multi-part messages, which nobody uses here.
        guard length >= lengthMinimum, length <= lengthLimit, control & 0xF0 == 0 else {
            return .noise
        }
        guard bytes.count >= length else { return .incomplete }
        let whole = Array(bytes.prefix(length))
        let checked = whole.dropLast(check.byteCount)
        guard check.bytes(of: checked) == Array(whole.suffix(check.byteCount)) else {
            return .noise
        }
        var rest = checked.dropFirst(5)
        var security: [UInt8] = []
        if control & 8 != 0 {
            guard let count = rest.first.map(Int.init), count >= 2, count <= rest.count else {
                return .noise
            }
            security = Array(rest.prefix(count).dropFirst())
            rest = rest.dropFirst(count)
        }
        var mac: [UInt8] = []
        if isAuthenticated(security.first) {
            guard rest.count >= 5 else { return .noise }
            mac = Array(rest.suffix(4))
            rest = rest.dropLast(4)
        }
        guard let code = rest.first else { return .noise }
        return .frame(
            OSDPFrame(
                address: header[1] & 0x7F, isReply: header[1] & 0x80 != 0, sequence: control & 3,
                check: check, security: security, code: code, payload: Array(rest.dropFirst()),
                mac: mac),
            count: length)
    }
}
