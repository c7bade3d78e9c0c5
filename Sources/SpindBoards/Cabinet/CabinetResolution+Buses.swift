import SpindHAL

extension CabinetResolution {
    /// Checks the entries of `buses` against each other.
    mutating func resolveBuses() {
        var firstUses: [String: Place] = [:]
        for (name, bus) in source.buses {
            let device: Located<String>
            switch bus {
            case .serial(let path, let settings):
                device = path
                serialBuses.append(
                    SerialBusWiring(name: name.value, path: path.value, settings: settings))
                warnAboutNumber(path)
            case .i2c(let number):
                device = Located(value: "/dev/i2c-\(number.value)", place: number.place)
            }
            if let first = firstUses.updateValue(device.place, forKey: device.value) {
                findings.refuse(
                    device.place,
                    "`\(device.value)` is a second bus, first at line \(first.line), column "
                        + "\(first.column)",
                    mend: "name it once, and its devices by that name")
            }
        }
    }

    /// Numbers are given in the order of plugging.
    private func warnAboutNumber(_ path: Located<String>) {
        guard path.value.hasPrefix("/dev/ttyUSB") || path.value.hasPrefix("/dev/ttyACM") else {
            return
        }
        findings.warn(
            path.place, "`\(path.value)` may be another adapter after the next plugging",
            mend: "take its name from `ls /dev/serial/by-id`, or by its socket from by-path")
    }

    /// The serial bus of a device or board; `nil` when there was something wrong.
    mutating func serialBus(_ reference: Located<String>, key: String) -> SerialBusWiring? {
        guard case .serial? = bus(reference, key: key, wanted: "serial") else { return nil }
        return serialBuses.first { $0.name == reference.value }
    }

    /// The number of a device's I²C bus; `nil` when there was something wrong.
    mutating func i2cBus(_ reference: Located<String>, key: String) -> Int? {
        guard case .i2c(let number)? = bus(reference, key: key, wanted: "i2c") else { return nil }
        return number.value
    }

    /// Where a device of an I²C bus is, taken for it; `nil` when there was something wrong.
    mutating func i2cAddress(
        _ device: UInt8, on bus: Located<String>, for name: Located<String>
    ) -> I2CAddress? {
        guard let number = i2cBus(bus, key: "bus") else { return nil }
        let address = I2CAddress(bus: number, device: device)
        if let first = i2cPlaces.updateValue(name.place, forKey: address) {
            refuseTwice(
                "`\(address)`", name.place, first, mend: "set another address on one of them")
        }
        return address
    }

    private mutating func bus(
        _ reference: Located<String>, key: String, wanted: String
    ) -> BusSource? {
        let names = source.buses.map(\.name.value)
        guard let bus = source.buses.first(where: { $0.name.value == reference.value })?.value
        else {
            // An entry that could not be read was refused where it stands.
            guard source.isComplete else { return nil }
            findings.refuse(
                reference.place,
                "`\(key)` is `\(reference.value)`, which `buses` does not name",
                mend: Suggestion.mend(
                    reference.value, among: names,
                    otherwise: names.isEmpty
                        ? "add `buses:` with it" : "it names " + names.joined(separator: ", ")))
            return nil
        }
        usedBuses.insert(reference.value)
        let kind =
            switch bus {
            case .serial: "serial"
            case .i2c: "i2c"
            }
        guard kind == wanted else {
            findings.refuse(
                reference.place, "`\(reference.value)` is an \(kind) bus",
                mend: "name a bus with `\(wanted):`")
            return nil
        }
        return bus
    }

    /// Warns about buses that nothing hangs on.
    func warnAboutUnusedBuses() {
        for (name, _) in source.buses where !usedBuses.contains(name.value) {
            findings.warn(
                name.place, "nothing hangs on the bus `\(name.value)`",
                mend: "name it where a device or board hangs on it, or delete it")
        }
    }
}
