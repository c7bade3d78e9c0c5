import SpindCore
import SpindCrypto

/// The words of a script's line, taken from the left.
struct ScriptWords {
    private var text: Substring
    private let line: Int

    init(_ text: String, line: Int) {
        self.text = Substring(text)
        self.line = line
    }

    func error(_ message: String, mend: String) -> ScriptError {
        ScriptError(line: line, message: message, mend: mend)
    }

    /// Takes the next word.
    mutating func next(_ wanted: String) throws(ScriptError) -> String {
        guard let word = peek() else {
            throw error("the line ends too early", mend: "write \(wanted)")
        }
        text = text.dropFirst(word.count)
        return word
    }

    /// Takes the next word if it is that one.
    mutating func take(_ word: String) -> Bool {
        guard peek() == word else { return false }
        text = text.dropFirst(word.count)
        return true
    }

    /// Takes the next word, which must be that one.
    mutating func require(_ word: String) throws(ScriptError) {
        let found = try next("'\(word)'")
        guard found == word else {
            throw error("'\(found)' where '\(word)' belongs", mend: "write '\(word)'")
        }
    }

    /// Takes a whole number.
    mutating func number(
        _ range: ClosedRange<Int>, _ wanted: String
    ) throws(ScriptError) -> Int {
        let word = try next(wanted)
        guard word.allSatisfy({ $0.isASCII && $0.isNumber }), let number = Int(word) else {
            throw error("'\(word)' is not \(wanted)", mend: "write digits")
        }
        guard range.contains(number) else {
            throw error(
                "\(word) is out of range",
                mend: "write \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// Takes one of two words.
    ///
    /// - Returns: whether it was the first.
    mutating func either(
        _ first: String, _ second: String, _ wanted: String
    ) throws(ScriptError) -> Bool {
        let word = try next(wanted)
        guard word == first || word == second else {
            throw error("'\(word)' where a choice belongs", mend: "write \(first) or \(second)")
        }
        return word == first
    }

    /// Takes the number of a card.
    mutating func card() throws(ScriptError) -> [UInt8] {
        let word = try next("the number of a card, for example 04a1b2c3")
        guard let bytes = Hexadecimal.bytes(word), (4...10).contains(bytes.count) else {
            throw error(
                "'\(word)' is no number of a card",
                mend: "write its 4 to 10 bytes, two hexadecimal digits each")
        }
        return bytes
    }

    /// Takes a text in quotation marks; there is no way to write a quotation mark inside.
    mutating func quoted(_ wanted: String) throws(ScriptError) -> String {
        text = text.drop(while: \.isWhitespace)
        guard text.first == "\"" else {
            throw error(
                text.isEmpty ? "the line ends too early" : "a text without quotation marks",
                mend: "write \(wanted)")
        }
        let inside = text.dropFirst()
        guard let end = inside.firstIndex(of: "\"") else {
            throw error("the quotation mark is not closed", mend: "write a second one")
        }
        guard end != inside.startIndex else {
            throw error("the text is empty", mend: "write \(wanted)")
        }
        text = inside[inside.index(after: end)...]
        return String(inside[..<end])
    }

    /// Takes all that is left.
    mutating func rest() -> String {
        defer { text = "" }
        return String(text.drop(while: \.isWhitespace))
    }

    /// Makes sure that nothing is left.
    func end() throws(ScriptError) {
        let left = text.drop(while: \.isWhitespace)
        guard left.isEmpty else {
            throw error("'\(left)' is one too many", mend: "end the line before it")
        }
    }

    private mutating func peek() -> String? {
        text = text.drop(while: \.isWhitespace)
        let word = text.prefix { !$0.isWhitespace }
        return word.isEmpty ? nil : String(word)
    }
}

extension SimulatedDoor.Act {
    /// The act that a script's word means.
    init?(word: String) {
        switch word {
        case "open": self = .pull
        case "close": self = .close
        case "force": self = .force
        case "jam": self = .jam
        case "unjam": self = .unjam
        case "unplug": self = .unplug
        case "plug": self = .plug
        default: return nil
        }
    }
}

extension Duration {
    /// The duration that a word like `90min` means; `nil` for anything else.
    init?(scriptWord word: String) {
        let digits = word.prefix { $0.isASCII && $0.isNumber }
        guard let number = Int64(digits), number <= 1_000_000 else { return nil }
        switch word.dropFirst(digits.count) {
        case "ms": self = .milliseconds(number)
        case "s": self = .seconds(number)
        case "min": self = .seconds(number * 60)
        case "h": self = .seconds(number * 3_600)
        case "d": self = .seconds(number * 86_400)
        default: return nil
        }
    }

    /// The duration in the largest unit that divides it, as scripts write it.
    var words: String {
        let milliseconds = wholeMilliseconds
        let units: [(Int64, String)] = [
            (86_400_000, "d"), (3_600_000, "h"), (60_000, "min"), (1_000, "s"),
        ]
        for (size, unit) in units where milliseconds >= size && milliseconds % size == 0 {
            return "\(milliseconds / size)\(unit)"
        }
        return "\(milliseconds)ms"
    }
}

extension String {
    /// The text without white space around it.
    var trimmed: String {
        String(
            drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}

extension [String] {
    /// The words as a sentence lists them: `a, b or c`.
    var enumerated: String {
        guard let last else { return "none" }
        return count == 1 ? last : dropLast().joined(separator: ", ") + " or " + last
    }
}
