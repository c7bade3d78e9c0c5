import SpindBoards
import SpindCore
import SpindHAL
import Testing

/// The computers and relay hats of `Boards/`, each in a cabinet.
@Suite struct RaspberryPiTests {
    /// A computer with 40 pins, its chip's label and how many lines that has.
    static let computers = RaspberryPiFamily.withFortyPins.map { ($0.folder, $0.label, $0.lines) }

    /// An example cabinet with another computer, read from `Boards/`.
    private func load(
        _ cabinet: String, replacing old: String, with new: String
    ) throws -> CabinetFile {
        let path = "\(BoardsFolder.path)/cabinets/\(cabinet)/cabinet.yaml"
        let bytes = try DiskFiles().bytes(at: path, limit: 1 << 20)
        let text = String(decoding: bytes, as: UTF8.self)
        let parts = text.split(separator: old, omittingEmptySubsequences: false)
        try #require(parts.count > 1, "the cabinet names \(old)")
        return try BoardsOfOurs.load(parts.joined(separator: new))
    }

    @Test func everyRaspberryPi_IsTested() {
        let folders = BoardsFolder.files(named: "board.yaml").filter {
            $0.hasPrefix("raspberry-pi/")
        }
        let models = RaspberryPiFamily.withFortyPins + RaspberryPiFamily.withTwentySixPins
        let known = models.map(\.folder) + RaspberryPiFamily.withoutHeader
        #expect(Set(folders) == Set(known.map { "raspberry-pi/\($0)/board.yaml" }))
    }

    /// The computer of a board file.
    private func computer(_ folder: String) throws -> Computer {
        let path = "\(BoardsFolder.path)/raspberry-pi/\(folder)/board.yaml"
        return try #require(try BoardLoader(files: DiskFiles()).load(path).computer)
    }

    /// What a header has on each pin: the number of its line, or its supply.
    private func pins(_ computer: Computer) -> [String] {
        computer.header.map { pin in
            if case .offset(_, let offset)? = pin.line { return String(offset.rawValue) }
            return pin.name
        }
    }

