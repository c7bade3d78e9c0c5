/// How a frame's end proves its bytes.
package enum OSDPCheck: Hashable, Sendable {
    /// CRC-16, polynomial 0x1021 from 0x1D0F, the low byte first.
    case crc
    /// One byte that makes the sum zero; of readers that know no other.
    case checksum

    /// How many bytes it has.
    var byteCount: Int { self == .crc ? 2 : 1 }

    /// The bytes that belong behind a frame's others.
    package func bytes(of frame: some Sequence<UInt8>) -> [UInt8] {
        switch self {
        case .crc:
            let crc = frame.reduce(0x1D0F as UInt16) { crc, byte in
                crc << 8 ^ Self.table[Int(crc >> 8) ^ Int(byte)]
            }
            return [UInt8(truncatingIfNeeded: crc), UInt8(crc >> 8)]
        case .checksum:
            return [0 &- frame.reduce(0, &+)]
        }
    }

    private static let table: [UInt16] = (0..<256).map { index in
        (0..<8).reduce(UInt16(index) << 8) { crc, _ in
            crc & 0x8000 == 0 ? crc << 1 : crc << 1 ^ 0x1021
        }
    }
}
