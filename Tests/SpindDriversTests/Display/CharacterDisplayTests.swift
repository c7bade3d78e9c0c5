import SpindCore
import SpindDrivers
import SpindHAL
import SpindSimulatedHardware
import Testing

@Suite("A character display", .timeLimit(.minutes(1)))
struct CharacterDisplayTests {
    private static let address = I2CAddress(bus: 1, device: 0x27)
    private let clock = MachineClock()
    private let i2c = SimulatedI2C(buses: [1])
    private let faults = Recording<HALError.Code?>()

    private func display(
        columns: Int = 16, rows: Int = 2, clock: any MonotonicClock = MachineClock()
    ) throws -> CharacterDisplay {
        try CharacterDisplay(
            wiring: CharacterDisplayWiring(
                name: "display", address: Self.address, columns: columns, rows: rows),
            i2c: i2c, clock: clock
        ) { [faults] in faults.append($0?.code) }
    }

    /// What the glass shows, as people read it.
    private func glass(columns: Int = 16, rows: Int = 2) -> [String] {
        let shown = i2c.withChip(SimulatedCharacterDisplay.self, at: Self.address) { chip in
            (chip.codes(columns: columns, rows: rows), chip.glyphs)
        }
        guard let (codes, memory) = shown else { return [] }
        let glyphs = stride(from: 0, to: 64, by: 8).map { start in
            DisplayGlyph.all.first { $0.rows == Array(memory[start..<start + 8]) }?.character ?? "�"
        }
        return codes.map { line in
            String(line.map { $0 < 8 ? glyphs[Int($0)] : Self.readOnly[$0] ?? "�" })
        }
    }

    /// The characters of the controller's own set that are used here, by code.
    private static let readOnly: [UInt8: Character] = {
        let characters = (0x20...0x7D).map { Character(Unicode.Scalar($0)) } + ["ä", "ö", "ü"]
        let codes = characters.map { (DisplayCharacters.encode([String($0)]).codes[0][0], $0) }
        return Dictionary(codes) { first, _ in first }
    }()

    private func waitForGlass(
        _ lines: [String], columns: Int = 16, rows: Int = 2
    ) -> [String] {
        let deadline = clock.now + .seconds(10)
        while glass(columns: columns, rows: rows) != lines, clock.now < deadline {}
        return glass(columns: columns, rows: rows)
    }

    @Test(arguments: [
        ["PIN eingeben", "und # drücken"], ["Außer Betrieb", "Übung: Öl, Ä, ß"],
        ["", ""], ["Fach 3 ist offen", "Bitte schließen!"], ["één", ""],
    ])
    func text_StandsOnTheGlass_UmlautsToo(lines: [String]) throws {
        i2c.attach(SimulatedCharacterDisplay(), at: Self.address)
        let display = try display()
        defer { display.shutdown() }
        display.show(["Something", "else before"])
        _ = waitForGlass(["Something", "else before"])
        display.show(lines)
        #expect(waitForGlass(lines) == lines)
        let isLit = i2c.withChip(SimulatedCharacterDisplay.self, at: Self.address, \.isLit)
        #expect(isLit == true)
        #expect(faults.elements == [])
    }

    @Test func fourLinesOfTwenty_AreEachInTheirPlace() throws {
        i2c.attach(SimulatedCharacterDisplay(), at: Self.address)
        let display = try display(columns: 20, rows: 4)
        defer { display.shutdown() }
        let lines = ["one", "two", "three", "twenty characters ok"]
        display.show(lines)
        #expect(waitForGlass(lines, columns: 20, rows: 4) == lines)
    }

    @Test func longLine_IsCutOff_AndReachesNoOther() throws {
        i2c.attach(SimulatedCharacterDisplay(), at: Self.address)
        let display = try display()
        defer { display.shutdown() }
        display.show(["0123456789abcdefXYZ", "second"])
        #expect(waitForGlass(["0123456789abcdef", "second"]) == ["0123456789abcdef", "second"])
    }

    @Test func displayThatIsNotThere_IsToldOnce_AndShowsWhenItIs() throws {
        let display = try display(clock: MachineClock(factor: 20))
        defer { display.shutdown() }
        display.show(["Hallo", ""])
        faults.wait { $0.count == 1 }
        #expect(faults.elements == [.io])
        i2c.attach(SimulatedCharacterDisplay(), at: Self.address)
        #expect(waitForGlass(["Hallo", ""]) == ["Hallo", ""])
        faults.wait { $0.count == 2 }
        #expect(faults.elements == [.io, nil])
    }

    @Test func displayThatLostItsSupply_OrItsStep_IsBegunAnewByItself() throws {
        i2c.attach(SimulatedCharacterDisplay(), at: Self.address)
        let virtual = VirtualClock()
        let display = try display(clock: virtual)
        defer { display.shutdown() }
        let lines = ["Fach 3", "Größe"]
        display.show(lines)
        #expect(waitForGlass(lines) == lines)
        for accident in 0..<2 {
            _ = i2c.withChip(SimulatedCharacterDisplay.self, at: Self.address) { chip in
                accident == 0 ? chip.restart() : chip.loseStep()
            }
            virtual.advance(to: virtual.now + CharacterDisplay.renewal)
            // Only wakes the thread: nothing is new.
            display.show(lines)
            #expect(waitForGlass(lines) == lines)
        }
        display.show(["Fach 4", "Größe"])
        #expect(waitForGlass(["Fach 4", "Größe"]) == ["Fach 4", "Größe"])
    }

    @Test func callThatFailsInMidScreen_IsMadeUpFor() throws {
        i2c.attach(SimulatedCharacterDisplay(), at: Self.address)
        let display = try display(clock: MachineClock(factor: 20))
        defer { display.shutdown() }
        display.show(["Hallo", "Welt"])
        #expect(waitForGlass(["Hallo", "Welt"]) == ["Hallo", "Welt"])
        i2c.failNext(1, at: Self.address)
        display.show(["Guten", "Tag"])
        faults.wait { $0.count == 2 }
        #expect(faults.elements == [.io, nil])
        #expect(glass() == ["Guten", "Tag"])
    }
}
