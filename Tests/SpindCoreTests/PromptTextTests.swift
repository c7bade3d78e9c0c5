import SpindCore
import Testing

@Suite struct PromptTextTests {
    private static let compartment = CompartmentID(999)
    private static let prompts: [Prompt] = [
        .ready(next: nil), .entry(count: 12), .opening(compartment, .pickup), .opening(compartment, .return),
        .opening(compartment, .reopening), .opening(compartment, .opening),
        .pullDoor(compartment), .doorStuck(compartment), .closeDoor(compartment),
        .doorHeldOpen(compartment), .returned, .pickedUp, .goodbye, .denied,
        .tooEarly(start: WallTime(secondsSince1970: 1_790_000_000)), .clockUnknown,
        .outOfOrder(compartment), .wait(seconds: 119), .wait(seconds: 7_199),
        .wait(seconds: 86_400), .waitAndCall(seconds: 7_199, phone: "+49 2861 1234567"), .busy,
        .outOfService(phone: nil), .outOfService(phone: "+49 2861 1234567"),
    ]

    @Test(arguments: prompts)
    func everyTextFitsTwoLinesOfSixteen(prompt: Prompt) {
        let lines = PromptText.german(timeZone: .utc).lines(for: prompt)
        #expect(lines.count == 2)
        #expect(lines.map(\.count).max() ?? 0 <= PromptText.columns)
        #expect(!lines[0].isEmpty)
    }

    @Test func textsAreWholeAndNotCut() {
        let text = PromptText.german(timeZone: .utc)
        #expect(
            text.lines(for: .closeDoor(Self.compartment)) == ["Fach 999 ist auf", "Tür schließen"])
        #expect(text.lines(for: .ready(next: nil)) == ["PIN eingeben", "und # drücken"])
        #expect(text.lines(for: .opening(CompartmentID(3), .return))[1] == "Bitte einstellen")
    }

    @Test func timesAreToldInTheZoneOfTheCabinet() {
        let summer = WallTime(secondsSince1970: 1_774_746_000)  // 2026-03-29 01:00 UTC
        let berlin = TimeZoneRules(
            firstOffsetSeconds: 3_600,
            transitions: [TimeZoneRules.Transition(at: summer, offsetSeconds: 7_200)])
        let text = PromptText.german(timeZone: berlin)
        #expect(
            text.lines(for: .tooEarly(start: summer - .seconds(60)))[1] == "29.03. 01:59")
        #expect(text.lines(for: .tooEarly(start: summer))[1] == "29.03. 03:00")
    }

    @Test(arguments: [
        (0, "1970-1-1 0:0"), (-1, "1969-12-31 23:59"), (951_782_400, "2000-2-29 0:0"),
        (1_709_164_800, "2024-2-29 0:0"), (4_107_542_399, "2100-2-28 23:59"),
        (4_107_542_400, "2100-3-1 0:0"),
    ])
    func datesAreThoseOfTheCalendar(seconds: Int, expected: String) {
        let time = TimeZoneRules.utc.local(WallTime(secondsSince1970: Int64(seconds)))
        let text = "\(time.year)-\(time.month)-\(time.day) \(time.hour):\(time.minute)"
        #expect(text == expected)
    }
}
