import SpindBoards
import SpindCore
import SpindHAL
import Testing

/// Computers that nobody described: lines are called as the kernel names them.
@Suite struct LinesByNameTests {
    private func text(_ line: String, relay: String = "PA12", more: String = "") -> String {
        BoardsOfOurs.cabinet(
            "  computer: generic/by-line-names\n"
                + "  relays: { use: relay-hats/generic-active-low-8, on: computer, "
                + "lines: [\(relay)]\(more) }",
            "compartments:\n"
                + BoardsOfOurs.compartment(
                    1, relay: "relays/1",
                    contact: ", contact: { line: \(line), kind: nc, bias: pull-up, "
                        + "debounce: 30ms }"))
    }

    /// What a cabinet may write, and where the line is then looked for.
    static let lines: [(written: String, address: LineAddress)] = [
        ("PA11", .name("PA11")),
        ("\"Pin31 [PC1,gpio21]\"", .name("Pin31 [PC1,gpio21]")),
        ("1c20800.pinctrl/6", .offset(chip: "1c20800.pinctrl", LineOffset(6))),
        ("gpio-brcmstb@107d508500/0", .offset(chip: "gpio-brcmstb@107d508500", LineOffset(0))),
        ("INTC1020:00/1023", .offset(chip: "INTC1020:00", LineOffset(1023))),
    ]

    @Test(arguments: lines.map(\.written))
    func line_IsLookedForAsWritten(written: String) throws {
        let address = try #require(Self.lines.first { $0.written == written }?.address)
        let cabinet = try BoardsOfOurs.load(text(written))
        #expect(cabinet.contacts.map(\.line) == [address])
        #expect(cabinet.locks.map(\.line) == [.name("PA12")])
        #expect(cabinet.safeOutputs == [SafeOutput(line: .name("PA12"), level: .high)])
        #expect(cabinet.computer.kind == .gpio)
    }

    @Test func check_SaysWhatItCannotKnow() throws {
        let warnings = try BoardsOfOurs.load(text("PA11")).warnings.map(\.description)
        #expect(
            warnings.contains(
                """
                cabinet.yaml:3:3: whether the computer has the lines named here is only seen on \
                it: spindd looks for each when it starts, and drives nothing if one is missing; \
                compare them with what `gpioinfo` prints there, and run `spindctl doctor`
                """))
        #expect(
            warnings.contains {
                $0.contains(
                    "what `PA12` does while the computer boots is not known; measure it with the "
                        + "lock unplugged, from power-on until the system runs: it must never be "
                        + "low")
            })
        // A resistor says nothing about a line that something may drive.
        let held = try BoardsOfOurs.load(text("PA11", more: ", held-off: hardware")).warnings
        #expect(held.contains { $0.message.contains("`PA12` does while") })
    }

    @Test(arguments: ["pinctrl/", "pinctrl/x", "pinctrl/01", "/5", "pinctrl/5/x", "pinctrl/12345"])
    func whatIsNeitherNameNorNumber_IsRefused(written: String) throws {
        let problems = try BoardsOfOurs.problems(text(written))
        #expect(
            problems.contains("is `\(written)`, neither a line's name nor `label/offset`; write"))
        #expect(problems.contains("for example `1c20800.pinctrl/12`"))
    }

    @Test func numberOfDev_AndLineUsedTwice_AreRefused() throws {
        #expect(
            try BoardsOfOurs.problems(text("/dev/gpiochip0/5")).contains(
                "must be a line by its name or as `chip/offset`, which `/dev/gpiochip0/5` is not"))
        #expect(
            try BoardsOfOurs.problems(text("PA12")).contains(
                "`PA12` is used twice: by contact 1 and"))
    }

    @Test func drawing_ListsTheLines() throws {
        let drawing = HeaderDrawing(try BoardsOfOurs.load(text("1c20800.pinctrl/6"))).text
        #expect(
            drawing == """
                A computer by its kernel's line names (by-line-names)

                Lines:
                  PA12: lock 1 (relays/1)
                  1c20800.pinctrl/6: contact 1

                """)
    }

    @Test func computeModuleThree_IsSuchAComputer() throws {
        let computer = try #require(
            try BoardsOfOurs.board("raspberry-pi/compute-module-3").computer)
        #expect(computer.takesAnyLine)
        #expect(computer.header.isEmpty)
    }
}
