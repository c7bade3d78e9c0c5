import SpindBoards
import SpindCore
import SpindHAL
import Testing

/// The BeagleBone Black: two headers, lines by the kernel's names, pins that are not free.
@Suite struct BeagleBoneTests {
    /// Pins and the names of their lines, from the kernel's device tree, written down a second time.
    static let names: [(pin: String, line: String)] = [
        ("P8_07", "P8_7"), ("P8_12", "P8_12"), ("P8_19", "P8_19 [ehrpwm2a]"), ("P8_26", "P8_26"),
        ("P8_25", "P8_25 [mmc1_dat0]"), ("P8_24", "[mmc1_dat1]"), ("P8_21", "P8_21 [emmc]"),
        ("P8_45", "P8_45 [hdmi]"), ("P8_31", "P8_31 [lcd d14]"), ("P9_11", "P9_11 [uart4_rxd]"),
        ("P9_12", "P9_12"), ("P9_15", "P9_15A"), ("P9_22", "P9_22 [spi0_sclk]"),
        ("P9_25", "P9_25"), ("P9_27", "P9_27"), ("P9_31", "P9_31 [spi1_sclk]"),
        ("P9_41", "P9_41A"), ("P9_42", "P9_42A [ecappwm0]"),
    ]

    /// The pins that the eMMC and the HDMI framer have, by their numbers on P8.
    static let emmc = [3, 4, 5, 6, 20, 21, 22, 23, 24, 25]
    static let hdmi = Array(27...46)

    private func computer() throws -> Computer {
        try #require(try BoardsOfOurs.board("beagleboard/beaglebone-black").computer)
    }

    @Test func headers_AreThoseOfTheManual() throws {
        let computer = try computer()
        #expect(computer.chips.isEmpty)
        #expect(computer.lineNaming == .kernel)
        #expect(!computer.takesAnyLine)
        #expect(computer.connectors == ["P8", "P9"])
        for connector in ["P8", "P9"] {
            let pins = computer.header.filter { $0.connector == connector }
            #expect(pins.map(\.number) == Array(1...46))
            for pin in pins where pin.line != nil {
                let digits = pin.number < 10 ? "0\(pin.number)" : "\(pin.number)"
                #expect(pin.name == "\(connector)_\(digits)")
                #expect(pin.boot == .unknown, "nobody vouches for it")
            }
        }
        for (pin, line) in Self.names {
            let found = computer.header.first { $0.name == pin }
            #expect(found?.line == .name(line), "\(pin)")
        }
        let onP8 = { (use: String) in
            computer.header.filter { $0.systemUse == use && $0.connector == "P8" }.map(\.number)
        }
        #expect(onP8("emmc") == Self.emmc)
        #expect(onP8("hdmi") == Self.hdmi)
        let options = computer.header.filter(\.isBootOption)
        #expect(options.map(\.name) == (31...46).map { "P8_\($0)" })
        #expect(computer.header.filter { $0.line != nil }.count == 67)
        #expect(computer.header.filter { $0.name == "GND" }.count == 8)
    }

    private func text(_ line: String, at computer: String = "beagleboard/beaglebone-black")
        -> String
    {
        BoardsOfOurs.cabinet(
            "  computer: \(computer)\n"
                + "  relays: { use: relay-hats/generic-active-low-8, on: computer, "
                + "lines: [P9_12] }",
            "compartments:\n"
                + BoardsOfOurs.compartment(
                    1, relay: "relays/1",
                    contact: ", contact: { line: \(line), kind: nc, bias: pull-up, "
                        + "debounce: 30ms }"))
    }

    @Test func freePins_AreFoundByTheirNamesInTheKernel_AndDrawnOnBothHeaders() throws {
        let cabinet = try BoardsOfOurs.load(text("P8_07"))
        #expect(cabinet.locks.map(\.line) == [.name("P9_12")])
        #expect(cabinet.contacts.map(\.line) == [.name("P8_7")])
        #expect(cabinet.safeOutputs == [SafeOutput(line: .name("P9_12"), level: .high)])
        let drawing = HeaderDrawing(cabinet).text
        #expect(drawing.contains("\nP8:\n") && drawing.contains("\nP9:\n"))
        #expect(drawing.contains("contact 1       P8_07 (  7)(  8) P8_08"))
        #expect(drawing.contains("( 11)( 12) P9_12       lock 1 (relays/1)"))
        #expect(drawing.split(separator: "\n").allSatisfy { $0.count <= HeaderDrawing.width })
        #expect(
            cabinet.warnings.contains {
                $0.message == "what `P9_12` does while the computer boots is not known"
                    && $0.mend.hasPrefix("measure it with the lock unplugged")
            })
    }

    @Test func pinsOfTheSystem_AreRefused_UntilTheyAreFreed() throws {
        #expect(
            try BoardsOfOurs.problems(text("P8_27")).contains(
                "`P8_27` belongs to the HDMI output of the computer; another pin, or free it: "
                    + "write disable_uboot_overlay_video=1 in /boot/uEnv.txt and restart; then "
                    + "write `freed: [hdmi]` at the computer"))
        #expect(
            try BoardsOfOurs.problems(text("P8_03")).contains(
                "`P8_03` belongs to the eMMC memory of the computer"))
        let freed = "{ use: beagleboard/beaglebone-black, freed: [hdmi] }"
        #expect(try BoardsOfOurs.problems(text("P8_27", at: freed)) == "")
        #expect(
            try BoardsOfOurs.problems(text("P8_03", at: freed)).contains(
                "then write `freed: [emmc]`"))
        let misspelt = "{ use: beagleboard/beaglebone-black, freed: [hdim] }"
        #expect(
            try BoardsOfOurs.problems(text("P8_07", at: misspelt)).contains(
                "`freed` names `hdim`, which is nothing BeagleBone Black uses pins for; did you "
                    + "mean `hdmi`?"))
    }

    @Test func pinThatChoosesWhatToStartFrom_IsWarnedAbout() throws {
        let freed = "{ use: beagleboard/beaglebone-black, freed: [hdmi] }"
        let cabinet = try BoardsOfOurs.load(text("P8_43", at: freed))
        #expect(
            cabinet.warnings.contains {
                $0.message.contains("`P8_43` tells the computer while its power comes up")
            })
        let other = try BoardsOfOurs.load(text("P8_28", at: freed))
        #expect(!other.warnings.contains { $0.message.contains("while its power comes up") })
    }

    @Test func pinWithoutALine_AndLineByNumber_AreRefused() throws {
        #expect(
            try BoardsOfOurs.problems(text("AIN0")).contains("is `AIN0`, a supply pin (pin 39)"))
        #expect(
            try BoardsOfOurs.problems(text("gpio-0-31/30")).contains(
                "is `gpio-0-31/30`, which is no line of BeagleBone Black; write a name from its "
                    + "header, for example `P8_03`"))
    }

    @Test func keypadRowsOfTwoBanks_AreRefused() throws {
        func keypad(_ rows: String) -> String {
            text("P8_07") + """

                devices:
                  keypad:
                    driver: matrix-keypad
                    rows: [\(rows)]
                    columns: [P8_14, P8_17, P8_18]
                    keys: ["123", "456", "789", "*0#"]
                    bias: pull-up
                    debounce: 20ms
                """
        }
        #expect(try BoardsOfOurs.problems(keypad("P8_11, P8_12, P8_15, P8_16")) == "")
        #expect(
            try BoardsOfOurs.problems(keypad("P8_11, P8_12, P8_15, P8_13")).contains(
                "the keypad's rows are on more than one chip"))
    }
}
