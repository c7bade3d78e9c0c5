import SpindBoards
import SpindCore
import SpindHAL
import Testing

@Suite struct WiringPlanTests {
    private func plan(_ name: String) throws -> WiringPlan {
        WiringPlan(try BoardsFolder.load("cabinets/\(name)/cabinet.yaml"))
    }

    /// The other end of the one wire at a terminal.
    private func other(_ plan: WiringPlan, _ part: String, _ terminal: String) -> String? {
        let end = WiringPlan.End(part: part, terminal: terminal)
        let wires = plan.wires.filter { [$0.from, $0.to].contains(end) }
        guard let wire = wires.first, wires.count == 1 else { return nil }
        return "\(wire.from == end ? wire.to : wire.from)"
    }

    @Test func aLatch_HangsOnItsRelaysNormallyOpenContact() throws {
        let plan = try plan("lending-cabinet-8")
        #expect(other(plan, "Y3", "+") == "K1:3 NO")
        #expect(other(plan, "K1", "3 COM")?.hasPrefix("X4:") == true)
        #expect(other(plan, "Y3", "−")?.hasPrefix("X5:") == true)
        #expect(plan.part("Y3")?.across?.kind == .diode)
        #expect(plan.part("Y3")?.across?.type.contains("1N4007") == true)
        #expect(plan.part("K1")?.details.contains("relay 3: GPIO13, pin 33") == true)
        #expect(other(plan, "S2", "1") == "A1:26 GPIO7")
        #expect(other(plan, "S2", "2")?.hasPrefix("X1:") == true)
        #expect(other(plan, "X1", "1") == "A1:6 GND")
        #expect(other(plan, "E1", "row 4") == "A1:16 GPIO23")
        #expect(other(plan, "E1", "col 3") == "A1:32 GPIO12")
    }

    @Test func aMagnet_HangsOnTheNormallyClosedContactBehindTheFireAlarm() throws {
        let plan = try plan("relay-cabinet-8")
        #expect(other(plan, "Y1", "+") == "K1:1 NC")
        #expect(other(plan, "K1", "1 COM")?.hasPrefix("X6:") == true)
        #expect(other(plan, "X6", "1") == "S0:out")
        #expect(other(plan, "S0", "in")?.hasPrefix("X4:") == true)
        #expect(other(plan, "K1", "3 COM")?.hasPrefix("X4:") == true, "a latch is fed directly")
        for part in plan.parts where part.title.contains("maglock") {
            #expect(part.across?.kind == .varistor)
        }
        #expect(!plan.bill.contains { $0.item.contains("1N4007") && $0.marks.contains("Y1") })
        let varistors = plan.bill.filter { $0.item.contains("varistor") }
        #expect(varistors.map(\.marks) == [["Y1", "Y2"]])
        #expect(plan.checks.contains { $0.contains("never diodes") })
    }

    @Test func aBus_IsALineWithAResistorAtBothEnds() throws {
        let plan = try plan("simulated-lock-boards")
        for bus in ["parcels", "relays"] {
            let ends = plan.wires.filter { $0.purpose == "\(bus), end of the bus" }
            #expect(ends.count == 4)
            #expect(Set(ends.map(\.to.part)).count == 2, "a resistor at each end")
        }
        let buses = try BoardsFolder.load("cabinets/simulated-lock-boards/cabinet.yaml").lockBuses
        #expect(plan.bill.first { $0.item.contains("120 Ohm") }?.quantity == 2 * buses.count)
        #expect(plan.part("K1")?.details == ["`locks`, address 0"])
        #expect(other(plan, "Y3", "+") == "K1:L16 +")
        #expect(other(plan, "Y5", "+") == "K2:8 NC")
        #expect(other(plan, "B2", "1") == "K1:I1 a")
        #expect(other(plan, "S3", "2") == "K1:S16 b")
        #expect(other(plan, "S4", "1") == "K2:IN1")
    }

    @Test func aWiegandReader_NeverHangsOnALineDirectly() throws {
        let plan = try plan("simulated-bench")
        let shifter = try #require(plan.parts.first { $0.title.contains("Level shifter") })
        #expect(shifter.details == ["never a bare wire to 3.3 V"])
        #expect(other(plan, "E2", "D0") == "\(shifter.mark):HV1")
        #expect(other(plan, shifter.mark, "LV1") == "A1:37 LINE36")
        #expect(other(plan, "E2", "D1") == "\(shifter.mark):HV2")
        #expect(other(plan, shifter.mark, "LV2") == "A1:38 LINE37")
        #expect(other(plan, "E2", "0 V")?.hasPrefix("X1:") == true)
    }

    @Test func supervisedInputs_AreContactsWithWhatTheyTell() throws {
        let plan = try plan("simulated-bench")
        let marks = ["Tamper contact `lid`", "Mains contact `supply`", "Exit button `way-out`"]
            .compactMap { title in plan.parts.first { $0.title.hasPrefix(title) }?.mark }
        #expect(marks == ["T1", "T2", "T3"])
        #expect(plan.part("T1")?.title.hasSuffix("(nc)") == true)
        #expect(plan.part("T1")?.details.first == "conducts with the housing closed")
        #expect(plan.part("T3")?.title.contains("door 3") == true)
        #expect(other(plan, "T1", "1") == "A1:39 LINE38")
        #expect(other(plan, "T1", "2")?.hasPrefix("X1:") == true)
        #expect(plan.bill.contains { $0.item.hasPrefix("exit button") && $0.marks == ["T3"] })
    }

