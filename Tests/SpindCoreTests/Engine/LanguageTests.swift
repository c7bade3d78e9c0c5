import SpindCore
import Testing

/// The languages of a display, and what it tells whoever waits at it.
@Suite struct LanguageTests {
    typealias Bench = EngineBench

    private static let three = CabinetPolicy(languages: [.german, .english, .dutch])

    private func bench() -> Bench { Bench(policy: Self.three) }

    private func shownLanguage(_ bench: Bench) -> Language? {
        bench.snapshot.keypads.first?.language
    }

    @Test func asteriskGoesRoundTheLanguagesOfTheSite() {
        var bench = bench()
        #expect(bench.prompt == .ready(next: .english))
        #expect(bench.language == .german)
        for (language, next) in [
            (Language.english, Language.dutch), (.dutch, .german), (.german, .english),
        ] {
            bench.send(.asterisk(Bench.keypad))
            #expect(bench.language == language)
            #expect(bench.prompt == .ready(next: next))
            #expect(bench.effects.contains(.signal(Bench.keypad, .key)))
            #expect(shownLanguage(bench) == language)
        }
    }

    @Test func displaySpeaksTheNewLanguageBeforeItShowsItsWords() throws {
        var bench = bench()
        bench.send(.asterisk(Bench.keypad))
        let spoken = bench.effects.firstIndex(of: .speak(Bench.keypad, .english))
        let shown = bench.effects.firstIndex(of: .show(Bench.keypad, .ready(next: .dutch)))
        #expect(try #require(spoken) < #require(shown))
    }

    @Test func asteriskDoesNothingWhereThereIsOneLanguage() {
        var bench = Bench()
        bench.send(.asterisk(Bench.keypad))
        #expect(bench.effects.isEmpty)
        #expect(bench.prompt == .ready(next: nil))
    }

    @Test func languageGoesBackAMinuteAfterTheLastKey() {
        var bench = bench()
        bench.send(.asterisk(Bench.keypad))
        bench.advance(by: .seconds(50))
        bench.send(.progress(Bench.keypad, count: 1))
        bench.send(.progress(Bench.keypad, count: 0))
        bench.advance(by: .seconds(59))
        #expect(bench.language == .english)
        bench.advance(by: .seconds(1))
        #expect(bench.language == .german)
        #expect(bench.prompt == .ready(next: .english))
        #expect(!bench.signals.suffix(1).contains(.alarm))
        #expect(bench.engine.nextDeadline(at: bench.now) == nil)
    }

    @Test func languageStaysAsLongAsADoorOfTheVisitIsOpen_AndAMinuteLonger() {
        var bench = bench()
        bench.send(.asterisk(Bench.keypad))
        bench.type(Bench.grant())
        bench.pulse()
        bench.door(1, .open)
        bench.advance(by: .seconds(80))
        #expect(bench.language == .english)
        bench.door(1, .closed)
        bench.advance(by: .seconds(59))
        #expect(bench.language == .english)
        bench.advance(by: .seconds(1))
        #expect(bench.language == .german)
    }

    @Test func languageGoesBackThoughADoorIsLeftOpen_OnceItCountsAsHeldOpen() {
        var bench = bench()
        bench.send(.asterisk(Bench.keypad))
        bench.goThrough(Bench.grant(), door: 1)
        bench.advance(by: .seconds(600))
        bench.send(.asterisk(Bench.keypad))
        bench.type(Bench.grant(consumed: 1))
        bench.pulse()
        bench.door(1, .open)
        bench.advance(by: .seconds(91 + 60))
        #expect(bench.prompt == .doorHeldOpen(CompartmentID(1)))
        #expect(bench.language == .german)
    }

    @Test func languageStaysThroughTheQuestionsOfAHandover() {
        let script = HandoverScript(pickup: [.openAll, .ask(.odometer)], return: [.openAll])
        var bench = Bench(sets: [Bench.set(script: script)], policy: Self.three)
        bench.send(.asterisk(Bench.keypad))
        bench.goThrough(Bench.grant(), door: 1)
        bench.advance(by: .seconds(45))
        #expect(bench.prompt == .question(.odometer, typed: nil))
        #expect(bench.language == .english)
        bench.answer(5)
        bench.advance(by: .seconds(59))
        #expect(bench.language == .english)
        bench.advance(by: .seconds(1))
        #expect(bench.language == .german)
    }

    @Test func resultIsSaidOnceMoreInTheOtherLanguage() {
        var bench = bench()
        bench.type(nil)
        #expect(bench.prompt == .denied)
        bench.send(.asterisk(Bench.keypad))
        #expect(bench.effects.contains(.show(Bench.keypad, .denied)))
        bench.advance(by: .seconds(5))
        #expect(bench.prompt == .ready(next: .dutch))
    }

    @Test func eachKeypadHasItsOwnLanguage() {
        let (first, second) = (KeypadID("first"), KeypadID("second"))
        let layout = CabinetLayout(
            name: "test", compartments: Bench.twoSolenoids, handoverSets: [],
            keypads: [first, second], policy: Self.three)
        var engine = CabinetEngine(layout: layout)
        let now = Moment(
            instant: Instant(sinceBoot: .seconds(10)), wall: Bench.start, trust: .trusted)
        _ = engine.handle(.started(RecoveredState(), version: "test"), at: now)
        let effects = engine.handle(.asterisk(second), at: now)
        #expect(effects.contains(.speak(second, .english)))
        #expect(engine.snapshot(at: now).keypads.map(\.language) == [.german, .english])
    }

    @Test func everyKeypadBeginsWithPINsInTheSitesFirstLanguage() {
        let bench = Bench(policy: CabinetPolicy(languages: [.dutch, .german]))
        #expect(bench.language == .dutch)
        #expect(bench.form == .secret)
    }

    @Test func waitIsToldAnewAsLongAsSomebodyMayLook() {
        var bench = bench()
        for pin in 1...5 { bench.type(nil, pin: UInt8(pin)) }
        var told = [bench.prompt]
        for _ in 0..<6 {
            bench.advance(by: .seconds(10))
            told.append(bench.prompt)
        }
        #expect(
            told == [60, 50, 40, 30, 20, 10].map { .wait(seconds: $0) } + [.ready(next: .english)])
    }

    @Test func longWaitIsToldEachMinute_AndACabinetThatNobodyLooksAtSleeps() throws {
        var bench = bench()
        for pin in 1...8 {
            bench.advance(by: .milliseconds(bench.snapshot.keypads[0].lockoutMilliseconds))
            bench.type(nil, pin: UInt8(pin))
        }
        #expect(bench.prompt == .wait(seconds: 480))
        bench.advance(by: .seconds(60))
        #expect(bench.prompt == .wait(seconds: 420))
        // Nobody has pressed a key for a minute: the next wake is the end of the lockout.
        let next = try #require(bench.engine.nextDeadline(at: bench.now))
        #expect(bench.now.instant.duration(to: next) == .seconds(420))
        bench.advance(by: .seconds(30))
        bench.send(.progress(Bench.keypad, count: 1))
        bench.send(.progress(Bench.keypad, count: 0))
        #expect(bench.prompt == .wait(seconds: 390))
        bench.advance(by: .seconds(30))
        #expect(bench.prompt == .wait(seconds: 360))
    }
}
