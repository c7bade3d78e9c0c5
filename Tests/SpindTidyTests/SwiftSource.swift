/// A Swift file with its code kept apart from its comments and strings, line by line.
///
/// Not a parser: it knows comments (nested too), strings of every kind with what is interpolated
/// in them, and nothing else of the language. A string's text and a comment become spaces in
/// ``code``, so that what a rule finds there is code, at the column it stands.
struct SwiftSource {
    /// The text with comments and what strings say blanked.
    private(set) var code: String
    /// The text with everything but comments blanked.
    private(set) var comments: String

    /// Reads a file's text.
    init(_ text: String) {
        var reader = Reader(Array(text.utf8))
        reader.run()
        code = String(decoding: reader.code, as: UTF8.self)
        comments = String(decoding: reader.comments, as: UTF8.self)
    }
}

extension SwiftSource {
    /// Goes through the bytes once, with a stack for what is open.
    private struct Reader {
        enum Scope {
            /// Code; `parentheses` open since it began. Inside a string it ends with the `)` too many.
            case code(parentheses: Int)
            case lineComment
            case blockComment
            /// A string with so many `#`, over several lines or one.
            case string(hashes: Int, multiline: Bool)
        }

        let backslash = UInt8(ascii: "\\")
        let pound = UInt8(ascii: "#")
        let quote = UInt8(ascii: "\"")

        let bytes: [UInt8]
        var code: [UInt8] = []
        var comments: [UInt8] = []
        var scopes: [Scope] = [.code(parentheses: 0)]
        var position = 0

        init(_ bytes: [UInt8]) {
            self.bytes = bytes
            code.reserveCapacity(bytes.count)
            comments.reserveCapacity(bytes.count)
        }

        mutating func run() {
            while position < bytes.count {
                if bytes[position] == UInt8(ascii: "\n") {
                    endLine()
                    continue
                }
                switch scopes[scopes.count - 1] {
                case .code(let parentheses): readCode(parentheses)
                case .lineComment: take(1, comment: true)
                case .blockComment: readBlockComment()
                case .string(let hashes, let multiline): readString(hashes, multiline)
                }
            }
        }

        /// Copies so many bytes to one side and blanks them on the other.
        mutating func take(_ count: Int, code isCode: Bool = false, comment isComment: Bool = false)
        {
            for byte in bytes[position..<min(position + count, bytes.count)] {
                code.append(isCode ? byte : UInt8(ascii: " "))
                comments.append(isComment ? byte : UInt8(ascii: " "))
            }
            position += count
        }

        mutating func endLine() {
            code.append(UInt8(ascii: "\n"))
            comments.append(UInt8(ascii: "\n"))
            position += 1
            switch scopes[scopes.count - 1] {
            case .lineComment: scopes.removeLast()
            // A string that is not closed on its line is no string: a quote in a regular expression.
            case .string(_, multiline: false): scopes.removeLast()
            case .code, .blockComment, .string(_, multiline: true): break
            }
        }

        mutating func readCode(_ parentheses: Int) {
            if starts("//") {
                scopes.append(.lineComment)
            } else if starts("/*") {
                scopes.append(.blockComment)
                take(2, comment: true)
            } else if let (hashes, multiline) = stringStart() {
                scopes.append(.string(hashes: hashes, multiline: multiline))
                take(hashes + (multiline ? 3 : 1), code: true)
            } else {
                switch bytes[position] {
                case UInt8(ascii: "("):
                    scopes[scopes.count - 1] = .code(parentheses: parentheses + 1)
                case UInt8(ascii: ")") where parentheses > 0:
                    scopes[scopes.count - 1] = .code(parentheses: parentheses - 1)
                case UInt8(ascii: ")") where scopes.count > 1: scopes.removeLast()
                default: break
                }
                take(1, code: true)
            }
        }

        mutating func readBlockComment() {
            if starts("/*") {
                scopes.append(.blockComment)
                take(2, comment: true)
            } else if starts("*/") {
                scopes.removeLast()
                take(2, comment: true)
            } else {
                take(1, comment: true)
            }
        }

        mutating func readString(_ hashes: Int, _ multiline: Bool) {
            let quotes = multiline ? 3 : 1
            if bytes[position] == backslash, has(hashes, pound, at: position + 1) {
                let next = position + 1 + hashes
                if next < bytes.count, bytes[next] == UInt8(ascii: "(") {
                    take(hashes + 2, code: true)
                    scopes.append(.code(parentheses: 0))
                } else {
                    // What is escaped is taken with it, so that `\"` ends nothing; a newline is not.
                    let newline = next < bytes.count && bytes[next] == UInt8(ascii: "\n")
                    take(hashes + (newline ? 1 : 2))
                }
            } else if has(quotes, quote, at: position), has(hashes, pound, at: position + quotes) {
                scopes.removeLast()
                take(quotes + hashes, code: true)
            } else {
                take(1)
            }
        }

        /// The kind of string that begins here, if one does.
        func stringStart() -> (hashes: Int, multiline: Bool)? {
            var end = position
            while end < bytes.count, bytes[end] == pound { end += 1 }
            guard end < bytes.count, bytes[end] == quote else { return nil }
            return (end - position, has(3, quote, at: end))
        }

        /// Whether this text comes now; its first byte is compared first, since it mostly differs.
        func starts(_ text: StaticString) -> Bool {
            guard position + text.utf8CodeUnitCount <= bytes.count else { return false }
            return text.withUTF8Buffer { wanted in
                for index in 0..<wanted.count where bytes[position + index] != wanted[index] {
                    return false
                }
                return true
            }
        }

        /// Whether so many of one byte come from there on.
        func has(_ count: Int, _ byte: UInt8, at start: Int) -> Bool {
            guard start + count <= bytes.count else { return false }
            for index in start..<start + count where bytes[index] != byte { return false }
            return true
        }
    }
}
