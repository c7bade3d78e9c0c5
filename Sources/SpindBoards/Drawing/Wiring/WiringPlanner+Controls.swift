import SpindCore
import SpindHAL

extension WiringPlanner {
    /// Matrix keypads.
    mutating func keypads() {
        for keypad in cabinet.keypads {
            let mark = newMark("E")
            draw(with: mark)
            add(
                Part(
                    mark: mark, title: "Keypad `\(keypad.id.rawValue)`",
                    details: keypad.keys.enumerated().map { row, keys in
                        "row \(row + 1): " + keys.map(String.init).joined(separator: " ")
                    }, place: .right, terminals: []),
                item: "matrix keypad, \(keypad.rows.count) x \(keypad.columns.count)",
                why: "`\(keypad.id.rawValue)`")
            for (index, row) in keypad.rows.enumerated() {
                wire(
                    end(of: row), End(part: mark, terminal: "row \(index + 1)"), .signal,
                    "\(keypad.id.rawValue), row \(index + 1)")
            }
            for (index, column) in keypad.columns.enumerated() {
                wire(
                    end(of: column), End(part: mark, terminal: "col \(index + 1)"), .signal,
                    "\(keypad.id.rawValue), column \(index + 1)")
            }
        }
    }

    /// Wiegand readers, each behind a level shifter.
    mutating func wiegandReaders() {
        for reader in cabinet.wiegandReaders {
            let mark = newMark("E")
            let shifter = newMark("U")
            draw(with: mark)
            add(
                Part(
                    mark: mark, title: "Reader `\(reader.name)`",
                    details: [
                        "Wiegand: " + reader.formats.map(\.rawValue).joined(separator: ", "),
                        "drives its lines with 5 V",
                    ], place: .right, terminals: []),
                item: "Wiegand reader" + (reader.keys == .none ? "" : " with keys"),
                why: reader.formats.map(\.rawValue).joined(separator: ", "))
            addShifter(shifter, "never a bare wire to 3.3 V", for: "Wiegand, D0 and D1")
            for (index, line) in [("D0", reader.d0), ("D1", reader.d1)].enumerated() {
                wire(
                    End(part: mark, terminal: line.0),
                    End(part: shifter, terminal: "HV\(index + 1)"),
                    .signal, "\(reader.name), \(line.0), 5 V side")
                wire(
                    End(part: shifter, terminal: "LV\(index + 1)"), end(of: line.1), .signal,
                    "\(reader.name), \(line.0)", remark: "through the shifter, never direct")
            }
            feedShifter(shifter)
            feedReader(mark)
        }
    }

    mutating func addShifter(_ mark: String, _ detail: String, for use: String) {
        add(
            Part(
                mark: mark, title: "Level shifter 3.3 V / 5 V", details: [detail], place: .middle,
                terminals: []),
            item: "level shifter 3.3 V / 5 V, both directions", why: use)
    }

    mutating func feedShifter(_ mark: String) {
        wire(threeVolts(), End(part: mark, terminal: "LV"), .supply, "low side of the shifter")
        wire(fiveVolts(), End(part: mark, terminal: "HV"), .supply, "high side of the shifter")
        wire(ground(), End(part: mark, terminal: "GND"), .ground, "ground of the shifter")
    }

    /// Input devices on USB.
    mutating func inputDevices() {
        for device in cabinet.inputDevices {
            let mark = newMark("E")
            draw(with: mark)
            let isKeypad = device.types == .keys
            add(
                Part(
                    mark: mark,
                    title: (isKeypad ? "Number pad" : "Card reader") + " `\(device.name)`",
                    details: [device.path], place: .right, terminals: []),
                item: isKeypad ? "number pad, USB" : "card reader that types, USB",
                why: "`\(device.name)`")
            wire(
                computerEnd("USB"), End(part: mark, terminal: "USB"), .plug,
                "input device \(device.name)")
        }
    }

