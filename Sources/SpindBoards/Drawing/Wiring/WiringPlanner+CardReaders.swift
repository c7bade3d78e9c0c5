import SpindCore
import SpindHAL

extension WiringPlanner {
    /// Bare modules that read card numbers.
    mutating func cardReaders() {
        for reader in cabinet.cardReaders {
            let mark = newMark("E")
            draw(with: mark)
            switch reader.module {
            case .rdm6300(let bus, _): tagReader(reader, mark, on: bus)
            case .pn532Serial(let bus, _): serialCardReader(reader, mark, on: bus)
            case .pn532I2C(let address, _): i2cCardReader(reader, mark, at: address)
            }
        }
    }

    /// An RDM6300: 5 V, and it only sends.
    private mutating func tagReader(
        _ reader: CardReaderWiring, _ mark: String, on bus: SerialBusWiring
    ) {
        drawnBuses.insert(bus.name)
        add(
            Part(
                mark: mark, title: "Card reader `\(reader.name)`",
                details: [
                    "RDM6300, 125 kHz, 5 V", "coil at ANT1 and ANT2, away from metal",
                    "RX stays free; `\(bus.name)`: \(bus.path)",
                ], place: .right, terminals: []),
            item: "RDM6300 module with its coil", why: "`\(reader.name)`")
        if let pins = headerPort(bus) {
            let shifter = newMark("U")
            addShifter(shifter, "its TX may swing to 5 V", for: "RDM6300, TX")
            wire(
                End(part: mark, terminal: "TX"), End(part: shifter, terminal: "HV1"), .signal,
                "\(reader.name), 5 V side")
            wire(
                End(part: shifter, terminal: "LV1"), computerEnd(pinName(pins.receive)), .signal,
                "\(reader.name), received", remark: "through the shifter, never direct")
            feedShifter(shifter)
            wire(fiveVolts(), End(part: mark, terminal: "5V"), .supply, "supply of the reader")
            wire(ground(), End(part: mark, terminal: "GND"), .ground, "ground of the reader")
        } else {
            let adapter = serialAdapter(bus, "5 V")
            for (name, own, kind) in [
                ("RXD", "TX", WiringPlan.Wire.Kind.signal), ("5V", "5V", .supply),
                ("GND", "GND", .ground),
            ] {
                wire(
                    End(part: adapter, terminal: name), End(part: mark, terminal: own), kind,
                    "\(reader.name), \(own)")
            }
        }
    }

    /// A PN532 on a serial line.
    private mutating func serialCardReader(
        _ reader: CardReaderWiring, _ mark: String, on bus: SerialBusWiring
    ) {
        drawnBuses.insert(bus.name)
        addCardReader(reader, mark, "switches at HSU (mostly 0 0); `\(bus.name)`: \(bus.path)")
        let wires = [("RXD", "TXD"), ("TXD", "RXD")]
        if let pins = headerPort(bus) {
            for (pin, own) in [(pins.receive, "TXD"), (pins.send, "RXD")] {
                wire(
                    computerEnd(pinName(pin)), End(part: mark, terminal: own), .signal,
                    "\(reader.name), \(own)")
            }
            feedCardReader(mark)
        } else {
            let adapter = serialAdapter(bus, "3.3 V")
            for (name, own) in wires {
                wire(
                    End(part: adapter, terminal: name), End(part: mark, terminal: own), .signal,
                    "\(reader.name), \(own)")
            }
            wire(
                End(part: adapter, terminal: "3V3"), End(part: mark, terminal: "VCC"), .supply,
                "supply of the reader", remark: "3.3 V or 5 V, as its board says")
            wire(
                End(part: adapter, terminal: "GND"), End(part: mark, terminal: "GND"), .ground,
                "ground of the reader")
        }
    }

    /// A PN532 on an I²C bus.
    private mutating func i2cCardReader(
        _ reader: CardReaderWiring, _ mark: String, at address: I2CAddress
    ) {
        addCardReader(reader, mark, "its switches at I2C (mostly 1 0); \(address)")
        for line in i2c(address.bus) {
            wire(
                line.end, End(part: mark, terminal: line.name), .bus, "I2C \(line.name)",
                remark: "pulled up to 3.3 V, never to 5 V")
        }
        feedCardReader(mark)
    }

    private mutating func addCardReader(
        _ reader: CardReaderWiring, _ mark: String, _ detail: String
    ) {
        add(
            Part(
                mark: mark, title: "Card reader `\(reader.name)`",
                details: ["PN532, 13.56 MHz, 3.3 V signals", detail], place: .right, terminals: []),
            item: "PN532 module", why: "`\(reader.name)`")
    }

    private mutating func feedCardReader(_ mark: String) {
        wire(
            threeVolts(), End(part: mark, terminal: "VCC"), .supply, "supply of the reader",
            remark: "3.3 V or 5 V, as its board says")
        wire(ground(), End(part: mark, terminal: "GND"), .ground, "ground of the reader")
    }

    /// A serial adapter on USB for one module.
    private mutating func serialAdapter(_ bus: SerialBusWiring, _ level: String) -> String {
        let mark = newMark("U")
        add(
            Part(
                mark: mark, title: "USB serial adapter, \(level)",
                details: ["`\(bus.name)`: \(bus.settings.bitsPerSecond) bits a second", bus.path],
                place: .middle, terminals: []),
            item: "USB serial adapter with signals of \(level)", why: "port `\(bus.name)`")
        wire(
            computerEnd("USB"), End(part: mark, terminal: "USB"), .plug, "port \(bus.name)")
        return mark
    }
}
