package import SpindCore

/// Draws PINs and challenges.
package enum PINGenerator {
    /// How many digits a PIN may have: 6 on a cabinet of up to 10 handover sets, 7 up to 100,
    /// 8 beyond.
    package static let digitCounts = 6...8

    /// A PIN of that many digits, leading zeros kept, each as likely as any other: draws that would
    /// favour small numbers are thrown away (`next(upperBound:)`).
    ///
    /// It may equal a PIN in use: the store refuses a second grant with the same verifier, and the
    /// caller draws again. `generator` must be the system's (`getrandom`) outside tests.
    package static func draw(
        digits: Int, using generator: inout some RandomNumberGenerator
    ) -> String {
        precondition(digitCounts.contains(digits), "a PIN has 6 to 8 digits, not \(digits)")
        return number(of: digits, using: &generator)
    }

    /// A service PIN of ``ServiceCredential/digits`` digits, drawn in the same way.
    package static func drawServicePIN(
        using generator: inout some RandomNumberGenerator
    ) -> String {
        number(of: ServiceCredential.digits, using: &generator)
    }

    /// A challenge of a break-glass, drawn in the same way.
    package static func drawChallenge(
        using generator: inout some RandomNumberGenerator
    ) -> Challenge {
        Challenge(digits: number(of: 8, using: &generator))
    }

    private static func number(
        of digits: Int, using generator: inout some RandomNumberGenerator
    ) -> String {
        var bound: UInt64 = 1
        for _ in 0..<digits { bound *= 10 }
        let drawn = String(generator.next(upperBound: bound))
        return String(repeating: "0", count: digits - drawn.utf8.count) + drawn
    }
}
