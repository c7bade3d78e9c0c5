/// Where a cabinet stands in its change log: coded as `INCARNATION.NUMBER.HASH`. It means nothing to
/// the cabinet, which keeps it with the effect of the changes and asks with it next.
package struct ChangeCursor: Hashable, Sendable {
    /// The incarnation of the log: 16 hexadecimal digits.
    package var incarnation: String
    /// The number of the last change the cabinet has; 0 before the first.
    package var number: Int64
    /// That change's hash: 64 hexadecimal digits.
    package var hash: String

    /// The highest number that is believed: no log comes near, and sums with it stay numbers.
    package static let highestNumber: Int64 = 1 << 52

    package init(incarnation: String, number: Int64, hash: String) {
        self.incarnation = incarnation
        self.number = number
        self.hash = hash
    }

    /// Reads a cursor; `nil` where a text is none of this registry's version.
    package init?(_ text: String) {
        guard text.utf8.count <= 200 else { return nil }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3,
            Self.isHexadecimal(parts[0], count: 16), Self.isHexadecimal(parts[2], count: 64),
            parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let number = Int64(parts[1]), number <= Self.highestNumber
        else { return nil }
        self.init(incarnation: String(parts[0]), number: number, hash: String(parts[2]))
    }

    /// The cursor as it is sent.
    package var text: String { "\(incarnation).\(number).\(hash)" }

    private static func isHexadecimal(_ text: Substring, count: Int) -> Bool {
        text.utf8.count == count
            && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }
}
