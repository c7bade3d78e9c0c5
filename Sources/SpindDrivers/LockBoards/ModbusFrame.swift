/// Frames of Modbus RTU, as far as relay boards need them: reading coils (01) and inputs (02),
/// writing a coil (05), and exceptions.
///
/// Source: MODBUS over Serial Line V1.02 and MODBUS Application Protocol V1.1b3.
enum ModbusFrame {
    /// The functions.
    enum Function: UInt8 {
        case readCoils = 0x01
        case readInputs = 0x02
        case writeCoil = 0x05
    }

    /// An answer whose check is right.
    enum Answer: Hashable {
        /// Which bits, packed as they came, the first in the lowest bit of the first byte.
        case bits(address: UInt8, function: UInt8, packed: [UInt8])
        /// A write's echo.
        case written(address: UInt8, coil: UInt16, value: UInt16)
        /// A refusal.
        case exception(address: UInt8, function: UInt8, code: UInt8)
        /// Something else that is whole.
        case other
    }

    /// The longest frame that is looked for: address, function, count, 32 bytes of bits, check.
    static let longest = 5 + longestBits
    /// Bytes of bits at most: no relay board has more than 256 of anything.
    private static let longestBits = 32

    /// Puts the check behind a frame.
    static func sealed(_ body: [UInt8]) -> [UInt8] {
        let check = crc(body[...])
        return body + [UInt8(truncatingIfNeeded: check), UInt8(truncatingIfNeeded: check >> 8)]
    }

    /// A question with two words behind its function.
    static func question(
        _ address: UInt8, _ function: Function, _ first: UInt16, _ second: UInt16
    ) -> [UInt8] {
        sealed(
            [address, function.rawValue]
                + [first, second].flatMap {
                    [UInt8(truncatingIfNeeded: $0 >> 8), UInt8(truncatingIfNeeded: $0)]
                })
    }

    /// The answer that begins a slice.
    static func answer(at bytes: ArraySlice<UInt8>) -> FrameSearch.Finding<Answer> {
        let start = bytes.startIndex
        guard bytes.count >= 3 else { return .incomplete }
        let function = bytes[start + 1]
        let count: Int
        switch function {
        case Function.readCoils.rawValue, Function.readInputs.rawValue:
            let packed = Int(bytes[start + 2])
            guard (1...longestBits).contains(packed) else { return .nothing }
            count = 5 + packed
        case Function.writeCoil.rawValue: count = 8
        case 0x80...: count = 5
        // Registers, for other devices on the same bus.
        case 0x03, 0x04:
            let packed = Int(bytes[start + 2])
            guard (1...longestBits).contains(packed) else { return .nothing }
            count = 5 + packed
        case 0x06, 0x0F, 0x10: count = 8
        default: return .nothing
        }
        guard bytes.count >= count else { return .incomplete }
        let body = bytes[start..<start + count - 2]
        let check = UInt16(bytes[start + count - 2]) | UInt16(bytes[start + count - 1]) << 8
        guard crc(body) == check else { return .nothing }
        return .frame(content(of: body, function), byteCount: count)
    }

    private static func content(of body: ArraySlice<UInt8>, _ function: UInt8) -> Answer {
        let start = body.startIndex
        let address = body[start]
        switch function {
        case Function.readCoils.rawValue, Function.readInputs.rawValue:
            return .bits(address: address, function: function, packed: Array(body[(start + 3)...]))
        case Function.writeCoil.rawValue:
            return .written(
                address: address, coil: UInt16(body[start + 2]) << 8 | UInt16(body[start + 3]),
                value: UInt16(body[start + 4]) << 8 | UInt16(body[start + 5]))
        case 0x80...:
            return .exception(
                address: address, function: function & 0x7F, code: body[start + 2])
        default: return .other
        }
    }

    /// The check of Modbus RTU: polynomial 0x8005 reflected, begun with ones; sent low byte first.
    static func crc(_ bytes: ArraySlice<UInt8>) -> UInt16 {
        var value: UInt16 = 0xFFFF
        for byte in bytes {
            value ^= UInt16(byte)
            for _ in 0..<8 {
                value = value & 1 == 1 ? value >> 1 ^ 0xA001 : value >> 1
            }
        }
        return value
    }
}

extension ModbusFrame {
    /// What the codes of exceptions mean (Application Protocol V1.1b3, 7).
    static func meaning(of code: UInt8) -> String {
        switch code {
        case 1: "illegal function"
        case 2: "illegal address"
        case 3: "illegal value"
        case 4: "device failure"
        case 6: "busy"
        default: "exception \(code)"
        }
    }
}
