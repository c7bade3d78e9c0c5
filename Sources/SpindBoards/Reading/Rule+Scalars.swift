import Yams

/// One value without parts, as it stands in the file.
struct ScalarText {
    var text: String
    var isQuoted: Bool
}

/// What is wrong with a value, without its place and name.
struct Complaint: Error {
    /// Goes on after the key's name, for example `must be 1 to 9`.
    var message: String
    var mend: String
}

extension Rule {
    /// A value without parts. What YAML readers disagree about is refused before `parse` sees it,
    /// unless it takes text that means one thing only here (`isUnambiguous`).
    static func scalar(
        example: String, isUnambiguous: Bool = false,
        _ parse: @escaping (ScalarText) -> Result<Value, Complaint>
    ) -> Rule<Value> {
        Rule(example: example) { node, name, findings in
            guard case .scalar(let scalar) = node else {
                findings.refuse(
                    node.place, "`\(name)` must be one value and is \(node.inWords)",
                    mend: "write for example `\(name): \(example)`")
                return nil
            }
            let text = ScalarText(text: scalar.string, isQuoted: scalar.style != .plain)
            if !text.isQuoted, !isUnambiguous,
                let trap = YAMLTrap.complaint(about: text.text, example: example)
            {
                findings.refuse(node.place, "`\(name)` \(trap.message)", mend: trap.mend)
                return nil
            }
            switch parse(text) {
            case .success(let value):
                return value
            case .failure(let complaint):
                findings.refuse(
                    node.place, "`\(name)` \(complaint.message)", mend: complaint.mend)
                return nil
            }
        }
    }

    /// One of some words.
    static func word(_ words: [Value]) -> Rule<Value>
    where Value: RawRepresentable, Value.RawValue == String {
        let known = words.map(\.rawValue)
        return .scalar(example: known.first ?? "") { scalar in
            if let word = words.first(where: { $0.rawValue == scalar.text }) {
                return .success(word)
            }
            return .failure(
                Complaint(
                    message: "cannot be `\(scalar.text)`",
                    mend: Suggestion.mend(
                        scalar.text, among: known,
                        otherwise: "it is " + (known.count > 1 ? "one of " : "")
                            + known.joined(separator: ", "))))
        }
    }
}

extension Rule where Value == String {
    /// Text of 1 to `length` characters that passes `isAllowed`, which `form` describes.
    static func text(
        _ length: Int, example: String, form: String = "text",
        where isAllowed: @escaping (String) -> Bool = { _ in true }
    ) -> Rule<String> {
        .scalar(example: example) { scalar in
            let text = scalar.text
            guard scalar.isQuoted || !YAMLTrap.isNumberOrBoolean(text) else {
                return .failure(
                    Complaint(
                        message: "must be \(form), and to YAML `\(text)` is none",
                        mend: "put it in quotes: \"\(text)\""))
            }
            guard (1...length).contains(text.count) else {
                return .failure(
                    Complaint(
                        message: "must have 1 to \(length) characters and has \(text.count)",
                        mend: "write for example `\(example)`"))
            }
            guard isAllowed(text) else {
                return .failure(
                    Complaint(
                        message: "must be \(form), which `\(text)` is not",
                        mend: "write for example `\(example)`"))
            }
            return .success(text)
        }
    }

    /// The name of a part: small ASCII letters, digits and `-`, beginning with a letter.
    static var name: Rule<String> {
        .text(
            63, example: "lending-cabinet-8",
            form: "a name of small letters, digits and `-` that begins with a letter",
            where: isName)
    }

    /// The path of a board below the boards folder, `vendor/board`.
    static var boardPath: Rule<String> {
        .text(
            127, example: "raspberry-pi/raspberry-pi-4",
            form: "a board's folder below Boards, `vendor/board`"
        ) { text in
            let parts = text.split(separator: "/", omittingEmptySubsequences: false)
            return parts.count == 2 && parts.allSatisfy { isName(String($0)) }
        }
    }

    static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, isSmallLetter(first) else { return false }
        return text.utf8.allSatisfy { isSmallLetter($0) || isDigit($0) || $0 == UInt8(ascii: "-") }
    }

    private static func isSmallLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
    }

    static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}

extension Rule where Value == Bool {
    /// `true` or `false`.
    static var boolean: Rule<Bool> {
        .scalar(example: "true") { scalar in
            switch (scalar.text, scalar.isQuoted) {
            case ("true", false): .success(true)
            case ("false", false): .success(false)
            default:
                .failure(
                    Complaint(
                        message: "must be true or false and is `\(scalar.text)`",
                        mend: "write true or false, without quotes"))
            }
        }
    }
}

extension Rule where Value == Int {
    /// A whole number within a range, written in decimal digits without quotes.
    static func whole(_ range: ClosedRange<Int>) -> Rule<Int> {
        .scalar(example: "\(range.lowerBound)") { scalar in
            let digits = scalar.text.utf8.drop { $0 == UInt8(ascii: "-") }
            let signs = scalar.text.utf8.count - digits.count
            guard !scalar.isQuoted, signs <= 1, !digits.isEmpty,
                digits.allSatisfy(Rule<String>.isDigit)
            else {
                return .failure(
                    Complaint(
                        message: "must be a whole number and is `\(scalar.text)`",
                        mend: "write a number of \(CountInWords.range(range)), "
                            + "without quotes or unit"))
            }
            guard let number = Int(scalar.text), range.contains(number) else {
                return .failure(
                    Complaint(
                        message: "must be \(CountInWords.range(range)) and is \(scalar.text)",
                        mend: "write a number within that range"))
            }
            return .success(number)
        }
    }
}
