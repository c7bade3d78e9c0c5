import SpindCore
import SpindHAL

extension CabinetResolution {
    /// The address of each PN532: it has no other. Source: NXP, UM0701-02, 6.2.4.
    private static let addressOfPN532: UInt8 = 0x24

    /// Resolves a bare module that reads card numbers.
    mutating func resolve(_ reader: CardReaderSource, name: Located<String>) {
        besides.append(reader.beside)
        guard let module = module(reader, name: name) else { return }
        cardReaders.append(
            CardReaderWiring(
                name: name.value, module: module, keypad: KeypadID(reader.beside.value)))
    }

    private mutating func module(
        _ reader: CardReaderSource, name: Located<String>
    ) -> CardReaderWiring.Module? {
        switch reader.module {
        case .rdm6300(let form):
            guard let bus = serialBus(reader.bus, key: "bus") else { return nil }
            check(bus, reader.bus, "an RDM6300", bitsPerSecond: 9_600)
            return .rdm6300(bus, form)
        case .pn532(let order):
            let isI2C = source.buses.contains { bus in
                if case .i2c = bus.value { bus.name.value == reader.bus.value } else { false }
            }
            if isI2C {
                return i2cAddress(Self.addressOfPN532, on: reader.bus, for: name).map {
                    .pn532I2C($0, order)
                }
            }
            guard let bus = serialBus(reader.bus, key: "bus") else { return nil }
            check(bus, reader.bus, "a PN532", bitsPerSecond: 115_200)
            return .pn532Serial(bus, order)
        }
    }

    /// Such a module has one speed.
    private mutating func check(
        _ bus: SerialBusWiring, _ reference: Located<String>, _ what: String, bitsPerSecond: Int
    ) {
        cardReaderBuses.append(reference)
        guard bus.settings != SerialSettings(bitsPerSecond: bitsPerSecond) else { return }
        findings.refuse(
            reference.place, "`\(bus.name)` is not set as \(what) is",
            mend: "write `speed: \(bitsPerSecond)`, without `parity` and `stop-bits`")
    }

    /// Such a module is alone on its line: it has no address, and an RDM6300 does not listen.
    func checkCardReaderBuses() {
        for (index, reference) in cardReaderBuses.enumerated() {
            let isShared =
                cardReaderBuses[..<index].contains { $0.value == reference.value }
                || osdpReaders.contains { $0.bus == reference.value }
                || source.boards.contains { $0.value.on?.value == reference.value }
            guard isShared else { continue }
            findings.refuse(
                reference.place, "something else hangs on `\(reference.value)`",
                mend: "a reader without an address needs a serial line of its own: add a bus for it"
            )
        }
    }
}
