import SpindControl
import SpindCore
import SpindHAL
import SpindMaintenance
import Testing

/// What a maintainer reads in a guided session, in both languages.
struct WiringWordsTests {
    private static let line = LineAddress.offset(chip: "pinctrl-bcm2711", LineOffset(17))
    private static let door = CompartmentID(3)

    private static let faults: [WiringFault] = [
        .lineMissing(line, user: "lock 3"), .lineTaken(line, user: "lock 3", by: "spi0 CS1"),
        .unusable("busy"), .portMissing("/dev/i2c-1"), .floatingInput(line), .floatingInput(nil),
        .contactReversed, .contactSilent(readsClosed: true), .contactSilent(readsClosed: false),
        .contactOfOtherDoor(door), .contactDoubtful, .relayInverted, .relayOfOtherDoor(door),
        .lockSilent, .keypadSilent, .keyLineDead(line, isRow: true),
        .keyLineDead(line, isRow: false), .keysDead(["1", "2"]), .keyLineLow(line),
        .keyLinesJoined(line, line), .keyStuck("5"),
        .keyLinesExchanged([.init(wired: line, belongs: line)]), .keysTogether(["1"]),
        .ghostKeys(held: ["1", "2", "4"], also: "5"), .diodesReversed, .keysDoubtful,
        .noCommonGround, .dataLineLow(["D0", "D1"]), .dataLineSilent("D0"), .dataLinesSwapped,
        .readerSilent, .frameNotAccepted(bits: 34), .wrongAddress(expected: 0, found: 5),
        .wrongSpeed(expected: 9_600, found: 38_400), .pairExchanged, .noPower, .busGarbled,
        .noSecureChannel, .deliveredKey, .foreignKey,
        .wrongI2CAddress(expected: 0x27, found: 0x3F), .i2cSilent,
        .inputDeviceAbsent("/dev/input/by-id/usb-number-pad-event-kbd"), .inputDeviceSilent,
    ]

    private static let questions: [WiringQuestion] = [
        .close(door), .open(door), .mayRest(door), .didRestMove(door), .mayDrive(door, .solenoid),
        .mayDrive(door, .strike), .whichOpened(door), .pause(door, .seconds(54)),
        .handsOff(.keypad(KeypadID(rawValue: "keypad"))),
        .press(KeypadID(rawValue: "keypad"), "5"), .letGo(KeypadID(rawValue: "keypad")),
        .hold(KeypadID(rawValue: "keypad"), ["1", "2", "4"]), .card("front", 1),
        .card("front", 2), .readerKey("front", 1), .searching(.osdp("front")),
        .isLit(.lockBoard("locks")), .use("pad"),
    ]

    @Test(arguments: WiringLanguage.allCases)
    func everyFaultHasWordsAndAdviceThatFitTheTerminal(language: WiringLanguage) {
        for fault in Self.faults {
            #expect(fault.words(in: language).hasSuffix("."))
            #expect(fault.advice(in: language).count > 10)
            let finding = WiringFinding(.lock(Self.door), .fault(fault))
            #expect(finding.lines(in: language).allSatisfy { $0.count <= 80 }, "\(fault.name)")
        }
        let transcript = WiringTranscript(language)
        for question in Self.questions {
            let lines = transcript.lines(of: .question(question))
            #expect(!lines.isEmpty && lines.allSatisfy { $0.count <= 80 })
        }
    }

    @Test func bothLanguagesSayItInTheirOwnWords_AndNamesAreUnique() {
        for fault in Self.faults {
            #expect(fault.words(in: .german) != fault.words(in: .english))
            #expect(fault.advice(in: .german) != fault.advice(in: .english))
        }
        for question in Self.questions {
            #expect(question.words(in: .german) != question.words(in: .english))
        }
        #expect(Set(Self.faults.map(\.name)).count == Self.faults.count - 3)
    }

    @Test func aLockIsDrivenByAYesAlone() {
        for question in [WiringQuestion.mayRest(Self.door), .mayDrive(Self.door, .solenoid)] {
            #expect(!question.takes(.done), "Enter is no yes")
            #expect(!question.takes(.number(3)))
            #expect(question.takes(.yes))
            #expect(question.takes(.quit))
        }
        #expect(WiringReply("") == .done)
        #expect(WiringReply(" Ja ") == .yes)
        #expect(WiringReply("y") == .yes)
        #expect(WiringReply("3") == .number(3))
        #expect(WiringReply("w") == .again)
        #expect(WiringReply("jaja") == nil)
        #expect(WiringReply("99999999999999999999") == nil)
    }

    @Test func aPartIsSkippedRepeatedAndEnded() {
        let door = DoorCheck.Door(
            id: Self.door, lock: .solenoid, hasLine: true, hasContact: false, contactLine: nil,
            boards: [])
        let now = Instant(sinceBoot: .seconds(1))
        var session = WiringSession([LinesCheck(), DoorCheck(door), DoorCheck(door)])
        session.take(.saw(.lines([])), at: now)
        session.take(.reply(.done), at: now)
        #expect(session.step == .ask(.mayRest(Self.door)))
        session.take(.reply(.again), at: now)
        #expect(session.step == .ask(.close(Self.door)), "from its beginning")
        session.take(.reply(.again), at: now)
        session.take(.saw(.lines([])), at: now)
        session.take(.reply(.skip), at: now)
        session.take(.reply(.quit), at: now)
        #expect(session.step == nil)
        #expect(session.isCut)
        #expect(session.findings.map(\.verdict) == [.right, .skipped, .skipped])
        let report = WiringReport(
            session, cabinet: "bench", begun: "2026-11-21T23:00:00Z", in: .english)
        #expect(report.status == .warned)
        #expect(report.entries.map(\.result) == ["right", "skipped", "skipped"])
    }
}
