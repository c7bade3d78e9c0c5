import SpindAgent
import SpindCore
import SpindTerminal
import Testing

@testable import SpindControl

/// What people read of operators' credentials, inspections and challenges.
struct ServiceReportTests {
    private static let window = WallWindow(
        start: Examples.now, end: Examples.now + .seconds(90 * 86_400))

    private func credential(
        _ id: String, _ kind: ServiceCredential.Kind = .pin, revoked: Bool = false,
        from start: Duration = .zero
    ) -> ServiceCredential {
        ServiceCredential(
            id: ServiceID(id), kind: kind,
            window: WallWindow(start: Self.window.start + start, end: Self.window.end + start),
            revokedAt: revoked ? Examples.now : nil)
    }

    @Test func credentialsAreATableWithoutDigits() {
        let lines = ServiceReport.lines(
            [
                credential("op-3"), credential("op-4", .card, revoked: true),
                credential(String(repeating: "w", count: 32), from: .seconds(60)),
                credential("op-5", from: .seconds(-91 * 86_400)),
            ], now: Examples.now, timeZone: Examples.berlin)
        for line in lines { #expect(TextWidth.columns(of: line) <= 80, "\(line)") }
        #expect(lines.count == 5)
        #expect(lines[1].hasPrefix("op-3 ") && lines[1].contains("2027-03-01 09:05"))
        #expect(lines[1].hasSuffix("in force") && lines[2].hasSuffix("revoked"))
        #expect(lines[3].hasSuffix("to come") && lines[4].hasSuffix("over"))
        let none = ServiceReport.lines([], now: Examples.now, timeZone: Examples.berlin)
        #expect(none == ["No service PINs and no cards."])
    }

    @Test func aServicePinIsToldOnceAndACardNotAtAll() {
        #expect(
            ServiceReport.added(
                credential("op-3"), pin: "314159265", timeZone: Examples.berlin) == [
                    "PIN       314159265   (told now and never again)",
                    "Name      op-3",
                    "From      2026-12-01 09:05:30 +01:00",
                    "Until     2027-03-01 09:05:30 +01:00",
                ])
        let card = ServiceReport.added(
            credential("op-4", .card), pin: nil, timeZone: Examples.berlin)
        #expect(card[0] == "Card      taken; whoever can copy it can open every door")
    }

    @Test(arguments: ["31415926", "3141 5926", "3141-5926", " 31 41 59 26 "])
    func aChallengeIsReadAsItIsTold(text: String) throws {
        #expect(try BreakGlassText.challenge(text).digits == "31415926")
    }

    @Test(arguments: ["", "3141592", "314159265", "3141592x", "٣١٤١٥٩٢٦", "+1415926"])
    func whatIsNoChallengeIsSaidToBeNone(text: String) {
        #expect(throws: InputText.Fault.self) { try BreakGlassText.challenge(text) }
    }

    @Test(arguments: [
        ("04a1b2c3", "04a1b2c3"), ("04:A1:B2:C3", "04a1b2c3"), ("04 a1 b2 c3\n", "04a1b2c3"),
        ("04-a1-b2-c3-d4-e5-f6", "04a1b2c3d4e5f6"),
    ])
    func aCardsNumberIsReadAsReadersWriteIt(text: String, digits: String) throws {
        #expect(try BreakGlassText.card(text) == digits)
    }

    @Test(arguments: ["", "deadbe", "deadbee", "deadbeeg", String(repeating: "a", count: 22)])
    func aBadCardsNumberIsNotRepeated(text: String) {
        do throws(InputText.Fault) {
            _ = try BreakGlassText.card(text)
            Issue.record("\(text) was taken")
        } catch {
            #expect(error.description.contains("04a1b2c3"))
            #expect(text.count < 6 || !error.description.contains(text))
        }
    }

    @Test func whoIsOneShortLine() throws {
        #expect(try BreakGlassText.who("  op-3 ") == "op-3")
        for bad in ["", "  ", "a\nb", "a\u{202E}b", String(repeating: "x", count: 65)] {
            #expect(throws: InputText.Fault.self) { try BreakGlassText.who(bad) }
        }
        #expect(BreakGlassText.grouped("01234567") == "0123 4567")
    }
}

/// An inspection, told door by door from the journal.
struct InspectionWatchTests {
    private static let cause = OpeningCause.command(by: Examples.jo, reason: "yearly check")
    private static let started = AuditEvent.inspectionStarted(cause: cause)

    private func intended(_ number: Int, _ cause: OpeningCause = cause) -> AuditEvent {
        .openingIntended(
            opening: OpeningID(Int64(number)), compartment: CompartmentID(number), attempt: 1,
            cause: cause)
    }

    private func pulse(_ number: Int, _ outcome: PulseOutcome = .pulsed) -> AuditEvent {
        .pulseEnded(
            opening: OpeningID(Int64(number)), compartment: CompartmentID(number), attempt: 1,
            outcome: outcome)
    }

    private func opened(_ number: Int) -> AuditEvent {
        .doorOpened(
            compartment: CompartmentID(number), opening: OpeningID(Int64(number)),
            alreadyOpen: false)
    }

    private func closed(_ number: Int) -> AuditEvent {
        .doorClosed(
            compartment: CompartmentID(number), opening: OpeningID(Int64(number)),
            openMilliseconds: 12_000)
    }

    private func see(
        _ events: [AuditEvent], blind: [CompartmentID] = []
    ) -> (watch: InspectionWatch, lines: [String]) {
        var watch = InspectionWatch(blind: blind)
        var lines: [String] = []
        for event in events {
            let draft = AuditDraft(at: Examples.now, trust: .trusted, event: event)
            lines += watch.see(AuditRecord(sequence: 1, draft: draft))
        }
        return (watch, lines)
    }

    @Test func eachDoorIsToldAndTheEndIsKnown() throws {
        let (watch, lines) = see([
            Self.started, intended(1), pulse(1), opened(1), closed(1), intended(2),
            pulse(2, .failed("no current")),
            .lockStuck(compartment: CompartmentID(2), opening: OpeningID(2)),
            .inspectionEnded(opened: 1, failed: 1), opened(1),
        ])
        #expect(
            lines == [
                "door 1: open; close it to go on", "door 1: closed after 12 s",
                "door 2: lock FAILED: no current", "door 2: did NOT open: its lock is STUCK",
            ])
        let result = try #require(watch.result)
        #expect(result == (1, 1))
        #expect(watch.doors.map(\.opened) == [true, false])
    }

    @Test func openingsOfOthersAreNotTold() {
        let (watch, lines) = see([
            intended(7), opened(7), Self.started, intended(1), pulse(1),
            intended(3, .grant(Examples.grant, .pickup)), opened(3), closed(3),
            .inspectionEnded(opened: 0, failed: 1),
        ])
        #expect(lines.isEmpty)
        #expect(watch.doors.map(\.compartment) == [CompartmentID(1)])
    }

    @Test func aDoorWithoutAContactIsSaidToBeDriven() {
        let (watch, lines) = see(
            [Self.started, intended(1), pulse(1)], blind: [CompartmentID(1)])
        #expect(lines == ["door 1: its lock was driven; no contact tells whether it opened"])
        #expect(watch.doors.map(\.opened) == [true])
        #expect(watch.result == nil)
    }

    @Test func aDoorThatStandsOpenIsAskedToBeClosed() {
        let (_, lines) = see([
            Self.started, intended(1), pulse(1), opened(1),
            .doorHeldOpen(compartment: CompartmentID(1), opening: OpeningID(1)),
        ])
        #expect(lines.last == "door 1: open for TOO LONG; close it to go on")
    }
}