    @Test func fortyPins_AreAlikeOnEveryModelThatHasThem() throws {
        for model in RaspberryPiFamily.withFortyPins {
            let computer = try computer(model.folder)
            #expect(pins(computer) == RaspberryPiFamily.fortyPins, "\(model.folder)")
            for (what, lines) in RaspberryPiFamily.interfaces {
                let found = computer.header.filter { pin in
                    pin.alternates.contains { $0.hasPrefix(what) }
                }
                #expect(
                    Set(found.map(\.name)) == Set(lines.map { "GPIO\($0)" }),
                    "\(what) on \(model.folder)")
            }
        }
        let boots = try RaspberryPiFamily.withFortyPins.map { model in
            try computer(model.folder).header.map(\.boot)
        }
        #expect(Set(boots).count == 1, "what each pin does at boot is the same on all")
    }

    @Test(arguments: RaspberryPiFamily.withTwentySixPins.map(\.folder))
    func twentySixPins_AreThoseOfTheRevision(folder: String) throws {
        var expected = RaspberryPiFamily.twentySixPins
        let isFirst = folder.hasSuffix("rev-1")
        if isFirst {
            for (pin, line) in RaspberryPiFamily.firstRevision { expected[pin - 1] = line }
        }
        let computer = try computer(folder)
        #expect(pins(computer) == expected)
        #expect(computer.chips == [GPIOChip(name: "main", label: "pinctrl-bcm2835", lineCount: 54)])
        for pin in computer.header where pin.line != nil {
            let number = try #require(Int(pin.name.dropFirst("GPIO".count)))
            let isOnI2C = (isFirst ? [0, 1] : [2, 3]).contains(number)
            #expect(pin.boot?.level == (number <= 8 ? .high : .low), "\(pin.name)")
            #expect((pin.boot == .inputFixedPullUp) == isOnI2C, "\(pin.name)")
        }
        let drawing = HeaderDrawing(computer: computer, uses: []).text
        #expect(drawing.contains(isFirst ? "GPIO21 ( 13)( 14) GND" : "GPIO27 ( 13)( 14) GND"))
    }

    @Test func modelThatIsTheSameAsAnother_IsDrawnUnderItsOwnName() throws {
        let cabinet = try load(
            "lending-cabinet-8", replacing: "raspberry-pi-4", with: "raspberry-pi-zero-w")
        #expect(HeaderDrawing(cabinet).text.hasPrefix("Raspberry Pi Zero W (raspberry-pi-zero-w)"))
    }

    @Test func hatWithFortyPins_IsRefusedOnTwentySix() throws {
        let errors = try #require(throws: CabinetFileErrors.self) {
            try load(
                "cargo-bike-station", replacing: "raspberry-pi-zero-2-w",
                with: "raspberry-pi-1-b-rev-2")
        }
        #expect(
            errors.description.contains(
                "relay 1 of `relay-hats/pimoroni-automation-hat` hangs on `GPIO13`, which "
                    + "Raspberry Pi 1 Model B, revision 2 does not have"))
    }

    @Test(arguments: computers)
    func header_IsThatOfTheDatasheet(board: String, label: String, lines: Int) throws {
        let cabinet = try load("lending-cabinet-8", replacing: "raspberry-pi-4", with: board)
        let computer = cabinet.computer
        #expect(computer.chips == [GPIOChip(name: "main", label: label, lineCount: lines)])
        #expect(computer.header.map(\.number) == Array(1...40))
        #expect(computer.header.filter { $0.name == "3V3" }.map(\.number) == [1, 17])
        #expect(computer.header.filter { $0.name == "5V" }.map(\.number) == [2, 4])
        #expect(
            computer.header.filter { $0.name == "GND" }.map(\.number) == [
                6, 9, 14, 20, 25, 30, 34, 39,
            ])
        let pins = computer.header.filter { $0.line != nil }
        #expect(pins.count == 28)
        for pin in pins {
            let offset = try #require(Int(pin.name.dropFirst("GPIO".count)))
            #expect(pin.line == .offset(chip: label, LineOffset(offset)))
            #expect(pin.boot?.level == (offset <= 8 ? .high : .low), "\(pin.name)")
            #expect((pin.boot == .inputFixedPullUp) == [2, 3].contains(offset), "\(pin.name)")
        }
        let drawing = HeaderDrawing(cabinet).text
        #expect(drawing.contains("contact 1   GPIO4 (  7)(  8) GPIO14  contact 7"))
        #expect(drawing.contains("lock 1 (relays/1)   GPIO5 ( 29)( 30) GND"))
    }

    @Test(arguments: computers)
    func bothPolarities_LoadOnEveryRaspberryPi(board: String, label: String, lines: Int) throws {
        let low = try load("carsharing-key-cabinet", replacing: "raspberry-pi-5", with: board)
        let high = try load("cargo-bike-station", replacing: "raspberry-pi-zero-2-w", with: board)
        #expect(low.locks.allSatisfy { $0.settings.activeLow })
        #expect(low.safeOutputs.filter { $0.level == .high }.count == low.locks.count)
        #expect(!high.locks.contains { $0.settings.activeLow })
        #expect(!high.safeOutputs.contains { $0.level == .high })
    }

    @Test(arguments: ["raspberry-pi-5", "raspberry-pi-zero-2-w"])
    func everyKindOfLock_LoadsOnEitherHat(board: String) throws {
        let kinds = [
            "{ kind: solenoid, energized: unlocks, current: 0.6A, unlock-time: 500ms,",
            "{ kind: strike, energized: unlocks, current: 0.2A, unlock-time: 3s,",
            "{ kind: maglock, energized: locks, fire-release: hardware, unlock-time: 3s,",
            "{ kind: motor, energized: unlocks, relocks: by-itself, current: 0.2A, unlock-time: 1s,",
        ]
        for hat in ["waveshare-rpi-relay-board-b", "pimoroni-automation-hat"] {
            let locks = kinds.map { $0 + " unlock-time-max: 5s, duty-max: 50%, duty-window: 60s," }
            for lock in locks {
                let text = """
                    cabinet: one
                    boards:
                      computer: raspberry-pi/\(board)
                      relays: { use: relay-hats/\(hat), on: computer }
                    compartments:
                      - { id: 1, lock: \(lock) relay: relays/1 } }
                    """
                let cabinet = try BoardsOfOurs.load(text)
                let isLow = hat.hasPrefix("waveshare")
                #expect(cabinet.locks.map(\.settings.activeLow) == [isLow])
                #expect(
                    cabinet.safeOutputs.map(\.level) == [isLow ? .high : .low], "\(lock) on \(hat)")
                #expect(
                    cabinet.warnings.contains { $0.message.contains("a power failure opens it") }
                        == lock.contains("maglock"))
            }
        }
    }

    @Test func linesOfTheHatItself_CannotBeUsedElsewhere() throws {
        let errors = try #require(throws: CabinetFileErrors.self) {
            try load("cargo-bike-station", replacing: "line: GPIO14", with: "line: GPIO20")
        }
        #expect(
            errors.description == """
                cabinet.yaml:17:35: `GPIO20` is used twice: by buzzer and, at line 7, column 3, by \
                board relays; give one of them another line
                """)
    }

    @Test func hatForAnotherHeader_IsRefused() throws {
        var files = InMemoryFiles([
            "cabinet.yaml": ExampleFiles.cabinet.replacing("acme/hat", "acme/wide"),
            ExampleFiles.computerPath: ExampleFiles.computer,
        ])
        files.files["Boards/acme/wide/board.yaml"] = Array(
            ExampleFiles.hat.replacing("board: hat", "board: wide")
                .replacing("active: low }", "active: low, connected: [IO99] }").utf8)
        let errors = try #require(throws: CabinetFileErrors.self) { try ExampleFiles.load(files) }
        #expect(
            errors.description == """
                cabinet.yaml:4:18: `acme/wide` is connected to `IO99`, which Acme Tiny does not \
                have; use a board that fits this computer
                """)
    }
}

extension String {
    fileprivate func replacing(_ old: String, _ new: String) -> String {
        split(separator: old, omittingEmptySubsequences: false).joined(separator: new)
    }
}
