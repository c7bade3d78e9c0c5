import SpindBoards
import SpindCore
import SpindHAL
import SpindSimulatedHardware

/// The readers of a simulated cabinet that do not speak OSDP, with people who hold cards to them.
final class SimulatedModules: Sendable {
    /// The bare modules, in the order of the file.
    let cardReaders: [SimulatedCardReader]
    private let chips: [SimulatedPN532]

    /// Puts the modules of a file on their lines and buses.
    ///
    /// - Parameters:
    ///   - file: the cabinet.
    ///   - serial: has the ports of its buses already.
    ///   - i2c: has the ``buses(of:)`` of the file.
    init(file: CabinetFile, serial: SimulatedSerial, i2c: SimulatedI2C) {
        var readers: [SimulatedCardReader] = []
        var chips: [SimulatedPN532] = []
        for wiring in file.cardReaders {
            switch wiring.module {
            case .rdm6300(let bus, let form):
                readers.append(Self.reader(wiring.name, form, on: bus.path, of: serial))
            case .pn532Serial(let bus, let order):
                let chip = SimulatedPN532()
                serial.attach(chip, to: bus.path)
                chips.append(chip)
                readers.append(Self.reader(wiring.name, order, chip))
            case .pn532I2C(let address, let order):
                let chip = SimulatedPN532()
                i2c.attach(chip, at: address)
                chips.append(chip)
                readers.append(Self.reader(wiring.name, order, chip))
            }
        }
        cardReaders = readers
        self.chips = chips
    }

    /// The I²C buses that the modules of a file hang on.
    static func buses(of file: CabinetFile) -> Set<Int> {
        Set(
            file.cardReaders.compactMap { wiring in
                if case .pn532I2C(let address, _) = wiring.module { address.bus } else { nil }
            })
    }

    /// Takes their power away with the cabinet's, or gives it back.
    func setPower(_ isOn: Bool) {
        for chip in chips { chip.setFault(isOn ? nil : .off) }
    }

    // MARK: - Each kind

    private static func reader(
        _ name: String, _ form: TagNumberForm, on path: String, of serial: SimulatedSerial
    ) -> SimulatedCardReader {
        let isFound: @Sendable () -> Bool = { serial.settings(of: path) != nil }
        return SimulatedCardReader(name: name, isFound: isFound) { number, pace in
            guard let tag = form.tag(of: number) else {
                return "reader '\(name)' makes no such number of a tag (\(form.rawValue))"
            }
            for _ in 0..<3 {
                SimulatedRDM6300(on: path, of: serial).hold(tag, times: 1)
                try? await pace.sleep(for: SimulatedRDM6300.interval)
            }
            return nil
        }
    }

    private static func reader(
        _ name: String, _ order: CardByteOrder, _ chip: SimulatedPN532
    ) -> SimulatedCardReader {
        let isFound: @Sendable () -> Bool = { chip.looks > 0 }
        return SimulatedCardReader(name: name, isFound: isFound) { number, pace in
            guard [4, 7, 10].contains(number.count) else {
                return "reader '\(name)' reads numbers of 4, 7 or 10 bytes"
            }
            let looks = chip.looks
            chip.lay([order == .asSent ? number : number.reversed()])
            // As long as a hand holds it there: until it was seen, and not for ever.
            for _ in 0..<300 where chip.looks < looks + 4 {
                try? await pace.sleep(for: .milliseconds(10))
            }
            chip.lay([])
            return nil
        }
    }

    /// The Wiegand readers of a file, in its order.
    ///
    /// - Throws: ``HALError`` `notFound` when a line does not exist.
    static func wiegandReaders(
        of file: CabinetFile, gpio: SimulatedGPIO
    ) throws(HALError) -> [SimulatedCardReader] {
        var readers: [SimulatedCardReader] = []
        let timing = WiegandTiming()
        for wiring in file.wiegandReaders {
            for line in [wiring.d0, wiring.d1] { try gpio.pull(line, high: true) }
            let isFound: @Sendable () -> Bool = { (try? gpio.consumer(of: wiring.d0)) != nil }
            readers.append(
                SimulatedCardReader(name: wiring.name, isFound: isFound) { number, pace in
                    guard let bits = wiring.frame(of: number) else {
                        let formats = wiring.formats.map(\.rawValue).joined(separator: ", ")
                        return "reader '\(wiring.name)' sends no such number (\(formats))"
                    }
                    do {
                        try gpio.pulse(
                            bits.map { $0 == "1" ? wiring.d1 : wiring.d0 }, low: timing.pulse,
                            every: timing.interval)
                        try await pace.sleep(for: timing.interval * bits.count)
                        return nil
                    } catch {
                        return "\(error)"
                    }
                })
        }
        return readers
    }
}

extension TagNumberForm {
    /// A tag that has this number; `nil` when none has.
    fileprivate func tag(of number: [UInt8]) -> [UInt8]? {
        switch self {
        case .bits24: number.count == 4 && number[0] == 0 ? [0x7A] + number : nil
        case .bits32: number.count == 4 ? [0x7A] + number : nil
        case .bits40: number.count == 5 ? number : nil
        }
    }
}

extension WiegandWiring {
    /// The frame that carries this number, in zeros and ones; `nil` when none does.
    fileprivate func frame(of number: [UInt8]) -> String? {
        let bits = number.map { SimulatedWiegandReader.digits($0) }.joined()
        for format in formats {
            switch (format, number.count) {
            case (.bits34, 4): return SimulatedWiegandReader.frame(bits)
            case (.bits32, 4): return bits
            case (.h10301, 4) where number[0] == 0:
                return SimulatedWiegandReader.frame(String(bits.dropFirst(8)))
            case (.h10302, 5) where number[0] < 8, (.h10304, 5) where number[0] < 8:
                return SimulatedWiegandReader.frame(String(bits.dropFirst(5)))
            default: continue
            }
        }
        return nil
    }
}
