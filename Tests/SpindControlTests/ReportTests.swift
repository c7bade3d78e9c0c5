import SpindAgent
import SpindCore
import SpindTerminal
import Testing

@testable import SpindControl

/// What people see: never wider than 80 columns, whatever is in it.
struct ReportTests {
    private static let style = AuditLineStyle(timeZone: Examples.berlin) {
        $0 == 0 ? "root" : "jo"
    }

    @Test(arguments: Examples.records)
    func recordTakesOneLineOfAtMostEightyColumns(record: AuditRecord) {
        var report = RecordReport(Self.style)
        let lines = report.lines(record)
        #expect(lines.count == 2, "a heading and the record")
        for line in lines { #expect(TextWidth.columns(of: line) <= 80, "\(line)") }
        var far = record
        far.sequence = .max
        #expect(report.lines(far).count == 1, "the same day has no second heading")
        #expect(TextWidth.columns(of: report.lines(far)[0]) <= 80)
    }

    @Test func everyKindOfEventHasWordsOfItsOwn() {
        let lines = Examples.events.map { $0.line(Self.style) }
        #expect(Set(lines).count == lines.count)
    }

    @Test func recordsAreToldUnderTheirDay() {
        var report = RecordReport(Self.style)
        func record(_ sequence: Int64, _ seconds: Int64, _ event: AuditEvent) -> AuditRecord {
            AuditRecord(
                sequence: sequence,
                draft: AuditDraft(
                    at: Examples.now + .seconds(seconds), trust: .trusted, event: event))
        }
        let lines = [
            record(9, 0, .started(version: "0.1.0")),
            record(
                10, 2,
                .openingIntended(
                    opening: OpeningID(4), compartment: CompartmentID(3), attempt: 1,
                    cause: .command(by: Examples.jo, reason: "Prüfung"))),
            record(
                11, 86_400,
                .doorClosed(
                    compartment: CompartmentID(3), opening: OpeningID(4), openMilliseconds: 5_100)),
        ].flatMap { report.lines($0) }
        #expect(
            lines == [
                "        2026-12-01 +01:00",
                "     9  09:05:30  spindd 0.1.0 started",
                "    10  09:05:32  door 3: opening 4 by root (login jo): Prüfung",
                "        2026-12-02 +01:00",
                "    11  09:05:30  door 3 closed after 5 s",
            ])
    }

    @Test func statusIsATableForPeople() {
        let lines = StatusReport.lines(Examples.status(storeFault: .full))
        for line in lines { #expect(TextWidth.columns(of: line) <= 80, "\(line)") }
        let text = lines.joined(separator: "\n")
        #expect(
            text == """
                Cabinet   borken-rathaus
                Agent     spindd 0.1.0, running for 3 d 4 h
                Clock     2026-12-01 09:05:30 +01:00, runs free, off by at most 3 s
                Journal   records 1 to 4711
                STORE     NOTHING CAN BE RECORDED, NOBODY IS LET IN: the disk is full (full)

                DOOR  STATE          TROUBLE                            BLOCKED
                   1  closed
                   2  open TOO LONG  lock STUCK, contact STUCK at open  Scharnier verbogen, Tür…
                   3  no contact

                KEYPAD  MISSES  LANGUAGE  STATE
                keypad       5  German    LOCKED OUT for 59 s, key 5 is STUCK

                LOAN  SET  SINCE             DUE                       GRANT
                  12    3  2026-12-01 08:05  2026-12-01 09:05 OVERDUE  g-7k3m9q2x4z
                """)
    }

    @Test(arguments: [ClockTrust.trusted, .holdover(errorMilliseconds: 1), .untrusted])
    func statusNamesTheTrustInTheClock(trust: ClockTrust) {
        let lines = StatusReport.lines(Examples.status(trust: trust))
        let words =
            switch trust {
            case .trusted: ", trusted"
            case .holdover: "off by at most 1 ms"
            case .untrusted: "UNTRUSTED"
            }
        #expect(lines.contains { $0.hasPrefix("Clock") && $0.hasSuffix(words) })
    }

