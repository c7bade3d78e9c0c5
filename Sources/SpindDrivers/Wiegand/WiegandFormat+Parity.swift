package import SpindHAL

extension WiegandFormat {
    /// How many bits a frame has, its parity bits included.
    package var bitCount: Int {
        switch self {
        case .h10301: 26
        case .bits32: 32
        case .bits34: 34
        case .h10302, .h10304: 37
        }
    }

    /// How many bits at each end the parity of that end counts, the parity bit included: even over
    /// the first ones, odd over the last. In 37 bits the middle one counts in both. `nil` for the
    /// format without parity.
    package var paritySpan: Int? {
        switch self {
        case .h10301: 13
        case .bits32: nil
        case .bits34: 17
        case .h10302, .h10304: 19
        }
    }

    /// Whether that many bits, the first sent the most significant, have the right parity; true
    /// where there is none.
    package func parityHolds(_ bits: UInt64) -> Bool {
        guard let span = paritySpan else { return true }
        let mask = (UInt64(1) << span) - 1
        let first = bits >> (bitCount - span) & mask
        let last = bits & mask
        return first.nonzeroBitCount.isMultiple(of: 2) && !last.nonzeroBitCount.isMultiple(of: 2)
    }

    /// The number within the bits: all but the parity bits.
    package func data(of bits: UInt64) -> UInt64 {
        guard paritySpan != nil else { return bits }
        return bits >> 1 & ((UInt64(1) << (bitCount - 2)) - 1)
    }

    /// The same bits as they arrive when D0 and D1 are swapped.
    package func inverted(_ bits: UInt64) -> UInt64 {
        ~bits & ((UInt64(1) << bitCount) - 1)
    }
}