    @Test func aCarsCentralLocking_HangsOnTwoRelaysWithoutAnySupply() throws {
        let plan = try plan("car-central-locking")
        let supplied = Set(
            plan.wires.filter { $0.kind == .supply }.flatMap {
                [$0.from.part, $0.to.part]
            })
        for relay in 1...4 {
            let end = try #require(other(plan, "K1", "\(relay) NO"))
            #expect(other(plan, "K1", "\(relay) COM") != nil)
            #expect(!supplied.contains(String(end.prefix { $0 != ":" })))
        }
    }

    @Test func aChargingSocket_IsCutByHeatAndSmokeInHardware() throws {
        let plan = try plan("cargo-bike-station")
        #expect(other(plan, "F20", "in") == "K1:3 NO")
        #expect(other(plan, "F20", "out") == "B20:in")
        #expect(other(plan, "B20", "out") == "Q2:A1")
        #expect(plan.part("Q2")?.details.last == "by an electrician")
        #expect(plan.part("Y1")?.across == nil, "a motor is suppressed as its maker says")
    }

    @Test func theSupply_IsRatedForTheLocksThatAreDrivenAtOnce() throws {
        let lending = try plan("lending-cabinet-8")
        #expect(lending.part("F1")?.details == ["1.6 A, slow"], "above 1.2 A and a quarter")
        #expect(lending.part("G0")?.details.contains("2 A or more") == true)
        #expect(lending.checks.contains { $0.contains("they draw 1.2 A at once (`locks-max`)") })
        // Both locks of the station together draw less than its budget.
        let station = try plan("cargo-bike-station")
        #expect(station.checks.contains { $0.contains("0.9 A at once (all of them)") })
        // What magnets draw is not in the file, and nothing is made up.
        let magnets = try plan("relay-cabinet-8")
        #expect(magnets.part("F1")?.details.first?.contains("by the locks' labels") == true)
        var cabinet = try BoardsFolder.load("cabinets/relay-cabinet-8/cabinet.yaml")
        for index in cabinet.fitting.locks.indices
        where cabinet.fitting.locks[index].isLockedByCurrent {
            cabinet.fitting.locks[index].milliamperes = 400
        }
        let known = WiringPlan(cabinet)
        #expect(known.part("F1")?.details == ["2.5 A, slow"], "1.2 A driven and 0.8 A held")
        #expect(known.part("G0")?.details.contains("3 A or more") == true)
        #expect(known.checks.contains { $0.contains("and 0.8 A all the time") })
    }

    @Test func aDisplay_IsSupplied5VoltsBehindAShifter() throws {
        var cabinet = try BoardsFolder.load("cabinets/lending-cabinet-8/cabinet.yaml")
        cabinet.display = .character(
            CharacterDisplayWiring(
                name: "panel", address: I2CAddress(bus: 1, device: 0x27), columns: 16, rows: 2))
        let plan = WiringPlan(cabinet)
        #expect(other(plan, "P1", "SDA") == "U1:HV1")
        #expect(other(plan, "U1", "LV1") == "A1:3 GPIO2")
        #expect(other(plan, "U1", "LV2") == "A1:5 GPIO3")
        #expect(other(plan, "P1", "VCC")?.hasPrefix("X3:") == true)
        #expect(plan.part("P1")?.details.first == "16 x 2, i2c-1/0x27")
        #expect(WiringDiagramTests.problems(cabinet).isEmpty)
    }

    @Test func aRelayModule_NeverGets5VoltsBesideItsInputs() throws {
        let plan = try plan("beaglebone-cabinet-2")
        #expect(other(plan, "K1", "IN1") == "A1:P9.12 P9_12")
        #expect(other(plan, "K1", "VCC")?.hasPrefix("X2:") == true, "3.3 V")
        #expect(other(plan, "K1", "JD-VCC")?.hasPrefix("X3:") == true, "5 V")
        let resistor = plan.bill.first { $0.why.contains("held-off") }
        #expect(resistor?.quantity == 2 && resistor?.item.contains("10 kOhm") == true)
        #expect(plan.part("K1")?.details.last?.contains("10 kOhm to 3.3 V") == true)
    }

