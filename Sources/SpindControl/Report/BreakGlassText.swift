package import SpindCore
import SpindTerminal

/// What is typed and told when a cabinet's challenge is answered away from it.
package enum BreakGlassText {
    /// Reads a challenge as it was told: eight digits, blanks and dashes between them allowed.
    package static func challenge(_ text: String) throws(InputText.Fault) -> Challenge {
        let digits = text.filter { !$0.isWhitespace && $0 != "-" }
        guard digits.utf8.count == 8, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else {
            throw InputText.Fault(
                description:
                    "'\(TextWidth.printable(text))' is no challenge: the display shows eight "
                    + "digits after 000#, for example 3141 5926")
        }
        return Challenge(digits: digits)
    }

    /// Reads who asks: a name or pseudonym of 1 to 64 characters on one line.
    package static func who(_ text: String) throws(InputText.Fault) -> String {
        let trimmed = text.trimmingWhitespace
        guard (1...64).contains(trimmed.count), TextWidth.printable(trimmed) == trimmed else {
            throw InputText.Fault(
                description: "--who is one line of 1 to 64 characters: who is at the cabinet")
        }
        return trimmed
    }

    /// An answer in two groups, as it is told on the telephone.
    package static func grouped(_ answer: String) -> String {
        "\(answer.prefix(4)) \(answer.dropFirst(4))"
    }

    /// Reads the number of a card: 4 to 10 bytes in hexadecimal, with or without `:`, `-` and
    /// blanks between them.
    ///
    /// - Returns: lower-case digits only. The number itself is in no fault: it is as good as a key.
    package static func card(_ text: String) throws(InputText.Fault) -> String {
        let digits = text.filter { !$0.isWhitespace && $0 != ":" && $0 != "-" }
        guard (8...20).contains(digits.utf8.count), digits.utf8.count.isMultiple(of: 2),
            digits.allSatisfy({ $0.isASCII && $0.isHexDigit })
        else {
            throw InputText.Fault(
                description: "a card's number is 4 to 10 bytes in hexadecimal, "
                    + "for example 04a1b2c3 or 04:A1:B2:C3")
        }
        return digits.lowercased()
    }
}

extension String {
    /// Without the blanks around it.
    fileprivate var trimmingWhitespace: String {
        var rest = Substring(self)
        while rest.first?.isWhitespace == true { rest.removeFirst() }
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return String(rest)
    }
}
