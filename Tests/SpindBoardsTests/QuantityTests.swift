import SpindBoards
import SpindCore
import SpindHAL
import Testing

@Suite struct QuantityTests {
    private func unlockTimeMax(_ text: String) throws -> Duration? {
        try ExampleFiles.load(
            replacing: "unlock-time-max: 800ms", with: "unlock-time-max: \(text)"
        ).locks.first?.unlockTimeMax
    }

    @Test(arguments: [
        ("500ms", Duration.milliseconds(500)), ("0.8s", .milliseconds(800)),
        ("1s", .seconds(1)), ("\"1s\"", .seconds(1)), ("1.000001s", .microseconds(1_000_001)),
        ("500001us", .microseconds(500_001)), ("1min", .seconds(60)), ("0.5min", .seconds(30)),
    ])
    func durations_AreReadExactly(text: String, expected: Duration) throws {
        #expect(try unlockTimeMax(text) == expected)
    }

    @Test(arguments: [
        "1", "1 s", "1S", "01s", "1.s", ".5s", "-1s", "+1s", "1e3ms", "1,5s", "0.0000001s",
        "1.2.3s",
        "61s", "2min", "1h", "9ms", "499ms", "9999999999s", "999999999h", "１s", "1ｓ", "~", "",
        "[1s]", "{ s: 1 }", "0x1s", "1_000ms", "1:00", "on", "true", ".inf",
    ])
    func whatIsNoDurationInRange_IsRefused(text: String) {
        #expect(throws: CabinetFileErrors.self) { try unlockTimeMax(text) }
    }

    @Test(arguments: [("1200mA", 1_200), ("1.2A", 1_200), ("0.6A", 600), ("100A", 100_000)])
    func currents_AreReadInMilliamperes(text: String, expected: Int) throws {
        let cabinet = try ExampleFiles.load(replacing: "1.2A", with: text)
        #expect(cabinet.lockBudgetMilliamperes == expected)
    }

    @Test(arguments: ["1.2", "1.2a", "0.0005A", "101A", "0.5A", "1200 mA", "1.2V"])
    func whatIsNoCurrentInRange_IsRefused(text: String) {
        #expect(throws: CabinetFileErrors.self) {
            try ExampleFiles.load(replacing: "1.2A", with: text)
        }
    }
}
