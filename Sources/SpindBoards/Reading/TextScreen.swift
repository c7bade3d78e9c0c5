/// Walks through a YAML text once, character by character, and refuses what ``SourceText`` names.
///
/// It knows just enough of YAML to tell a quoted text, a comment, and the beginning of a value
/// apart; each line starts afresh, since no text may go on over the end of a line.
struct TextScreen {
    /// What the character at hand belongs to.
    private enum Inside: Equatable {
        /// Where a key or a value may begin.
        case start
        case plain
        case doubleQuotes(Place)
        case singleQuotes(Place)
        case afterQuotes
        case comment
    }

    private let findings: Findings
    private var place = Place.start
    private var inside = Inside.start
    private var flowDepth = 0
    private var hasContent = false
    private var lineTooLong = false

    init(findings: Findings) {
        self.findings = findings
    }

    mutating func read(_ text: String) {
        let scalars = Array(text.unicodeScalars)
        var index = 0
        while index < scalars.count {
            let scalar = scalars[index]
            let next = index + 1 < scalars.count ? scalars[index + 1] : "\n"
            if scalar == "\n" {
                endLine()
                index += 1
                continue
            }
            if place.column == 1 { documentMarker(scalars[index...]) }
            checkCharacter(scalar, next)
            let consumed = advance(scalar, next, after: index > 0 ? scalars[index - 1] : "\n")
            place.column += consumed
            index += consumed
        }
        endLine()
    }

    private mutating func endLine() {
        switch inside {
        case .doubleQuotes(let begin), .singleQuotes(let begin):
            findings.refuse(
                begin, "the quote that begins here is not closed on its line",
                mend: "close it; a text may not go on over the end of a line")
        case .start, .plain, .afterQuotes, .comment:
            break
        }
        inside = .start
        lineTooLong = false
        place = Place(line: place.line + 1, column: 1)
    }

    private mutating func documentMarker(_ rest: ArraySlice<Unicode.Scalar>) {
        let head = String(String.UnicodeScalarView(rest.prefix(3)))
        let ends = rest.dropFirst(3).first.map { " \r\n".unicodeScalars.contains($0) } ?? true
        guard ends, head == "---" || head == "...", head == "..." || hasContent else { return }
        findings.refuse(
            place, "`\(head)` ends the document, and a file holds only one",
            mend: "delete the line, or make a file of its own of what follows")
    }

    private mutating func checkCharacter(_ scalar: Unicode.Scalar, _ next: Unicode.Scalar) {
        if place.column > SourceText.lineLimit, !lineTooLong {
            lineTooLong = true
            findings.refuse(
                place, "the line is longer than \(SourceText.lineLimit) characters",
                mend: "break it after a comma or write the keys on lines of their own")
        }
        switch scalar.value {
        case 0x09 where inside != .comment:
            findings.refuse(place, "there is a tab", mend: "use spaces")
        case 0x09:
            break
        case 0x0D where next == "\n":
            break
        case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF:
            let number = String(scalar.value, radix: 16, uppercase: true)
            let code = String(repeating: "0", count: max(0, 4 - number.count)) + number
            findings.refuse(
                place, "there is an invisible character, U+\(code)",
                mend: "delete it; if nothing is seen there, type the line anew")
        default:
            break
        }
    }

    /// Takes the character at hand, with the one after it where the two belong together.
    ///
    /// - Returns: how many were taken.
    private mutating func advance(
        _ scalar: Unicode.Scalar, _ next: Unicode.Scalar, after previous: Unicode.Scalar
    ) -> Int {
        let isSpace = scalar == " " || scalar == "\t" || scalar == "\r"
        let nextEnds = next == " " || next == "\n" || next == "\r" || next == "\t"
        switch inside {
        case .comment:
            break
        case .doubleQuotes:
            if scalar == "\\", next != "\n" { return 2 }
            if scalar == "\"" { inside = .afterQuotes }
        case .singleQuotes:
            if scalar == "'", next == "'" { return 2 }
            if scalar == "'" { inside = .afterQuotes }
        case .start, .plain, .afterQuotes:
            let afterSpace = previous == " " || previous == "\n" || previous == "\t"
            if scalar == "#", afterSpace {
                inside = .comment
            } else if isSpace {
                break
            } else if inside == .start {
                hasContent = true
                beginValue(scalar, nextEnds: nextEnds)
            } else if scalar == ":", nextEnds || flowDepth > 0 && (inside == .afterQuotes) {
                inside = .start
            } else if flowDepth > 0 {
                flowIndicator(scalar)
            }
        }
        return 1
    }

    private mutating func beginValue(_ scalar: Unicode.Scalar, nextEnds: Bool) {
        switch scalar {
        case "\"":
            inside = .doubleQuotes(place)
        case "'":
            inside = .singleQuotes(place)
        case "[", "{", "]", "}", ",":
            flowIndicator(scalar)
        case "-" where nextEnds:
            break
        case ":" where nextEnds:
            break
        case "?" where nextEnds:
            refuseConstruction("`?` begins a key of many parts", mend: "write `key: value`")
        case "&", "*":
            refuseConstruction(
                "`\(scalar)` is an anchor or alias, which these files do not have",
                mend: "write the value out in each place; put a text that begins so in quotes")
        case "!":
            refuseConstruction(
                "`!` is a tag, which these files do not have",
                mend: "delete it; put a text that begins so in quotes")
        case "|", ">":
            refuseConstruction(
                "`\(scalar)` begins text over several lines, which these files do not have",
                mend: "write the text on one line, in quotes")
        case "%" where place.column == 1:
            refuseConstruction("`%` begins a YAML directive", mend: "delete the line")
        default:
            inside = .plain
        }
    }

    private mutating func refuseConstruction(_ message: String, mend: String) {
        findings.refuse(place, message, mend: mend)
        inside = .plain
    }

    private mutating func flowIndicator(_ scalar: Unicode.Scalar) {
        switch scalar {
        case "[", "{":
            flowDepth += 1
            inside = .start
            if flowDepth == SourceText.flowDepthLimit + 1 {
                findings.refuse(
                    place,
                    "brackets are nested more than \(SourceText.flowDepthLimit) deep",
                    mend: "close them; no file needs so many")
            }
        case "]", "}":
            flowDepth = max(0, flowDepth - 1)
            inside = .afterQuotes
        case ",":
            inside = .start
        default:
            break
        }
    }
}
