package import SpindCore
import SpindCrypto

/// Reads scripts: one command a line, `#` at the beginning of a line for a comment.
///
/// Strict: a word that it does not know, a number out of range or a duration without a unit is an
/// error that says how to mend it, and nothing is guessed.
///
/// ```swift
/// let script = try ScriptParser(compartments: [CompartmentID(1)]).parse("open 1\nclose 1")
/// ```
package struct ScriptParser: Sendable {
    /// The longest line, in characters.
    package static let longestLine = 400
    /// How long a `wait` lasts where it does not say.
    package static let defaultWait = Duration.seconds(10)
    /// The longest a `wait` or a `pause` may last.
    package static let longestWait = Duration.seconds(600)

    private let compartments: [CompartmentID]

    /// Makes a parser of scripts for a cabinet with those compartments.
    package init(compartments: [CompartmentID]) {
        self.compartments = compartments
    }

    /// Reads a whole script.
    ///
    /// - Returns: its commands.
    /// - Throws: a ``ScriptErrors`` with every line that cannot be understood.
    package func parse(_ script: String) throws(ScriptErrors) -> [ScriptLine] {
        var lines: [ScriptLine] = []
        var errors: [ScriptError] = []
        let texts = script.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for (index, text) in texts.enumerated() {
            do throws(ScriptError) {
                if let line = try parse(line: String(text), number: index + 1) {
                    lines.append(line)
                }
            } catch {
                errors.append(error)
            }
        }
        guard errors.isEmpty else { throw ScriptErrors(errors: errors) }
        return lines
    }

    /// Reads one line.
    ///
    /// - Parameters:
    ///   - line: the line, without its end.
    ///   - number: its number, from 1, for the error.
    /// - Returns: its command; `nil` for an empty line or a comment.
    /// - Throws: a ``ScriptError`` that names the line and the mend.
    package func parse(line: String, number: Int) throws(ScriptError) -> ScriptLine? {
        let text = line.trimmed
        if text.isEmpty || text.hasPrefix("#") { return nil }
        guard text.count <= Self.longestLine else {
            throw ScriptError(
                line: number, message: "the line has \(text.count) characters",
                mend: "at most \(Self.longestLine) are read")
        }
        guard !text.unicodeScalars.contains(where: { $0.value < 0x20 && $0 != "\t" }) else {
            throw ScriptError(
                line: number, message: "the line holds a control character",
                mend: "write plain text")
        }
        var words = ScriptWords(text, line: number)
        let command = try command(&words)
        try words.end()
        return ScriptLine(number: number, text: text, command: command)
    }

    private func command(_ words: inout ScriptWords) throws(ScriptError) -> ScriptCommand {
        let first = try words.next("a command")
        if let act = SimulatedDoor.Act(word: first) {
            return .door(act, try compartment(&words))
        }
        switch first {
        case "grant": return try grant(&words)
        case "type": return try type(&words)
        case "item":
            let compartment = try compartment(&words)
            return .item(
                compartment, isIn: try words.either("present", "absent", "what the item is"))
        case "trip", "restore":
            return .input(try words.next("the name of an input"), inOrder: first == "restore")
        case "press": return .press(try words.next("the name of an exit button"))
        case "card":
            let number = try words.card()
            guard words.take("at") else { return .card(number, at: nil) }
            return .card(number, at: try words.next("the name of a reader"))
        case "service": return try service(&words)
        case "wait":
            let condition = try condition(&words)
            guard words.take("within") else { return .wait(condition, within: Self.defaultWait) }
            return .wait(condition, within: try duration(&words, upTo: Self.longestWait))
        case "expect": return .expect(try condition(&words))
        case "spindctl": return .maintain(try maintainer(&words))
        case "verify":
            try words.require("journal")
            return .verifyJournal
        case "power-cut": return .powerCut
        case "pause": return .pause(try duration(&words, upTo: Self.longestWait))
        case "say": return .say(words.rest())
        default:
            throw words.error(
                "'\(first)' is no command",
                mend: "the commands are grant, type, open, close, force, jam, unjam, unplug, plug, "
                    + "item, trip, restore, press, card, service, wait, expect, spindctl, verify, "
                    + "power-cut, pause and say")
        }
    }

    private func grant(_ words: inout ScriptWords) throws(ScriptError) -> ScriptCommand {
        switch try words.next("add or revoke") {
        case "revoke": return .revokeGrant
        case "add": break
        case let word:
            throw words.error("'\(word)' is nothing to do to a grant", mend: "write add or revoke")
        }
        var kind = GrantKind.loan
        if words.take("opening") { kind = .opening } else { _ = words.take("loan") }
        try words.require("compartment")
        let compartment = try compartment(&words)
        var length = Duration.seconds(3_600)
        if words.take("for") {
            length = try duration(&words, upTo: .seconds(366 * 86_400))
            guard length >= .seconds(60) else {
                throw words.error("a grant lasts at least 1min", mend: "write a longer time")
            }
        }
        var uses: Int? = kind == .loan ? 1 : nil
        if words.take("uses") { uses = try words.number(1...1_000, "a number of uses") }
        return .addGrant(compartment, kind, duration: length, usesAllowed: uses)
    }

    private func service(_ words: inout ScriptWords) throws(ScriptError) -> ScriptCommand {
        try words.require("add")
        let isCard = try words.either("card", "pin", "what to add")
        let name = try words.next("a name, for example op-1")
        let isName = name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
        guard isName, name.count <= 32 else {
            throw words.error(
                "'\(name)' is no name", mend: "write at most 32 letters, digits and -")
        }
        guard isCard else { return .addService(ServiceID(name), card: nil) }
        let number = try words.card()
        return .addService(ServiceID(name), card: Hexadecimal.text(number))
    }

    private func type(_ words: inout ScriptWords) throws(ScriptError) -> ScriptCommand {
        let text = try words.next("keys to type, for example $PIN#")
        var keys: [ScriptKeys] = []
        var rest = Substring(text)
        while let character = rest.first {
            let names: [(String, ScriptKeys)] = [
                ("$PIN", .pin), ("$SERVICE", .service), ("$ANSWER", .answer),
            ]
            if let (name, key) = names.first(where: { rest.hasPrefix($0.0) }) {
                keys.append(key)
                rest = rest.dropFirst(name.count)
                continue
            }
            guard "0123456789*#".contains(character) else {
                throw words.error(
                    "'\(character)' is no key",
                    mend: "type digits, *, #, $PIN, $SERVICE and $ANSWER, without spaces")
            }
            if case .literal(let before) = keys.last {
                keys[keys.count - 1] = .literal(before + String(character))
            } else {
                keys.append(.literal(String(character)))
            }
            rest = rest.dropFirst()
        }
        return .type(keys)
    }

    private func condition(_ words: inout ScriptWords) throws(ScriptError) -> ScriptCondition {
        let word = try words.next("door, item, socket, display, journal, loans or trouble")
        switch word {
        case "door":
            let compartment = try compartment(&words)
            let word = try words.next("what the door is")
            guard let state = ScriptDoorState(rawValue: word) else {
                throw words.error(
                    "'\(word)' is nothing a door can be",
                    mend: "write " + ScriptDoorState.allCases.map(\.rawValue).enumerated)
            }
            return .door(compartment, state)
        case "item":
            let compartment = try compartment(&words)
            return .item(
                compartment, isIn: try words.either("present", "absent", "what the item is"))
        case "socket":
            let compartment = try compartment(&words)
            return .socket(compartment, on: try words.either("on", "off", "what the socket is"))
        case "display": return .display(try words.quoted("the text in quotation marks"))
        case "journal":
            let name = try words.next("the name of a journal record")
            guard let record = AuditEventName(rawValue: name) else {
                throw words.error(
                    "'\(name)' is no record of the journal",
                    mend: "write one of "
                        + AuditEventName.allCases.map(\.rawValue).joined(separator: ", "))
            }
            return .journal(record)
        case "loans": return .loans(try words.number(0...999, "a number of loans"))
        case "trouble", "no-trouble":
            return .trouble(
                try words.next("the name of what tells it"), isThere: word == "trouble")
        default:
            throw words.error(
                "'\(word)' cannot be seen",
                mend: "write door, item, socket, display, journal, loans, trouble or no-trouble")
        }
    }

    private func maintainer(_ words: inout ScriptWords) throws(ScriptError) -> MaintainerCommand {
        switch try words.next("open, lock, block or unblock") {
        case "lock":
            return .lock(
                try compartment(&words), reason: try words.quoted("the reason in quotation marks"))
        case "open":
            return .open(
                try compartment(&words), reason: try words.quoted("the reason in quotation marks"))
        case "block":
            return .block(
                try compartment(&words), note: try words.quoted("the note in quotation marks"))
        case "unblock": return .unblock(try compartment(&words))
        case let word:
            throw words.error(
                "'\(word)' is nothing that a script's maintainer does",
                mend: "write open, lock, block or unblock")
        }
    }

    private func compartment(_ words: inout ScriptWords) throws(ScriptError) -> CompartmentID {
        let id = CompartmentID(try words.number(1...999, "a compartment's number"))
        guard compartments.contains(id) else {
            throw words.error(
                "there is no compartment \(id)",
                mend: "this cabinet has " + compartments.map(\.description).enumerated)
        }
        return id
    }

    private func duration(
        _ words: inout ScriptWords, upTo longest: Duration
    ) throws(ScriptError) -> Duration {
        let word = try words.next("a time, for example 10s")
        guard let duration = Duration(scriptWord: word) else {
            throw words.error(
                "'\(word)' is no time", mend: "write a number and a unit: 500ms, 10s, 90min, 3h, 2d"
            )
        }
        guard duration > .zero, duration <= longest else {
            throw words.error(
                "\(word) is out of range", mend: "write more than 0 and at most \(longest.words)")
        }
        return duration
    }
}

/// All lines of a script that cannot be understood.
package struct ScriptErrors: Error, Hashable, Sendable, CustomStringConvertible {
    /// The lines, in order; at least one.
    package var errors: [ScriptError]

    /// The errors, one a line.
    package var description: String { errors.map(\.description).joined(separator: "\n") }
}
