import SpindCore
import SpindSimulation
import Testing

/// What scripts may say, and what is said of those that may not.
struct ScriptParserTests {
    private static let parser = ScriptParser(
        compartments: [CompartmentID(1), CompartmentID(2)])

    @Test(arguments: [
        (
            "grant add compartment 1 for 3h",
            ScriptCommand.addGrant(
                CompartmentID(1), .loan, duration: .seconds(10_800), usesAllowed: 1)
        ),
        (
            "grant add opening compartment 2 for 90min uses 5",
            .addGrant(CompartmentID(2), .opening, duration: .seconds(5_400), usesAllowed: 5)
        ),
        ("grant revoke", .revokeGrant),
        ("type $PIN#", .type([.pin, .literal("#")])),
        ("type 12*3#", .type([.literal("12*3#")])),
        ("open 1", .door(.pull, CompartmentID(1))),
        ("  unplug   2  ", .door(.unplug, CompartmentID(2))),
        ("wait door 1 open", .wait(.door(CompartmentID(1), .open), within: .seconds(10))),
        (
            "wait display \"PIN eingeben\" within 500ms",
            .wait(.display("PIN eingeben"), within: .milliseconds(500))
        ),
        ("wait journal loanOpened", .wait(.journal(.loanOpened), within: .seconds(10))),
        ("expect door 1 closed", .expect(.door(CompartmentID(1), .closed))),
        ("expect loans 0", .expect(.loans(0))),
        (
            "spindctl open 1 \"Nachsehen\"",
            .maintain(.open(CompartmentID(1), reason: "Nachsehen"))
        ),
        ("item 2 present", .item(CompartmentID(2), isIn: true)),
        ("item 2 absent", .item(CompartmentID(2), isIn: false)),
        ("expect item 1 absent", .expect(.item(CompartmentID(1), isIn: false))),
        (
            "wait socket 2 on within 2s",
            .wait(.socket(CompartmentID(2), on: true), within: .seconds(2))
        ),
        ("expect socket 2 off", .expect(.socket(CompartmentID(2), on: false))),
        ("card 04A1b2c3", .card([0x04, 0xA1, 0xB2, 0xC3], at: nil)),
        ("card 04A1b2c3 at tags", .card([0x04, 0xA1, 0xB2, 0xC3], at: "tags")),
        ("service add pin op-1", .addService(ServiceID("op-1"), card: nil)),
        ("service add card op-2 04A1B2C3", .addService(ServiceID("op-2"), card: "04a1b2c3")),
        ("type $SERVICE#", .type([.service, .literal("#")])),
        ("type 000#", .type([.literal("000#")])),
        ("type $ANSWER#", .type([.answer, .literal("#")])),
        ("trip lid", .input("lid", inOrder: false)),
        ("restore lid", .input("lid", inOrder: true)),
        ("press way-out", .press("way-out")),
        ("expect trouble lid", .expect(.trouble("lid", isThere: true))),
        ("expect no-trouble lid", .expect(.trouble("lid", isThere: false))),
        (
            "spindctl lock 1 \"left open\"",
            .maintain(.lock(CompartmentID(1), reason: "left open"))
        ),
        ("verify journal", .verifyJournal),
        ("power-cut", .powerCut),
        ("pause 2s", .pause(.seconds(2))),
        ("say A resident comes # and goes", .say("A resident comes # and goes")),
    ])
    func commandsAreRead(line: String, command: ScriptCommand) throws {
        #expect(try Self.parser.parse(line: line, number: 1)?.command == command)
    }

