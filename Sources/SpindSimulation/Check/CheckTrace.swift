/// What happened in a world, as a fingerprint and, where asked for, as lines.
struct CheckTrace {
    private(set) var fingerprint: UInt64 = 0xCBF2_9CE4_8422_2325
    private(set) var lines: [String] = []
    private let keepsLines: Bool

    init(keepsLines: Bool) {
        self.keepsLines = keepsLines
    }

    /// Adds a line (FNV-1a, 64 bits).
    mutating func note(_ line: String) {
        for byte in line.utf8 {
            fingerprint = (fingerprint ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
        }
        fingerprint = (fingerprint ^ 10) &* 0x0000_0100_0000_01B3
        if keepsLines { lines.append(line) }
    }
}