    @Test func linesOfAnExpander_HangOnItAndItOnItsBus() throws {
        var cabinet = try BoardsFolder.load("cabinets/lending-cabinet-8/cabinet.yaml")
        let line = LineAddress.offset(chip: "i2c-1/0x20", LineOffset(11))
        let old = cabinet.contacts[2].line
        cabinet.contacts[2].line = line
        for index in cabinet.lineUses.indices where cabinet.lineUses[index].line == old {
            cabinet.lineUses[index].line = line
        }
        let plan = WiringPlan(cabinet)
        let expander = try #require(plan.parts.first { $0.title == "Expander at i2c-1/0x20" })
        #expect(other(plan, "S3", "1") == "\(expander.mark):GPB3")
        #expect(other(plan, expander.mark, "SDA") == "A1:3 GPIO2")
        #expect(other(plan, expander.mark, "SCL") == "A1:5 GPIO3")
        #expect(other(plan, expander.mark, "VCC")?.hasPrefix("X2:") == true, "3.3 V")
        #expect(WiringDiagramTests.problems(cabinet).isEmpty)
    }

    @Test func aRelayThatNoFunctionKnows_IsDrawnAsAContactWithoutSupply() throws {
        var cabinet = try BoardsFolder.load("cabinets/carsharing-key-cabinet/cabinet.yaml")
        let index = try #require(
            cabinet.lineUses.firstIndex { $0.user.hasPrefix("relay relays/7") })
        cabinet.lineUses[index].user = "bell 1 (relays/7)"
        let plan = WiringPlan(cabinet)
        let bell = try #require(plan.parts.first { $0.title == "`bell 1`" })
        #expect(other(plan, bell.mark, "1") == "K1:7 COM")
        #expect(other(plan, bell.mark, "2") == "K1:7 NO")
        #expect(WiringDiagramTests.problems(cabinet).isEmpty)
    }

    @Test func cardModules_AreJoinedByTheirOwnLevels() throws {
        var cabinet = try BoardsFolder.load("cabinets/lending-cabinet-8/cabinet.yaml")
        let own = SerialBusWiring(
            name: "own", path: "/dev/ttyAMA0", settings: SerialSettings(bitsPerSecond: 9_600))
        let usb = SerialBusWiring(
            name: "usb", path: "/dev/serial/by-id/usb-1",
            settings: SerialSettings(bitsPerSecond: 115_200))
        cabinet.serialBuses = [own, usb]
        let keypad = KeypadID("keypad")
        let address = I2CAddress(bus: 1, device: 0x24)
        cabinet.cardReaders = [
            CardReaderWiring(name: "tag", module: .rdm6300(own, .bits24), keypad: keypad),
            CardReaderWiring(name: "card", module: .pn532Serial(usb, .asSent), keypad: keypad),
            CardReaderWiring(name: "chip", module: .pn532I2C(address, .asSent), keypad: keypad),
        ]
        let plan = WiringPlan(cabinet)
        #expect(other(plan, "E2", "TX") == "U1:HV1", "5 V goes through a shifter")
        #expect(other(plan, "U1", "LV1") == "A1:10 GPIO15")
        #expect(other(plan, "E3", "TXD") == "U2:RXD")
        #expect(other(plan, "U2", "USB") == "A1:USB")
        #expect(other(plan, "E4", "SDA") == "A1:3 GPIO2")
        #expect(other(plan, "E4", "VCC")?.hasPrefix("X2:") == true)
        #expect(!plan.parts.contains { $0.title.hasPrefix("Port") })
        #expect(WiringDiagramTests.problems(cabinet).isEmpty)
    }

    @Test func whatNoFunctionKnows_IsABoxWithItsLines() throws {
        var cabinet = try BoardsFolder.load("cabinets/simulated-bench/cabinet.yaml")
        let lines = [50, 51].map { LineAddress.offset(chip: "spind-bench", LineOffset($0)) }
        cabinet.lineUses.append(LineUse(line: lines[0], user: "oracle answer"))
        cabinet.lineUses.append(LineUse(line: lines[1], user: "oracle question"))
        cabinet.serialBuses.append(
            SerialBusWiring(
                name: "odd", path: "/dev/ttyODD", settings: SerialSettings(bitsPerSecond: 9_600)))
        let plan = WiringPlan(cabinet)
        let box = try #require(plan.parts.first { $0.title == "`oracle`" })
        #expect(other(plan, box.mark, "answer") == "A1:51 LINE50")
        #expect(other(plan, box.mark, "question") == "A1:52 LINE51")
        #expect(plan.parts.contains { $0.title == "Port `odd`" })
        #expect(WiringDiagramTests.problems(cabinet).isEmpty)
    }

    @Test func aBill_CountsWhatTheDrawingShows() throws {
        for file in BoardsFolder.files(named: "cabinet.yaml") {
            let cabinet = try BoardsFolder.load(file)
            let plan = WiringPlan(cabinet)
            let marks = Set(plan.parts.map(\.mark))
            for item in plan.bill {
                #expect(item.quantity >= item.marks.count && item.quantity > 0)
                #expect(item.marks.allSatisfy(marks.contains), "\(item)")
            }
            let locks = plan.bill.filter { $0.item.hasPrefix("lock: ") }.map(\.quantity)
            #expect(locks.reduce(0, +) == cabinet.locks.count)
            let across = plan.parts.compactMap(\.across)
            let listed = plan.bill.filter {
                $0.item.hasPrefix("diode") || $0.item.hasPrefix("varistor")
            }
            #expect(listed.map(\.quantity).reduce(0, +) == across.count)
        }
    }
}
