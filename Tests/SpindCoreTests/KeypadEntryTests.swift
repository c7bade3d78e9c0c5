import SpindCore
import Testing

@Suite("What is typed at a keypad")
struct KeypadEntryTests {
    var entry = KeypadEntry()
    let start = Instant(sinceBoot: .seconds(100))

    @discardableResult
    private mutating func type(
        _ keys: String, from second: Double = 0, every interval: Double = 1
    ) -> [KeypadEntry.Step] {
        keys.enumerated().map { index, key in
            entry.handle(key, at: start.advanced(by: .seconds(second + Double(index) * interval)))
        }
    }

    @Test mutating func digitsAreCountedAndConfirmedInOrder() {
        let steps = type("0471#")
        #expect(steps.prefix(4).elementsEqual([1, 2, 3, 4].map { .progress($0) }))
        #expect(steps.last == .confirmed(digits: Array("0471".utf8)))
        #expect(entry.deadline == nil)
    }

    @Test mutating func starClearsAndTheNextEntryStartsAfresh() {
        #expect(type("12*").last == .progress(0))
        #expect(type("34#", from: 3).last == .confirmed(digits: Array("34".utf8)))
    }

    @Test(
        arguments: ["#", "A", "D", "²", "٣", "é", "👍", " "],
        [EntryForm.secret, .number(digits: 3)])
    func keysThatMeanNothingAreIgnored(key: Character, form: EntryForm) {
        var entry = KeypadEntry(form)
        #expect(entry.handle(key, at: start) == .ignored)
        #expect(entry.deadline == nil)
    }

    @Test(arguments: [EntryForm.secret, .number(digits: 3)])
    func asteriskIsToldWhereNothingIsTyped(form: EntryForm) {
        var entry = KeypadEntry(form)
        #expect(entry.handle("*", at: start) == .asterisk)
        #expect(entry.deadline == nil)
        _ = entry.handle("1", at: start)
        #expect(entry.handle("*", at: start) != .asterisk)
        #expect(entry.handle("*", at: start) == .asterisk)
    }

    @Test mutating func numberIsToldWhileItIsTyped() {
        entry.begin(.number(digits: 7))
        #expect(
            type("0120*7#") == [
                .typed(0), .typed(1), .typed(12), .typed(120), .typed(nil), .typed(7),
                .number(7, digits: Array("7".utf8)),
            ])
        #expect(entry.deadline == nil)
    }

    @Test mutating func numberOfTooManyDigitsShowsTheFirst_AndIsNoAnswer() {
        entry.begin(.number(digits: 1))
        #expect(type("23").last == .typed(2))
        #expect(type("#", from: 3) == [.number(10_000_000, digits: Array("23".utf8))])
        // A PIN whose zeros in front would make an answer of it.
        type("000001", from: 4)
        #expect(type("#", from: 11) == [.number(10_000_000, digits: Array("000001".utf8))])
    }

    @Test mutating func numbersHaveTheSameTimes() {
        entry.begin(.number(digits: 7))
        type("12")
        #expect(entry.deadline == start.advanced(by: .seconds(11)))
        #expect(entry.timeOut(at: start.advanced(by: .seconds(11))) == true)
        #expect(type("5#", from: 12).last == .number(5, digits: Array("5".utf8)))
        type("1234567", from: 20, every: 9)
        #expect(entry.deadline == start.advanced(by: .seconds(80)))
    }

    @Test mutating func testTellsEachKeyAndGathersNothing() {
        entry.begin(.test)
        #expect(type("1#*A") == [.testKey("1"), .testKey("#"), .testKey("*"), .testKey("A")])
        #expect(entry.deadline == nil)
    }

    @Test mutating func whatIsTypedIsForgottenWhenSomethingElseIsGathered() {
        type("12")
        entry.begin(.number(digits: 3))
        #expect(entry.deadline == nil)
        type("34", from: 2)
        entry.begin(.secret)
        #expect(type("5#", from: 4).last == .confirmed(digits: Array("5".utf8)))
    }

    @Test mutating func lettersInsideAnEntryDoNotKeepItAlive() {
        type("1A", every: 9)
        #expect(entry.deadline == start.advanced(by: .seconds(10)))
    }

    @Test mutating func moreThanTwelveDigitsAreDroppedButCountAsActivity() {
        let steps = type("1234567890123")
        #expect(steps.last == .progress(12))
        #expect(entry.deadline == start.advanced(by: .seconds(12 + 10)))
        #expect(type("#", from: 13) == [.confirmed(digits: Array("123456789012".utf8))])
    }

    @Test mutating func tenSecondsOfSilenceClear() {
        type("12")
        let due = start.advanced(by: .seconds(11))
        #expect(entry.deadline == due)
        #expect(entry.timeOut(at: due.advanced(by: .milliseconds(-1))) == false)
        #expect(entry.timeOut(at: due) == true)
        #expect(entry.timeOut(at: due) == false)
        #expect(entry.handle("#", at: due) == .ignored)
    }

    @Test mutating func keyAfterTheTimeIsOverStartsANewEntry() {
        type("12")
        #expect(type("3#", from: 11.5) == [.progress(1), .confirmed(digits: Array("3".utf8))])
    }

    @Test mutating func entryEndsAfterAMinuteHoweverSteadilyOneTypes() {
        type("1234567", every: 9)
        #expect(entry.deadline == start.advanced(by: .seconds(60)))
        #expect(type("8", from: 60) == [.progress(1)])
    }

    @Test(arguments: [EntryForm.secret, .number(digits: 7)])
    mutating func digitsShowInNoDescription(form: EntryForm) {
        entry.begin(form)
        type("918273")
        var shown = "\(entry) \(String(reflecting: entry))"
        dump(entry, to: &shown)
        let step = entry.handle("#", at: start.advanced(by: .seconds(6)))
        shown += "\(step) \(String(reflecting: step))"
        dump(step, to: &shown)
        switch step {
        case .confirmed(let digits), .number(918_273, let digits):
            #expect(digits == Array("918273".utf8))
        default: Issue.record("nothing was confirmed")
        }
        for secret in ["918273", "57", "49", "56", "50", "55", "51"] {
            #expect(!shown.contains(secret), "\(secret) shows in \(shown)")
        }
    }
}