    @Test(arguments: [
        ("opne 1", "'opne' is no command", "the commands are grant, type, open"),
        ("open", "the line ends too early", "write a compartment's number"),
        ("open x", "'x' is not a compartment's number", "write digits"),
        ("open 0", "0 is out of range", "write 1 to 999"),
        ("open 7", "there is no compartment 7", "this cabinet has 1 or 2"),
        ("open 1 now", "'now' is one too many", "end the line before it"),
        ("grant", "the line ends too early", "write add or revoke"),
        ("grant take", "'take' is nothing to do to a grant", "write add or revoke"),
        ("grant add door 1", "'door' where 'compartment' belongs", "write 'compartment'"),
        ("grant add compartment 1 for 3", "'3' is no time", "500ms, 10s, 90min, 3h, 2d"),
        ("grant add compartment 1 for 10s", "a grant lasts at least 1min", "longer"),
        ("grant add compartment 1 for 367d", "367d is out of range", "at most 366d"),
        ("grant add compartment 1 uses 0", "0 is out of range", "write 1 to 1000"),
        ("type", "the line ends too early", "$PIN#"),
        ("type 12a", "'a' is no key", "type digits, *, #, $PIN, $SERVICE"),
        ("type $PUK#", "'$' is no key", "type digits, *, #, $PIN, $SERVICE"),
        (
            "wait", "the line ends too early",
            "write door, item, socket, display, journal, loans or trouble"
        ),
        (
            "wait lock 1 open", "'lock' cannot be seen",
            "write door, item, socket, display, journal, loans, trouble or no-trouble"
        ),
        (
            "wait door 1 opened", "'opened' is nothing a door can be",
            "write open, ajar, closed, driven or released"
        ),
        ("wait display PIN", "a text without quotation marks", "in quotation marks"),
        ("wait display \"PIN", "the quotation mark is not closed", "write a second one"),
        ("wait display \"\"", "the text is empty", "in quotation marks"),
        ("wait journal opened", "'opened' is no record of the journal", "accessGranted"),
        ("wait loans 1 within 11min", "11min is out of range", "at most 10min"),
        ("wait loans 1 within 0s", "0s is out of range", "more than 0"),
        ("expect loans -1", "'-1' is not a number of loans", "write digits"),
        ("item 1 out", "'out' where a choice belongs", "write present or absent"),
        ("item 1", "the line ends too early", "write what the item is"),
        ("expect socket 1 charging", "'charging' where a choice belongs", "write on or off"),
        ("card 04a1b2c3 tags", "'tags' is one too many", "end the line before it"),
        ("card 04a1b2c3 at", "the line ends too early", "the name of a reader"),
        ("card 04a1b2", "'04a1b2' is no number of a card", "4 to 10 bytes"),
        ("card 04a1b2c", "'04a1b2c' is no number of a card", "two hexadecimal digits"),
        ("service add key op-1", "'key' where a choice belongs", "write card or pin"),
        ("service add pin Jürgen", "'Jürgen' is no name", "letters, digits and -"),
        ("service add card op-1", "the line ends too early", "04a1b2c3"),
        ("verify", "the line ends too early", "write 'journal'"),
        ("verify chain", "'chain' where 'journal' belongs", "write 'journal'"),
        ("spindctl status", "'status' is nothing", "write open, lock, block or unblock"),
        ("say \u{1B}[2J", "the line holds a control character", "write plain text"),
        ("pause 99999999999999999999s", "is no time", "500ms"),
    ])
    func errorsNameTheLineAndTheMend(line: String, message: String, mend: String) {
        let error = #expect(throws: ScriptError.self) {
            try Self.parser.parse(line: line, number: 7)
        }
        #expect(error?.line == 7)
        #expect(error?.message.contains(message) == true, "\(String(describing: error))")
        #expect(error?.mend.contains(mend) == true, "\(String(describing: error))")
    }

    @Test func tooLongALineIsRefused() {
        let line = "say " + String(repeating: "x", count: 400)
        #expect(throws: ScriptError.self) { try Self.parser.parse(line: line, number: 1) }
    }

    @Test func commentsAndEmptyLinesAreSkipped_AndNumbersStay() throws {
        let lines = try Self.parser.parse("# a story\n\n  # more\nopen 1\r\nclose 1\n")
        #expect(lines.map(\.number) == [4, 5])
        #expect(lines.map(\.text) == ["open 1", "close 1"])
    }

    @Test func allErrorsOfAScriptAreTold() {
        let errors = #expect(throws: ScriptErrors.self) {
            try Self.parser.parse("open 9\nopen 1\nclsoe 1")
        }
        #expect(errors?.errors.map(\.line) == [1, 3])
        #expect(errors?.description.hasPrefix("line 1: there is no compartment 9; ") == true)
    }
}