    @Test func grantsAreATableForPeople() {
        let lines = GrantReport.lines(
            Examples.grants, now: Examples.now, timeZone: Examples.berlin)
        for line in lines { #expect(TextWidth.columns(of: line) <= 80, "\(line)") }
        #expect(lines.count == 3)
        #expect(lines[1].hasSuffix("in force"))
        #expect(lines[2].hasSuffix("revoked"))
        #expect(GrantReport.lines([], now: Examples.now, timeZone: .utc) == ["No grants."])
    }

    @Test func whereGrantsComeFromIsToldWhereThereIsARegistry() {
        var grants = Examples.grants
        grants[0].origin = .registry
        let lines = GrantReport.lines(grants, now: Examples.now, timeZone: Examples.berlin)
        for line in lines { #expect(TextWidth.columns(of: line) <= 80, "\(line)") }
        #expect(lines[0].contains("ORIGIN"))
        #expect(lines[1].hasPrefix("g-7k3m9q2x4z  registry  loan"), "\(lines[1])")
        #expect(lines[2].contains("local"))
    }

    @Test func theRegistryAndTheOutboxAreInTheState() {
        var status = Examples.status()
        #expect(!StatusReport.lines(status).contains { $0.hasPrefix("Registry") })
        status.link = LinkStatus(
            state: .waiting, registry: "registry.example:8443", heardAt: Examples.now,
            certificateUntil: Examples.now + .seconds(86_400),
            problem: "the name registry.example is not known: look at the network")
        status.sync = SyncStanding(cursor: "1.7.ab", acknowledgedThrough: 4_700, unsentRecords: 11)
        let lines = StatusReport.lines(status)
        for line in lines { #expect(TextWidth.columns(of: line) <= 80, "\(line)") }
        #expect(
            lines[4...7] == [
                "Registry  WAITING to try again, heard 2026-12-01 09:05; registry.example:8443",
                "Outbox    11 records not sent yet",
                "Identity  the certificate ENDS 2026-12-02 09:05",
                "LINK      the name registry.example is not known: look at the network",
            ])
    }

    @Test func theStateOfAGrantFollowsTheCabinetsClock() {
        let grant = Examples.grants[0]
        func state(_ shift: Duration) -> String {
            GrantReport.state(of: grant, at: Examples.now + shift)
        }
        #expect(state(.seconds(-3_601)) == "to come")
        #expect(state(.seconds(-3_600)) == "in force")
        #expect(state(.seconds(3_599)) == "in force")
        #expect(state(.seconds(3_600)) == "in grace")
        #expect(state(.seconds(7_200)) == "over")
        var used = grant
        used.usesConsumed = 1
        #expect(GrantReport.state(of: used, at: Examples.now) == "used up")
    }

    @Test func thePINIsToldOnce() {
        let lines = GrantReport.added(
            Examples.grants[0], pin: "271828", timeZone: Examples.berlin)
        #expect(
            lines == [
                "PIN       271828   (told now and never again)",
                "Grant     g-7k3m9q2x4z, loan of set 3",
                "From      2026-12-01 08:05:30 +01:00",
                "Until     2026-12-01 10:05:30 +01:00, grace 1 h",
                "Uses      1",
            ])
    }

    @Test(arguments: Examples.denials)
    func explanationBreaksIntoLinesOfEightyColumns(reason: DenialReason) throws {
        let draft = AuditDraft(
            at: Examples.now, trust: .untrusted,
            event: .accessDenied(keypad: KeypadID("k"), reason: reason, grant: Examples.grant))
        let found = try #require(
            DenialExplanation(AuditRecord(sequence: 1, draft: draft), timeZone: .utc))
        for line in found.lines.flatMap({ AnswerText.paragraph($0, indent: 3) }) {
            #expect(TextWidth.columns(of: line) <= 80, "\(line)")
        }
    }

    @Test func aDamagedJournalIsAProblem() {
        let bad = JournalVerification.Break(sequence: 8, reason: "its content was changed")
        let found = AnswerText.verification(
            JournalVerification(first: 1, last: 8, head: "", firstBad: bad))
        #expect(found.status == .problemFound)
        #expect(found.lines.joined(separator: " ").contains("record 8: its content was changed"))
        let whole = AnswerText.verification(
            JournalVerification(first: 1, last: 8, head: "ab", firstBad: nil))
        #expect(whole.status == .done)
        #expect(whole.lines == ["The journal is whole: records 1 to 8.", "Head  ab"])
    }

    @Test func exitStatusesAreThoseTheHelpNames() {
        #expect(
            ExitStatus.help == """
                Exit status:
                   0  done, or found in order
                   1  the cabinet refused, a door did not open, or nothing of that name
                   2  check, verify or doctor found a problem
                   3  doctor or link found something that should be looked at
                  64  the command line is wrong
                  69  spindd is not running or did not answer
                  77  you are not in the group that this takes
                  78  a file is missing or cannot be read
                """)
    }

    @Test(arguments: [
        ("Tür", 3), ("Tu\u{308}r", 3), ("取扱", 4), ("👩‍🔧", 2), ("🇩🇪", 2), ("한", 2), ("", 0),
        ("\u{200B}", 0), ("…", 1),
    ])
    func columnsAreThoseOfATerminal(text: String, columns: Int) {
        #expect(TextWidth.columns(of: text) == columns)
    }

    @Test(arguments: [
        ("Scharnier", 9, "Scharnier"), ("Scharnier", 5, "Scha…"), ("取扱注意", 5, "取扱…"),
        ("取扱注意", 4, "取…"), ("Tür", 0, ""), ("Tür", 1, "…"),
    ])
    func cutTextEndsWithAnEllipsis(text: String, columns: Int, cut: String) {
        #expect(TextWidth.cut(text, to: columns) == cut)
        #expect(TextWidth.columns(of: cut) <= columns)
    }

    @Test func nothingThatMovesTheCursorIsShown() {
        let evil = "a\u{1B}[2Jb\nc\u{202E}d\u{2028}e\u{7F}"
        #expect(TextWidth.printable(evil) == "a�[2Jb�c�d�e�")
        #expect(TextWidth.printable("Tür 👩‍🔧") == "Tür 👩‍🔧")
    }

    @Test func aLongWordIsBrokenInPieces() {
        let lines = TextWidth.broken("ab " + String(repeating: "x", count: 25), at: 10, indent: 2)
        #expect(lines == ["ab", "  xxxxxxxx", "  xxxxxxxx", "  xxxxxxxx", "  x"])
        #expect(TextWidth.broken("", at: 10) == [""])
    }
}
