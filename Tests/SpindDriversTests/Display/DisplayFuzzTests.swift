import SpindContracts
import SpindDrivers
import SpindSeeds
import SpindSimulatedHardware
import Testing

/// Random bytes at the simulated display, which the tests of the real driver rest on, and random text
/// at what makes a display's characters of it.
@Suite("Displays at random", .timeLimit(.minutes(60)))
struct DisplayFuzzTests {
    @Test func simulatedDisplayTakesAnyByte_AndKeepsItsSize() {
        var random = SeededGenerator(seed: FuzzRun.seed, 51)
        var display = SimulatedCharacterDisplay()
        let violation = FuzzRun.of("simulated HD44780", usually: 20_000) { _ in
            switch random.below(2_000) {
            case 0: display.restart()
            case 1: display.loseStep()
            default: display.send(UInt8(truncatingIfNeeded: random.next()))
            }
            let isWhole = display.cells.count == 0x80 && display.glyphs.count == 64
            return isWhole && display.codes(columns: 20, rows: 4).count == 4 ? nil : "it has grown"
        }
        #expect(violation == nil)
    }

    @Test func anyTextBecomesAsManyCells_AndAtMostEightGlyphs() {
        var random = SeededGenerator(seed: FuzzRun.seed, 52)
        let some = Array("Fach 4 öffnet. ÄÖÜäöüß€→´`çéèêëïîôœÅåØøÆæñ\u{7F}\u{1}字🔑")
        let violation = FuzzRun.of("text of displays", usually: 5_000) { _ in
            let lines = (0..<random.number(0...4)).map { _ in
                String(
                    (0..<random.number(0...24)).map { _ in
                        random.below(4) > 0
                            ? random.pick(some) ?? "?"
                            : Character(UnicodeScalar(UInt8(truncatingIfNeeded: random.next())))
                    })
            }
            let screen = DisplayCharacters.encode(lines)
            guard screen.codes.map(\.count) == lines.map(\.count),
                screen.glyphs.count <= DisplayCharacters.slots,
                screen.codes.joined().allSatisfy({ $0 >= 8 || Int($0) < screen.glyphs.count })
            else { return "\(lines)" }
            return nil
        }
        #expect(violation == nil)
    }
}
