import SpindCore
import SpindHAL

extension CabinetResolution {
    /// Resolves an entry of `devices`.
    mutating func resolve(_ device: DeviceSource, name: Located<String>) {
        switch device {
        case .keypad(let keypad):
            resolve(keypad, name: name)
        case .inputDevice(let device):
            resolve(device, name: name)
        case .osdpReader(let reader):
            resolve(reader, name: name)
        case .wiegand(let reader):
            resolve(reader, name: name)
        case .cardReader(let reader):
            resolve(reader, name: name)
        case .indicator(let kind, let line, let active):
            guard let line = claimedLine(line, key: "line", for: name.value) else { return }
            indicators.append(
                IndicatorWiring(
                    name: name.value, kind: kind, line: line.address,
                    settings: LineSettings(activeLow: active == .low)))
        case .display(let written):
            guard display == nil else {
                findings.refuse(
                    name.place, "`\(name.value)` is a second display",
                    mend: "a cabinet has one; delete the other")
                return
            }
            display = wiring(written, name: name)
        }
    }

    private mutating func resolve(_ keypad: KeypadSource, name: Located<String>) {
        let rows = keypad.rows.enumerated().compactMap { index, line in
            claimedLine(line, key: "rows", for: "\(name.value) row \(index + 1)")
        }
        let columns = keypad.columns.enumerated().compactMap { index, line in
            claimedLine(line, key: "columns", for: "\(name.value) column \(index + 1)")
        }
        guard rows.count == keypad.rows.count, columns.count == keypad.columns.count else {
            return
        }
        for (line, reference) in zip(rows + columns, keypad.rows + keypad.columns) {
            refuseExpander(
                line, reference,
                "where one scan takes 20 ms of the bus: keys would be missed and doors seen late",
                mend: "use lines of the computer, or a keypad that types by itself")
        }
        // The kernel watches the lines of one request only on one chip.
        if Set(rows.map(\.chip)).count > 1 {
            findings.refuse(
                keypad.rows[0].place, "the keypad's rows are on more than one chip",
                mend: "choose rows on one chip")
        }
        keypadNames.append(KeypadID(name.value))
        keypads.append(
            KeypadWiring(
                id: KeypadID(name.value), rows: rows.map(\.address),
                columns: columns.map(\.address), keys: keypad.keys, bias: .pullUp,
                debounce: keypad.debounce, settle: keypad.settle))
    }

    private mutating func wiring(
        _ display: DisplaySource, name: Located<String>
    ) -> DisplayWiring? {
        guard case .character(let written) = display else { return .console }
        guard
            let address = i2cAddress(written.address, on: written.bus, for: name)
        else { return nil }
        return .character(
            CharacterDisplayWiring(
                name: name.value, address: address, columns: written.columns, rows: written.rows))
    }

    private mutating func resolve(_ device: InputDeviceSource, name: Located<String>) {
        let path = device.path
        if path.value.hasPrefix("/dev/input/event") {
            findings.warn(
                path.place, "`\(path.value)` may be another device after the next plugging",
                mend: "take its name from `ls /dev/input/by-id`, or by its socket from by-path")
        }
        if let first = inputPlaces.updateValue(path.place, forKey: path.value) {
            refuseTwice(
                "`\(path.value)`", path.place, first, mend: "a device types for one of them")
        }
        let keypad = KeypadID(device.beside?.value ?? name.value)
        if let beside = device.beside { besides.append(beside) } else { keypadNames.append(keypad) }
        inputDevices.append(
            InputDeviceWiring(
                name: name.value, path: path.value, types: device.types, keypad: keypad))
    }

    /// Checks that each reader is beside a keypad that there is.
    func checkBesides() {
        for beside in besides where !keypadNames.contains(KeypadID(beside.value)) {
            // A keypad that could not be read was refused where it stands.
            guard source.isComplete else { continue }
            let names = keypadNames.map(\.rawValue)
            findings.refuse(
                beside.place, "`beside` is `\(beside.value)`, which is no keypad",
                mend: Suggestion.mend(
                    beside.value, among: names,
                    otherwise: names.isEmpty
                        ? "add a keypad: a card is shown beside one"
                        : "the keypads are " + names.joined(separator: ", ")))
        }
    }

    /// Resolves a door contact.
    mutating func resolve(_ contact: ContactSource, of id: Int) {
        if contact.kind == .normallyOpen {
            findings.warn(
                contact.place,
                "the contact of compartment \(id) does not conduct while the door is closed: a "
                    + "cut wire looks like a closed door",
                mend: "a contact of `kind: nc` shows it")
        }
        switch contact.origin {
        case .input(let reference): resolve(input: reference, contact, as: .door, of: id)
        case .line(let line, let bias):
            wiring(contact, on: line, bias, of: id, called: "contact", "contact").map {
                contacts.append($0)
            }
        }
    }
}