    /// The character display, where there is one.
    mutating func display() {
        guard case .character(let display)? = cabinet.display else { return }
        let mark = newMark("P")
        let shifter = newMark("U")
        draw(with: mark)
        add(
            Part(
                mark: mark, title: "Display `\(display.name)`",
                details: [
                    "\(display.columns) x \(display.rows), \(display.address)",
                    "at 5 V; set its contrast by the screw",
                ], place: .right, terminals: []),
            item: "display \(display.columns) x \(display.rows) with PCF8574 backpack",
            why: "address \(display.address)")
        addShifter(shifter, "the backpack pulls its lines to 5 V", for: "I2C, SDA and SCL")
        for (index, line) in i2c(display.address.bus).enumerated() {
            wire(
                line.end, End(part: shifter, terminal: "LV\(index + 1)"), .bus,
                "I2C \(line.name)", remark: "not over 3.3 V at the computer")
            wire(
                End(part: shifter, terminal: "HV\(index + 1)"),
                End(part: mark, terminal: line.name),
                .bus, "I2C \(line.name), 5 V side")
        }
        feedShifter(shifter)
        wire(fiveVolts(), End(part: mark, terminal: "VCC"), .supply, "supply of the display")
        wire(ground(), End(part: mark, terminal: "GND"), .ground, "ground of the display")
    }

    /// The two lines of an I²C bus.
    mutating func i2c(_ bus: Int) -> [(name: String, end: End)] {
        drawnBuses.insert("i2c-\(bus)")
        return ["SDA", "SCL"].map { name in
            let pin = pin(being: "i2c\(bus)-\(name.lowercased())")
            return (name, computerEnd(pin.map(pinName) ?? "i2c-\(bus) \(name)"))
        }
    }

    /// Lights behind a resistor, sounders behind a transistor.
    mutating func indicators() {
        for indicator in cabinet.indicators {
            let mark = newMark("H")
            draw(with: mark)
            switch indicator.kind {
            case .led: light(indicator, mark)
            case .buzzer: sounder(indicator, mark)
            }
        }
    }

    private mutating func light(_ indicator: IndicatorWiring, _ mark: String) {
        add(
            Part(
                mark: mark, title: "Light `\(indicator.name)`",
                details: [indicator.settings.activeLow ? "lit while low" : "lit while high"],
                place: .right, terminals: []),
            item: "LED", why: "`\(indicator.name)`, 2 V, a few milliamperes")
        let resistor = newMark("R")
        add(
            Part(
                mark: resistor, title: "Series resistor 330 Ohm", details: ["about 4 mA at 3.3 V"],
                place: .middle, terminals: []),
            item: "resistor 330 Ohm, 0.25 W", why: "in series with a light")
        let label = "light \(indicator.name)"
        wire(
            end(of: indicator.line), End(part: resistor, terminal: "1"), .signal, label)
        if indicator.settings.activeLow {
            wire(End(part: resistor, terminal: "2"), End(part: mark, terminal: "K"), .signal, label)
            wire(threeVolts(), End(part: mark, terminal: "A"), .supply, "\(label), 3.3 V")
        } else {
            wire(End(part: resistor, terminal: "2"), End(part: mark, terminal: "A"), .signal, label)
            wire(End(part: mark, terminal: "K"), ground(), .ground, "\(label), ground")
        }
    }

    private mutating func sounder(_ indicator: IndicatorWiring, _ mark: String) {
        let low = indicator.settings.activeLow
        let stage = newMark("V")
        add(
            Part(
                mark: mark, title: "Buzzer `\(indicator.name)`",
                details: [
                    "5 V, sounds by itself", "sounds while the line is \(low ? "low" : "high")",
                ],
                place: .right, terminals: []),
            item: "buzzer, 5 V, active", why: "`\(indicator.name)`")
        add(
            Part(
                mark: stage, title: "Transistor stage",
                details: [
                    low ? "conducts while IN is low (inverted)" : "NPN, 1 kOhm before its base",
                    "10 kOhm keep it off while the line floats",
                ], place: .middle, terminals: []),
            item: low ? "transistor stage, inverting" : "NPN transistor, 1 kOhm and 10 kOhm",
            why: "a line cannot feed a buzzer")
        let label = "buzzer \(indicator.name)"
        wire(end(of: indicator.line), End(part: stage, terminal: "IN"), .signal, label)
        wire(ground(), End(part: stage, terminal: "GND"), .ground, "\(label), ground")
        wire(fiveVolts(), End(part: mark, terminal: "+"), .supply, "\(label), 5 V")
        wire(End(part: mark, terminal: "−"), End(part: stage, terminal: "OUT"), .signal, label)
    }
}
